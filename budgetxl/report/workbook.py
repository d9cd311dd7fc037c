"""The findings as a workbook of their own: one line each, to filter and to send round."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import xlsxwriter

from budgetxl.checking import Report
from budgetxl.fault import LEVELS, Finding, Verdict
from budgetxl.layout.drawing import A4, CREATED, HIGHEST, Pen, lines, literal
from budgetxl.report.listing import listed
from budgetxl.report.suspected import LOOK, MAYBE, suspected
from budgetxl.report.words import (
    VERDICTS,
    cell_address,
    not_looked_at,
    overall_verdict,
    row_in_words,
)

HEADS = ("文件", "部门", "结论", "级别", "规则", "表", "位置", "行", "列", "问题", "相差", "怎么办",
         "依据")
WIDTHS = (24, 18, 8, 6, 8, 7, 12, 26, 16, 60, 12, 34, 34)


def workbook(reports: Sequence[Report]) -> bytes:
    """The .xlsx file with every finding of ``reports``; last for each file what is explained
    and what is undecided; and what was not looked at, where that was asked for."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": "审核报告", "created": CREATED})
    pen, sheet = Pen(book), book.add_worksheet("审核报告")
    head = pen.format(bold=True, align="center", border=1, bg_color="#DDEBF7")
    for column, (text, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, text, head)
    look = pen.format(font_size=10, text_wrap=True, border=1, border_color="#BFBFBF", valign="top")
    row = 0
    for row, words in enumerate(_rows(reports), start=1):
        for column, text in enumerate(words):
            sheet.write_string(row, column, literal(text), look)
        heights = [lines(text, width) for text, width in zip(words, WIDTHS, strict=True)]
        sheet.set_row(row, min(5 + 13 * max(heights), HIGHEST))
    sheet.autofilter(0, 0, row, len(HEADS) - 1)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return stream.getvalue()


def _rows(reports: Sequence[Report]) -> Iterator[tuple[str, ...]]:
    for report in reports:
        about = (report.file, report.submission.department, overall_verdict(report))
        for finding in (*listed(report), *report.explained, *report.undecided):
            yield (*about, *_words(finding))
        for each, words in suspected(report):
            cell = each.cells[0]
            address = "!".join(filter(None, (cell.sheet, cell.cell)))
            yield (*about, MAYBE, "", cell.place.table, address, cell.row, cell.place.column,
                   words, "", LOOK, "")
        for words in _not_looked_at(report):
            yield (*about, "没有查到", *[""] * 5, words, *[""] * 3)


def _not_looked_at(report: Report) -> Iterator[str]:
    if report.coverage:
        for head, told in not_looked_at(report.coverage):
            yield from (f"{head}：{line}" for line in told)


def _kind(finding: Finding) -> str:
    if finding.explanation:
        return f"已说明（{LEVELS[finding.level]}）"
    undecided = finding.verdict is Verdict.UNDECIDED
    return VERDICTS[finding.verdict] if undecided else LEVELS[finding.level]


def _words(finding: Finding) -> tuple[str, ...]:
    place = finding.place
    return (
        _kind(finding),
        finding.rule,
        place.table if place else "",
        cell_address(finding),
        row_in_words(finding),
        place.column if place else "",
        finding.message,
        finding.difference,
        finding.advice,
        finding.basis,
    )
