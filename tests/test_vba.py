"""A VBA project made of text: what others read in it is what was put in, byte for byte.

Nothing here has been opened in Excel. oletools reads the records, olefile the container, and
LibreOffice runs a macro; the constants that can be known are those of [MS-OVBA] and of a file
that Excel 16 saved.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import random
import re
import signal
import struct
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetxl.vba import Module, project
from budgetxl.vba.compression import CHUNK, compressed
from budgetxl.vba.container import compound_file
from budgetxl.vba.encryption import encrypted
from tests.libreoffice import executable, finished, process

with warnings.catch_warnings():
    # oletools uses names that pyparsing wants to be rid of.
    warnings.simplefilter("ignore", DeprecationWarning)
    import olefile
    from oletools import olevba

WORKBOOK = Module("ThisWorkbook", "", "document")
SHEET = Module(
    "Sheet1", "Public Function Answer() As Long\n    Answer = 42\nEnd Function\n", "document"
)
MAIN = Module(
    "Main",
    """\
Option Explicit

Public Function BxPing() As String
\tBxPing = "pong"
End Function

Public Function BxAnswer() As Long
    BxAnswer = Sheet1.Answer
End Function
""",
    "standard",
)
MODULES = [WORKBOOK, SHEET, MAIN]
WORDS = "Dim Public Function End If Then Else For Each Next String Long As Range Value =".split()


def code(lines: int, seed: int = 0) -> str:
    """So many lines that look like code, always the same."""
    chance = random.Random(seed)
    return "".join(f"    {' '.join(chance.choices(WORDS, k=8))} {i}\n" for i in range(lines))


def read(content: bytes) -> olefile.OleFileIO:
    """The container, opened by a reader to whom the smallest defect is an error."""
    container = olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_UNSURE)
    assert not container.parsing_issues
    every_sector_is_used_once(content, container)
    return container


def every_sector_is_used_once(content: bytes, container: olefile.OleFileIO) -> None:
    """What olefile does not mind: nothing lost, nothing shared, tables filled up with "free"."""
    streams = [entry for entry in container.direntries if entry and entry.entry_type == 2]
    large = [entry.isectStart for entry in streams if entry.size >= 4096]
    small = [entry.isectStart for entry in streams if 0 < entry.size < 4096]
    table_count, first_entry = struct.unpack_from("<II", content, 44)
    first_small_table, small_table_count = struct.unpack_from("<II", content, 60)
    assert len(content) % 512 == 0
    sectors = [content[start : start + 512] for start in range(512, len(content), 512)]
    own = struct.unpack_from(f"<{table_count}I", content, 76)
    table = numbers(b"".join(sectors[i] for i in own))
    assert {table[i] for i in own} == {0xFFFFFFFD}
    starts = [*large, first_entry, first_small_table, container.root.isectStart]
    used = [*own, *(i for start in starts for i in chain(table, start))]
    assert sorted(used) == [*range(len(sectors))]
    assert set(table[len(sectors) :]) <= {0xFFFFFFFF}

    parts = [sectors[i] for i in chain(table, first_small_table)]
    assert len(parts) == small_table_count
    small_table = numbers(b"".join(parts))
    used = [i for start in small for i in chain(small_table, start)]
    assert sorted(used) == [*range(container.root.size // 64)]
    assert set(small_table[len(used) :]) <= {0xFFFFFFFF}


def numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data)


def chain(table: Sequence[int], start: int) -> Iterator[int]:
    while start != 0xFFFFFFFE:
        yield start
        start = table[start]


def streams(content: bytes) -> dict[str, bytes]:
    container = read(content)
    return {"/".join(path): container.openstream(path).read() for path in container.listdir()}


def decompressed(data: bytes) -> bytes:
    return bytes(olevba.decompress_stream(bytearray(data)))


# -- what is in the project ---------------------------------------------------------------


def many(count: int) -> list[Module]:
    """A project of so many modules, of all sizes."""
    sheets = [Module(f"Sheet{i + 1}", code(i % 7), "document") for i in range(count // 2)]
    rest = [Module(f"Part{i}", code(i * 3, i), "standard") for i in range(count - count // 2 - 1)]
    return [WORKBOOK, *sheets, *rest]


PROJECTS = {
    "one module": [WORKBOOK],
    "three": MODULES,
    "two hundred": many(200),
    "a large one": [*MODULES, Module("Large", code(4_000), "standard")],
}


@pytest.fixture(params=PROJECTS)
def modules(request: pytest.FixtureRequest) -> list[Module]:
    return PROJECTS[request.param]


def test_olevba_extracts_every_source_as_it_was(modules: list[Module]) -> None:
    parser = olevba.VBA_Parser("vbaProject.bin", data=project(modules))
    found = {path: text for _, path, _, text in parser.extract_macros()}
    assert found == {f"VBA/{module.name}": module.text() for module in modules}


def test_every_stream_of_source_begins_with_it_and_holds_nothing_else(
    modules: list[Module]
) -> None:
    found = streams(project(modules))
    for module in modules:
        assert decompressed(found.pop(f"VBA/{module.name}")) == module.text().encode("ascii")
    assert found.pop("VBA/_VBA_PROJECT").hex() == "cc61ffff000000"
    assert sorted(found) == ["PROJECT", "PROJECTwm", "VBA/dir"]


def test_olevba_finds_no_record_to_object_to(
    modules: list[Module], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It compares each record with what the specification wants, and logs what differs."""
    for level in ("warning", "error"):
        monkeypatch.setattr(olevba.log, level, getattr(logging.getLogger("olevba"), level))
    parsed = olevba.VBA_Project(read(project(modules)), "", "PROJECT", "VBA/dir")
    parsed.parse_project_stream()
    assert len(list(parsed.parse_modules())) == len(modules)
    assert parsed.codec == "cp936"
    assert caplog.messages == []


def test_olevba_objects_to_a_wrong_record(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The proof that the test above can fail."""
    for level in ("warning", "error"):
        monkeypatch.setattr(olevba.log, level, getattr(logging.getLogger("olevba"), level))
    monkeypatch.setattr("budgetxl.vba.information._ENGLISH", 0x804)
    olevba.VBA_Project(read(project(MODULES)), "", "PROJECT", "VBA/dir")
    assert caplog.messages


def test_the_records_are_those_of_excel() -> None:
    """Those that Excel 16 wrote for such a project, but for 4A, which came with it in 2021."""
    module = "19 47 1A 32 1C 48 31 1E 2C {} 2B"
    excel = "1 2 14 3 4 5 40 6 3D 7 8 9 C 3C 16 3E D 16 3E D F 13 " + " ".join(
        [module.format("22"), module.format("22"), module.format("21"), "10"]
    )
    found = list(records(decompressed(streams(project(MODULES))["VBA/dir"])))
    assert [f"{identifier:X}" for identifier, _ in found] == excel.split()
    name, wide, cookie = b"Main", "Main".encode("utf-16-le"), b"\xff\xff"
    assert [content for _, content in found[-12:]] == [
        *(name, wide, name, wide, b"", b"", bytes(4), bytes(4), cookie, b"", b"", b"")
    ]


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Identifiers and contents; only of the version is the size not that of its content."""
    while data:
        identifier, size = struct.unpack_from("<HI", data)
        size = 6 if identifier == 9 else size
        yield identifier, data[6 : 6 + size]
        data = data[6 + size :]


def test_a_document_module_has_the_header_of_what_it_belongs_to() -> None:
    """As Excel 16 wrote them, but for the name."""
    flags = (
        "Attribute VB_GlobalNameSpace = False\r\nAttribute VB_Creatable = False\r\n"
        "Attribute VB_PredeclaredId = True\r\nAttribute VB_Exposed = True\r\n"
        "Attribute VB_TemplateDerived = False\r\nAttribute VB_Customizable = True\r\n"
    )
    base = 'Attribute VB_Base = "0{{000208{}-0000-0000-C000-000000000046}}"\r\n'
    workbook = 'Attribute VB_Name = "ThisWorkbook"\r\n' + base.format("19") + flags
    sheet = 'Attribute VB_Name = "Sheet7"\r\n' + base.format("20") + flags
    assert WORKBOOK.text() == workbook
    assert Module("Sheet7", "", "document").text() == sheet
    assert Module("Main", "", "standard").text() == 'Attribute VB_Name = "Main"\r\n'


@pytest.mark.parametrize("kind", ["document", "standard"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_the_editor_exports_above_the_code_changes_nothing(
    kind: Literal["document", "standard"], end: str
) -> None:
    above = {
        "standard": 'Attribute VB_Name = "Main"\n',
        "document": 'VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1  \'True\nEND\n'
        'Attribute VB_Name = "Main"\nAttribute VB_GlobalNameSpace = False\n'
        "Attribute VB_Creatable = False\nAttribute VB_PredeclaredId = True\n"
        "Attribute VB_Exposed = True\n",
    }[kind]
    bare = Module("Main", MAIN.source, kind)
    exported = Module("Main", (above + MAIN.source).replace("\n", end), kind)
    cut = Module("Main", exported.source.removesuffix(end), kind)
    assert exported.text() == cut.text() == bare.text()


def test_attributes_below_the_first_line_of_code_stay() -> None:
    source = 'Option Explicit\nSub Go()\nAttribute Go.VB_Description = "x"\nEnd Sub\n'
    assert Module("Main", source, "standard").text().split("\r\n")[1:] == source.split("\n")


def test_the_properties_are_those_that_excel_writes() -> None:
    """The stream PROJECT of a file that Excel 16 saved, but for its id and its windows."""
    text = streams(project(MODULES))["PROJECT"].decode("ascii")
    identity = text[4:42]
    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", identity)
    values = re.findall('(?:CMG|DPB|GC)="([0-9A-F]+)"', text)
    assert [decrypted(value, identity) for value in values] == [bytes(4), bytes(1), b"\xff"]
    assert text.replace("\r\n", "\n") == f"""\
ID="{identity}"
Document=ThisWorkbook/&H00000000
Document=Sheet1/&H00000000
Module=Main
Name="VBAProject"
HelpContextID="0"
VersionCompatible32="393222000"
CMG="{values[0]}"
DPB="{values[1]}"
GC="{values[2]}"

[Host Extender Info]
&H00000001={{3832D640-CF90-11CF-8E43-00A0C911005A}};VBE;&H00000000

[Workspace]
ThisWorkbook=0, 0, 0, 0, C
Sheet1=0, 0, 0, 0, C
Main=0, 0, 0, 0, C
"""


def test_the_names_are_there_in_both_alphabets() -> None:
    names = streams(project([WORKBOOK, MAIN]))["PROJECTwm"]
    wide = [f"{name}\0".encode("utf-16-le") for name in ("ThisWorkbook", "Main")]
    assert names == b"ThisWorkbook\0" + wide[0] + b"Main\0" + wide[1] + b"\0\0"


def test_the_code_page_is_the_only_thing_that_it_changes() -> None:
    chinese, western = streams(project(MODULES)), streams(project(MODULES, code_page=1252))
    records = decompressed(chinese.pop("VBA/dir")), decompressed(western.pop("VBA/dir"))
    assert chinese == western
    assert records[0].replace(struct.pack("<H", 936), struct.pack("<H", 1252), 1) == records[1]


# -- what is refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line", "letter"),
    [
        ("Sub A()\nMsgBox \"预算\"\nEnd Sub\n", 2, "预"),
        ("\ufeffSub A()\nEnd Sub\n", 1, r"\ufeff"),
        ("Attribute VB_Name = \"Main\"\r\nOption Explicit\r\n' café\r\n", 3, "é"),
        ("Sub A()\rEnd Sub\r'\u3000\r", 3, r"\u3000"),
        ("Sub A()\n\n'\x0c\nEnd Sub\n", 3, r"\x0c"),
        ("Sub A()\x85End Sub", 1, r"\x85"),
        ("Sub A()\0", 1, r"\x00"),
        ("Sub A()\x7f", 1, r"\x7f"),
        ("Sub A() \xff", 1, "ÿ"),
    ],
)
def test_text_that_is_not_ascii_is_refused_with_its_line(
    source: str, line: int, letter: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(f"module Main, line {line}: '{letter}' is")):
        project([WORKBOOK, Module("Main", source, "standard")])


@pytest.mark.parametrize(
    "name", ["", "1st", "_Main", "Main Part", "Main-1", "主", "Mäin", "A" * 32, "Main\n", "Main."]
)
def test_a_name_that_vba_does_not_allow_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"module {name!r}: a name is")):
        project([WORKBOOK, Module(name, "", "standard")])


@pytest.mark.parametrize("name", ["A", "A" * 31, "Main_1", "Sheet12", "dir1", "VbaMain"])
def test_other_names_are_allowed(name: str) -> None:
    assert f"VBA/{name}" in streams(project([WORKBOOK, Module(name, "", "standard")]))


@pytest.mark.parametrize("name", ["dir", "Dir", "VBAProject", "VBA", "Excel", "Office", "stdole"])
def test_a_name_that_something_else_has_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"module {name}: this name is taken"):
        project([WORKBOOK, Module(name, "", "standard")])


def test_a_name_comes_once_whatever_its_case() -> None:
    with pytest.raises(ValueError, match="module MAIN: another one has this name"):
        project([*MODULES, Module("MAIN", "", "standard")])


def test_a_source_that_calls_itself_otherwise_is_refused() -> None:
    module = Module("Main", 'Attribute VB_Name = "Module1"\nOption Explicit\n', "standard")
    with pytest.raises(ValueError, match="module Main: its source calls itself Module1"):
        project([WORKBOOK, module])


@pytest.mark.parametrize("modules", [[], [SHEET, MAIN], [Module("ThisWorkbook", "", "standard")]])
def test_a_project_without_its_workbook_is_refused(modules: list[Module]) -> None:
    with pytest.raises(ValueError, match="a project needs the document module ThisWorkbook"):
        project(modules)


def test_a_source_in_which_nothing_repeats_is_refused() -> None:
    """It would have to stand there as it is, which Excel is said not to load."""
    noise = "'" + "".join(random.Random(1).choices([chr(i) for i in range(32, 127)], k=5_000))
    with pytest.raises(ValueError, match="module Main: 4096 bytes in which nothing repeats"):
        project([WORKBOOK, Module("Main", noise, "standard")])


# -- the same input, the same bytes -------------------------------------------------------


def test_the_bytes_depend_on_nothing_but_the_modules() -> None:
    """Neither on the order of sets, which another process has otherwise, nor on the clock."""
    script = (
        "from tests.test_vba import PROJECTS; from budgetxl.vba import project\n"
        "print(project(PROJECTS['a large one']).hex())"
    )
    results = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(root())},
            check=True, capture_output=True, text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(results) == 1


def root() -> Path:
    return Path(__file__).parent.parent


def test_other_modules_are_another_project() -> None:
    def identity(modules: list[Module]) -> str:
        return streams(project(modules))["PROJECT"].decode("ascii").splitlines()[0]

    changed = Module("Main", MAIN.source + "' more\n", "standard")
    moved = Module("Main", MAIN.source, "document")
    projects = [MODULES, [WORKBOOK, MAIN], [WORKBOOK, SHEET, changed], [WORKBOOK, SHEET, moved]]
    assert len({identity(modules) for modules in projects}) == len(projects)


# -- the container ------------------------------------------------------------------------


SIZES = [0, 1, 63, 64, 65, 511, 512, 513, 4_095, 4_096, 4_097, 65_536, 200_000]


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


@pytest.mark.parametrize("size", SIZES)
def test_a_stream_of_any_size_comes_back(size: int) -> None:
    content = {"A": noise(size), "B/C": noise(size)}
    assert streams(compound_file(content)) == content


def test_streams_of_all_sizes_in_storages_within_storages() -> None:
    content = {
        f"{'Deep/' * (i % 4)}Stream{i}": noise(SIZES[i % len(SIZES)] // (1 + i % 3) + i)
        for i in range(260)
    }
    made = compound_file(content)
    assert streams(made) == content
    assert made == compound_file(dict(content))
    assert len(made) > 3_500_000


@given(st.lists(st.integers(0, 9_000), max_size=40), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_any_streams_come_back(sizes: list[int], storages: int) -> None:
    content = {f"S{i % storages}/T{i}": noise(size) for i, size in enumerate(sizes)}
    assert streams(compound_file(content)) == content


@pytest.mark.parametrize("sectors", [*range(120, 131), *range(248, 258), 10_000])
def test_the_table_counts_its_own_sectors(sectors: int) -> None:
    """A sector of the table holds 128 numbers, those of the table's own sectors among them."""
    content = {"A": noise(sectors * 512)}
    assert streams(compound_file(content)) == content


def test_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="bytes are too many for this compound file"):
        compound_file({"A": bytes(7_200_000)})
    with pytest.raises(ValueError, match="a name in a compound file has at most 31 letters"):
        compound_file({"A" * 32: b""})


@pytest.mark.parametrize("count", [*range(1, 40), 63, 64, 65, 127, 128, 129, 200, 255, 256, 257])
def test_the_entries_of_a_storage_form_a_red_black_tree(count: int) -> None:
    """In order, no red below a red, and as many black ones on every way down."""
    names = [f"{'abcXYZ'[i % 6]}{'n' * (i % 5)}{i}" for i in range(count)]
    container = read(compound_file({f"VBA/{name}": b"" for name in names}))
    [storage] = container.root.kids
    walked = list(walk(container, storage.sid_child))
    assert walked == sorted(names, key=lambda name: (len(name), name.upper()))
    assert blacks(container, storage.sid_child, parent_red=True)


def walk(container: olefile.OleFileIO, number: int) -> Iterator[str]:
    if number != olefile.NOSTREAM:
        entry = container.direntries[number]
        yield from walk(container, entry.sid_left)
        yield entry.name
        yield from walk(container, entry.sid_right)


def blacks(container: olefile.OleFileIO, number: int, parent_red: bool) -> int:
    """How many black entries are on every way down, the leaf counted."""
    if number == olefile.NOSTREAM:
        return 1
    entry = container.direntries[number]
    red = entry.color == 0
    assert not (red and parent_red)
    left = blacks(container, entry.sid_left, red)
    assert left == blacks(container, entry.sid_right, red)
    return left + (not red)


# -- compression --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "container"),
    [
        ("abcdefghijklmnopqrstuv.", "0119b000616263646566676800696a6b6c6d6e6f70007172737475762e"),
        ("a" * 73, "0103b002614500"),
    ],
)
def test_the_examples_of_the_specification(text: str, container: str) -> None:
    assert compressed(text.encode()).hex() == container


def test_the_example_that_the_specification_compresses_otherwise() -> None:
    """Three of its tokens are not those of its own algorithm: they copy from further away."""
    text = b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
    container = (
        "012fb000236161616263646582660070616768696a013808616b6c00{}6d6e6f70067102700"
        "4{}7273747576107778797a00{}"
    )
    assert decompressed(bytes.fromhex(container.format("30", "10", "3c"))) == text
    assert compressed(text).hex() == container.format("20", "00", "2c")


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 8, 9, 16, 17, 18, 3_640, 4_095, 4_096, 4_097])
@pytest.mark.parametrize("letters", ["a", "ab", "abcdefgh"])
def test_every_length_comes_back(size: int, letters: str) -> None:
    text = "".join(random.Random(size).choices(letters, k=size)).encode()
    assert decompressed(compressed(text)) == text


def test_hundreds_of_texts_come_back() -> None:
    for seed in range(300):
        text = code(seed * seed // 400, seed).encode()
        assert decompressed(compressed(text)) == text


@given(st.binary(max_size=3_640))
@settings(max_examples=150, deadline=None)
def test_any_bytes_come_back(data: bytes) -> None:
    assert decompressed(compressed(data)) == data


@given(
    st.lists(st.sampled_from([word.encode() for word in [*WORDS, "\r\n", " ", "aaa"]])),
    st.integers(1, 60),
)
@settings(max_examples=150, deadline=None)
def test_any_repetition_comes_back(words: list[bytes], times: int) -> None:
    data = b"".join(words) * times
    assert decompressed(compressed(data)) == data


def test_what_does_not_get_shorter_is_refused() -> None:
    """3,639 bytes, a copy and the flags before every eight of them fill a chunk; no more fits."""
    unlike = struct.pack(">2048H", *range(2_048))
    full, over = unlike[:3_639] + unlike[:3], unlike[:3_640] + unlike[:3]
    assert len(compressed(full)) == 3 + CHUNK
    assert decompressed(compressed(full)) == full
    for data in (unlike[:3_641], over, unlike):
        with pytest.raises(ValueError, match=f"{len(data)} bytes in which nothing repeats"):
            compressed(data)


def test_a_hundred_kilobytes_take_a_moment() -> None:
    text = code(2_500).encode()[:100_000]
    assert len(text) == 100_000
    start = time.process_time()
    compressed(text)
    assert time.process_time() - start < 0.5


# -- what Office obscures -----------------------------------------------------------------


SPECIFICATION = "{917DED54-440B-4FD1-A5C1-74ACF261E600}"
EXCEL = "{E73B243E-09A5-4CB0-B261-A37357B461D3}"
UNPROTECTED, NO_PASSWORD, VISIBLE = bytes(4), bytes(1), b"\xff"


@pytest.mark.parametrize(
    ("project_id", "data", "seed", "filler", "expected"),
    [
        (SPECIFICATION, UNPROTECTED, 0x07, 0x07, "0705D8E3D8EDDBF1DBF1DBF1DBF1"),
        (SPECIFICATION, NO_PASSWORD, 0x0E, 0x07, "0E0CD1ECDFF4E7F5E7F5E7"),
        (SPECIFICATION, VISIBLE, 0x15, 0x07, "1517CAF1D6F9D7F9D706"),
        (EXCEL, UNPROTECTED, 0xDF, 0xDF, "DFDD63469DFA78FE78FE78FE78FE"),
        (EXCEL, NO_PASSWORD, 0xBE, 0xDF, "BEBC02A73E591C5A1C5A1C"),
        (EXCEL, VISIBLE, 0x9D, 0xDF, "9D9F2184DF62E062E09D"),
    ],
)
def test_what_is_obscured_as_microsoft_does_it(
    project_id: str, data: bytes, seed: int, filler: int, expected: str
) -> None:
    """[MS-OVBA] 3.1.6, and a project that Excel 16 saved."""
    assert encrypted(data, project_id, seed, filler) == expected
    assert decrypted(expected, project_id) == data


@given(st.binary(max_size=40), st.integers(0, 255), st.integers(0, 255))
def test_anything_obscured_is_read_again(data: bytes, seed: int, filler: int) -> None:
    assert decrypted(encrypted(data, EXCEL, seed, filler), EXCEL) == data


def decrypted(digits: str, project_id: str) -> bytes:
    """[MS-OVBA] 2.4.3.3, with all that a reader may check."""
    numbers = bytes.fromhex(digits)
    seed, key = numbers[0], sum(project_id.encode()) % 256
    assert (numbers[1] ^ seed, numbers[2] ^ seed) == (2, key)
    plain = [key]
    for i, number in enumerate(numbers[3:]):
        plain.append(number ^ (numbers[i + 1] + plain[-1]) % 256)
    content = bytes(plain[1 + (seed & 6) // 2 :])
    assert int.from_bytes(content[:4], "little") == len(content[4:])
    return content[4:]


# -- LibreOffice --------------------------------------------------------------------------


PROFILE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office">
<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""

CALLER = """\
import subprocess, sys, time, uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

def started():
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

def connected():
    running, end = started(), time.monotonic() + 60
    while time.monotonic() < end:
        if running.poll() in (79, 81):  # It has set up its profile and asks to be started again.
            running = started()
        try:
            return resolver.resolve(f"uno:{where}")
        except NoConnectException:
            time.sleep(0.1)
    raise TimeoutError("soffice does not answer")

soffice, profile, book, *macros = sys.argv[1:]
where = f"pipe,name={abs(hash(profile))};urp;StarOffice.ComponentContext"
command = [soffice, f"-env:UserInstallation={profile}", f"--accept={where}"]
command += ["--headless", "--norestore", "--nologo", "--nodefault"]
local = uno.getComponentContext()
new = local.ServiceManager.createInstanceWithContext
resolver = new("com.sun.star.bridge.UnoUrlResolver", local)
context = connected()
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
always = PropertyValue(Name="MacroExecutionMode", Value=4)
hidden = PropertyValue(Name="Hidden", Value=True)
document = desktop.loadComponentFromURL(book, "_blank", 0, (always, hidden))
for macro in macros:
    script = f"vnd.sun.star.script:VBAProject.{macro}?language=Basic&location=document"
    print(document.getScriptProvider().getScript(script).invoke((), (), ())[0])
document.close(True)
desktop.terminate()
"""
"""Runs in the Python that LibreOffice brings; the tests' own cannot import ``uno``."""


@pytest.mark.libreoffice
def test_libreoffice_runs_what_is_in_it(tmp_path: Path) -> None:
    """A macro answers, one that asks the sheet's own module, and one of a hundred kilobytes."""
    large = f"{MAIN.source.replace('Bx', 'Large')}Private Sub Rest()\n{comments(2_500)}End Sub\n"
    assert len(large) > 100_000
    book = tmp_path / "宏.xlsm"
    with xlsxwriter.Workbook(book) as workbook:
        workbook.add_worksheet("表")
        content = project([*MODULES, Module("Large", large, "standard")])
        workbook.add_vba_project(io.BytesIO(content), is_stream=True)
    answers = called(book, tmp_path, ["Main.BxPing", "Main.BxAnswer", "Large.LargePing"])
    assert answers == ["pong", "42", "pong"]


def comments(count: int) -> str:
    return "".join(f"    '{line}\n" for line in code(count).splitlines())


def called(book: Path, folder: Path, macros: list[str]) -> list[str]:
    """What the macros of the workbook answer in a LibreOffice with a profile of its own."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    arguments = [executable("soffice"), user.parent.as_uri(), book.as_uri(), *macros]
    with process([python_of_libreoffice(), "-c", CALLER, *arguments]) as running:
        try:
            output, _ = running.communicate(timeout=120)
        finally:
            # Whatever happened, no LibreOffice stays behind.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    if running.returncode:
        raise RuntimeError(f"LibreOffice could not be asked:\n{output}")
    return output.splitlines()


def python_of_libreoffice() -> str:
    """A Python with ``uno``: the system's; ``RuntimeError`` if there is none."""
    path = "/usr/bin/python3"
    status, output = finished([path, "-c", "import uno"], 30)
    if status:
        raise RuntimeError(f"{path} has no uno, install python3-uno: {output}")
    return path
