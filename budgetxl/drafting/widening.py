"""A last column that is blank in all examples, and is lost where they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from budgetxl.drafting.aligned import Aligned
from budgetxl.drafting.page import Page
from budgetxl.tabletext import Cell, TableText


def lacks_last(form: Aligned) -> bool:
    """Whether a row ends in a label behind a field: its own was blank in all, and so the column."""
    return any(_lacks_field(form, form.text, cell) for row in range(form.top, form.text.rows)
               for cell in form.text.beginning(row) if _is_last(form.text, cell))


def widened(page: Page, form: Aligned) -> Page:
    """The example with one more column: a field where one is missing, else the last cell's."""
    return replace(page, text=replace(page.text, cells=tuple(_cells(page.text, form))))


def _cells(text: TableText, form: Aligned) -> Iterator[Cell]:
    for cell in text.cells:
        if not _is_last(text, cell):
            yield cell
        elif _lacks_field(form, text, cell):
            yield cell
            yield Cell(cell.row, text.columns, 1, 1, "")
        else:
            yield cell._replace(columns=cell.columns + 1)


def _is_last(text: TableText, cell: Cell) -> bool:
    return cell.column + cell.columns == text.columns


def _lacks_field(form: Aligned, text: TableText, cell: Cell) -> bool:
    left = text.at(cell.row, cell.column - 1)
    return bool(left) and cell.rows == 1 and form.is_printed(cell) and not (
        left is None or left.is_blank or form.is_printed(left))
