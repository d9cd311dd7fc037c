"""No command writes over a file that it did not make for this purpose, unless it is told to.

A filled workbook is never replaced without --force, another kind of file neither; a file of the
same kind is, so that scripts can run again.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import zipfile
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from budgetxl import api, cli, formats
from budgetxl.formats.shelves import OWN_FOLDERS
from budgetxl.place import Place
from budgetxl.replacement import kind_of
from budgetxl.submission import Submission
from budgetxl.template import build
from budgetxl.writing import FileKind
from tests import small
from tests.generated import AT_MOST

FORMAT = "xinjiang-2020-overall-targets"
EXAMPLE = Path(str(formats.find(FORMAT))) / "examples" / "korla.json"

COMMANDS = {
    "template": ("template", FORMAT, "-o", "a.xlsx"),
    "fill": ("fill", FORMAT, EXAMPLE, "-o", "a.xlsx"),
    "publish": ("publish", "源.xlsx", "-o", "a.xlsx"),
    "check": ("check", "源.xlsx", "--report", "a.xlsx"),
    "check, page": ("check", "源.xlsx", "--report", "a.html"),
    "check, data": ("check", "源.xlsx", "--report", "a.json"),
    "extract": ("extract", "源.xlsx", "-o", "a.json"),
    "addin build": ("addin", "build", "-o", "a.xlam"),
}
EACH_COMMAND = pytest.mark.parametrize("command", COMMANDS)
KINDS = {
    "template": FileKind.BLANK, "fill": FileKind.FILLED, "publish": FileKind.PUBLICATION,
    "check": FileKind.REPORT, "check, page": FileKind.REPORT, "check, data": FileKind.REPORT,
    "extract": FileKind.DATA, "addin build": FileKind.ADD_IN,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What each command writes, by the command, and 源, the workbook that some of them read."""
    contents = {}
    with contextlib.chdir(tmp_path_factory.mktemp("made")):
        assert cli.run(["fill", FORMAT, str(EXAMPLE), "-o", "源.xlsx"]) == 0
        contents["源"] = Path("源.xlsx").read_bytes()
        for command in COMMANDS:
            assert called(command) == 0
            contents[command] = target(command).read_bytes()
            target(command).unlink()
    return contents


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, made: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder we are in, with a workbook to read."""
    monkeypatch.chdir(tmp_path)
    Path("源.xlsx").write_bytes(made["源"])


def called(command: str, *more: str) -> int:
    """The exit status of one of ``COMMANDS``."""
    return cli.run([*map(str, COMMANDS[command]), *more])


def target(command: str) -> Path:
    """The file that one of ``COMMANDS`` writes."""
    return Path(COMMANDS[command][-1])


def saved_again(content: bytes) -> bytes:
    """The workbook as after another program saved it: its properties say when."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = part.replace(b"Z</dcterms:modified>", b".5Z</dcterms:modified>")
            new.writestr(name, part)
    return stream.getvalue()


# -- a workbook that somebody filled in ----------------------------------------------------


@EACH_COMMAND
def test_a_filled_workbook_is_replaced_only_by_force(
    command: str, made: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    path, theirs = target(command), saved_again(made["源"])
    path.write_bytes(theirs)
    assert called(command) == 2
    said = capsys.readouterr().err
    assert f"{path}：这里已有填好的模板，没有覆盖；请另起文件名，确要覆盖，加 --force" in said
    assert path.read_bytes() == theirs
    assert called(command, "--force") == 0
    assert path.read_bytes() == made[command]


def test_one_letter_in_a_template_makes_it_a_filled_one(
    made: dict[str, bytes]
) -> None:
    """A department, an amount, a note beside the form: each is somebody's work."""
    for sheet, cell in (("填报说明", "C3"), ("部门整体支出绩效目标表", "C5")):
        book = openpyxl.load_workbook(io.BytesIO(made["template"]))
        book[sheet][cell] = "司法局"
        book.save("a.xlsx")
        before = Path("a.xlsx").read_bytes()
        assert called("template") == 2
        assert Path("a.xlsx").read_bytes() == before


@pytest.mark.parametrize("output", ["源.xlsx", "同.xlsx"])
def test_what_is_read_is_not_replaced_even_by_force(
    made: dict[str, bytes], output: str
) -> None:
    """Neither the workbook that is checked nor those it is held against."""
    Path("同.xlsx").write_bytes(made["源"])
    done = cli.run(["check", "源.xlsx", "--with", "同.xlsx",
                    "--report", output, "--force"])
    assert done == 2
    assert Path(output).read_bytes() == made["源"]


# -- the same kind --------------------------------------------------------------------------


@EACH_COMMAND
def test_a_script_can_run_again(command: str, made: dict[str, bytes]) -> None:
    for _ in range(2):
        assert called(command) == 0
        assert target(command).read_bytes() == made[command]


WAYS = ("computed", "stated")
BLANKS = [(name, totals) for number, name in enumerate(sorted(formats.catalogue()))
          for totals in (WAYS if AT_MOST > 2 else WAYS[number % 2:][:1])]
"""Each format with totals computed or stated; ``make test-all`` takes both ways of each."""


@pytest.mark.parametrize(("format_id", "totals"), BLANKS)
def test_a_blank_template_is_known_as_one_whoever_saved_it(
    format_id: str, totals: str
) -> None:
    path = Path("空.xlsx")
    cli.run(["template", format_id, "-o", str(path), "--rows", "3", "--totals", totals])
    path.write_bytes(saved_again(path.read_bytes()))
    assert kind_of(path.read_bytes(), partial(api.read, path, False)) is FileKind.BLANK


@EACH_COMMAND
def test_every_kind_is_known(command: str, made: dict[str, bytes]) -> None:
    read = partial(api.read, Path("a"), False)
    assert kind_of(made[command], read) is KINDS[command]


def test_other_figures_may_replace_a_publication_of_ours(made: dict[str, bytes]) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    Path("d.json").write_text(text.replace("库尔勒市", "另一个市"), encoding="utf-8")
    assert called("publish") == 0
    assert cli.run(["fill", FORMAT, "d.json", "-o", "源.xlsx", "--force"]) == 0
    assert called("publish") == 0
    assert Path("a.xlsx").read_bytes() != made["publish"]


# -- a format that is being written ---------------------------------------------------------


@pytest.fixture
def author(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small format in a folder of its own, at hand, and a template of it with one row."""
    monkeypatch.setenv(OWN_FOLDERS, str(Path.cwd()))
    api.rulebook.cache_clear()
    written = small.copy(Path.cwd() / small.NAME)
    assert drawn() == 0
    return written


def drawn(*more: str) -> int:
    """Makes the draft of it, or the template: as a draft that is quicker."""
    return cli.run(["template", small.NAME, "-o", "t.xlsx", "--rows", "1", "--draft", *more])


def change(written: Path, old: str, new: str) -> None:
    table = written / "tables" / "1-expenditure.yaml"
    text = table.read_text("utf-8")
    assert old in text
    table.write_text(text.replace(old, new), "utf-8")
    api.rulebook.cache_clear()


@pytest.mark.parametrize(("old", "new"), [
    ("title: 支出分级表", "title: 支出表（试）"),
    ("- {name: 项目支出, kind: amount}", "- {name: 项目支出, kind: amount, header: [支出, 项目]}"),
    ("numbered: true\n", ""),
], ids=["a title", "a header", "another layout"])
def test_a_draft_gives_way_to_the_next(author: Path, old: str, new: str) -> None:
    before = Path("t.xlsx").read_bytes()
    change(author, old, new)
    assert drawn() == 0
    assert Path("t.xlsx").read_bytes() != before


@pytest.mark.parametrize("filled", [
    {"department": "司法局"}, {"notes": {"整体表": "另有说明"}},
    {"cells": {Place("支出表", 0, "科目编码"): "2040601"}},
    {"cells": {Place("支出表", 0, "基本支出"): Decimal(12)}},
    {"cells": {Place("项目表", 0, "项目名称"): "普法经费"}},
], ids=lambda filled: next(iter(filled)))
def test_what_fill_has_written_of_an_earlier_edition_does_not(
    author: Path, filled: dict[str, Any]
) -> None:
    """Nobody saved it since, and its layout is no longer that of the format."""
    submission = Submission(small.NAME, 2020, **filled)
    before = build(small.book(), rows=1, submission=submission)
    Path("t.xlsx").write_bytes(before)
    change(author, "numbered: true\n", "")
    assert drawn() == 2
    assert Path("t.xlsx").read_bytes() == before


def test_an_earlier_template_gives_way_to_a_draft(author: Path) -> None:
    Path("t.xlsx").write_bytes(build(small.book(), rows=1))
    change(author, "numbered: true\n", "")
    assert drawn() == 0


# -- another kind ---------------------------------------------------------------------------


@pytest.mark.parametrize("standing", COMMANDS)
@EACH_COMMAND
def test_another_kind_is_not_replaced(
    command: str, standing: str, made: dict[str, bytes]
) -> None:
    path, same = target(command), KINDS[command] is KINDS[standing]
    path.write_bytes(made[standing])
    assert called(command) == (0 if same else 2)
    assert path.read_bytes() == made[command if same else standing]


def test_a_publication_that_another_program_saved_is_no_longer_ours(
    made: dict[str, bytes]
) -> None:
    """Somebody may have worked on it."""
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(made["publish"])).save(stream)
    for theirs in (stream.getvalue(), saved_again(made["publish"])):
        Path("a.xlsx").write_bytes(theirs)
        assert called("publish") == 2
        assert Path("a.xlsx").read_bytes() == theirs


def test_data_that_somebody_wrote_are_not_replaced() -> None:
    shutil.copy(EXAMPLE, "a.json")
    assert called("extract") == 2
    assert Path("a.json").read_bytes() == EXAMPLE.read_bytes()


@pytest.mark.parametrize("content", [
    b"", b"mine", b"PK\x03\x04", b"[]", b"[" * 9000, b'{"files":1}', b"<!DOCTYPE html>\n<p>",
    b"\xff\xfe",
], ids=lambda content: ascii(content[:12]))
def test_what_is_not_ours_is_not_replaced(content: bytes) -> None:
    for command in COMMANDS:
        path = target(command)
        path.write_bytes(content)
        assert called(command) == 2
        assert path.read_bytes() == content


def test_a_pipe_is_no_file_to_write_to_even_by_force() -> None:
    """It is not waited for either."""
    os.mkfifo("a.json")
    assert called("extract", "--force") == 2
    assert Path("a.json").is_fifo()
