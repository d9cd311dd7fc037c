"""A whole template: the table sheets with their check columns, and where formulas find things."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from budgetxl.formats import Format, Table
from budgetxl.layout.codesheet import CodeBlock, blocks
from budgetxl.layout.sheet import Sheet
from budgetxl.place import Place, a1
from budgetxl.rules import Rule, Rulebook

GUIDE_SHEET, PANEL_SHEET, CHECKS_SHEET = "填报说明", "审核", "审核明细"
CODES_SHEET, STAMP_SHEET = "科目表", "模板标识"
DEPARTMENT_CELL = (2, 2)
"""Where the clerk types the department, on the guide sheet."""

LETTERS = 40
"""How many letters of a name are compared."""


@dataclass(frozen=True)
class Side:
    """The check columns to the right of a form, which are neither printed nor published.

    ``state`` shows what is wrong in a row. Detail tables also have ``used`` (打印 or 空行, the
    column to filter by), ``code`` (the whole code of a split one; -1 without) and one column
    for each rule of rows, from ``rules_from`` on.
    """

    state: int
    used: int
    code: int
    rules_from: int
    rules: tuple[Rule, ...]


@dataclass
class Layout:
    """Where everything stands in a template with ``sizes`` detail rows in each table.

    It is the ``Sheets`` that ``rules.formula`` writes for: set ``at`` to the sheet that a
    formula is written on, so that references within a sheet stay short. ``stated`` says
    whether totals may be stated figures, and ``inputs`` which totals hold one.
    """

    book: Rulebook
    sizes: Mapping[str, int]
    stated: bool = False
    inputs: frozenset[Place] = frozenset()
    at: str = field(default="", compare=False)

    @property
    def format(self) -> Format:
        return self.book.format

    @property
    def decimals(self) -> int:
        return self.format.decimals

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """The form of every table; the sheet has the table's name."""
        tables = self.format.tables.values()
        return {table.name: Sheet(table, self.sizes.get(table.name, 0)) for table in tables}

    @cached_property
    def sides(self) -> dict[str, Side]:
        """The check columns of every table."""
        return {name: self._side(sheet) for name, sheet in self.sheets.items()}

    def _side(self, sheet: Sheet) -> Side:
        first = sheet.width + 1
        if not sheet.table.detail:
            return Side(first, -1, -1, first + 1, ())
        split = any(len(column.parts) > 1 for column in sheet.table.detail.columns)
        name = sheet.table.name
        rules = tuple(r for r in self.book.rules if r.by_row and r.place.table == name)
        after = first + (3 if split else 2)
        return Side(first, first + 1, first + 2 if split else -1, after, rules)

    @cached_property
    def digest(self) -> str:
        """Tells this arrangement of inputs and labels from any other, as 16 hex digits."""
        boxes = [(name, sheet.boxes) for name, sheet in self.sheets.items()]
        whole = repr((self.format.id, self.format.version, boxes))
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    def locate(self, place: Place) -> tuple[str, str]:
        """Sheet and cell of ``place``: a column's first row, a split code's first part."""
        sheet = self.sheets[place.table]
        if (place, 0) in sheet.positions:
            return place.table, a1(*sheet.positions[place, 0])
        if place.row is None:
            return place.table, a1(sheet.body_top, self.column_of(place.table, place.column))
        return place.table, a1(*self.position(place))

    # -- where formulas find things -------------------------------------------------------

    def _reference(self, sheet: str, text: str) -> str:
        return text if sheet == self.at else f"{sheet}!{text}"

    def _range(self, sheet: str, top: int, bottom: int, column: int) -> str:
        first, last = a1(top, column, absolute=True), a1(bottom, column, absolute=True)
        return self._reference(sheet, f"{first}:{last}")

    def position(self, place: Place) -> tuple[int, int]:
        """Row and column of ``place``; a split code's own is its whole code beside the form."""
        sheet = self.sheets[place.table]
        if isinstance(place.row, int):
            return sheet.body_top + place.row, self.column_of(place.table, place.column)
        return sheet.positions[place, 0]

    def column_of(self, table: str, column: str) -> int:
        """The sheet's column of a detail column, of a part of a code, or of a whole code."""
        sheet, side = self.sheets[table], self.sides[table]
        spec = sheet.table.columns.get(column)
        if spec and len(spec.parts) > 1:
            return side.code
        if spec:
            return sheet.leaf_of(column)
        for i, leaf in enumerate(sheet.leaves):
            parts = leaf.column.parts if leaf.column else ()
            if parts and parts[leaf.part].name == column:
                return i
        raise KeyError(column)

    def cell(self, place: Place) -> str:
        fixed = not isinstance(place.row, int)
        if not fixed and place.column not in self.format.tables[place.table].columns:
            return self._part(place)
        return self._reference(place.table, a1(*self.position(place), absolute=fixed))

    def _part(self, place: Place) -> str:
        """A part of a code out of the whole one, where a number has its zeros back."""
        for column in self.format.tables[place.table].columns.values():
            start = 1
            for part in column.parts:
                if part.name == place.column:
                    whole = self.cell(place._replace(column=column.name))
                    return f"MID({whole},{start},{part.digits})"
                start += part.digits
        raise KeyError(place)

    def rows(self, table: str, rows: tuple[str, ...], column: str) -> str:
        top, left = self.position(Place(table, rows[0], column))
        bottom, _ = self.position(Place(table, rows[-1], column))
        return self._range(table, top, bottom, left)

    def column(self, table: str, column: str) -> str:
        sheet = self.sheets[table]
        bottom = sheet.body_top + max(sheet.detail_rows, 1) - 1
        return self._range(table, sheet.body_top, bottom, self.column_of(table, column))

    @cached_property
    def code_blocks(self) -> dict[str, CodeBlock]:
        """The columns of every code list on the hidden sheet."""
        return blocks(self.format)

    def codes(self, codes: str, column: str) -> str:
        at, count = self.code_blocks[codes].at(column)
        return self._range(CODES_SHEET, 1, count, at)

    def letters(self) -> str:
        return self._range(CODES_SHEET, 1, LETTERS, self.letters_column)

    @cached_property
    def letters_column(self) -> int:
        """The hidden sheet's column that holds 1, 2, 3 …"""
        return sum(len(block.columns) for block in self.code_blocks.values())

    def filled_by(self, place: Place) -> Rule | None:
        if place in self.inputs or (place.row is None and place[::2] in self._stated_columns):
            return None
        return self.book.filler(place)

    @cached_property
    def _stated_columns(self) -> frozenset[tuple[str, str]]:
        """Table and column of the totals of detail rows of which some are stated."""
        return frozenset((p.table, p.column) for p in self.inputs if isinstance(p.row, int))

    def totals(self, table: Table) -> Iterator[Place]:
        """Every cell of ``table`` that a rule fills, spare rows included."""
        for box in self.sheets[table.name].boxes:
            if box.role == "total" and box.place:
                yield box.place
