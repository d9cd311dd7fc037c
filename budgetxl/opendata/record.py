"""What the export is made of: the cells and rows of the official tables, as values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from budgetxl.formats import Column, Table
from budgetxl.place import Place


class Cell(NamedTuple):
    """One cell of the publication: an amount in its column's unit, a text, or None for blank.

    In a detail ``place.row`` is the number of the printed row (0 is the first). Words of the
    form itself have no ``spec``. ``stated`` tells whether the value was filled in; else a rule
    made it, or a code says it.
    """

    place: Place
    spec: Column | None
    value: Decimal | str | None
    stated: bool


class Record(NamedTuple):
    """One printed row, on the form of that number; None is a cell that the form leaves empty.

    Of a detail row, ``code`` and ``name`` say what it is; ``level`` is its level where rows sum
    up others, and ``sums`` whether it does; ``other_codes`` are those of a second list.
    """

    form: int
    cells: tuple[Cell | None, ...]
    code: str = ""
    name: str = ""
    level: str = ""
    sums: bool = False
    other_codes: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell is None or cell.value is None for cell in self.cells)

    @property
    def is_label(self) -> bool:
        """Whether nothing stands in it but the form's own words."""
        return all(cell is None or cell.value is None or not cell.spec for cell in self.cells)


@dataclass(frozen=True)
class Printed:
    """A table with its records, those of all forms one below another.

    ``forms`` are the names of its forms by their number, where it is repeated.
    """

    table: Table
    records: tuple[Record, ...]
    forms: dict[int, str]
