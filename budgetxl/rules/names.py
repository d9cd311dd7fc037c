"""Names in a rule, looked up among those of its format."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from budgetxl.fault import did_you_mean
from budgetxl.formats import Table
from budgetxl.rules.parse import half_width
from budgetxl.rules.tree import BindError

CODE, NAME = "编码", "名称"
"""The two columns of a code list."""

EVERY = "全部"
"""``表[全部, 字段]``: the field over all forms, in a rule of that form."""


def levels_by_name(table: Table) -> dict[str, str]:
    """The levels of a table's rows by their folded names; none where all rows are alike."""
    detail = table.detail
    if not detail or not detail.groups:
        return {}
    return {half_width(level): level for level in (*(g.level for g in detail.groups), detail.level)}


def cell_words(table: Table, row: str, column: str, book: str = "") -> str:
    """A cell as a clerk would name it: no column where there is but one, no row likewise."""
    grid, name = table.grid_of(row), f"{book}的{table.name}" if book else table.name
    name = "本表" if table.repeated else name
    if grid and not grid.label and len(grid.rows) == 1:
        return f"{name}“{column}”"
    if grid and len(grid.columns) == 1:
        return f"{name}“{row}”"
    return f"{name}“{row}”行“{column}”"


@lru_cache(maxsize=None)
def by_half_width(names: tuple[str, ...]) -> dict[str, str]:
    """Each name by what it is with half-width punctuation."""
    return {half_width(name): name for name in names}


def known_name(name: str, names: Iterable[str], what: str, offset: int) -> str:
    """The one of ``names`` that is ``name`` but for full- and half-width punctuation."""
    known = by_half_width(tuple(names))
    if half_width(name) not in known:
        hint = did_you_mean(name, known.values()) or _those(list(known.values()))
        raise BindError(f"没有名为“{name}”的{what}{hint}", offset, name)
    return known[half_width(name)]


def _those(names: list[str]) -> str:
    """The names that there are, where none is like the one that is not."""
    more = "等" if len(names) > 8 else ""
    return f"，有：{'、'.join(names[:8])}{more}" if names else ""
