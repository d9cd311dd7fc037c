"""A format in memory: one official set of table forms, frozen.

Everything here is what the folder's YAML says, in the form's own Chinese names; nothing knows
where on a sheet it stands (that is ``layout``) nor what a rule means (that is ``rules``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from budgetxl.codes import CodeList
from budgetxl.fault import Level
from budgetxl.formats.source import Path, Source
from budgetxl.place import Place

NOTE = "备注"
"""The field of every table that holds the line at its foot."""


@dataclass(frozen=True)
class Part:
    """One printed column of a code that the form splits, such as 款: two digits."""

    name: str
    digits: int


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``kind`` is ``amount`` (the clerk types money), ``total`` (a rule fills it), ``code``,
    ``name`` (of the code in column ``of``) or ``text``. ``header`` is the path of words above
    it, outermost first. ``width`` is in characters, for each part of a split code.
    """

    name: str
    kind: str
    header: tuple[str, ...]
    width: float
    codes: str = ""
    of: str = ""
    parts: tuple[Part, ...] = ()
    required: bool = False

    @property
    def is_money(self) -> bool:
        return self.kind in ("amount", "total")

    @property
    def digits(self) -> int:
        """How many digits the whole code has."""
        return sum(part.digits for part in self.parts)

    def part_of(self, code: str, part: int) -> str:
        """The digits of ``code`` that part number ``part`` of the column prints."""
        start = sum(before.digits for before in self.parts[:part])
        return code[start : start + self.parts[part].digits]


@dataclass(frozen=True)
class Row:
    """One printed item row; ``shown`` is its wording with the form's own spacing."""

    name: str
    shown: str
    total: bool = False
    indent: int = 0


@dataclass(frozen=True)
class Grid:
    """Fixed item rows under money columns; a None among the rows is an empty printed row."""

    label: tuple[str, ...]
    label_width: float
    columns: tuple[Column, ...]
    rows: tuple[Row | None, ...]


@dataclass(frozen=True)
class Detail:
    """Rows that grow, with their 合计 row; ``total_in`` names the column that holds its label."""

    columns: tuple[Column, ...]
    total: Row | None
    total_in: str

    @cached_property
    def key(self) -> Column:
        """The column that says what a row is: a project's name, else the code."""
        required = [column for column in self.columns if column.required]
        return required[-1] if required else self.columns[0]


@dataclass(frozen=True)
class Table:
    """One official table: title lines, a body of grids side by side or one detail, a note."""

    name: str
    title: str
    caption: str
    department_label: str
    note: str
    landscape: bool
    grids: tuple[Grid, ...]
    detail: Detail | None
    source: Source = field(compare=False, repr=False)

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Every column by name; grids side by side may share a column's name."""
        bodies = [self.detail] if self.detail else list(self.grids)
        return {column.name: column for body in bodies for column in body.columns}

    @cached_property
    def rows(self) -> dict[str, tuple[Row, Grid | None]]:
        """Every fixed row by name: item rows with their grid, or the detail's 合计 row."""
        rows: dict[str, tuple[Row, Grid | None]] = {
            row.name: (row, grid) for grid in self.grids for row in grid.rows if row
        }
        if self.detail and self.detail.total:
            rows[self.detail.total.name] = (self.detail.total, None)
        return rows

    def columns_of(self, row: str) -> tuple[Column, ...]:
        """The money columns of a fixed row."""
        grid = self.rows[row][1]
        columns = grid.columns if grid else (self.detail.columns if self.detail else ())
        return tuple(column for column in columns if column.is_money)

    def is_total(self, place: Place) -> bool:
        """Whether a rule must fill ``place``: a total row's cell, or one of a total column."""
        row = self.rows[place.row][0] if isinstance(place.row, str) else None
        if row and row.total:
            return True
        grid = self.rows[place.row][1] if isinstance(place.row, str) else None
        columns = grid.columns if grid else tuple(self.columns.values())
        return any(column.name == place.column and column.kind == "total" for column in columns)

    def fixed_cells(self) -> Iterator[Place]:
        """Each money cell of a fixed row."""
        for name in self.rows:
            for column in self.columns_of(name):
                yield Place(self.name, name, column.name)


@dataclass(frozen=True)
class RuleText:
    """One rule as its author wrote it, one for each line of ``each``."""

    id: str
    level: Level
    table: str
    says: str
    when: str
    fills: bool
    basis: str
    advice: str
    path: Path


@dataclass(frozen=True)
class Format:
    """One official set of table forms: one issuer, one year."""

    id: str
    version: int
    title: str
    issuer: str
    year: int
    money_unit: str
    decimals: int
    instructions: tuple[str, ...]
    tables: dict[str, Table]
    codes: dict[str, CodeList]
    rules: tuple[RuleText, ...]
    rules_source: Source = field(compare=False, repr=False)
    cases_source: Source | None = field(compare=False, repr=False, default=None)
