"""Where the formulas of a template find things: cells and ranges as Excel names them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from budgetxl.layout import values
from budgetxl.layout.codesheet import CodeBlock, blocks
from budgetxl.layout.names import Names
from budgetxl.layout.workbook import CODES_SHEET, READINGS_SHEET, USED, Arrangement, texts_read
from budgetxl.place import Place, a1, on_sheet
from budgetxl.rules import Rule
from budgetxl.rules.formula import BRACKETS
from budgetxl.rules.tree import Cell, Here

FIGURE_COLUMN = len(values.HEADINGS) - 1
"""The column of 读数 with amounts out of their texts, instead of the kind that no rule asks for."""

LETTERS = 40
"""How many letters of a name are compared."""


@dataclass
class Layout(Arrangement):
    """An arrangement as the ``Sheets`` that ``rules.formula`` writes for.

    That protocol says what each method gives that says nothing for itself here.
    Set ``at`` to the sheet that a formula is written on, so that references within a sheet stay
    short. ``names`` are what formulas ``by_name`` call the cells of other sheets. ``formulas``
    are those that were made already.
    """

    at: str = field(default="", compare=False)
    formulas: dict[tuple[object, Place], str] = field(default_factory=dict, compare=False)
    names: Names = field(default_factory=Names, compare=False)
    _by_name: bool = field(default=False, compare=False)

    @contextmanager
    def by_name(self, sheet: str) -> Iterator[None]:
        """What is written within, for ``sheet``, calls the cells of other sheets by names."""
        self.at, self._by_name = sheet, True
        try:
            yield
        finally:
            self._by_name = False

    def _reference(self, sheet: str, cells: str, *words: str) -> str:
        """``cells`` of ``sheet``; ``words`` make their name, if they are fixed."""
        if sheet == self.at:
            return cells
        reference = on_sheet(sheet, cells)
        return self.names.of(reference, *words) if self._by_name and words else reference

    def _range(self, sheet: str, top: int, bottom: int, column: int, *words: str) -> str:
        first, last = a1(top, column, absolute=True), a1(bottom, column, absolute=True)
        return self._reference(sheet, f"{first}:{last}", *words)

    def cell(self, place: Place) -> str:
        fixed = not isinstance(place.row, int)
        if not fixed and place.column not in self.format.tables[place.table].columns:
            return self._part(place)
        sheet = self.sheet_name(place.table, place.form)
        words = self._words(place) if fixed else ()
        cell = self._reference(sheet, a1(*self.position(place), absolute=fixed), *words)
        return f'{cell}&""' if self._may_be_number(place) else cell

    def _may_be_number(self, place: Place) -> bool:
        """Whether a code stands there in one piece, which a program may have taken for a number."""
        spec = self.format.tables[place.table].spec(place)
        return spec is not None and spec.kind == "code" and not spec.is_split

    def figure(self, place: Place) -> str:
        if not self.is_loose(place):
            return self.cell(place)
        return self._read(place, FIGURE_COLUMN) if self._by_name else self.loose_figure(place)

    def loose_figure(self, place: Place) -> str:
        """The amount in a cell where it may stand with its unit, taken out of what is read there.

        It stands in the totals of workbooks in use: another wording would be a changed formula.
        """
        spec, cell = self.format.tables[place.table].spec(place), self.cell(place)
        unit, minus = spec.unit_in(self.format) if spec else "", f'(LEFT({cell},1)="-")'
        number, found, count, start, end = (
            self.reading(place, heading) for heading in ("数值", "单位", "个数", "起", "单位起")
        )
        alone = f"{count}=1,{start}=1+{minus},LEN({cell})={end}+{len(unit) - 1}"
        typed = f'IF(AND({found}="{unit}",{alone}),IF({minus},-1,1)*{number},0/0)'
        return f"IF(ISNUMBER({cell}),{cell},IF(LEN({cell})=0,0,{typed}))"

    def _part(self, place: Place) -> str:
        """A part of a code out of the whole one, where a number has its zeros back."""
        column, part = self.format.tables[place.table].part_columns[place.column]
        start = 1 + sum(before.digits for before in column.parts[:part])
        whole = self.cell(place._replace(column=column.name))
        return f"MID({whole},{start},{column.parts[part].digits})"

    def rows(self, table: str, rows: tuple[str, ...], column: str) -> str:
        top, left = self.position(Place(table, rows[0], column))
        bottom, _ = self.position(Place(table, rows[-1], column))
        return self._range(table, top, bottom, left, table, rows[0], "至", rows[-1], column)

    def is_repeated(self, table: str) -> bool:
        return self.format.is_repeated(table)

    def column(self, table: str, column: str, form: int = 0) -> str:
        return self._side_range(table, self.column_of(table, column), form, column)

    def _side_range(self, table: str, column: int, form: int, word: str) -> str:
        band, sheet = self.band(table, form), self.sheet_name(table, form)
        return self._range(sheet, band.first, band.last, column, sheet, word)

    def chosen(self, table: str, level: str, form: int = 0) -> tuple[str, str] | None:
        """The range and the text in it that mark the rows a column means; None for all."""
        side, detail = self.sides[table], self.format.tables[table].detail
        if side.level >= 0 and level:
            return self._side_range(table, side.level, form, "级次"), level
        if detail and detail.merged:
            return self._side_range(table, side.used, form, USED), USED
        return None

    def collected(self, table: str, column: str) -> str:
        found = self.indexes[table]
        at = found.field(column)
        return self._range(found.name, found.top, found.bottom, at, found.name, column)

    @cached_property
    def readings(self) -> dict[Place, int]:
        """The cells in which rules read numbers and units, each with its row on 读数."""
        wanted = {text for text, _ in texts_read(self.rules)}
        columns = {(n.table, n.column) for n in wanted if isinstance(n, Here)}
        cells = {node.place for node in wanted if isinstance(node, Cell)}
        tables = {name for name, table in self.format.tables.items()
                  if any(spec.loose for spec in table.specs.values())}
        tables |= {table for table, _ in columns} | {place.table for place in cells}
        places = (box.place for sheet in self.sheets.values() for box in sheet.boxes
                  if box.place and box.place.table in tables)
        chosen = (
            place for place in places if place._replace(form=0) in cells or self.is_loose(place)
            or (isinstance(place.row, int) and (place.table, place.column) in columns)
        )
        return {place: row for row, place in enumerate(chosen, start=1)}

    def is_loose(self, place: Place) -> bool:
        """Whether an amount may stand there with its unit."""
        spec = self.format.tables[place.table].spec(place)
        return spec is not None and spec.loose

    def reading(self, place: Place, heading: str) -> str:
        if self._by_name and isinstance(place.row, int):
            return "$" + a1(self.position(place)[0], self._beside(place, heading))
        return self._read(place, values.HEADINGS.index(heading), heading)

    def _beside(self, place: Place, heading: str) -> int:
        """The check column with a reading of each row: no name is the cell of this or that row."""
        return self.sides[place.table].readings[place.column, heading]

    def _read(self, place: Place, column: int, heading: str = "") -> str:
        row = self.readings[place]
        if self._by_name:
            cell = a1(row, column, absolute=True)
            return self._reference(READINGS_SHEET, cell, *self._words(place, heading))
        return self._reference(READINGS_SHEET, "$" + a1(row, column))

    def _words(self, place: Place, heading: str = "") -> tuple[str, ...]:
        """What the name of a fixed cell, or of what is read in it, consists of."""
        sheet = self.sheet_name(place.table, place.form)
        return sheet, str(place.row or ""), place.column, heading

    @cached_property
    def code_blocks(self) -> dict[str, CodeBlock]:
        """The columns of every code list on the hidden sheet."""
        return blocks(self.format)

    def codes(self, codes: str, column: str) -> str:
        at, count = self.code_blocks[codes].at(column)
        return self._range(CODES_SHEET, 1, count, at, codes, column)

    def is_code(self, table: str, column: str) -> bool:
        spec = self.format.tables[table].columns.get(column)
        parts = self.format.tables[table].part_columns
        return column in parts or (spec is not None and spec.kind == "code")

    def letters(self) -> str:
        return self._numbers(LETTERS)

    def _numbers(self, end: int) -> str:
        """The cells that hold 1, 2, 3 … ``end``."""
        return self._range(CODES_SHEET, 1, end, self.letters_column, "序号", str(end))

    def brackets(self) -> str:
        if not self._by_name:
            return "{" + ",".join(f'"{pair}"' for pair in BRACKETS) + "}"
        at = self.letters_column + 1
        return self._range(CODES_SHEET, 1, len(BRACKETS), at, "括号")

    def numbered(self, table: str, collected: bool) -> tuple[str, int]:
        end = self.forms[table] if collected else max(self.sizes[table], 1)
        return self._numbers(end), end

    @property
    def most_numbered(self) -> int:
        """How far the column that holds 1, 2, 3 … has to go."""
        return max(LETTERS, *self.sizes.values(), *self.forms.values())

    @cached_property
    def letters_column(self) -> int:
        """The hidden sheet's column that holds 1, 2, 3 …"""
        return sum(len(block.columns) for block in self.code_blocks.values())

    def filled_by(self, place: Place) -> Rule | None:
        if place in self.inputs:
            return None
        if place.row is None and (place.table, place.column) in self._stated_columns:
            return None
        return self.book.filler(place)

    @cached_property
    def _stated_columns(self) -> frozenset[tuple[str, str]]:
        """Table and column of the totals of detail rows of which some are stated."""
        return frozenset((p.table, p.column) for p in self.inputs if isinstance(p.row, int))
