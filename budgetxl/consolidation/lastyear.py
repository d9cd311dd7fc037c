"""Last year's figures where this year's workbook asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from budgetxl.amount import ZERO, plain
from budgetxl.fault import Finding, Refusal
from budgetxl.fault.file_findings import file_finding
from budgetxl.formats import LAST_YEAR_FORM, last_year_place
from budgetxl.layout import Layout
from budgetxl.place import Place, a1
from budgetxl.rules import Figures, Undecided
from budgetxl.submission import Submission, Value


class _Kept(NamedTuple):
    """A cell for a figure of last year: what stands in it, and what last year's workbook has."""

    place: Place
    standing: Value | None
    value: Decimal


def with_last_year(this: Figures, last: Figures) -> tuple[Submission, list[str]]:
    """The submission of ``this`` with the figures of ``last``, and a sentence on each cell.

    Filled are the blank cells of 上年数 and the blank columns that the format calls last year's,
    each with what stood in the column that it names in the same row. Raises ``Refusal`` where
    the format has neither, or none of it is in last year's format.
    """
    wanted = list(_wanted(this))
    if not wanted:
        raise Refusal(f"“{this.format.title}”没有填上年数的格子（表样里没有写 last_year）")
    found = list(_found(this, last))
    if not found and all(source.table not in last.format.tables for _, source in wanted):
        names = "、".join(dict.fromkeys(source.table for _, source in wanted))
        raise Refusal(f"上年的表样“{last.format.title}”没有 {names}，上年数填不了")
    return _filled(this, found), [_said(each) for each in found if each.standing != each.value]


def held_against_last_year(
    this: Figures, last: Figures, layout: Layout
) -> tuple[Submission, list[Finding]]:
    """The same without a sentence, and a finding on each cell that has another figure."""
    found = list(_found(this, last))
    return _filled(this, found), [
        file_finding("U2", each.place, str(each.place.row), layout.sheet_name(LAST_YEAR_FORM, 0),
                     a1(*layout.spot(each.place)), text=_shown(each.standing),
                     expected=plain(each.value))
        for each in found if each.place.table == LAST_YEAR_FORM
        and each.standing not in (None, each.value)]


def _filled(this: Figures, found: list[_Kept]) -> Submission:
    blank = {each.place: each.value for each in found if each.standing is None}
    return replace(this.submission, cells={**this.submission.cells, **blank})


def _said(kept: _Kept) -> str:
    if kept.standing is None:
        return f"{kept.place.words()}：填上 {plain(kept.value)}"
    return (f"{kept.place.words()}：已填 {_shown(kept.standing)}，"
            f"上年是 {plain(kept.value)}，没有改动")


def _shown(value: Value | None) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


def _found(this: Figures, last: Figures) -> Iterator[_Kept]:
    """The cells for which last year's workbook has a figure."""
    for place, source in _wanted(this):
        value = _known(last, source, ZERO if place.table == LAST_YEAR_FORM else None)
        if value is not None and place not in this.submission.unusable:
            yield _Kept(place, this.submission.cells.get(place), value)


def _wanted(this: Figures) -> Iterator[tuple[Place, Place]]:
    """The cells for last year's figures, each with where these stood."""
    yield from ((last_year_place(place), place) for place in this.format.last_year)
    for table in this.format.tables.values():
        for (row, column), spec in table.specs.items():
            source = table.last_year.get(column)
            if source and spec.kind == "amount" and (row, source) in table.specs:
                yield Place(table.name, row, column), Place(table.name, row, source)


def _known(last: Figures, place: Place, blank: Decimal | None) -> Decimal | None:
    """The figure at ``place``, ``blank`` where there is none; None where it cannot be known."""
    table = last.format.tables.get(place.table)
    if table is None or (place.row, place.column) not in table.specs:
        return None
    try:
        value: Decimal | None = last.value(place)
    except Undecided:
        return None
    return blank if value is None else value
