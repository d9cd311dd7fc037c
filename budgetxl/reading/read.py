"""From a clerk's workbook to a submission: nothing is trusted, and nothing stops the reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from budgetxl.fault import Finding, Refusal, file_finding
from budgetxl.formats import Format, catalogue, where_own_lie
from budgetxl.layout import (
    CHECKS_SHEET,
    CODES_SHEET,
    GUIDE_SHEET,
    NARRATIVE_SHEET,
    PANEL_SHEET,
    READINGS_SHEET,
    PASTE_SHEET,
    REASONS_SHEET,
    RESULTS_SHEET,
    STAMP_SHEET,
    Layout,
    Sheet,
)
from budgetxl.layout.stamp import EDITION, edition, stated_of
from budgetxl.layout.workbook import DEPARTMENT_CELL, DEPARTMENT_LABEL
from budgetxl.place import a1
from budgetxl.reading.cells import SheetCells, WorkbookSheets
from budgetxl.reading.completeness import note_incomplete
from budgetxl.reading.form import read_inputs
from budgetxl.reading.formsheet import is_blank, plain_text, stripped_text
from budgetxl.reading.lookalikes import lookalikes
from budgetxl.reading.missing import mark_missing, names_now
from budgetxl.reading.moved import without_moved
from budgetxl.reading.reasons import no_reasons, reasons
from budgetxl.reading.shown import shown_otherwise
from budgetxl.reading.strays import columns_beside, extra_sheets, gathered, left_over
from budgetxl.reading.workbook import open_workbook
from budgetxl.rules import Figures, Rulebook
from budgetxl.submission import BLANKS, Submission


CALCULATED = (
    PANEL_SHEET, CHECKS_SHEET, RESULTS_SHEET, NARRATIVE_SHEET, CODES_SHEET, READINGS_SHEET,
)
"""Sheets that hold nothing a clerk fills in: all that stands there is calculated anew."""

_NOT_OURS = "标识被改动过，请用 budgetxl template 生成新模板，再把数据复制过去"

_COUNT = re.compile("[0-9]{1,9}")
"""A number of rows or forms; one of more digits is none of ours, and slow to read."""

_Counts = tuple[tuple[str, int], ...]

_MOST_BOXES = 400_000
"""Rows by columns of all forms: twice what 3,000 rows in each table of the largest format take."""


@dataclass(frozen=True)
class Stamp:
    """What a template says of itself: format, version, arrangement, edition, detail rows."""

    format: str
    version: str
    layout: str
    edition: str
    stated: int
    sizes: dict[str, int]
    forms: dict[str, int]


@dataclass(frozen=True)
class Reading:
    """A workbook read: its submission, where things stand in it, and what is odd about it."""

    submission: Submission
    layout: Layout
    findings: tuple[Finding, ...]


def read(
    path: Path, rulebook: Callable[[str], Rulebook], content: bytes | None = None,
    unpacked: dict[str, bytes] | None = None, at_hand: Container[str] | None = None,
) -> Reading:
    """The submission in the workbook at ``path``; ``rulebook`` finds a format's rules by its id.

    With ``content`` that is the workbook, and ``path`` only its name. ``unpacked`` gets its parts
    for the certificate, which will refuse what is no well-formed XML. Of what formats it may be
    is said by ``at_hand``, else those of the catalogue.

    Raises ``Refusal`` when the file is no workbook, bears no template's stamp, or comes from
    another version of the form. Everything else that is wrong becomes a finding.
    """
    with open_workbook(path, CALCULATED, content, unpacked) as sheets:
        return interpret(sheets, str(path), rulebook, at_hand)


def interpret(
    sheets: WorkbookSheets, name: str, rulebook: Callable[[str], Rulebook],
    at_hand: Container[str] | None = None,
) -> Reading:
    """The submission in these sheets of the workbook ``name``, as ``read`` gives it.

    Raises ``Refusal`` for what bears no template's stamp, or that of another version.
    """
    stamp = stamp_of(sheets)
    if stamp is None:
        raise Refusal(f"{name}：{_foreign(sheets)}")
    if stamp.format not in (catalogue() if at_hand is None else at_hand):
        raise Refusal(
            f"{name}：模板标识是“{stamp.format}”，这里没有这套表样；自己的表样，{where_own_lie()}"
        )
    book = rulebook(stamp.format)
    _refuse_impossible(stamp, book, len(sheets), name)
    layout = _layout(book, tuple(stamp.sizes.items()), stamp.stated, tuple(stamp.forms.items()))
    if stamp.layout != layout.digest:
        known = re.fullmatch("[0-9]{1,6}", stamp.version)
        changes = book.format.changed_since(int(stamp.version)) if known else ""
        raise Refusal(
            f"{name}：这份工作簿的排列（表样第 {stamp.version} 版）与现在的表样"
            f"（第 {book.format.version} 版）不同{f'（{changes}）' if changes else ''}；"
            "请用 budgetxl import 把数据移到新模板"
        )
    reading = _read(sheets, layout)
    if stamp.edition != edition(book.format):
        return replace(reading, findings=tuple(_of_older_edition(reading.findings, book.format)))
    return reading


def _of_older_edition(findings: Sequence[Finding], format_: Format) -> Iterator[Finding]:
    """What is said of a workbook of another edition: of its formulas one sentence."""
    kept = [finding for finding in findings if finding.rule != "T2"]
    if len(kept) < len(findings):
        yield file_finding("C33", None, sheet=STAMP_SHEET, text=format_.id)
    yield from kept


def _refuse_impossible(stamp: Stamp, book: Rulebook, sheets: int, name: str) -> None:
    """Raises ``Refusal``, before anything is laid out, for sizes that no workbook has."""
    most = max([0, *stamp.forms.values()])
    if most > sheets:
        raise Refusal(f"{name}：模板标识写着有 {most} 张同样的表，工作簿里一共只有 {sheets} 张；{_NOT_OURS}")
    if _boxes(book, tuple(stamp.sizes.items()), tuple(stamp.forms.items())) > _MOST_BOXES:
        rows = max(stamp.sizes.values())
        raise Refusal(f"{name}：模板标识写着的行数太多（一张表有 {rows} 行）；{_NOT_OURS}")


@lru_cache(maxsize=16)
def _boxes(book: Rulebook, sizes: _Counts, forms: _Counts) -> int:
    """Rows by columns of all forms of these sizes, before anything is laid out."""
    rows, counts, boxes = dict(sizes), dict(forms), 0
    for table in book.format.forms.values():
        one = Sheet(tuple(book.format.nested(table.name)), rows)
        boxes += one.end * one.width * (counts.get(table.name, 0) if table.repeated else 1)
    return boxes


@lru_cache(maxsize=16)
def _layout(book: Rulebook, sizes: _Counts, stated: int, forms: _Counts) -> Layout:
    """The layout of all workbooks of one size, which knows its formulas once it has made them."""
    return Layout(book, dict(sizes), stated, forms=dict(forms))


def stamp_of(sheets: Mapping[str, SheetCells]) -> Stamp | None:
    """The stamp of a workbook, None when it bears none that can be read."""
    sheet = sheets.get(STAMP_SHEET)
    if sheet is None:
        return None
    facts = {
        cell.value: sheet.cells[row, 1].value
        for (row, column), cell in sheet.cells.items()
        if column == 0 and (row, 1) in sheet.cells
    }
    if not {"format", "version", "layout", "totals"} <= facts.keys():
        return None
    counts = {
        word: {key.removeprefix(word): value for key, value in facts.items()
               if key.startswith(word)}
        for word in ("rows ", "forms ")
    }
    stated = stated_of(facts["totals"])
    if stated is None:
        return None
    numbers = [value for words in counts.values() for value in words.values()]
    if not all(_COUNT.fullmatch(value) for value in numbers):
        return None
    sizes, forms = ({table: int(value) for table, value in words.items()}
                    for words in counts.values())
    names = (facts["format"], facts["version"], facts["layout"], facts.get(EDITION, ""))
    return Stamp(*names, stated, sizes, forms)


def _foreign(sheets: Mapping[str, SheetCells]) -> str:
    words: set[str] = set()
    with suppress(Refusal):  # whatever else is wrong with the file, it is none of ours
        for sheet in sheets.values():
            words.update(cell.value.strip() for cell in sheet.cells.values()
                         if cell.kind == "text")
    guess = _nearest_format(words)
    damaged = STAMP_SHEET in sheets
    name = guess[0].id if guess else "表样"
    published = "" if damaged else f"；已公布的表，加 --as {name} 直接审核"
    why = "模板标识读不懂，被改动过" if damaged else "没有模板标识"
    if guess is None:
        return f"{why}，也认不出是哪套表；请用 budgetxl template 生成的模板填报{published}"
    format_, count = guess
    return (
        f"{why}；有 {count} 张表的标题与“{format_.title}”相同。"
        f"请用 budgetxl template {name} 生成模板，把数据粘贴进去再审核{published}"
    )


def _nearest_format(words: set[str]) -> tuple[Format, int] | None:
    from budgetxl.formats import load  # only needed to make a guess

    counts = [
        (sum(table.title in words for table in format_.forms.values()), format_.id, format_)
        for format_ in (load(folder) for folder in catalogue().values())
    ]
    count, _, format_ = max(counts, key=lambda one: one[:2])
    return (format_, count) if count else None


def _read(sheets: WorkbookSheets, layout: Layout) -> Reading:
    format_ = layout.format
    stated = layout.stated
    submission = Submission(format_.id, format_.year, stated=stated, grouped=bool(stated))
    now = names_now(iter((GUIDE_SHEET, *layout.sheets)), sheets)
    findings = list(_names(now, layout))
    if GUIDE_SHEET in now:
        findings += _department(sheets[now[GUIDE_SHEET]], submission)
    forms = [
        read_inputs(_without_checks(sheets, layout, name, now[name]), layout, name, submission)
        for name in layout.sheets if name in now
    ]
    for name in layout.sheets:
        if name not in now:
            mark_missing(name, layout, submission)
    figures = Figures(submission, layout.book)
    for form in forms:  # once every figure is in, totals can be held against them
        figures = note_incomplete(form, figures)
        findings += gathered(form, without_moved(form))
    findings += lookalikes(submission, layout)
    order = [GUIDE_SHEET, *layout.sheets]
    findings.sort(key=lambda finding: order.index(finding.sheet))
    for name in names_now(iter((REASONS_SHEET,)), sheets).values():
        submission.reasons = tuple(reasons(sheets[name]))
        findings += no_reasons(sheets[name])
    for name in names_now(iter((PASTE_SHEET,)), sheets).values():
        findings += left_over(sheets[name])
    known = names_now(_template_sheets(layout), sheets).values()
    missing = [format_.title] if GUIDE_SHEET not in now else []
    missing += [layout.sheets[name].table.title for name in layout.sheets if name not in now]
    return Reading(submission, layout, (*findings, *extra_sheets(sheets, known, missing)))


def _template_sheets(layout: Layout) -> Iterator[str]:
    yield from (GUIDE_SHEET, REASONS_SHEET, PASTE_SHEET, STAMP_SHEET, *CALCULATED, *layout.sheets)
    yield from (each.name for each in layout.form_lists.values())


def _names(now: dict[str, str], layout: Layout) -> Iterator[Finding]:
    """Sheets that are missing, and those that have blanks in their names."""
    for name in (GUIDE_SHEET, *layout.sheets):
        if name not in now:
            yield file_finding("T5", None, sheet=name, text=name)
        elif now[name] != name:
            yield file_finding("T8", None, sheet=name, text=now[name], expected=name)


def _without_checks(
    sheets: WorkbookSheets, layout: Layout, name: str, now: str
) -> SheetCells:
    """The sheet as far as it is read: what its check columns say is calculated anew."""
    sheet = layout.sheets[name]
    return sheets.without_checks(now, columns_beside(layout, sheet), sheet.note_row + 1)


def _department(guide: SheetCells, submission: Submission) -> Iterator[Finding]:
    row, column = DEPARTMENT_CELL
    cell, label = guide.cells.get(DEPARTMENT_CELL), guide.cells.get((row, column - 1))
    at = a1(*DEPARTMENT_CELL)
    if stripped_text(label) != DEPARTMENT_LABEL:  # what stands beside another label is no name
        words = {"text": stripped_text(label), "expected": DEPARTMENT_LABEL}
        yield file_finding("T3", None, sheet=GUIDE_SHEET, cell=a1(row, column - 1), **words)
    elif cell and cell.formula:
        yield file_finding("D3", None, sheet=GUIDE_SHEET, cell=at, text=cell.formula)
    elif cell and cell.kind == "error":
        yield file_finding("D4", None, sheet=GUIDE_SHEET, cell=at, text=cell.value)
    elif cell and (shown := shown_otherwise(guide, DEPARTMENT_CELL, cell)):
        words = {"text": plain_text(cell), "expected": shown}
        yield file_finding("D13", None, sheet=GUIDE_SHEET, cell=at, **words)
    elif cell and not is_blank(cell.value):
        submission.department = cell.value.strip(BLANKS)
    else:
        yield file_finding("D7", None, sheet=GUIDE_SHEET, cell=at)
