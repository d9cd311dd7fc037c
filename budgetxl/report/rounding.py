"""尾差: which figures are printed otherwise than usually rounded, and what cannot add up in print."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgetxl.amount import plain
from budgetxl.checking import Report

if TYPE_CHECKING:  # loaded where a format is balanced
    from budgetxl.balance import Adjustment, Balance

HEADS = ("表", "行", "列", "精确数", "四舍五入", "印出", "因为")
WIDTHS = (22, 30, 20, 18, 16, 16, 70)
TITLE = "尾差调整表"


def heading(balance: Balance) -> str:
    """How many figures are printed otherwise, and why that is right."""
    count = len(balance.adjustments)
    return f"尾差调整 {count} 处（公开时为使各表逐分相加，与四舍五入差一个末位；别的数都照四舍五入）"


def adjusted(report: Report, balance: Balance) -> Iterator[tuple[str, ...]]:
    """A line for each adjusted figure, by ``HEADS``."""
    decimals = report.format.decimals
    for each in balance.adjustments:
        yield (each.table, _row(report, each), each.column, plain(each.exact),
               f"{each.usual:,.{decimals}f}", f"{each.printed:,.{decimals}f}",
               "、".join(each.because))


def _row(report: Report, adjustment: Adjustment) -> str:
    from budgetxl.checking.row_words import row_words

    return row_words(adjustment.place, report.figures) or adjustment.row


def in_one_line(words: tuple[str, ...]) -> str:
    """``表三 第2行 2040601 行政运行·合计 864.424999 → 864.43``."""
    table, row, column, exact, _, printed, _ = words
    return f"{table} {'·'.join(filter(None, (row, column)))} {exact} 印成 {printed}"


def unbalanced(balance: Balance) -> Iterator[str]:
    """What cannot add up in print, a sentence for each set of relations; and what was not tried."""
    for names in balance.contradictions:
        yield (f"尾差：{'、'.join(names)} 在印出的小数位上不能同时逐分成立，少了任何一条都可以；"
               "有关的数照四舍五入印出。确要都成立，publish 加 --relax，有的数会差一个末位")
    for note in balance.notes:
        yield f"尾差：{note}"


def workbook(report: Report, balance: Balance) -> bytes:
    """The list as a file of its own, 尾差调整表; the same figures give the same bytes."""
    import xlsxwriter

    from budgetxl.layout.drawing import CREATED, Pen, literal

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": "审核报告", "created": CREATED})
    pen, sheet = Pen(book), book.add_worksheet(TITLE)
    head = pen.format(bold=True, align="center", border=1, bg_color="#DDEBF7")
    look = pen.format(font_size=10, text_wrap=True, border=1, valign="top")
    for column, (text, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, text, head)
    lines = [*adjusted(report, balance), *((each,) for each in unbalanced(balance))]
    for row, words in enumerate(lines, start=1):
        for column, text in enumerate(words):
            sheet.write_string(row, column, literal(text), look)
    sheet.freeze_panes(1, 0)
    book.close()
    return stream.getvalue()
