"""One sheet: which rectangle stands where, for the writer and the reader alike.

Rows and columns count from 0. The title lines, the bodies and the note stand in the same order
in a template and in a publication; only the number of detail rows differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, groupby
from typing import NamedTuple

from budgetxl.formats import NOTE, Column, Detail, Fields, Grid, Nested, Row, Table
from budgetxl.place import Place
from budgetxl.rules.names import NAME

CAPTION_ROW, TITLE_ROW = 0, 1


class Box(NamedTuple):
    """A rectangle of the form.

    ``role`` is caption, title, subtitle, department, money_unit, header, label, total_label (a
    label spaced out to be centred), department_name (a label that is the department), heading
    (a label of a form), blank, amount, total, code, name, text or note. ``part`` tells which
    part of a split code an input holds. A label's place has the column 名称. ``look`` has an
    alignment or "title", and "frameless"; ``lines`` is how many lines of text it is made for.
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
    look: str = ""
    lines: int = 1


@dataclass(frozen=True)
class Leaf:
    """One printed column of a body: its header words, and where it stands on the sheet."""

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


@dataclass(frozen=True)
class Sheet:
    """The official part of one sheet: ``tables`` are its own and those within it.

    ``details`` says how many detail rows each has, ``form`` which of the repeated forms it is.
    With ``printed`` it is what a publication shows, without the columns that help the clerk.
    """

    tables: tuple[Table, ...]
    details: Mapping[str, int] = field(hash=False)
    form: int = 0
    printed: bool = False

    @property
    def table(self) -> Table:
        """The table after which the sheet is named."""
        return self.tables[0]

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """The width of every column of the official form, in characters."""
        return self.table.widths or tuple(leaf.width for leaf in self._plain_leaves)

    @property
    def width(self) -> int:
        """How many columns the official form has."""
        return len(self.widths)

    @cached_property
    def top(self) -> int:
        """The row below the title lines; a form may have its title among its fields."""
        if self._has_own_title:
            return TITLE_ROW
        return TITLE_ROW + 1 + bool(self.table.subtitle) + bool(self.table.department_label)

    @property
    def _has_own_title(self) -> bool:
        return any(slot.look == "title" for slot in self.table.slots)

    @cached_property
    def bands(self) -> dict[str, Band]:
        """The rows that each table takes, by its name; fields of a form take none."""
        if not self.table.blocks:
            details = self.details.get(self.table.name, 0)
            return {self.table.name: Band(self.table, self._plain_leaves, self.top, details)}
        named = {table.name: table for table in self.tables}
        bands, row = {}, self.top
        for block in self.table.blocks:
            if isinstance(block, Fields):
                row += block.height
                continue
            table = named[block.table]
            leaves = tuple(_across(table.detail, block.side_across)) if table.detail else ()
            bands[table.name] = Band(table, leaves, row, self.details.get(table.name, 0))
            row = bands[table.name].end
        return bands

    @cached_property
    def _plain_leaves(self) -> tuple[Leaf, ...]:
        detail = self.table.detail
        bodies: Iterator[Leaf]
        if detail:
            bodies = (leaf for column in detail.columns for leaf in _leaves(column, 0))
        else:
            bodies = (leaf for i, grid in enumerate(self.table.grids) for leaf in _grid(grid, i))
        shown = [leaf for leaf in bodies
                 if not (self.printed and leaf.column and not leaf.column.printed)]
        return tuple(_placed(leaf, i) for i, leaf in enumerate(shown))

    @cached_property
    def end(self) -> int:
        """The row below the bodies."""
        if not self.table.blocks:
            return self.bands[self.table.name].end
        heights = (block.height if isinstance(block, Fields) else
                   self.bands[block.table].end - self.bands[block.table].top
                   for block in self.table.blocks)
        return self.top + sum(heights)

    @property
    def has_note(self) -> bool:
        """Plain tables always have a place for a note, forms where they print one."""
        return not self.table.blocks or bool(self.table.note)

    @property
    def note_row(self) -> int:
        """The row of the note; without one, the last of the form."""
        return self.end + 1 if self.has_note else self.end - 1

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """Every rectangle of the form."""
        boxes = [*self._title(), *self._bodies()]
        if self.has_note:
            place = Place(self.table.name, None, NOTE)
            boxes.append(Box(self.note_row, 0, 1, self.width, "note", self.table.note, place))
        return tuple(boxes)

    @cached_property
    def positions(self) -> dict[tuple[Place, int], tuple[int, int]]:
        """Where each place stands; for a split code, where each of its parts stands."""
        return {(box.place, box.part): (box.row, box.column) for box in self.boxes if box.place}

    def _title(self) -> Iterator[Box]:
        table, width = self.table, self.width
        if self._has_own_title:
            return
        yield Box(CAPTION_ROW, 0, 1, width, "caption", table.caption)
        yield Box(TITLE_ROW, 0, 1, width, "title", table.title)
        row = TITLE_ROW + 1
        if table.subtitle:
            yield Box(row, 0, 1, width, "subtitle", table.subtitle)
            row += 1
        if not table.department_label:
            return
        figures = any(column.is_money for column in table.columns.values())
        right = max(1, _columns_for(self.widths[::-1], 12)) if figures else 0
        yield Box(row, 0, 1, width - right, "department", table.department_label)
        if right:
            yield Box(row, width - right, 1, right, "money_unit", "单位：")

    def _bodies(self) -> Iterator[Box]:
        if not self.table.blocks:
            yield from self._band(self.bands[self.table.name])
            return
        row = self.top
        for block in self.table.blocks:
            if isinstance(block, Fields):
                yield from self._fields(block, row)
                row += block.height
            else:
                yield from self._nested(block)
                row = self.bands[block.table].end

    def _fields(self, block: Fields, top: int) -> Iterator[Box]:
        for slot in block.slots:
            at = (top + slot.at[0], slot.at[1], slot.rows, slot.columns)
            look = f"{slot.look or slot.align} {'' if block.frame else 'frameless'}".strip()
            if slot.column is None:
                role = "heading" if slot.label else "blank"
                yield Box(*at, role, slot.label, look=look, lines=slot.lines)
            else:
                place = Place(self.table.name, slot.row, slot.column.name, self.form)
                yield Box(*at, slot.column.kind, "", place, look=look, lines=slot.lines)

    def _nested(self, block: Nested) -> Iterator[Box]:
        band = self.bands[block.table]
        if block.side_across:
            rows = band.end - band.top
            yield Box(band.top, 0, rows, block.side_across, "heading", block.side)
        yield from self._band(band)

    def _band(self, band: Band) -> Iterator[Box]:
        yield from _headers(band)
        detail = band.table.detail
        if not detail:
            for body, grid in enumerate(band.table.grids):
                for i in range(band.rows):
                    row = grid.rows[i] if i < len(grid.rows) else None
                    yield from _grid_row(band, body, band.body_top + i, row)
            return
        for number in range(band.details):
            yield from self._detail_row(band, number)
        if detail.total:
            yield from self._total(band, detail, detail.total)

    def _detail_row(self, band: Band, number: int) -> Iterator[Box]:
        for leaf in band.leaves:
            if leaf.column:
                place = Place(band.table.name, number, leaf.column.name, self.form)
                at = (band.first + number, leaf.at, 1, leaf.across)
                yield Box(*at, leaf.column.kind, "", place, leaf.part)

    def _total(self, band: Band, detail: Detail, total: Row) -> Iterator[Box]:
        label = "department_name" if detail.total_names_department else "total_label"
        for leaf in band.leaves:
            at = (band.total_row, leaf.at, 1, leaf.across)
            name = leaf.column.name if leaf.column else ""
            if leaf.column and leaf.column.is_money:
                place = Place(band.table.name, total.name, name, self.form)
                yield Box(*at, "total", "", place)
            elif name == detail.total_in and leaf.part == 0:
                place = Place(band.table.name, total.name, NAME, self.form)
                yield Box(*at, label, total.shown, place)
            else:
                yield Box(*at, "blank")


def _headers(band: Band) -> Iterator[Box]:
    """The header words, merged where neighbours agree, and the numbers of the columns."""
    depth = band.header_rows - (1 if band.table.numbered else 0)
    for level in range(depth):
        row = band.top + level
        for (_, path), group in groupby(
            band.leaves, lambda leaf: (leaf.body, leaf.header[: level + 1])
        ):
            leaves = list(group)
            if len(path) == level + 1:
                ends = any(len(leaf.header) == level + 1 for leaf in leaves)
                rows = depth - level if ends else 1
                across = sum(leaf.across for leaf in leaves)
                yield Box(row, leaves[0].at, rows, across, "header", path[-1])
    if band.table.numbered:
        shown = (leaf for leaf in band.leaves if not leaf.column or leaf.column.printed)
        numbers = {leaf: str(i) for i, leaf in enumerate(shown, start=1)}
        for leaf in band.leaves:
            text = numbers.get(leaf, "")
            yield Box(band.body_top - 1, leaf.at, 1, leaf.across, "header", text)


def _grid_row(band: Band, body: int, row: int, item: Row | None) -> Iterator[Box]:
    for leaf in band.leaves:
        if leaf.body != body:
            continue
        at = (row, leaf.at, 1, 1)
        if item is None:
            yield Box(*at, "blank")
        elif leaf.column is None:
            place = Place(band.table.name, item.name, NAME)
            role = "total_label" if item.total and item.shown != item.name else "label"
            yield Box(*at, role, item.shown, place, indent=item.indent)
        else:
            total = item.total or leaf.column.kind == "total"
            place = Place(band.table.name, item.name, leaf.column.name)
            yield Box(*at, "total" if total else "amount", "", place)


def _placed(leaf: Leaf, at: int, across: int = 1) -> Leaf:
    return Leaf(leaf.header, leaf.width, leaf.body, leaf.column, leaf.part, at, across)


def _across(detail: Detail, start: int) -> Iterator[Leaf]:
    """The columns of a table within a form, each as wide as it says."""
    ends = accumulate((column.across for column in detail.columns), initial=start)
    for column, at in zip(detail.columns, ends, strict=False):
        yield Leaf(column.header, 0, 0, column, 0, at, column.across)


def _leaves(column: Column, body: int) -> Iterator[Leaf]:
    if not column.is_split:
        yield Leaf(column.header, column.width, body, column)
    for part, spec in enumerate(column.parts if column.is_split else ()):
        yield Leaf((*column.header, spec.name), column.width, body, column, part)


def _grid(grid: Grid, body: int) -> Iterator[Leaf]:
    if grid.label:
        yield Leaf(grid.label, grid.label_width, body, None)
    for column in grid.columns:
        yield from _leaves(column, body)


def _columns_for(widths: tuple[float, ...], width: float) -> int:
    """How many of ``widths`` it takes to be ``width`` characters wide, one being left over."""
    taken = 0.0
    for count, one in enumerate(widths[:-1], start=1):
        taken += one
        if taken >= width:
            return count
    return len(widths) - 1
