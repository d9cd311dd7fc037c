"""A format in memory: one official set of table forms, frozen.

Everything here is what the folder's YAML says, in the form's own Chinese names; nothing knows
where on a sheet it stands (that is ``layout``) nor what a rule means (that is ``rules``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from budgetxl.codes import CodeList
from budgetxl.fault import Fault, Level
from budgetxl.formats.columns import Column, Detail, Fields, Grid, Nested, Row, Slot
from budgetxl.formats.source import Path, Source
from budgetxl.place import Place

NOTE = "备注"
"""The field of every table that holds the line at its foot."""

DEPARTMENT = "{部门}"
"""What stands in a note for the name of the department."""

UNIT_LINE = "单位："
"""What stands before the money unit above a table."""

LAST_YEAR, LAST_YEAR_FORM = "上年", "上年数"
"""What rules call last year's workbook; the sheet of this year's that keeps figures of it."""


def last_year_place(place: Place) -> Place:
    """Where 上年数 keeps the figure that last year's workbook had at ``place``."""
    return Place(LAST_YEAR_FORM, f"{place.table} {place.row}", place.column)


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


@dataclass(frozen=True)
class RuleText:
    """One rule as its author wrote it, one for each line of ``each``.

    ``rows`` is the level of rows that it speaks of, "" for the ordinary ones; ``other`` the
    name of the other workbook that it needs; ``message`` what is said in place of a sentence
    made from ``says``, where that would be too long. Where one of the rules ``after`` is broken
    at the same row or form, what this one finds there follows from it. What is
    ``explainable`` (核实性) may stand with a written reason, all else (逻辑性) must hold.
    It stands at ``path`` of the file ``source``; a rule of a pack has ``cases`` with it.
    """

    id: str
    level: Level
    table: str
    says: str
    when: str
    fills: bool
    basis: str
    advice: str
    path: Path
    source: Source = field(compare=False, repr=False)
    rows: str = ""
    other: str = ""
    message: str = ""
    after: tuple[str, ...] = ()
    explainable: bool = False
    cases: dict[str, Any] | None = field(default=None, compare=False, repr=False)

    def fault(self, key: str, message: str) -> Fault:
        """A mistake in what the rule has under ``key``, "" for the rule as a whole."""
        return self.source.fault((*self.path, key) if key else self.path, message)


@dataclass(frozen=True)
class Bounds:
    """Between which amounts a total lies of any workbook that was filled in in the right unit."""

    place: Place
    at_least: int
    at_most: int


@dataclass(frozen=True)
class Threshold:
    """By how much a figure may differ from last year's before somebody should look at it.

    More than so many per cent, and at least so much, in the table, row and column that it
    names; "" is any.
    """

    more_than: int
    at_least: int = 0
    table: str = ""
    row: str = ""
    column: str = ""

    def is_past(
        self, table: str, row: str, column: str, change: Decimal, rate: Decimal | None
    ) -> bool:
        """Whether a change is past it; from nothing at all any is, that is large enough."""
        named = ((self.table, table), (self.row, row), (self.column, column))
        if any(own and own != given for own, given in named) or not change:
            return False
        return abs(change) >= self.at_least and (rate is None or abs(rate) > self.more_than)

    def words(self, unit: str) -> str:
        """What it says: ``增减超过 30%、10 万元``."""
        least = f"、{self.at_least} {unit}" if self.at_least else ""
        return f"增减超过 {self.more_than}%{least}"


@dataclass(frozen=True)
class Format:
    """One official set of table forms: one issuer, one year.

    ``others`` are the formats of the workbooks that rules hold this one against, by the name
    that the rules give them; ``digest`` is that of the files it was read from. ``changes`` say
    what a version brought, by its number. ``narrative`` is what narrative.yaml says, as read, and
    ``lists`` those of format.yaml. With ``balanced`` what is printed adds up, no figure being a
    whole digit off; those ``unadjusted``, all rows of a column or all columns of a row where one
    is not named, are rounded as usual all the same. ``last_year`` are the figures of last year's
    workbook that 上年数 keeps, as they stand there.
    """

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
    cases_source: Source | None = field(compare=False, repr=False, default=None)
    plausible: tuple[Bounds, ...] = ()
    others: dict[str, Format] = field(compare=False, repr=False, default_factory=dict)
    digest: str = ""
    narrative: Source | None = field(compare=False, repr=False, default=None)
    lists: dict[str, list[Any]] = field(compare=False, repr=False, default_factory=dict)
    changes: dict[int, str] = field(default_factory=dict)
    thresholds: tuple[Threshold, ...] = ()
    balanced: bool = False
    unadjusted: tuple[Place, ...] = ()
    last_year: tuple[Place, ...] = ()

    @cached_property
    def forms(self) -> dict[str, Table]:
        """The tables that have a sheet of their own, in order."""
        return {name: table for name, table in self.tables.items() if table.is_main}

    @cached_property
    def published(self) -> dict[str, Table]:
        """Those of ``forms`` that are official: all that a published document can hold."""
        return {name: table for name, table in self.forms.items() if not table.supplementary}

    def nested(self, main_table: str) -> list[Table]:
        """The tables on the sheet of ``main_table``: itself and those within it."""
        return [table for table in self.tables.values() if table.main_table == main_table]

    def money_line(self, text: str) -> str:
        """The line above a table that says the unit; one that names none has the format's."""
        return text + self.money_unit if text == UNIT_LINE else text

    def unit_of(self, spec: Column) -> str:
        """The unit of an amount in that column or field."""
        return spec.unit or self.money_unit

    def changed_since(self, version: int) -> str:
        """What the versions after that one brought, in the format's words; "" where none says."""
        return "；".join(f"第 {number} 版{says}" for number, says in sorted(self.changes.items())
                        if number > version)

    def decimals_of(self, spec: Column | None) -> int:
        """With how many decimals an amount in that column or field is shown."""
        return self.decimals if spec is None or spec.decimals is None else spec.decimals

    def is_repeated(self, table: str) -> bool:
        """Whether there is one such table for each project."""
        return bool(self.tables[table].repeated)
