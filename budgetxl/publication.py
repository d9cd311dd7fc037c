"""A submission written out as the official tables: values only, ready to print, nothing else.

No formula, macro, hidden sheet, comment, link, author or path goes into it. Amounts are
rounded half-up to the format's decimals, and what is not shown is not in the file either.
"""

from __future__ import annotations

import io
import warnings

import xlsxwriter

from budgetxl.amount import rounded
from budgetxl.formats import Table
from budgetxl.layout import Box, Sheet
from budgetxl.layout.drawing import (
    CREATED,
    HIGHEST,
    ROW_HEIGHT,
    WRAPPED_LINE,
    Pen,
    digits,
    lines,
    set_up,
    write,
)
from budgetxl.place import Place
from budgetxl.rules import Figures

EMPTY_ROWS = 5
"""Rows printed in a detail table that has no content, as the official empty tables do."""

DRAFT = "草稿：未通过审核，不得公开"


def publish(figures: Figures, draft: bool = False) -> bytes:
    """The .xlsx file of the official tables with ``figures``; the same figures, the same bytes.

    Totals are those that the submission states, else as computed. Spare rows are left out; a
    table without content is kept, with its note. ``draft`` prints a warning above every page.
    Raises ``Undecided`` where an unreadable input stands.
    """
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    workbook.set_properties({"title": figures.book.format.title, "created": CREATED})
    pen = Pen(workbook)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for table in figures.book.format.tables.values():
            _table(workbook, pen, figures, table, draft)
        workbook.close()
    return stream.getvalue()


def _table(
    workbook: xlsxwriter.Workbook, pen: Pen, figures: Figures, table: Table, draft: bool
) -> None:
    used = figures.submission.rows(table.name)
    sheet = Sheet(table, len(used) or EMPTY_ROWS)
    worksheet = workbook.add_worksheet(table.name)
    set_up(worksheet, sheet)
    if draft:
        worksheet.set_header(f"&C&9{DRAFT}")
    number = digits(figures.book.format.decimals)
    tall: dict[int, float] = {}
    for box in sheet.boxes:
        look = {"num_format": number} if box.role in ("amount", "total") else {}
        content = _content(figures, box, used)
        write(worksheet, box, content, pen.role(box, **look))
        if box.role == "text" and isinstance(content, str):
            height = lines(content, sheet.leaves[box.column].width) * WRAPPED_LINE + 4
            tall[box.row] = max(tall.get(box.row, ROW_HEIGHT), height)
    for row, height in tall.items():
        worksheet.set_row(row, min(height, HIGHEST))


def _content(figures: Figures, box: Box, used: list[int]) -> object:
    """What is printed in ``box``; ``used`` are the rows of the submission, in order."""
    place = box.place
    if box.role == "department":
        return f"{box.text}：{figures.submission.department}"
    if box.role == "money_unit":
        return box.text + figures.book.format.money_unit
    if place is None or box.role in ("label", "total_label"):
        return box.text
    if isinstance(place.row, int):
        if place.row >= len(used):
            return None
        place = place._replace(row=used[place.row])
    return _value(figures, box, place)


def _value(figures: Figures, box: Box, place: Place) -> object:
    value = figures.value(place)
    if box.role in ("amount", "total") and value is not None:
        return rounded(value, figures.book.format.decimals)
    if box.role == "code" and value:
        column = figures.book.format.tables[place.table].columns[place.column]
        return column.part_of(value, box.part)
    return value
