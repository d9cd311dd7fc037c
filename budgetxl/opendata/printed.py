"""The official tables cell by cell, as published, but as values instead of looks.

Rows and columns are those of the publication, since they come from the same layout and the
same ``lines_of``. Amounts keep the decimals that were given; a publication rounds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from itertools import groupby

from budgetxl.amount import KEPT_DECIMALS, ZERO
from budgetxl.formats import Table
from budgetxl.layout import Box, Sheet
from budgetxl.opendata.lines import level, made, source
from budgetxl.opendata.record import Cell, Printed, Record
from budgetxl.opendata.words import distinct, squeezed
from budgetxl.place import Place
from budgetxl.publication import Line, lines_of
from budgetxl.rules import Figures

_LAST = Decimal(1).scaleb(-KEPT_DECIMALS)


def printed(figures: Figures) -> Iterator[Printed]:
    """Every table, in order; the fields of a form are a table of one record for each form.

    A row in which nothing stands is none, so an empty table has no records. Raises
    ``Undecided`` where an unreadable input stands.
    """
    for main in figures.book.format.forms.values():
        names = _forms(figures, main) if main.repeated else {}
        pages = [_Page(figures, main, form) for form in (names if main.repeated else [0])]
        for table in figures.book.format.nested(main.name):
            if table.slots or not table.blocks:
                records = (record for page in pages for record in page.records(table))
                yield Printed(table, tuple(records), names)


def _forms(figures: Figures, main: Table) -> dict[int, str]:
    """The used forms by number, each with a name of its own: its project's, or its number."""
    names: dict[int, str] = {}
    for form in figures.forms(main.name):
        words = figures.value(Place(main.name, None, main.repeated, form))
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
    """One sheet of the publication."""

    def __init__(self, figures: Figures, main: Table, form: int) -> None:
        self.figures, self.main, self.form = figures, main, form
        self.tables = tuple(figures.book.format.nested(main.name))

    @cached_property
    def lines(self) -> dict[str, list[Line]]:
        """What is printed in the detail rows of each table."""
        return {table.name: list(lines_of(self.figures, table, self.form))
                for table in self.tables if table.detail}

    @cached_property
    def sheet(self) -> Sheet:
        counts = {name: len(lines) for name, lines in self.lines.items()}
        return Sheet(self.tables, counts, self.form, printed=True)

    def records(self, table: Table) -> Iterator[Record]:
        """The rows of ``table`` in which anything stands."""
        if table.blocks:
            places = (Place(table.name, slot.row, slot.column.name, self.form)
                      for slot in table.slots if slot.column)
            record = Record(self.form, tuple(self._cell(place) for place in places))
            if table.repeated or not record.is_blank:
                yield record
            return
        used = bool(self.lines.get(table.name)) or not table.detail
        for record in self._rows(table):
            if not (record.is_blank or (record.is_label and not used)):
                yield record

    def _rows(self, table: Table) -> Iterator[Record]:
        band = self.sheet.bands[table.name]
        boxes = [box for box in band.boxes(self.form) if box.row >= band.body_top]
        for row, group in groupby(sorted(boxes, key=lambda box: box.row), lambda box: box.row):
            at = {box.column: box for box in group}
            cells = tuple(self._content(at[leaf.at]) if leaf.at in at else None
                          for leaf in band.leaves)
            number = row - band.first
            is_line = table.detail and 0 <= number < band.details
            yield self._line(table, number, cells) if is_line else Record(self.form, cells)

    def _line(self, table: Table, number: int, cells: tuple[Cell | None, ...]) -> Record:
        """A detail row, with what tells it from the others."""
        detail, line = table.detail, self.lines[table.name][number]
        assert detail is not None
        codes = [column.name for column in detail.columns if column.kind == "code"][:1]
        names = [column.name for column in detail.columns if column.of and column.of in codes]
        if detail.key.kind == "text":
            names.insert(0, detail.key.name)
        at = level(self.figures, table, line, self.form)
        sums = bool(detail.groups) and at != detail.level
        place = Place(table.name, number, "", self.form)
        return Record(self.form, cells, self._first(place, codes), self._first(place, names),
                      at, sums)

    def _first(self, place: Place, columns: list[str]) -> str:
        """The first of ``columns`` in which the row says something, as it says it."""
        found = (self._cell(place._replace(column=column)).value for column in columns)
        return next((str(value) for value in found if value), "")

    def _content(self, box: Box) -> Cell | None:
        """The cell that is printed in ``box``."""
        if box.place is None:
            return None
        if box.role == "department_name":
            return Cell(box.place, None, self.figures.submission.department or None, True)
        if box.role in ("label", "total_label"):
            return Cell(box.place, None, squeezed(box.text) or None, False)
        cell = self._cell(box.place)
        if box.role == "code" and isinstance(cell.value, str) and cell.spec:
            return cell._replace(value=cell.spec.part_of(cell.value, box.part) or None)
        return cell

    def _cell(self, place: Place) -> Cell:
        """The whole value at ``place``, detail rows being counted as printed."""
        table = self.figures.book.format.tables[place.table]
        line = self.lines[place.table][place.row] if isinstance(place.row, int) else None
        if line and line.row is None:
            value, stated = made(self.figures, table, place.column, line), False
        else:
            real = source(self.figures, table, place._replace(row=line.row)) if line else place
            value, stated = self.figures.value(real), real in self.figures.submission.cells
        value = kept(value) if isinstance(value, Decimal) else value or None
        return Cell(place, table.spec(place), value, stated)
