"""How a department's tables are made of its units': as the format says, else as their kind is."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

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


@lru_cache(maxsize=1024)
def row_keys(table: Table) -> dict[str, str]:
    """The rows of a form that say in a column of texts what their amounts are for, such as the
    classes of expenditure in the order of whoever filled it in; and which column that is."""
    texts: dict[str, list[str]] = defaultdict(list)
    money: set[str] = set()
    for (row, column), spec in table.specs.items() if table.blocks else ():
        if row is not None:
            texts[row] += [column] if spec.choices else []
            money |= {row} if spec.is_money else set()
    single = {row: columns[0] for row, columns in texts.items()
              if len(columns) == 1 and row in money}
    shared = list(single.values())
    return {row: column for row, column in single.items() if shared.count(column) > 1}


@lru_cache(maxsize=1024)
def key_columns(table: Table) -> tuple[str, ...]:
    """The columns whose values tell one detail row from another, in the order of the table."""
    assert table.detail is not None
    columns = [column for column in table.detail.columns if column.kind in ("code", "text")]
    if all(column.required for column in columns if column.kind == "code"):
        columns = [column for column in columns if column.required] or columns
    return tuple(column.name for column in columns)
