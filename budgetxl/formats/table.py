"""One official table: what its rows, columns and fields hold, by their names.

Where it stands on a sheet is ``layout``'s to know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from budgetxl.formats.columns import Column, Detail, Fields, Grid, Nested, Row, Slot
from budgetxl.formats.source import Path, Source
from budgetxl.place import Place

NOTE = "备注"
"""The field of every table that holds the line at its foot."""

DEPARTMENT = "{部门}"
"""What stands in a note for the name of the department."""

UNIT_LINE = "单位："
"""What stands before the money unit above a table."""


@dataclass(frozen=True)
class Table:
    """One official table: title lines, a body, a note.

    The body is grids side by side, one detail, or, in a form, ``blocks`` one below another.
    A table within a form is one of ``Format.tables`` too, and ``main_table`` names the table
    on whose sheet it stands (its own name for all others). ``repeated`` names the field of
    which each value has a form of its own. ``unit`` is that of its amounts, "" for the format's
    money unit, and ``unit_line`` a wording of its own for the line that says so. Below ``note``
    stands ``note_when_empty``, with the department for {部门}, while nothing is filled in.
    A ``supplementary`` table holds facts that no official one has: filled in and checked as all
    are, and never published.
    ``consolidates`` says how a department's is made of its units', "" for as its kind is.
    ``last_year`` are columns of last year's figures, each with the column in which they stood.
    """

    name: str
    title: str
    caption: str
    department_label: str
    note: str
    landscape: bool
    grids: tuple[Grid, ...]
    detail: Detail | None
    source: Source = field(compare=False, repr=False)
    path: Path = ()
    numbered: bool = False
    bold_totals: bool = False
    main_table: str = ""
    subtitle: str = ""
    repeated: str = ""
    sheet: str = ""
    unit: str = ""
    unit_line: str = ""
    note_when_empty: str = ""
    supplementary: bool = False
    consolidates: str = ""
    last_year: dict[str, str] = field(default_factory=dict, hash=False)
    widths: tuple[float, ...] = ()
    blocks: tuple[Fields | Nested, ...] = ()

    @property
    def is_main(self) -> bool:
        """Whether the sheet has this table's name."""
        return self.main_table == self.name

    @property
    def has_note(self) -> bool:
        """Plain tables always have a place for a note, forms where they print one."""
        return not self.blocks or bool(self.note or self.note_when_empty)

    def is_own_note(self, text: str) -> bool:
        """Whether ``text`` is what somebody wrote, and not what the form says by itself."""
        return bool(self.note_when_empty) or text != self.note

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The cells of a form that hold a value."""
        fields = (block for block in self.blocks if isinstance(block, Fields))
        return tuple(slot for block in fields for slot in block.slots if slot.column)

    @cached_property
    def keyed_rows(self) -> dict[str, str]:
        """The rows of a form that say in a column of texts what their amounts are for, such as
        the classes of expenditure in the order of whoever filled it in; and that column."""
        texts: dict[str, list[str]] = {}
        money = {row for (row, _), spec in self.specs.items() if spec.is_money}
        for (row, column), spec in self.specs.items() if self.blocks else ():
            if row in money and row is not None and spec.choices:
                texts.setdefault(row, []).append(column)
        single = {row: columns[0] for row, columns in texts.items() if len(columns) == 1}
        shared = list(single.values())
        return {row: column for row, column in single.items() if shared.count(column) > 1}

    @cached_property
    def specs(self) -> dict[tuple[str | None, str], Column]:
        """The fixed cells by row and column: what each holds. Detail rows are not among them."""
        specs = {(slot.row, slot.column.name): slot.column for slot in self.slots if slot.column}
        for grid in self.grids:
            for row in filter(None, grid.rows):
                specs.update({(row.name, column.name): column for column in grid.columns})
        if self.detail and self.detail.total:
            total = self.detail.total.name
            money = (column for column in self.detail.columns if column.is_money)
            specs.update({(total, column.name): column for column in money})
        return specs

    @cached_property
    def plain_money(self) -> dict[tuple[str | None, str], Column]:
        """The fixed cells that print a plain amount of money, by row and column."""
        return {at: spec for at, spec in self.specs.items() if spec.is_plain_money}

    def spec(self, place: Place) -> Column | None:
        """What stands at ``place``; None for a part of a code, a row's wording or a note."""
        if isinstance(place.row, int):
            return self.columns.get(place.column)
        return self.specs.get((place.row, place.column))

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Every column by name; grids side by side may share a column's name."""
        bodies = [self.detail] if self.detail else list(self.grids)
        return {column.name: column for body in bodies for column in body.columns}

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Every fixed row by name: item rows, those of a form, or the detail's 合计 row."""
        rows = {row.name: row for grid in self.grids for row in grid.rows if row}
        rows.update({slot.row: Row(slot.row, slot.row) for slot in self.slots if slot.row})
        if self.detail and self.detail.total:
            rows[self.detail.total.name] = self.detail.total
        return rows

    @cached_property
    def fields(self) -> dict[str, Column]:
        """The fields of a form that stand alone, by name."""
        return {column: spec for (row, column), spec in self.specs.items() if row is None}

    def grid_of(self, row: str) -> Grid | None:
        """The grid in which the fixed row stands."""
        return next((grid for grid in self.grids for each in grid.rows
                     if each and each.name == row), None)

    def columns_of(self, row: str | None) -> tuple[Column, ...]:
        """The columns of a fixed row; those of no row are the single fields."""
        return tuple(spec for (name, _), spec in self.specs.items() if name == row)

    def is_total(self, place: Place) -> bool:
        """Whether a rule must fill ``place``: a total row's cell, or one of a total column."""
        row = self.rows.get(place.row) if isinstance(place.row, str) else None
        spec = self.spec(place)
        if spec is None:
            spec = self.columns.get(place.column)
        return bool(row and row.total) or (spec is not None and spec.kind == "total")

    def fixed_cells(self) -> Iterator[Place]:
        """Each cell of figures that is in no detail row."""
        for (row, column), spec in self.specs.items():
            if spec.is_money:
                yield Place(self.name, row, column)

    @cached_property
    def part_columns(self) -> dict[str, tuple[Column, int]]:
        """The parts of codes that rules may name as columns: of which column, which part."""
        columns = self.detail.columns if self.detail else ()
        return {part.name: (column, i) for column in columns
                for i, part in enumerate(column.parts)}
