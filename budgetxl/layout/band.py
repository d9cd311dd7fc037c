"""The rows of a sheet that one table takes, and the rectangles in them.

Rows and columns count from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, groupby
from typing import NamedTuple

from budgetxl.formats import Column, Detail, Grid, Row, Table
from budgetxl.layout.roles import Role
from budgetxl.place import Place
from budgetxl.rules.names import NAME


class Box(NamedTuple):
    """A rectangle of the form.

    ``part`` tells which part of a split code an input holds. A label's place has the column
    名称. ``look`` has an alignment, "title", "draft" or "bold", "wrapped" and "frameless"; ``lines``
    is how many lines of text it is made for.
    """

    row: int
    column: int
    rows: int
    columns: int
    role: Role
    text: str = ""
    place: Place | None = None
    part: int = 0
    indent: int = 0
    look: str = ""
    lines: int = 1

    @property
    def value_place(self) -> Place:
        """The place of a box that holds a value: an input, a total or a note."""
        assert self.place is not None, self.role
        return self.place


@dataclass(frozen=True)
class Leaf:
    """One printed column of a body: its header words, and where it stands on the sheet.

    ``body`` is the number of its grid, where several stand side by side; ``at`` is its first
    column on the sheet, ``across`` how many it takes. Labels of a grid have no ``column``.
    """

    header: tuple[str, ...]
    width: float
    body: int
    column: Column | None
    part: int = 0
    at: int = 0
    across: int = 1


@dataclass(frozen=True)
class Band:
    """The rows of a sheet that one table takes: its header, its body, its 合计 row."""

    table: Table
    leaves: tuple[Leaf, ...]
    top: int
    details: int

    @cached_property
    def header_rows(self) -> int:
        """How many rows the header takes, the row of column numbers among them."""
        deepest = max((len(leaf.header) for leaf in self.leaves), default=0)
        return deepest + (1 if self.table.numbered else 0)

    @property
    def body_top(self) -> int:
        """The row of the first item or detail row, or of a 合计 above them."""
        return self.top + self.header_rows

    @property
    def first(self) -> int:
        """The first detail row."""
        detail = self.table.detail
        on_top = detail and detail.total and detail.total_on_top
        return self.body_top + (1 if on_top else 0)

    @property
    def last(self) -> int:
        """The last detail row; at least one is reckoned with."""
        return self.first + max(self.details, 1) - 1

    @property
    def total_row(self) -> int:
        """The row of a detail's 合计."""
        on_top = self.table.detail and self.table.detail.total_on_top
        return self.body_top if on_top else self.first + self.details

    @cached_property
    def rows(self) -> int:
        """How many rows the body takes."""
        detail = self.table.detail
        if detail:
            return self.details + (1 if detail.total else 0)
        return max((len(grid.rows) for grid in self.table.grids), default=0)

    @property
    def end(self) -> int:
        """The row below the body."""
        return self.body_top + self.rows

    def leaf_of(self, column: str, part: int = 0) -> Leaf:
        """The printed column of a detail that holds ``column``."""
        for leaf in self.leaves:
            if leaf.part == part and leaf.column and leaf.column.name == column:
                return leaf
        raise KeyError(column)

    def boxes(self, form: int = 0) -> Iterator[Box]:
        """Its rectangles, on the form of that number."""
        yield from self._headers()
        detail = self.table.detail
        if not detail:
            for body, grid in enumerate(self.table.grids):
                for i in range(self.rows):
                    row = grid.rows[i] if i < len(grid.rows) else None
                    yield from self._grid_row(body, self.body_top + i, row)
            return
        for number in range(self.details):
            yield from self._detail_row(number, form)
        if detail.total:
            yield from self._total(detail, detail.total, form)

    def _headers(self) -> Iterator[Box]:
        """The header words, merged where neighbours agree, and the numbers of the columns."""
        # Neighbours share a box only where the words above agree as well; words that end early
        # take the rest of the depth.
        depth = self.header_rows - (1 if self.table.numbered else 0)
        for level in range(depth):
            row = self.top + level
            for (_, path), group in groupby(
                self.leaves, lambda leaf: (leaf.body, leaf.header[: level + 1])
            ):
                leaves = list(group)
                if len(path) == level + 1:
                    ends = any(len(leaf.header) == level + 1 for leaf in leaves)
                    rows = depth - level if ends else 1
                    across = sum(leaf.across for leaf in leaves)
                    yield Box(row, leaves[0].at, rows, across, "header", path[-1])
        if self.table.numbered:
            shown = (leaf for leaf in self.leaves if not leaf.column or leaf.column.printed)
            numbers = {leaf: str(i) for i, leaf in enumerate(shown, start=1)}
            for leaf in self.leaves:
                text = numbers.get(leaf, "")
                yield Box(self.body_top - 1, leaf.at, 1, leaf.across, "header", text)

    @property
    def _total_look(self) -> str:
        return "bold" if self.table.bold_totals else ""

    def _grid_row(self, body: int, row: int, item: Row | None) -> Iterator[Box]:
        look = self._total_look if item and item.total else ""
        for leaf in self.leaves:
            if leaf.body != body:
                continue
            at = (row, leaf.at, 1, 1)
            if item is None:
                yield Box(*at, "blank")
            elif leaf.column is None:
                place = Place(self.table.name, item.name, NAME)
                spaced = item.total and item.shown != item.name
                role: Role = "total_label" if spaced else "label"
                yield Box(*at, role, item.shown, place, indent=item.indent, look=look)
            else:
                place = Place(self.table.name, item.name, leaf.column.name)
                kind = "total" if item.total else leaf.column.kind
                yield Box(*at, kind, "", place, look=look)

    def _detail_row(self, number: int, form: int) -> Iterator[Box]:
        for leaf in self.leaves:
            if leaf.column:
                place = Place(self.table.name, number, leaf.column.name, form)
                at = (self.first + number, leaf.at, 1, leaf.across)
                yield Box(*at, leaf.column.kind, "", place, leaf.part)

    def _total_label(self, detail: Detail) -> range:
        """The sheet's columns that the label of the 合计 row takes."""
        leaves = [leaf for leaf in self.leaves if leaf.column in detail.total_columns]
        if len(detail.total_columns) == 1:  # the first of the cells of a split code
            leaves = leaves[:1]
        return range(leaves[0].at, leaves[-1].at + leaves[-1].across) if leaves else range(0)

    def _total(self, detail: Detail, total: Row, form: int) -> Iterator[Box]:
        label: Role = "department_name" if detail.total_names_department else "total_label"
        taken = self._total_label(detail)
        outside = "" if detail.total_frame else "frameless"
        look = f"{self._total_look} {outside}".strip()
        for leaf in self.leaves:
            at = (self.total_row, leaf.at, 1, leaf.across)
            name = leaf.column.name if leaf.column else ""
            if leaf.column and leaf.column.is_money:
                place = Place(self.table.name, total.name, name, form)
                role: Role = "total" if total.total else "amount"  # an input in a draft
                yield Box(*at, role, "", place, look=look)
            elif leaf.at == taken.start:
                place = Place(self.table.name, total.name, NAME, form)
                at = (self.total_row, leaf.at, 1, len(taken))
                yield Box(*at, label, total.shown, place, look=look)
            elif leaf.at not in taken:
                yield Box(*at, "blank", look=outside)


def column_leaves(column: Column, body: int) -> Iterator[Leaf]:
    """The printed columns of one column: several for a split code."""
    if not column.is_split:
        yield Leaf(column.header, column.width, body, column)
    for part, spec in enumerate(column.parts if column.is_split else ()):
        yield Leaf((*column.header, spec.name), column.width, body, column, part)


def grid_leaves(grid: Grid, body: int) -> Iterator[Leaf]:
    """The printed columns of a grid, its labels first."""
    if grid.label:
        yield Leaf(grid.label, grid.label_width, body, None)
    for column in grid.columns:
        yield from column_leaves(column, body)


def placed_leaf(leaf: Leaf, at: int) -> Leaf:
    """``leaf`` at the sheet's column ``at``."""
    return replace(leaf, at=at)


def nested_leaves(detail: Detail, start: int) -> Iterator[Leaf]:
    """The columns of a table within a form, each as wide as it says."""
    ends = accumulate((column.across for column in detail.columns), initial=start)
    for column, at in zip(detail.columns, ends, strict=False):
        yield Leaf(column.header, 0, 0, column, 0, at, column.across)
