"""In which order collected rows and forms stand: that of what is in them, not of who came first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from budgetxl.amount import ZERO, plain
from budgetxl.formats import Table
from budgetxl.place import Place
from budgetxl.submission import Value


def settled(value: Decimal) -> Decimal:
    """``value`` as it is read from a workbook."""
    return value.normalize() + ZERO


def row_order(table: Table, row: Mapping[str, Value]) -> tuple[Any, ...]:
    """Rows are in the order of their units, codes and names, and then of their amounts."""
    assert table.detail is not None
    by = [group.by for group in table.detail.groups if group.shown_in]
    first = [*by, *table.detail.key_columns]
    rest = [column for column in table.columns if column not in first]
    told = [str(row.get(name, "")) for name in first]
    return (*told, *_content((name, row.get(name)) for name in rest))


def form_order(form: Mapping[Place, Value]) -> tuple[Any, ...]:
    """Forms are in the order of what they are called, and then of what is in them."""
    cells = sorted(form.items(), key=lambda each: (each[0].table, str(each[0].row), each[0].column))
    main = next((str(value) for place, value in cells
                 if place.row is None and "名称" in place.column), "")
    return (main, *_content((place.words(), value) for place, value in cells))


def _content(cells: Iterable[tuple[str, Value | None]]) -> Iterator[str]:
    for name, value in cells:
        yield name
        yield plain(value) if isinstance(value, Decimal) else str(value or "")
