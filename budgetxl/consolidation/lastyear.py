"""Last year's figures where this year's workbook asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from budgetxl.amount import plain
from budgetxl.fault import Refusal
from budgetxl.place import Place
from budgetxl.rules import Figures, Undecided
from budgetxl.submission import Submission


def with_last_year(this: Figures, last: Figures) -> tuple[Submission, list[str]]:
    """The submission of ``this`` with the figures of ``last``, and a sentence on each cell.

    Filled are the blank columns that the format calls last year's, each with what stood in the
    column that it names in the same row. Raises ``Refusal`` where no table has such columns, or
    none of them is in last year's format.
    """
    wanted = list(_wanted(this))
    if not wanted:
        raise Refusal(f"“{this.format.title}”没有填上年数的格子（表样里没有写 last_year）")
    cells, said = dict(this.submission.cells), []
    for place, source in wanted:
        value = _known(last, source)
        standing = cells.get(place)
        if value is None:
            continue
        if standing is None:
            cells[place] = value
            said.append(f"{place.words()}：填上 {plain(value)}")
        elif standing != value:
            said.append(f"{place.words()}：已填 {plain(standing)}，上年是 {plain(value)}，没有改动"
                        if isinstance(standing, Decimal) else f"{place.words()}：已填，没有改动")
    if not said and all(source.table not in last.format.tables for _, source in wanted):
        names = "、".join(dict.fromkeys(source.table for _, source in wanted))
        raise Refusal(f"上年的表样“{last.format.title}”没有 {names}，上年数填不了")
    return replace(this.submission, cells=cells), said


def _wanted(this: Figures) -> Iterator[tuple[Place, Place]]:
    """The cells for last year's figures, each with where these stood."""
    for table in this.format.tables.values():
        for (row, column), spec in table.specs.items():
            source = table.last_year.get(column)
            if source and spec.kind == "amount" and (row, source) in table.specs:
                yield Place(table.name, row, column), Place(table.name, row, source)


def _known(last: Figures, place: Place) -> Decimal | None:
    table = last.format.tables.get(place.table)
    if table is None or (place.row, place.column) not in table.specs:
        return None
    try:
        value: Decimal | None = last.value(place)
    except Undecided:
        return None
    return value
