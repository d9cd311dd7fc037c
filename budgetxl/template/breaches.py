"""How often a filled workbook breaches what a sheet demands of it, before anyone calculates it.

Each function counts what the formula of ``demands`` counts; None where only the sheet knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from budgetxl.amount import KEPT_DECIMALS, decimals
from budgetxl.formats import Column, Table
from budgetxl.layout import Sheet
from budgetxl.place import Place
from budgetxl.rules import Figures, Undecided
from budgetxl.submission import BLANKS, BLANKS_SEEN, Value


def is_blank_text(text: object) -> bool:
    """Whether it is a text of which nothing is to be seen."""
    return isinstance(text, str) and bool(text) and not text[:BLANKS_SEEN].strip(BLANKS)


class Breaches:
    """Counts the breaches on one sheet, in which so many ``cells`` are filled in."""

    def __init__(self, figures: Figures, sheet: Sheet, cells: Mapping[Place, Value]) -> None:
        self.figures, self.sheet, self.cells = figures, sheet, cells
        self.typed = sum(place in cells for place in figures.submission.typed)

    def unfit(self) -> int | None:
        """Amounts that are none: what a data file gives is a number, but may be too fine."""
        amounts = (value for value in self.cells.values() if isinstance(value, Decimal))
        too_fine = any(decimals(each) > KEPT_DECIMALS for each in amounts)
        return None if too_fine or self._is_undecided() else 0

    def _is_undecided(self) -> bool:
        """Whether a total comes to an error."""
        used = {table.name: set(self.figures.submission.rows(table.name, self.sheet.form))
                for table in self.sheet.tables}
        totals = (box.place for box in self.sheet.boxes if box.role == "total" and box.place)
        try:
            for place in totals:  # a spare row shows none
                if place not in self.cells and (
                        not isinstance(place.row, int) or place.row in used[place.table]):
                    self.figures.computed(place)
        except Undecided:
            return True
        return False

    def blank_texts(self, rows: range) -> int:
        """Texts and notes in these rows of the sheet of which nothing is to be seen."""
        blank = [self.sheet.positions[place, 0][0] for place, text in self.cells.items()
                 if is_blank_text(text)]
        if is_blank_text(self.figures.submission.notes.get(self.sheet.table.name, "")):
            blank.append(self.sheet.note_row)
        return sum(row in rows for row in blank)

    def field(self, table: Table, row: str | None, column: str) -> int:
        """Whether a field that has to be filled in is blank, on a form that is used."""
        form = self.sheet.form
        if table.repeated and form not in self.figures.forms(table.name):
            return 0
        place = Place(table.name, row, column, form)
        is_formula = table.is_total(place) and place not in self.cells
        return int(not is_formula and self.figures.value(place) in (None, ""))

    def codes(self, table: Table, column: Column) -> int:
        """Used rows without a whole code."""
        return sum(not self._is_whole(place, column) for place in self._rows(table, column.name))

    def names(self, table: Table, column: Column) -> int:
        """Used rows with a whole code and no name."""
        owner = table.columns[column.of]
        return sum(
            self._is_whole(place._replace(column=owner.name), owner)
            and self.figures.value(place) in (None, "")
            for place in self._rows(table, column.name)
        )

    def texts(self, table: Table, column: Column) -> int:
        """Used rows without a text."""
        return sum(self.figures.value(place) in (None, "")
                   for place in self._rows(table, column.name))

    def _rows(self, table: Table, column: str) -> Iterator[Place]:
        form = self.sheet.form
        level = table.detail.level if table.detail and self.figures.submission.grouped else ""
        for row in self.figures.rows(table.name, level, form):
            yield Place(table.name, row, column, form)

    def _is_whole(self, place: Place, column: Column) -> bool:
        code = str(self.figures.value(place) or "")
        return len(code) == column.digits and code.isascii() and code.isdigit()
