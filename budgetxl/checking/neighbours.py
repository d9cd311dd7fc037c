"""What stands beside an amount on its table, as printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar, Union

from budgetxl.place import Place
from budgetxl.rules import Figures

T = TypeVar("T")


class Neighbours:
    """The amounts around others, in one submission."""

    def __init__(self, figures: Figures) -> None:
        self.figures, self.tables = figures, figures.format.tables
        self._columns: dict[str, list[str]] = {}

    def next_to(self, place: Place) -> Iterator[Place]:
        """The amounts right and left of ``place``, below and above it."""
        yield from (place._replace(column=each)
                    for each in _around(self.columns(place), place.column))
        yield from (place._replace(row=each) for each in _around(self._rows(place), place.row))

    def in_line(self, place: Place) -> Iterator[Place]:
        """The amounts of the same row, and those of the same column."""
        yield from (place._replace(column=each) for each in self.columns(place))
        yield from (place._replace(row=each) for each in self._rows(place))

    def columns(self, place: Place) -> list[str]:
        """The columns of amounts of a table, in their order: those of its row, if that is fixed."""
        table = self.tables[place.table]
        if not isinstance(place.row, int):
            return [column for (row, column), spec in table.specs.items()
                    if row == place.row and spec.is_money]
        if place.table not in self._columns:
            self._columns[place.table] = [
                name for name, column in table.columns.items() if column.is_money]
        return self._columns[place.table]

    def _rows(self, place: Place) -> Sequence[Union[str, int]]:
        """The rows with such an amount: those that are printed, or those filled in."""
        if isinstance(place.row, int):
            return self.figures.rows(place.table, form=place.form)
        return [row for (row, column), spec in self.tables[place.table].specs.items()
                if row is not None and column == place.column and spec.is_money]


def _around(line: Sequence[T], one: object) -> Iterator[T]:
    """What stands after ``one`` in ``line``, and before it."""
    for at, each in enumerate(line):
        if each == one:
            yield from line[at + 1:at + 2]
            yield from line[max(at - 1, 0):at]
            return
