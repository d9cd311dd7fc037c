"""How a department's tables are made of its units': as the format says, else as their kind is."""

from __future__ import annotations

from budgetxl.formats import Detail, Format, Table
from budgetxl.place import Place

ADDED, COLLECTED, OWN = "added", "collected", "own"
ELIMINATED, BY_RULE = "eliminated", "by rule"


def manner_of(format_: Format, table: Table) -> str:
    """``ADDED`` item by item or code by code, ``COLLECTED`` row by row or form by form, or
    ``OWN``: taken from the department's own workbook.

    Where the format does not say: grids, the amounts of a form and rows told apart by their
    codes are added; rows of a project or a unit and forms for each project are collected;
    rows without amounts are the department's own, as the texts of a form are.
    """
    main = format_.tables[table.main_table]
    if table.consolidates or main.consolidates:
        return table.consolidates or main.consolidates
    if main.repeated:
        return COLLECTED
    return _of_rows(table.detail) if table.detail else ADDED


def _of_rows(detail: Detail) -> str:
    if not any(column.is_money for column in detail.columns):
        return OWN
    required = [column.kind for column in detail.columns if column.required]
    codes = any(column.kind == "code" for column in detail.columns)
    return ADDED if codes and "text" not in required else COLLECTED


def cell_manner(table: Table, place: Place) -> str:
    """``ADDED`` with those of other units, ``OWN``, ``ELIMINATED`` between units, or ``BY_RULE``:
    calculated from the department's other figures."""
    spec = table.spec(place)
    row = table.rows.get(place.row) if isinstance(place.row, str) else None
    return (spec.consolidates if spec else "") or (row.consolidates if row else "") or ADDED
