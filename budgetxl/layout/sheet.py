"""One sheet: which rectangle stands where, for the writer and the reader alike.

Rows and columns count from 0. The title lines, the bodies and the note stand in the same order
in a template and in a publication; only the number of detail rows differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from math import ceil

from budgetxl.formats import NOTE, UNIT_LINE, Fields, Nested, Table
from budgetxl.layout.band import (
    Band,
    Box,
    Leaf,
    column_leaves,
    grid_leaves,
    nested_leaves,
    placed_leaf,
)
from budgetxl.layout.roles import Role
from budgetxl.layout.visits import CodeSpot, Visits, code_spots
from budgetxl.place import Place

CAPTION_ROW, TITLE_ROW = 0, 1

FROZEN_WIDTH = 64
"""Characters of the columns that stay in sight, at most: half of a small screen."""


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
        table = self.table
        words = bool(table.department_label or table.unit_line)
        return TITLE_ROW + 1 + bool(table.subtitle) + words

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
            detail = table.detail
            columns = tuple(nested_leaves(detail, block.side_across)) if detail else ()
            bands[table.name] = Band(table, columns, row, self.details.get(table.name, 0))
            row = bands[table.name].end
        return bands

    @cached_property
    def _plain_leaves(self) -> tuple[Leaf, ...]:
        detail = self.table.detail
        bodies: Iterator[Leaf]
        if detail:
            bodies = (leaf for column in detail.columns for leaf in column_leaves(column, 0))
        else:
            bodies = (leaf for i, grid in enumerate(self.table.grids)
                      for leaf in grid_leaves(grid, i))
        shown = [leaf for leaf in bodies
                 if not (self.printed and leaf.column and not leaf.column.printed)]
        return tuple(placed_leaf(leaf, i) for i, leaf in enumerate(shown))

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
    def frozen_rows(self) -> int:
        """The rows that stay in sight: all above the body, but of a form its title only."""
        return self.top if self.table.blocks else self.bands[self.table.name].body_top

    @property
    def frozen_columns(self) -> int:
        """The columns that stay in sight: codes and names of detail rows, where there is room."""
        if self.table.blocks or not self.table.detail:
            return 0
        leaves = self.bands[self.table.name].leaves
        names = next((leaf.at for leaf in leaves if leaf.column and leaf.column.is_money), 0)
        room = accumulate(self.widths[:names])
        return sum(width <= FROZEN_WIDTH for width in room)

    @property
    def note_row(self) -> int:
        """The row of the note; without one, the last of the form."""
        return self.end + 1 if self.table.has_note else self.end - 1

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """Every rectangle of the form."""
        boxes = [*self._title(), *self._bodies()]
        if self.table.has_note:
            boxes.append(self._note())
        return tuple(boxes)

    def _note(self) -> Box:
        """The note; one that says more while the table is empty has room for all of it."""
        table, place = self.table, Place(self.table.name, None, NOTE)
        box = Box(self.note_row, 0, 1, self.width, "note", table.note, place)
        if not table.note_when_empty:
            return box
        room = sum(self.widths)
        texts = filter(None, (table.note, table.note_when_empty))
        return box._replace(look="wrapped", lines=sum(ceil(2 * len(text) / room) for text in texts))

    @cached_property
    def corners(self) -> frozenset[tuple[int, int]]:
        """The first cell of every box but those that nobody fills in."""
        return frozenset((box.row, box.column) for box in self.boxes if box.role != "blank")

    @cached_property
    def positions(self) -> dict[tuple[Place, int], tuple[int, int]]:
        """Where each place stands; for a split code, where each of its parts stands."""
        return {(box.place, box.part): (box.row, box.column) for box in self.boxes if box.place}

    @cached_property
    def visits(self) -> Visits:
        """Which boxes whoever reads a workbook has to look at."""
        return Visits(self.boxes, self.tables)

    @cached_property
    def code_spots(self) -> tuple[CodeSpot, ...]:
        """Every code of its detail rows."""
        return tuple(code_spots(self.bands.values(), self.form, self.positions))

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
        right = self._unit_width if table.department_label else width
        if table.department_label:
            yield Box(row, 0, 1, width - right, "department", table.department_label)
        if right and self.top > row:
            words = table.unit_line or UNIT_LINE + table.unit
            yield Box(row, width - right, 1, right, "money_unit", words)

    @property
    def _unit_width(self) -> int:
        """How many columns the money unit takes, to the right of the department."""
        table = self.table
        figures = any(column.is_money for column in table.columns.values())
        if not (figures or table.unit or table.unit_line):
            return 0
        return max(1, columns_for(self.widths[::-1], 12))

    def _bodies(self) -> Iterator[Box]:
        if not self.table.blocks:
            yield from self.bands[self.table.name].boxes(self.form)
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
                role: Role = "heading" if slot.label else "blank"
                yield Box(*at, role, slot.label, look=look, lines=slot.lines)
            else:
                place = Place(self.table.name, slot.row, slot.column.name, self.form)
                yield Box(*at, slot.column.kind, "", place, look=look, lines=slot.lines)

    def _nested(self, block: Nested) -> Iterator[Box]:
        band = self.bands[block.table]
        if block.side_across:
            rows = band.end - band.top
            yield Box(band.top, 0, rows, block.side_across, "heading", block.side)
        yield from band.boxes(self.form)


def columns_for(widths: tuple[float, ...], width: float) -> int:
    """How many of ``widths`` it takes to be ``width`` characters wide, one being left over."""
    taken = 0.0
    for count, one in enumerate(widths[:-1], start=1):
        taken += one
        if taken >= width:
            return count
    return len(widths) - 1
