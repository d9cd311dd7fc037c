"""One table on one sheet: which rectangle stands where, for the writer and the reader alike.

Rows and columns count from 0. The title lines, the header, the body and the note stand in the
same order in a template and in a publication; only the number of detail rows differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from budgetxl.formats import NOTE, Column, Grid, Row, Table
from budgetxl.place import Place
from budgetxl.rules.names import NAME

CAPTION_ROW, TITLE_ROW, DEPARTMENT_ROW, HEADER_TOP = range(4)


class Box(NamedTuple):
    """A rectangle of the form.

    ``role`` is caption, title, department, money_unit, header, label, total_label (a label
    spaced out to be centred), blank, amount, total, code, name, text or note. ``part`` tells
    which part of a split code an input holds. A label's place has the column 名称.
    """

    row: int
    column: int
    rows: int
    columns: int
    role: str
    text: str = ""
    place: Place | None = None
    part: int = 0
    indent: int = 0


@dataclass(frozen=True)
class Leaf:
    """One printed column: its header words, its width, and what the body puts there."""

    header: tuple[str, ...]
    width: float
    body: int
    column: Column | None
    part: int = 0


@dataclass(frozen=True)
class Sheet:
    """The official part of one table, with ``detail_rows`` rows for what grows."""

    table: Table
    detail_rows: int

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The printed columns from left to right."""
        detail = self.table.detail
        if detail:
            return tuple(leaf for column in detail.columns for leaf in _leaves(column, 0))
        return tuple(leaf for i, grid in enumerate(self.table.grids) for leaf in _grid(grid, i))

    @property
    def width(self) -> int:
        """How many columns the official form has."""
        return len(self.leaves)

    @cached_property
    def header_rows(self) -> int:
        return max(len(leaf.header) for leaf in self.leaves)

    @property
    def body_top(self) -> int:
        """The row of the first item or detail row."""
        return HEADER_TOP + self.header_rows

    @cached_property
    def body_rows(self) -> int:
        detail = self.table.detail
        if detail:
            return self.detail_rows + (1 if detail.total else 0)
        return max(len(grid.rows) for grid in self.table.grids)

    @property
    def total_row(self) -> int:
        """The row of a detail's 合计, below its last row."""
        return self.body_top + self.detail_rows

    @property
    def note_row(self) -> int:
        return self.body_top + self.body_rows + 1

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """Every rectangle of the form."""
        return (*self._title(), *self._headers(), *self._body(), self._note())

    @cached_property
    def positions(self) -> dict[tuple[Place, int], tuple[int, int]]:
        """Where each place stands; for a split code, where each of its parts stands."""
        return {(box.place, box.part): (box.row, box.column) for box in self.boxes if box.place}

    def leaf_of(self, column: str, body: int = 0, part: int = 0) -> int:
        """The printed column that holds ``column``."""
        for i, leaf in enumerate(self.leaves):
            if leaf.body == body and leaf.part == part and leaf.column:
                if leaf.column.name == column:
                    return i
        raise KeyError(column)

    def _title(self) -> Iterator[Box]:
        table, width = self.table, self.width
        right = max(1, _columns_for(self.leaves[::-1], 12))
        yield Box(CAPTION_ROW, 0, 1, width, "caption", table.caption)
        yield Box(TITLE_ROW, 0, 1, width, "title", table.title)
        yield Box(DEPARTMENT_ROW, 0, 1, width - right, "department", table.department_label)
        yield Box(DEPARTMENT_ROW, width - right, 1, right, "money_unit", "单位：")

    def _headers(self) -> Iterator[Box]:
        depth = self.header_rows
        for level in range(depth):
            row = HEADER_TOP + level
            for (_, path), group in groupby(
                enumerate(self.leaves), lambda pair: (pair[1].body, pair[1].header[: level + 1])
            ):
                columns = [i for i, _ in group]
                if len(path) == level + 1:
                    ends = any(len(self.leaves[i].header) == level + 1 for i in columns)
                    rows = depth - level if ends else 1
                    yield Box(row, columns[0], rows, len(columns), "header", path[-1])

    def _body(self) -> Iterator[Box]:
        if self.table.detail:
            for number in range(self.detail_rows):
                yield from self._detail_row(number)
            if self.table.detail.total:
                yield from self._total(self.table.detail.total)
            return
        for body, grid in enumerate(self.table.grids):
            for i in range(self.body_rows):
                row = grid.rows[i] if i < len(grid.rows) else None
                yield from self._grid_row(body, self.body_top + i, row)

    def _detail_row(self, number: int) -> Iterator[Box]:
        for i, leaf in enumerate(self.leaves):
            if leaf.column:
                place = Place(self.table.name, number, leaf.column.name)
                row = self.body_top + number
                yield Box(row, i, 1, 1, leaf.column.kind, "", place, leaf.part)

    def _total(self, total: Row) -> Iterator[Box]:
        detail = self.table.detail
        for i, leaf in enumerate(self.leaves):
            name = leaf.column.name if leaf.column else ""
            if leaf.column and leaf.column.is_money:
                place = Place(self.table.name, total.name, name)
                yield Box(self.total_row, i, 1, 1, "total", "", place)
            elif detail and name == detail.total_in and leaf.part == 0:
                place = Place(self.table.name, total.name, NAME)
                yield Box(self.total_row, i, 1, 1, "total_label", total.shown, place)
            else:
                yield Box(self.total_row, i, 1, 1, "blank")

    def _grid_row(self, body: int, row: int, item: Row | None) -> Iterator[Box]:
        for i, leaf in enumerate(self.leaves):
            if leaf.body != body:
                continue
            if item is None:
                yield Box(row, i, 1, 1, "blank")
            elif leaf.column is None:
                place = Place(self.table.name, item.name, NAME)
                role = "total_label" if item.shown != item.name else "label"
                yield Box(row, i, 1, 1, role, item.shown, place, indent=item.indent)
            else:
                total = item.total or leaf.column.kind == "total"
                place = Place(self.table.name, item.name, leaf.column.name)
                yield Box(row, i, 1, 1, "total" if total else "amount", "", place)

    def _note(self) -> Box:
        place = Place(self.table.name, None, NOTE)
        return Box(self.note_row, 0, 1, self.width, "note", self.table.note, place)


def _leaves(column: Column, body: int) -> Iterator[Leaf]:
    if not column.parts:
        yield Leaf(column.header, column.width, body, column)
    elif len(column.parts) == 1:
        yield Leaf(column.header, column.width, body, column)
    for part, spec in enumerate(column.parts if len(column.parts) > 1 else ()):
        yield Leaf((*column.header, spec.name), column.width, body, column, part)


def _grid(grid: Grid, body: int) -> Iterator[Leaf]:
    if grid.label:
        yield Leaf(grid.label, grid.label_width, body, None)
    for column in grid.columns:
        yield from _leaves(column, body)


def _columns_for(leaves: tuple[Leaf, ...], width: float) -> int:
    """How many of ``leaves`` it takes to be ``width`` characters wide, one being left over."""
    taken = 0.0
    for count, leaf in enumerate(leaves[:-1], start=1):
        taken += leaf.width
        if taken >= width:
            return count
    return len(leaves) - 1
