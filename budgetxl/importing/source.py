"""One table of a source while it is read: which of its cells were used, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from budgetxl import amount
from budgetxl.amount import AmountError
from budgetxl.fault import Finding
from budgetxl.importing.findings import listed, source_finding
from budgetxl.importing.printed import UNITS, amount_of, is_amount
from budgetxl.place import Place
from budgetxl.tabletext import TableText, squeezed

_UNIT = re.compile("单位[:：]人?民?币?[(（]?(" + "|".join(sorted(UNITS, key=len, reverse=True)) + ")")
_NUMBERS = re.compile(r"\d{1,2}")


RowPlace = tuple[str, str | int | None, int]
"""Table, row and form of a place."""


class Source:
    """A table, the cells of it that were used, and what was found."""

    def __init__(self, table: TableText) -> None:
        self.table = table
        self.findings: list[Finding] = []
        self.unit = ""  # that of its amounts, where it is not the form's
        self.origins: dict[RowPlace, tuple[str, str]] = {}
        self._used: set[tuple[int, int]] = set()

    def say(self, code: str, place: Place | None = None, row: int | None = None,
            words: str = "", figures: str = "") -> None:
        """Notes a finding, in one of the rows if it is named."""
        named = "" if row is None else self.table.row_names[row]
        self.findings.append(
            source_finding(code, self.table.where, place, named, words, figures))

    def take(self, row: int, column: int) -> str:
        """The text of the cell that begins there; its figures count as used."""
        self._used.add((row, column))
        return self.table.own(row, column)

    def take_amount(self, row: int, column: int, place: Place, unit: str) -> Decimal | None:
        """The amount there in ``unit``; what is none is said."""
        return self.amount(self.take(row, column), row, place, unit)

    def amount(self, text: str, row: int, place: Place, unit: str) -> Decimal | None:
        """The amount in ``unit`` that ``text`` of a row prints; what is none is said."""
        self.note_origin(place, row)
        try:
            value = amount_of(text)
            if value is not None and self.unit and unit in UNITS:
                value = value * UNITS[self.unit] / UNITS[unit]
            return None if value is None else amount.given(value)
        except AmountError as error:
            self.say("I4", place, row, str(error))
            return None

    def note_origin(self, place: Place, row: int) -> None:
        """Takes note that the row of ``place`` is that row of the source."""
        of_page, _, of_row = self.table.row_names[row].rpartition("页")
        named = (f"{of_page}页", of_row) if of_page else (self.table.where, of_row)
        self.origins.setdefault((place.table, place.row, place.form), named)

    def skip(self, top: int, bottom: int) -> None:
        """The rows from ``top`` to the one before ``bottom`` hold no figures of a department."""
        self._used.update((cell.row, cell.column) for row in range(top, bottom)
                          for cell in self.table.line(row))

    def convert(self, units: set[str]) -> None:
        """Takes note that the source says another unit than any of ``units``, the form's."""
        lines = [*self.table.above, *(c.text for r in range(min(8, self.table.rows))
                                      for c in self.table.line(r))]
        found = (match for line in lines if (match := _UNIT.search(squeezed(line))))
        said = next((match[1] for match in found), "")
        money = sorted(units & UNITS.keys())
        if said and money and said not in money:
            self.unit = said
            self.say("I3", words=said, figures="、".join(money))

    def left_over(self) -> Iterator[Finding]:
        """Each row of which a figure was not used; where there are only zeros, nothing is lost."""
        for row in range(self.table.rows):
            line = self.table.line(row)
            rest = [squeezed(cell.text) for cell in line
                    if (cell.row, cell.column) not in self._used and is_amount(cell.text)]
            if any(amount_of(figure) for figure in rest):
                words = next((c.text for c in line if not is_amount(c.text)), "")
                yield source_finding("I1", self.table.where, None, self.table.row_names[row],
                                     squeezed(words)[:40], listed(rest))


def is_numbered(source: TableText, row: int) -> bool:
    """Whether a row is 栏次, or counts the columns: 1 2 3 …"""
    texts = [squeezed(cell.text) for cell in source.line(row)]
    if texts and texts[0] in ("栏次", "行次"):
        return True
    numbers = [int(text) for text in texts if _NUMBERS.fullmatch(text) and text.isascii()]
    return (2 <= len(numbers) >= len(texts) - 2
            and sorted(numbers) == list(range(min(numbers), min(numbers) + len(numbers))))
