"""Which boxes of a sheet a reader has to look at: most of a template stay empty and say nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
        silent = [_is_silent(box, named) for box in boxes]
        self._speaking = [i for i, is_silent in enumerate(silent) if not is_silent]
        self._silent = {(box.row, box.column): i for i, box in enumerate(boxes) if silent[i]}

    def of(self, filled: Collection[At]) -> Iterator[Box]:
        """In their order the boxes that hold something, or of which emptiness says something."""
        found = [self._silent[at] for at in filled if at in self._silent]
        return (self._boxes[i] for i in sorted([*self._speaking, *found]))


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
