"""The official tables cell by cell, as published, but as values instead of looks.

Rows and columns are those of the publication, since they come from the same layout and the
same ``lines_of``. Amounts keep the decimals that were given; a publication rounds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from budgetxl.amount import KEPT_DECIMALS, ZERO
from budgetxl.formats import Table
from budgetxl.opendata.body import Body, Spot, Spots, amounts_of, body_of
from budgetxl.opendata.lines import level_of_line, place_behind
from budgetxl.opendata.record import Cell, Printed, Record
from budgetxl.opendata.words import distinct
from budgetxl.place import Place
from budgetxl.publication import Line, lines_of, value_of_added_line
from budgetxl.rules import Figures, Undecided

DIGITS = 24
"""Digits that an amount can have, six of them decimals."""

LARGEST = Decimal(1).scaleb(DIGITS - KEPT_DECIMALS) - 1
"""What the long table has room for, however it is rounded."""

Unknown = tuple[type[Undecided], ...]
"""What is raised where a value cannot be known, and is passed over."""

_LAST = Decimal(1).scaleb(-KEPT_DECIMALS)


def printed(
    figures: Figures, only_amounts: bool = False, with_gaps: bool = False
) -> Iterator[Printed]:
    """Every table, in order; the fields of a form are a table of one record for each form.

    A row in which nothing stands is none, so an empty table has no records. ``only_amounts``
    leaves out all other cells: that is much faster. Raises ``Undecided`` where an unreadable
    input stands, or an amount too large for ``DIGITS``. ``with_gaps`` leaves blank what cannot
    be known for such reasons; and where that is the order of the rows, they stand as they were
    filled in, without those that sum up others.
    """
    unknown: Unknown = (Undecided,) if with_gaps else ()
    rows_of = amounts_of if only_amounts else body_of
    for main in figures.book.format.published.values():
        names = _forms(figures, main, unknown) if main.repeated else {}
        pages = [_Page(figures, form, unknown) for form in (names if main.repeated else [0])]
        for table in figures.book.format.nested(main.name):
            if table.slots or not table.blocks:
                body = rows_of(figures.book, table.name)
                records = (record for page in pages for record in page.records(table, body))
                yield Printed(table, tuple(records), names)


def _forms(figures: Figures, main: Table, unknown: Unknown) -> dict[int, str]:
    """The used forms by number, each with a name of its own: its project's, or its number."""
    names: dict[int, str] = {}
    for form in figures.forms(main.name):
        try:
            words = figures.value(Place(main.name, None, main.repeated, form))
        except unknown:
            words = None
        names[form] = str(words or f"{main.sheet}{form + 1}")
    return dict(zip(names, distinct(names.values(), "（{}）"), strict=True))


def kept(value: Decimal) -> Decimal:
    """``value`` with at most six decimals.

    Only a calculated one can have more. They are cut off: rounded, 0.0049999999 would become
    0.005, which the tables show as 0.01 and not as 0.00.
    """
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -KEPT_DECIMALS:
        value = value.quantize(_LAST, ROUND_DOWN)
    return value + ZERO


class _Page:
    """One sheet of the publication; what is ``unknown`` is blank."""

    def __init__(self, figures: Figures, form: int, unknown: Unknown) -> None:
        self.figures, self.form, self.unknown = figures, form, unknown

    def records(self, table: Table, body: Body) -> Iterator[Record]:
        """The rows of ``table`` in which anything stands."""
        lines = self._lines(table)
        used = bool(lines) or not table.detail
        for record in self._rows(table, body, lines):
            if table.repeated and table.is_main:
                yield record
            elif not (record.is_blank or (record.is_label and not used)):
                yield record

    def _lines(self, table: Table) -> list[Line]:
        """What is printed in the detail rows."""
        try:
            return list(lines_of(self.figures, table, self.form))
        except self.unknown:
            return [Line(row) for row in self.figures.submission.rows(table.name, self.form)]

    def _rows(self, table: Table, body: Body, lines: list[Line]) -> Iterator[Record]:
        yield from (self._fixed(spots) for spots in body.above)
        for number, line in enumerate(lines):
            yield self._line(table, body, number, line)
        yield from (self._fixed(spots) for spots in body.below)

    def _fixed(self, spots: Spots) -> Record:
        return Record(self.form, tuple(spot and self._cell(spot) for spot in spots))

    def _line(self, table: Table, body: Body, number: int, line: Line) -> Record:
        """A detail row, with what tells it from the others."""
        detail = table.detail
        assert detail is not None
        at = level_of_line(self.figures, table, line, self.form)
        cells = tuple(spot and self._cell(spot, number, line) for spot in body.line)
        code, name = (next(self._said(spots, number, line), "")
                      for spots in (body.codes, body.names))
        others = " ".join(self._said(body.other_codes, number, line))
        sums = bool(detail.groups) and at != detail.level
        return Record(self.form, cells, code, name, at, sums, others)

    def _said(self, spots: tuple[Spot, ...], number: int, line: Line) -> Iterator[str]:
        """What the row says in those of ``spots`` in which it says something."""
        found = (self._cell(spot, number, line).value for spot in spots)
        return (str(value) for value in found if value)

    def _cell(self, spot: Spot, number: int = 0, line: Line | None = None) -> Cell:
        """What stands in ``spot``, in a detail in the printed row of that number."""
        if spot.words is not None:
            return Cell(spot.place, None, spot.words or None, False)
        if spot.is_department:
            return Cell(spot.place, None, self.figures.submission.department or None, True)
        place = spot.place
        if line or self.form:
            place = Place(place.table, number if line else place.row, place.column, self.form)
        try:
            value, stated = self._value(place, line)
        except self.unknown:
            return Cell(place, spot.spec, None, False)
        if spot.spec and spot.part >= 0 and isinstance(value, str):
            value = spot.spec.part_of(value, spot.part) or None
        return Cell(place, spot.spec, value, stated)

    def _value(self, place: Place, line: Line | None) -> tuple[Decimal | str | None, bool]:
        """The value there, an amount with six decimals at most; and whether it was filled in."""
        figures, table = self.figures, self.figures.book.format.tables[place.table]
        if line and line.row is None:
            value, stated = value_of_added_line(figures, table, place.column, line), False
        else:
            if line:
                real = Place(place.table, line.row, place.column, place.form)
                place = place_behind(figures, table, real)
            value, stated = figures.value(place), place in figures.submission.cells
        if not isinstance(value, Decimal):
            return value or None, stated
        if abs(value) > LARGEST:
            raise Undecided(f"{place.words()} 的整数部分超过 {DIGITS - KEPT_DECIMALS} 位")
        return kept(value), stated
