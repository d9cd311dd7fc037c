"""A unit as the consolidation sees it: what it filled in, and where each of its figures stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from budgetxl.amount import ZERO, plain
from budgetxl.consolidation.published import Key, published
from budgetxl.formats import Format
from budgetxl.layout import Layout
from budgetxl.opendata.printed import kept
from budgetxl.place import Place, a1
from budgetxl.rules import Figures, Undecided
from budgetxl.submission import Submission

UNITS, OFFSET = "单位", "抵销或按规则"
"""What a source is: a figure of a unit, or what consolidation itself changes."""


class Source(NamedTuple):
    """A part of a published figure of the department: which unit's, where it stands, how much."""

    table: str
    form: str
    level: str
    row: str
    column: str
    name: str
    total: bool
    kind: str
    unit: str
    file: str
    sheet: str
    cells: str
    amount: Decimal
    money_unit: str

    @property
    def key(self) -> Key:
        """What the figure is of, whoever reports it."""
        return Key(*self[:5])


@dataclass(frozen=True)
class Remark:
    """A sentence on the consolidation; one that ``stops`` it, unless a draft is asked for."""

    says: str
    stops: bool = False


@dataclass(frozen=True)
class Unit:
    """What one workbook brings: inputs alone, without the totals and sums that it states.

    Where it states any, its figures are rounded: ``stated`` says of how many each is the sum.
    ``words_at`` says where texts stand that may differ from those of other units.
    """

    name: str
    file: str
    submission: Submission
    sources: tuple[Source, ...] = ()
    remarks: tuple[Remark, ...] = ()
    whole: Decimal | None = None
    stated: int = 0
    words_at: Mapping[Place, str] = field(default_factory=dict)

    def where(self, place: Place) -> str:
        """Its file, and sheet and cell of a text that somebody typed."""
        return " ".join(filter(None, (self.file, self.words_at.get(place, ""))))

    @property
    def format(self) -> str:
        return self.submission.format


def unit_of(known: Figures, layout: Layout, file: str = "") -> Unit:
    """The unit whose workbook of that ``layout`` says ``known``."""
    book, submission = layout.book, known.submission
    inputs = inputs_of(known)
    # what was calculated for the check is calculated but once
    plain = not (submission.stated or submission.grouped) and inputs.cells == submission.cells
    figures = known if plain else Figures(inputs, book)
    sources = tuple(_sources(figures, layout, submission.department, file))
    remarks = tuple(_stated_otherwise(known, figures, layout, file))
    return Unit(submission.department, file, inputs, sources, remarks, whole_of(figures),
                submission.stated, dict(_words_at(inputs, layout)))


def _words_at(inputs: Submission, layout: Layout) -> Iterator[tuple[Place, str]]:
    """Sheet and cell of each text, of a repeated form only of its name, as others are collected."""
    for place, value in inputs.cells.items():
        if isinstance(value, str):
            table = layout.book.format.tables[place.table]
            column = table.columns.get(place.column)
            if table.repeated:
                is_wanted = (place.row, place.column) == (None, table.repeated)
            else:
                is_wanted = column is None or column.kind != "code"
            if is_wanted:
                sheet, cell = layout.locate(place)
                yield place, f"{sheet}!{cell}"


def inputs_of(known: Figures) -> Submission:
    """The submission without totals, and without rows that sum up others."""
    submission, tables = known.submission, known.format.tables
    cells = {place: value for place, value in submission.cells.items()
             if not (tables[place.table].is_total(place) or _sums(known, place))}
    return replace(submission, cells=cells, stated=0, grouped=False, typed={}, reasons=(),
                   unusable={place: why for place, why in submission.unusable.items()
                             if not tables[place.table].is_total(place)})


def _sums(figures: Figures, place: Place) -> bool:
    """Whether ``place`` is in a row that sums up others."""
    detail = figures.format.tables[place.table].detail
    if not (detail and detail.groups and figures.submission.grouped):
        return False
    if not isinstance(place.row, int):
        return False
    return figures.level(place.table, place.row, place.form) != detail.level


def whole_of(figures: Figures) -> Decimal | None:
    """The total by which the format tells whether amounts are of the right unit."""
    for bounds in figures.format.plausible:
        try:
            value: Decimal | None = figures.value(bounds.place)
        except Undecided:
            return None
        return value
    return None


def _sources(figures: Figures, layout: Layout, unit: str, file: str) -> Iterator[Source]:
    for each in published(figures):
        sheet = layout.sheet_name(each.places[0].table, each.places[0].form) if each.places else ""
        cells = " ".join(a1(*layout.spot(place)) for place in each.places)
        yield Source(*each.key, each.name, each.total, UNITS, unit, file, sheet, cells,
                     kept(each.value), each.unit)


def _stated_otherwise(
    known: Figures, figures: Figures, layout: Layout, file: str
) -> Iterator[Remark]:
    """One remark a table on totals that are stated and are not what their parts come to."""
    submission = known.submission
    found: dict[str, list[tuple[Place, Decimal]]] = {}
    for place, stated in submission.cells.items() if submission.stated else ():
        if isinstance(stated, Decimal):
            parts = _parts(known, figures, place)
            if parts is not None and parts != stated:
                found.setdefault(place.table, []).append((place, stated - parts))
    for table, places in found.items():
        place, most = max(places, key=lambda each: abs(each[1]))
        sheet, cell = layout.locate(place)
        lost = _lost(known, [place for place, _ in places], layout.format)
        says = f"{file}：{table} 有 {len(places)} 处照填的合计不等于明细相加，汇总用明细；" \
               f"差得最多的是 {sheet}!{cell}，差 {plain(most)}"
        if lost:
            says += f"；其中 {lost[0]} 处没有明细，{plain(lost[1])} 没有汇总"
        yield Remark(says, stops=bool(lost))


def _parts(known: Figures, figures: Figures, place: Place) -> Decimal | None:
    """What the parts of a stated total come to; None where it is no total."""
    table = figures.format.tables[place.table]
    if _sums(known, place):
        rows = _below(known, place)
        values = [figures.value(place._replace(row=row)) for row in rows
                  if (place._replace(row=row)) not in figures.submission.unusable]
        return sum((value for value in values if value is not None), ZERO)
    if not table.is_total(place):
        return None
    try:
        return figures.value(place) or ZERO
    except Undecided:
        return None


def _below(known: Figures, place: Place) -> list[int]:
    """The ordinary rows that the row of ``place`` sums up."""
    table = known.format.tables[place.table]
    detail = table.detail
    assert detail is not None and isinstance(place.row, int)
    level = known.level(place.table, place.row, place.form)
    group = next(each for each in detail.groups if each.level == level)
    cells = known.submission.cells
    text = str(cells.get(place._replace(column=group.by), ""))
    return [row for row in known.rows(place.table, detail.level, place.form)
            if str(cells.get(place._replace(row=row, column=group.by), ""))[
                :group.digits or None] == text]


def _lost(known: Figures, places: list[Place], format_: Format) -> tuple[int, Decimal] | None:
    """How many stated sums have no rows below them, and what those of amounts come to."""
    money = [place for place in places if _sums(known, place) and not _below(known, place)
             and (spec := format_.tables[place.table].spec(place)) and spec.kind == "amount"]
    amounts = [known.submission.cells[place] for place in money]
    found = [value for value in amounts if isinstance(value, Decimal)]
    return (len(found), sum(found, ZERO)) if found else None
