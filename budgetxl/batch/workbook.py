"""summary.xlsx: a sheet for the chief, one row a workbook, and the commonest faults."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from budgetxl.batch.chief import FIRST, ChiefSheet, SummaryPen, columns
from budgetxl.batch.convert import TOTALS, WorkbookOutcome
from budgetxl.batch.overview import Overview
from budgetxl.fault import LEVELS
from budgetxl.layout.drawing import A4, CREATED, HIGHEST, lines, literal
from budgetxl.report.words import on_one_line

SECOND, THIRD = "工作簿", "常见差错"
LINKS = 65_000
"""Links that Excel takes on one sheet; workbooks beyond are named without one."""

LONGEST_LINK = 2_000
_WORKBOOK = ("工作簿", "部门", "表样", "年度", "结论", *LEVELS.values(), "已说明", "未评估", *TOTALS,
             "单位", "公开表", "说明")
_WORKBOOK_WIDTHS = (40, 24, 34, 7, 11, 7, 7, 7, 8, 8, 14, 14, 7, 8, 60)
_FAULT = ("规则", "级别", "内容", "工作簿数", "处数", "表样")
_FAULT_WIDTHS = (10, 8, 80, 10, 8, 32)


def workbook(told: Overview, outcomes: Iterable[WorkbookOutcome]) -> bytes:
    """The .xlsx file; its sheets are written row by row, so that many workbooks fit.

    The same outcomes give the same bytes.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    book.set_properties({"title": "批量转换汇总", "created": CREATED})
    pen = SummaryPen(book)
    first, second, third = (book.add_worksheet(name) for name in (FIRST, SECOND, THIRD))
    ChiefSheet(book, first, pen, told).draw()
    _workbooks(second, pen, outcomes)
    _faults(third, pen, told)
    for sheet in (first, second, third):
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
    book.close()
    return stream.getvalue()


def _heads(sheet: Any, pen: SummaryPen, heads: tuple[str, ...], widths: tuple[int, ...]) -> None:
    columns(sheet, widths)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, pen.head)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def _workbooks(sheet: Any, pen: SummaryPen, outcomes: Iterable[WorkbookOutcome]) -> None:
    _heads(sheet, pen, _WORKBOOK, _WORKBOOK_WIDTHS)
    row = 0
    for row, outcome in enumerate(outcomes, start=1):
        _workbook(sheet, row, pen, outcome)
    sheet.autofilter(0, 0, row, len(_WORKBOOK) - 1)


def _workbook(sheet: Any, row: int, pen: SummaryPen, outcome: WorkbookOutcome) -> None:
    name, sentence = on_one_line(outcome.path), on_one_line(outcome.sentence)
    height = max(lines(name, _WORKBOOK_WIDTHS[0]), lines(sentence, _WORKBOOK_WIDTHS[-1]),
                 lines(outcome.title, _WORKBOOK_WIDTHS[2]))
    sheet.set_row(row, min(5 + 13 * height, HIGHEST))
    link = _link(outcome.report)
    if outcome.report and row <= LINKS and len(link) <= LONGEST_LINK:
        sheet.write_url(row, 0, link, pen.link, name)
    else:
        sheet.write_string(row, 0, name, pen.text)
    known = outcome.format != ""
    counts = (outcome.errors, outcome.warnings, outcome.notices, outcome.explained,
              outcome.undecided)
    _cells(sheet, row, pen, (
        on_one_line(outcome.department), outcome.title, str(outcome.year) if known else "",
        outcome.verdict, *(count if known else "" for count in counts),
        *(_amount(outcome.totals.get(total)) for total in TOTALS), outcome.unit,
        "有" if outcome.publication else "", sentence,
    ))


def _amount(text: str | None) -> float | str:
    """A number as a spreadsheet has it; the exact one is in figures.parquet."""
    return float(text) if text else ""


def _link(report: str) -> str:
    """The relative link, with what may not stand in one written as digits."""
    return "external:" + re.sub(r'[%#? "<>\[\]^`{}]', lambda found: f"%{ord(found[0]):02X}", report)


def _cells(sheet: Any, row: int, pen: SummaryPen, words: tuple[object, ...]) -> None:
    for column, word in enumerate(words, start=1):
        if isinstance(word, float):
            sheet.write_number(row, column, word, pen.amount)
        elif isinstance(word, int):
            sheet.write_number(row, column, word, pen.number)
        elif word == "":
            sheet.write_blank(row, column, None, pen.text)
        else:
            look = pen.verdicts.get(str(word), pen.text)
            sheet.write_string(row, column, literal(str(word)), look)


def _faults(sheet: Any, pen: SummaryPen, told: Overview) -> None:
    _heads(sheet, pen, _FAULT, _FAULT_WIDTHS)
    titles = {format_: title for format_, title, _ in told.formats}
    row = 0
    for row, fault in enumerate(told.commonest(), start=1):
        wording, title = on_one_line(fault.wording), titles.get(fault.format, "各套表样")
        height = max(lines(wording, _FAULT_WIDTHS[2]), lines(title, _FAULT_WIDTHS[5]))
        sheet.set_row(row, min(5 + 13 * height, HIGHEST))
        sheet.write_string(row, 0, on_one_line(fault.rule), pen.text)
        _cells(sheet, row, pen, (LEVELS[fault.level], wording, fault.workbooks, fault.places,
                                 title))
    sheet.autofilter(0, 0, row, len(_FAULT) - 1)
