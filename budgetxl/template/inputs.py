"""What stands in the cells that a clerk fills in: for a workbook that is open already."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from budgetxl.layout import Box, Layout, live
from budgetxl.rules import Figures
from budgetxl.submission import Submission
from budgetxl.template.contents import FormContents

Spot = tuple[str, int, int]
"""Sheet, row and column, from 0."""


def inputs(
    layout: Layout, submission: Submission, tables: Collection[str]
) -> dict[Spot, str | float | None]:
    """What ``submission`` has in each such cell of the main ``tables``; a formula begins with =.

    Amounts are numbers as spreadsheets hold them, in the format's money unit.
    """
    figures = Figures(submission, layout.book)
    found: dict[Spot, str | float | None] = {}
    for name, sheet in layout.sheets.items():
        if sheet.table.name in tables:
            contents = FormContents(layout, figures, sheet)
            for box in _filled_in(layout, sheet.boxes, bool(sheet.table.repeated)):
                value = contents.given(box, box.value_place)
                if box.role == "name" and value is None:
                    value = f"={live.name_formula(layout, box.value_place)}"
                shown = float(value) if isinstance(value, Decimal) else value
                found[name, box.row, box.column] = shown
    return found


def _filled_in(layout: Layout, boxes: Collection[Box], repeated: bool) -> Iterator[Box]:
    for box in boxes:
        if box.role in live.INPUTS or box.role == "name" or box.role == "note" and not repeated:
            yield box
        elif box.role == "total" and layout.stated:
            yield box
