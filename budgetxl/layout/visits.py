"""Which boxes of a sheet a reader has to look at: most of a template stay empty and say nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from budgetxl.formats import Column, Table
from budgetxl.layout.band import Band, Box
from budgetxl.place import Place

At = tuple[int, int]


class Visits:
    """Of a sheet with these ``boxes``, those to look at in a workbook, whatever was filled in."""

    def __init__(self, boxes: Sequence[Box], tables: Sequence[Table]) -> None:
        self._boxes = boxes
        named = {table.name: table for table in tables}
        self._speaking: dict[int, list[int]] = defaultdict(list)
        self._silent: dict[At, int] = {}
        for number, box in enumerate(boxes):
            if _is_silent(box, named):
                self._silent[box.row, box.column] = number
            else:
                self._speaking[box.row].append(number)

    def of(self, filled: Iterable[At]) -> list[int]:
        """The numbers of those boxes that hold something, or of which emptiness says something."""
        return [*chain.from_iterable(self._speaking.values()), *self._holding(filled)]

    def of_row(self, row: int, filled: Iterable[At]) -> list[int]:
        """Those in one row, of which these cells are ``filled``."""
        return [*self._speaking.get(row, ()), *self._holding(filled)]

    def of_empty_rows(self, rows: Container[int]) -> Iterator[int]:
        """Those in all but these ``rows``, where nothing stands."""
        return chain.from_iterable(
            numbers for row, numbers in self._speaking.items() if row not in rows)

    def _holding(self, filled: Iterable[At]) -> list[int]:
        return [self._silent[at] for at in filled if at in self._silent]

    def boxes(self, numbers: Iterable[int]) -> Iterator[Box]:
        """The boxes of those numbers in their order."""
        return map(self._boxes.__getitem__, sorted(numbers))

    def box(self, number: int) -> Box:
        """The box of that number."""
        return self._boxes[number]


def _is_silent(box: Box, tables: dict[str, Table]) -> bool:
    """Whether there is nothing to say of ``box`` where it is empty."""
    if box.role != "text" or box.place is None:
        return box.role in ("amount", "blank", "code")
    spec = tables[box.place.table].spec(box.place)
    return spec is None or not spec.default


class CodeSpot(NamedTuple):
    """The code of one detail row: where it belongs, and the cell of each of its parts."""

    column: Column
    place: Place
    cells: tuple[At, ...]


def code_spots(
    bands: Iterable[Band], form: int, positions: Mapping[tuple[Place, int], At]
) -> Iterator[CodeSpot]:
    """Every code of the detail rows in ``bands``, on the form of that number."""
    for band in bands:
        for column in band.table.columns.values():
            parts = range(len(column.parts) if column.is_split else 1)
            for row in range(band.details if column.kind == "code" else 0):
                place = Place(band.table.name, row, column.name, form)
                yield CodeSpot(column, place, tuple(positions[place, part] for part in parts))
