"""``publish`` reads its own output again: what gives something away or loses a figure is found."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from budgetxl import api, formats, rules
from budgetxl.fault import Refusal
from budgetxl.proofreading import proofread
from budgetxl.publication import publish
from budgetxl.rules import Figures, Rulebook, Undecided
from budgetxl.submission import from_data, read_data
from budgetxl.template import build
from tests import generated

FORMAT = "xinjiang-2020-budget"
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


@lru_cache(maxsize=None)
def book(format_id: str) -> Rulebook:
    return rules.bind(formats.load(formats.find(format_id)))


def example(format_id: str) -> Figures:
    path = min((Path(str(formats.find(format_id))) / "examples").glob("*.json"))
    return Figures(from_data(read_data(path), book(format_id).format), book(format_id))


def edited(content: bytes, edit: Callable[[dict[str, bytes]], None]) -> bytes:
    """The publication with ``edit`` done to its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    edit(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


def put(name: str, before: bytes, after: bytes) -> Callable[[dict[str, bytes]], None]:
    """In the part ``name``, ``after`` where ``before`` stood."""

    def edit(parts: dict[str, bytes]) -> None:
        assert before in parts[name]
        parts[name] = parts[name].replace(before, after, 1)

    return edit


def added(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: b"x"})


DAMAGE = {
    "a formula": (put(SHEET, b"><v>", b"><f>1+1</f><v>"), "公式"),
    "a link": (put(SHEET, b"<pageMargins", b"<hyperlinks><hyperlink/></hyperlinks><pageMargins"),
               "链接"),
    "a hidden column": (put(SHEET, b"<col ", b'<col hidden="1" '), "隐藏的内容"),
    "a hidden row": (put(SHEET, b'<row r="6"', b'<row r="6" hidden="1"'), "隐藏的内容"),
    "a hidden sheet": (put(BOOK, b' sheetId="2"', b' sheetId="2" state="veryHidden"'),
                       "隐藏的工作表"),
    "a path": (put(BOOK, b"<workbookPr", b'<x15ac:absPath url="C:"/><workbookPr'), "路径"),
    "a path to another file": (put("xl/_rels/workbook.xml.rels", b"<Relationship ",
                                   b'<Relationship TargetMode="External" '), "外部链接"),
    "an author": (put("docProps/core.xml", b"<dc:creator>", b"<dc:creator>\xe7\x8e\x8b"), "人名"),
    "who saved it": (put("docProps/core.xml", b"lastModifiedBy>", b"lastModifiedBy>L"), "人名"),
    "a company": (put("docProps/app.xml", b"<Company>", b"<Company>L"), "人名"),
    "macros": (added("xl/vbaProject.bin"), "vbaProject.bin"),
    "comments": (added("xl/comments1.xml"), "comments1.xml"),
    "properties of its own": (added("docProps/custom.xml"), "custom.xml"),
    "a figure that is another": (put("xl/worksheets/sheet3.xml", b"<v>864.42<", b"<v>864.24<"),
                                 "少了填报的数，如 864.42"),
    "a figure that is gone": (put("xl/worksheets/sheet3.xml", b"><v>864.42</v></c>", b"/>"),
                              "少了填报的数，如 864.42"),
}


@pytest.mark.parametrize("format_id", formats.catalogue())
@pytest.mark.parametrize("draft", [False, True])
def test_nothing_is_wrong_with_what_is_published(format_id: str, draft: bool) -> None:
    figures = example(format_id)
    proofread(publish(figures, draft), figures)


@pytest.mark.parametrize("kind", generated.KINDS)
@pytest.mark.parametrize("format_id", formats.catalogue())
def test_nor_with_generated_submissions(format_id: str, kind: str) -> None:
    for sample in generated.samples(book(format_id), kind):
        figures = Figures(sample.submission, book(format_id))
        try:
            content = publish(figures)
        except Undecided:
            continue
        proofread(content, figures)


@pytest.mark.parametrize("value", [
    "999999999999999.99", "-0.005", "0", "1E+3", "12345678901234567",
])
def test_nor_with_any_amount(value: str) -> None:
    figures = example(FORMAT)
    place = next(p for p, each in figures.submission.cells.items() if isinstance(each, Decimal))
    figures.submission.cells[place] = Decimal(value)
    proofread(publish(figures), figures)


def test_texts_may_say_what_they_like() -> None:
    """They are texts, whatever they look like."""
    figures = example(FORMAT)
    place = next(p for p, each in figures.submission.cells.items()
                 if p.column == "项目名称" and p.table != "表七")
    figures.submission.cells[place] = '<f>=1</f> hidden="1" TargetMode= C:\\'
    proofread(publish(figures), figures)


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_should_not_be_there_is_found(damage: str) -> None:
    edit, said = DAMAGE[damage]
    figures = example(FORMAT)
    with pytest.raises(Refusal, match=f"公开表写出前复核.*{said}.*没有写出"):
        proofread(edited(publish(figures), edit), figures)


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 99])
def test_half_a_file_is_found(content: bytes) -> None:
    figures = example(FORMAT)
    whole = publish(figures)
    for each in (content, whole[:-30], whole.replace(b"xl/styles", b"xl/stylex")):
        with pytest.raises(Refusal, match="公开表写出前复核"):
            proofread(each, figures)


def test_every_publication_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Command, button and batch ask ``api.publication``."""
    monkeypatch.setattr("budgetxl.publication.publish", lambda figures, draft: b"")
    path = tmp_path / "a.xlsx"
    path.write_bytes(build(book(FORMAT), submission=example(FORMAT).submission))
    with pytest.raises(Refusal, match="公开表写出前复核"):
        api.publication(api.check(path), draft=True)
