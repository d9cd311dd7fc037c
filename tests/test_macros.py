"""The macros and the ribbon: thin, portable, in ASCII, and each button has its macro.

LibreOffice runs no branch of ``#If`` in particular, hangs or crashes on some words, and goes silent
for the whole project at one word that it cannot read; antivirus programs mistrust others. Here
the sources are held against all that. The rules are tried on small sources first.
"""

from __future__ import annotations

import configparser
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from budgetxl.template import macros
from budgetxl.template.macros import project_of, ribbon, sources
from budgetxl.vba import Module

with warnings.catch_warnings():
    # oletools uses names that pyparsing wants to be rid of.
    warnings.simplefilter("ignore", DeprecationWarning)
    from oletools import olevba

ROOT = Path(__file__).resolve().parent.parent
MACROS = ROOT / "macros"
MOST_LINES = 190

# -- the rules for a source ---------------------------------------------------------------


FORBIDDEN = {
    r"CreateObject": "error 323 in LibreOffice on Linux, and what antivirus programs look for",
    r"GetObject": "fails in LibreOffice",
    r"ScreenUpdating": "the next call to LibreOffice hangs after it",
    r"Rows\s*\.\s*Insert": "the next call to LibreOffice hangs after it",
    r"ClearComments": "the next call to LibreOffice hangs after it",
    r"Application\s*\.\s*Goto": "crashes LibreOffice",
    r"Declare": "LibreOffice loses the module, and 64-bit Office wants another one",
}
"""Words that no source may use, and what happens where one does."""

_NUMBER = re.compile(r"(?<![\w.])\d[\d.]*")
NUMBERS = {
    "0.2": "a part of a second",
    "86400": "the seconds of a day",
    "1000000": "how many names a temporary file can have",
}
"""Long numbers and fractions that are no amounts, and what they are."""

_SHELL = re.compile(r"\bShell\b", re.IGNORECASE)
_NEXT = r"(?:\n *|: *)"
"""What ends a statement."""

_PING = re.compile(
    rf'^Public Function (\w+Ping)\(\) As String{_NEXT}\1 = "pong"{_NEXT}End Function$', re.MULTILINE
)
_CALLBACK = re.compile(
    rf"^Public Sub (\w+)\(control As IRibbonControl\)(?={_NEXT})", re.MULTILINE | re.IGNORECASE
)
_TEXT = re.compile(r'"(?:[^"]|"")*"')


def faults(source: str) -> list[str]:
    """What is wrong with a source, one word a fault."""
    code = "\n".join(commands(source))
    blank = _TEXT.sub('""', code)
    return [
        *(["ASCII"] if not source.isascii() else []),
        *(["#"] if re.search(r"^\s*#", blank, re.MULTILINE) else []),
        *(word for word in FORBIDDEN if re.search(rf"\b{word}\b", blank, re.IGNORECASE)),
        *(["Option Explicit"] if "Option Explicit" not in blank.split("\n") else []),
        *(["ping"] if not _PING.search(code) else []),
        *(f"number {number}" for number in _NUMBER.findall(code) if is_amount(number)),
        *(f"Shell {call}" for call in shells(blank) if call.count(",") > 1 or ":=" in call),
    ]


def commands(source: str) -> Iterator[str]:
    """The lines without comments, those that go on in the next one joined to it."""
    for line in re.sub(r" _\n\s*", " ", source).split("\n"):
        found = re.match(r"(?:[^\"']|\"[^\"]*\")*", line)
        assert found
        yield found[0].rstrip()


def is_amount(number: str) -> bool:
    """A figure has no place in a macro: one with a fraction, or of more than three digits."""
    return number not in NUMBERS and ("." in number.rstrip(".") or len(number) > 3)


def shells(code: str) -> Iterator[str]:
    """What is handed to each ``Shell``, without what stands in brackets."""
    for line in code.split("\n"):
        for found in _SHELL.finditer(line):
            rest = line[found.end() :].strip()
            if rest.startswith("("):
                rest = rest[1:]
            previous = ""
            while previous != rest:
                previous, rest = rest, re.sub(r"\([^()]*\)", "", rest)
            yield rest.split(")")[0]


GOOD = """\
Attribute VB_Name = "Main"
Option Explicit
' Declared, created and #If in a comment; "an open text, CreateObject, 864.42

Public Function MainPing() As String
    MainPing = "pong"
End Function

Public Sub Go()
    Dim declared As Date, channel As Integer
    On Error GoTo Failed
    Shell "budgetxl ""check, clear"" " & Book("a, b", 2), 0
    Shell Tool() & " clear"
    If (Now - declared) * 86400 > 120 Then Exit Sub
    Open Token() For Input As #channel
    Named("DECLARE").Value = "GetObject, " & _
        "and # more"
    Exit Sub
Failed:
    Rows(1).Value = "x"
End Sub
"""


def test_a_source_as_it_should_be_has_no_faults() -> None:
    assert faults(GOOD) == []
    assert faults(GOOD.replace("MainPing", "OtherPing")) == []
    assert faults(GOOD.replace('()  As', '() As').replace('String\n    MainPing = "pong"\nEnd',
                                                          'String: MainPing = "pong": End')) == []
    assert faults("Option Explicit\n" + GOOD.partition("\n")[2]) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('    Say "预算"', "ASCII"),
        ("    ' 预算", "ASCII"),
        ("#If Mac Then", "#"),
        ("    #Const Fast = 1", "#"),
        ('    Set shell_ = CreateObject("WScript.Shell")', "CreateObject"),
        ('    Set book = getobject("a")', "GetObject"),
        ("    Application.ScreenUpdating = False", "ScreenUpdating"),
        ("    Target.Rows.Insert", r"Rows\s*\.\s*Insert"),
        ("    Target.Rows . Insert 2", r"Rows\s*\.\s*Insert"),
        ("    Cells.ClearComments", "ClearComments"),
        ('    Application.Goto "A1"', r"Application\s*\.\s*Goto"),
        ("    Application. _\n        Goto Place", r"Application\s*\.\s*Goto"),
        ('Private Declare PtrSafe Sub Sleep Lib "kernel32" ()', "Declare"),
        ("    If total <> 864.42 Then Exit Sub", "number 864.42"),
        ('    Say "864.42"', "number 864.42"),
        ("    limit = 5000", "number 5000"),
        ("    Shell command, 0, True", "Shell command, 0, True"),
        ("    number = Shell(command, 0, True)", "Shell command, 0, True"),
        ("    Shell Book(1, 2), 0, Wait(1, 2)", "Shell Book, 0, Wait"),
        ("    Shell pathname:=command", "Shell pathname:=command"),
        ("    shell command, _\n        0, True", "Shell command, 0, True"),
    ],
)
def test_each_fault_is_found_in_a_source_that_is_good_otherwise(line: str, fault: str) -> None:
    assert faults(GOOD.replace("Public Sub Go()", f"{line}\nPublic Sub Go()")) == [fault]


def test_a_source_without_its_first_lines_is_found_out() -> None:
    assert faults(GOOD.replace("Option Explicit", "")) == ["Option Explicit"]
    assert faults(GOOD.replace("Option Explicit", "' Option Explicit")) == ["Option Explicit"]
    assert faults(GOOD.replace("pong", "ping")) == ["ping"]
    assert faults(GOOD.replace("Public Function", "Private Function")) == ["ping"]


# -- our sources --------------------------------------------------------------------------


def files() -> list[Path]:
    return sorted(file for kind in ("bas", "cls") for file in MACROS.glob(f"*.{kind}"))


@pytest.mark.parametrize("file", files(), ids=lambda file: file.name)
def test_a_macro_keeps_the_rules(file: Path) -> None:
    assert faults(file.read_text(encoding="utf-8")) == []


def test_the_macros_stay_few() -> None:
    lines = [line for file in files() for line in file.read_text(encoding="utf-8").splitlines()]
    assert 0 < len(lines) < MOST_LINES


def test_every_source_goes_into_the_project() -> None:
    assert [module.name for module in sources()] == [file.stem for file in files()]
    parser = olevba.VBA_Parser("vbaProject.bin", data=project_of(["Sheet1", "Sheet2"]))
    found = {path: text for _, path, _, text in parser.extract_macros()}
    assert list(found) == [
        f"VBA/{name}" for name in ("ThisWorkbook", "Sheet1", "Sheet2", *(f.stem for f in files()))
    ]
    for file in files():
        code = file.read_text(encoding="utf-8").replace("\n", "\r\n")
        assert found[f"VBA/{file.stem}"] == code


def test_macros_and_ribbon_go_into_the_wheel() -> None:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    patterns = parser["options.package_data"]["budgetxl.macros"].split()
    shipped = {file for pattern in patterns for file in MACROS.glob(pattern)}
    assert {*files(), MACROS / "ribbon.xml"} <= shipped


ALLOWED = {
    "Shell": "starts budgetxl: the one thing that the macros are for",
    "Environ": "asks where budgetxl is and where temporary files go",
    "Open": "reads the answer that budgetxl left in a file",
    "Output": "writes the empty file that tells budgetxl that it is waited for",
    "Kill": "takes those files away again",
    "Run": "hands the question to the xlwings add-in, where there is one",
    "ChrW": "makes Chinese letters of the hexadecimal digits that budgetxl answered",
    "command": "a variable: what is handed to Shell",
    "environment": "a word for budgetxl: where the command was found",
    "Hex Strings": "the identifiers of workbook and sheet in the header of every document module",
    "Base64 Strings": "any word of four letters, such as path or pong",
}
"""What olevba calls suspicious in our macros, and why it is there."""


def suspicions(content: bytes) -> set[str]:
    """The words that olevba suspects in a project, and those that run without being asked."""
    parser = olevba.VBA_Parser("vbaProject.bin", data=content)
    return {keyword for _, keyword, _ in parser.analyze_macros()}


def test_the_macros_do_nothing_suspicious_beyond_the_list() -> None:
    """And the list holds nothing that they no longer do."""
    assert suspicions(project_of(["Sheet1"])) == set(ALLOWED)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('Set browser = CreateObject("MSXML2.XMLHTTP")', "CreateObject"),
        ('path = "http://example.com/a.exe"', "http://example.com/a.exe"),
        ("Sub Workbook_Open()", "Workbook_Open"),
    ],
)
def test_something_worse_would_be_found(
    line: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worse = [Module("Worse", f"{line}\n", "standard")]
    monkeypatch.setattr(macros, "sources", lambda narrative: worse)
    assert word in suspicions(project_of(["Sheet1"])) - set(ALLOWED)


# -- the ribbon ---------------------------------------------------------------------------


NAMESPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema11:
    return xmlschema.XMLSchema11(ROOT / "tests" / "data" / "customui14-subset.xsd")


def test_the_ribbon_is_ascii_and_says_what_the_source_says() -> None:
    made = ribbon()
    assert made.isascii() and b"<!DOCTYPE" not in made
    source = (MACROS / "ribbon.xml").read_bytes()
    assert ElementTree.canonicalize(made.decode()) == ElementTree.canonicalize(source.decode())
    tab = next(ElementTree.fromstring(made).iter(f"{NAMESPACE}tab"))
    assert tab.get("label") == "预算公开"


def test_the_ribbon_is_valid(schema: xmlschema.XMLSchema11) -> None:
    schema.validate(ribbon().decode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('size="large"', 'size="huge"'),
        ('imageMso="Help"', 'imageMSO="Help"'),
        ('imageMso="Help"', 'imageMso="Help me"'),
        ('onAction="BudgetXL.BxRibbon"', ""),
        ('label="帮助"', 'label=""'),
        ('label="帮助"', f'label="{"帮" * 1025}"'),
        ('id="bxHelp"', 'id="bxNext"'),
        ('id="bxHelp"', ""),
        ('id="bxHelp"', 'id="bxHelp" idQ="bx:help"'),
        ('id="bxHelp"', 'id="1"'),
        ('idQ="bx:budget"', 'idQ="bx:budget" id="bxBudget"'),
        ('idQ="bx:budget"', 'idQ="by:budget"'),
        ('idQ="bx:budget"', 'idQ="budget"'),
        ("<button", "<knob"),
        ("<tabs>", "<tabs><group/>"),
        ("2009/07", "2006/01"),
    ],
)
def test_what_office_would_refuse_is_refused(
    schema: xmlschema.XMLSchema11, old: str, new: str
) -> None:
    source = (MACROS / "ribbon.xml").read_text(encoding="utf-8")
    assert old in source
    assert not schema.is_valid(source.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('size="large"', 'size="normal"'),
        ('size="large"', ""),
        ('imageMso="Help"', ""),
        ('id="bxHelp"', 'idQ="bx:help"'),
        ('idQ="bx:budget"', 'id="bxBudget"'),
        ('label="帮助"', f'label="{"帮" * 1024}"'),
    ],
)
def test_what_office_would_take_is_taken(
    schema: xmlschema.XMLSchema11, old: str, new: str
) -> None:
    source = (MACROS / "ribbon.xml").read_text(encoding="utf-8")
    assert old in source
    schema.validate(source.replace(old, new, 1))


def buttons() -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(ribbon()).iter(f"{NAMESPACE}button"))


def test_every_button_names_a_macro_that_there_is() -> None:
    found = {
        f"{module.name}.{name}"
        for module in sources()
        for name in _CALLBACK.findall(module.source)
    }
    assert {button.get("onAction") for button in buttons()} == found


def test_every_button_asks_for_something_that_there_is() -> None:
    """By its tag: something that the macro does itself, or that the buttons on the sheets ask."""
    [code] = [module.source for module in sources() if module.name == "BudgetXL"]
    known = re.findall(r'^ +(?:Case|Ask) "(\w+)"', code, re.MULTILINE)
    tags = {button.get("label"): button.get("tag") for button in buttons()}
    assert tags == {
        "校验": "check", "下一个问题": "next", "清除标记": "clear",
        "粘贴官方表": "paste", "增加行": "rows", "增加表单": "forms",
        "生成公开表": "publish", "生成说明": "disclosure", "帮助": "help",
    }
    assert set(tags.values()) == set(known)
    assert len(known) == len(tags) + 1  # what is pasted is first received by the macro itself


def test_only_formats_with_a_narrative_have_its_button() -> None:
    """The others lack it in ribbon and macros, and nothing else."""
    assert b"bxDisclosure" in ribbon() and b"narrative" not in ribbon(narrative=False)
    left = ElementTree.fromstring(ribbon(narrative=False)).iter(f"{NAMESPACE}button")
    assert [each.get("tag") for each in left] == [
        each.get("tag") for each in buttons() if each.get("tag") != "disclosure"]
    [code] = [module.source for module in sources(narrative=False) if module.name == "BudgetXL"]
    assert "isclosure" not in code and "narrative" not in code
    assert len(code.splitlines()) == len(files()[0].read_text(encoding="utf-8").splitlines()) - 5


def test_every_button_says_what_it_does() -> None:
    """In Chinese, and in more words than its label."""
    for button in buttons():
        label, tip, more = (button.get(name, "") for name in ("label", "screentip", "supertip"))
        assert len(label) <= 6 and len(more) > len(tip) >= len(label)
        assert re.search("[\u4e00-\u9fff]", tip) and more.endswith("。")
