"""Tables that were unmerged with their words repeated in each cell, as data frames do it."""

from __future__ import annotations

from dataclasses import replace

from budgetxl.importing.printed import is_amount
from budgetxl.tabletext import Cell, TableText, squeezed


def rejoined(source: TableText) -> TableText:
    """``source`` with equal neighbours as one cell again, above the first figures of a flat one.

    Below them only where a whole row is one text: there equal neighbours may well be two values.
    """
    if not source.is_flat or not _has_repeats(source):
        return source
    head = next((row for row in range(source.rows)
                 if any(is_amount(cell.text) for cell in source.line(row))), source.rows)
    cells: list[Cell] = []
    for row in range(source.rows):
        texts = {squeezed(source.own(row, column)) for column in range(source.columns)}
        if row >= head and len(texts) > 1:
            cells += source.beginning(row)
        else:
            cells += _line(source, row)
    return replace(source, cells=tuple(_stacked(cells, head)))


def _has_repeats(source: TableText) -> bool:
    return any(len(squeezed(one.text)) > 1 and squeezed(one.text) == squeezed(other.text)
               for row in range(min(source.rows, 5))
               for one, other in zip(source.line(row), source.line(row)[1:]))


def _line(source: TableText, row: int) -> list[Cell]:
    """The cells of a row, equal neighbours joined."""
    joined: list[Cell] = []
    for cell in source.beginning(row):
        last = joined[-1] if joined else None
        if last and len(squeezed(cell.text)) > 1 and squeezed(cell.text) == squeezed(last.text):
            joined[-1] = last._replace(columns=last.columns + 1)
        else:
            joined.append(cell)
    return joined


def _stacked(cells: list[Cell], head: int) -> list[Cell]:
    """The cells, equal ones below each other joined in the rows above ``head``."""
    top: dict[tuple[int, int], int] = {}
    stacked: list[Cell] = []
    for cell in cells:
        key = cell.column, cell.columns
        above = stacked[top[key]] if key in top else None
        if (above and cell.row < head and above.row + above.rows == cell.row
                and len(squeezed(cell.text)) > 1 and above.text == cell.text):
            stacked[top[key]] = above._replace(rows=above.rows + 1)
        else:
            top[key] = len(stacked)
            stacked.append(cell)
    return stacked
