"""What is said of rows where nothing is filled in: in each workbook most are left as they are."""

from __future__ import annotations

from collections.abc import Collection

from budgetxl.template.changes import SheetChanges
from budgetxl.template.rowlook import RowLook

_Row = tuple[list[int], list[str], list[type], RowLook | None]
"""The columns of a row, what their cells hold in words and of what types, and how it is shown."""


class BlankRows:
    """The rows that a template has as they are where nothing is filled in, by sheet."""

    def __init__(self) -> None:
        self._known: dict[str, dict[int, _Row]] = {}

    def add(self, name: str, changes: SheetChanges, rows: Collection[int]) -> None:
        """Notes what is said of ``rows`` of the sheet ``name`` there."""
        self._known[name] = {row: _row(changes, row) for row in rows}

    def others(self, name: str, changes: SheetChanges) -> SheetChanges:
        """``changes`` without the rows of which they say that again."""
        known = self._known[name]
        same = {row for row in changes.cells if row in known and _row(changes, row) == known[row]}
        return SheetChanges(
            {row: cells for row, cells in changes.cells.items() if row not in same},
            {row: look for row, look in changes.rows.items() if row not in same})


def _row(changes: SheetChanges, row: int) -> _Row:
    cells = changes.cells[row]
    values = cells.values()
    return [*cells], [*map(str, values)], [*map(type, values)], changes.rows.get(row)
