"""A whole template: the table sheets with their check columns, and where formulas find things."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

from budgetxl.formats import Format, Table
from budgetxl.layout import values
from budgetxl.layout.codesheet import CodeBlock, blocks
from budgetxl.layout.index import Index, index
from budgetxl.layout.band import Band
from budgetxl.layout.sheet import Sheet
from budgetxl.place import Place, a1, on_sheet
from budgetxl.rules import Rule, Rulebook
from budgetxl.rules.formula import READINGS
from budgetxl.rules.tree import Call, Cell, Column, Here, walk

GUIDE_SHEET, PANEL_SHEET, CHECKS_SHEET = "填报说明", "审核", "审核明细"
CODES_SHEET, READINGS_SHEET, STAMP_SHEET = "科目表", "读数", "模板标识"
DEPARTMENT_CELL = (2, 2)
"""Where the clerk types the department, on the guide sheet."""

USED, SPARE = "打印", "空行"
"""What the filter column of detail tables shows."""

LETTERS = 40
"""How many letters of a name are compared."""


@dataclass(frozen=True)
class Side:
    """The check columns to the right of a form, which are neither printed nor published.

    ``state`` shows what is wrong in a row. Detail tables also have ``used`` (打印 or 空行, the
    column to filter by), the whole ``code`` of a split one, the ``level`` of a row where rows
    may sum up others (-1 where there is none), the ``parts`` of a code that is printed whole,
    and one column for each rule of rows, from ``rules_from`` on.
    """

    state: int
    used: int = -1
    code: int = -1
    level: int = -1
    parts: Mapping[str, int] = field(default_factory=dict)
    rules_from: int = 0
    rules: tuple[Rule, ...] = ()


@dataclass
class Layout:
    """Where everything stands in a template with ``sizes`` detail rows in each table.

    ``forms`` says how many forms there are of each that is repeated. It is the ``Sheets`` that
    ``rules.formula`` writes for: set ``at`` to the sheet that a formula is written on, so that
    references within a sheet stay short. ``stated`` says whether totals may be stated figures,
    and ``inputs`` which totals hold one. ``formulas`` are those that were made already.
    """

    book: Rulebook
    sizes: Mapping[str, int]
    stated: bool = False
    inputs: frozenset[Place] = frozenset()
    forms: Mapping[str, int] = field(default_factory=dict)
    at: str = field(default="", compare=False)
    formulas: dict[tuple[object, Place], str] = field(default_factory=dict, compare=False)

    @property
    def format(self) -> Format:
        return self.book.format

    @property
    def decimals(self) -> int:
        return self.format.decimals

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """The forms in order, by the name of their sheet."""
        return {
            self.sheet_name(name, form): Sheet(tuple(self.format.nested(name)), self.sizes, form)
            for name, table in self.format.forms.items()
            for form in range(self.forms.get(name, 0) if table.repeated else 1)
        }

    def sheet_name(self, table: str, form: int = 0) -> str:
        """The sheet on which a table stands."""
        main = self.format.tables[self.format.tables[table].form]
        return f"{main.sheet}{form + 1}" if main.repeated else main.name

    def sheet(self, place: Place) -> Sheet:
        """The form on which ``place`` stands."""
        return self.sheets[self.sheet_name(place.table, place.form)]

    def band(self, table: str, form: int = 0) -> Band:
        """The rows that a table with a body takes on its sheet."""
        return self.sheets[self.sheet_name(table, form)].bands[table]

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that can be held on the sheets: they need neither another workbook, nor
        rows that sum up others where nobody states any."""
        return tuple(
            rule for rule in self.book.rules
            if not rule.text.other and (self.stated or not self._needs_groups(rule))
        )

    def _needs_groups(self, rule: Rule) -> bool:
        nodes = [node for part in rule.parts for node in walk(part)]
        levels = [(node.table, node.level) for node in nodes
                  if isinstance(node, Column) and not node.otherwise]
        levels.append((rule.place.table, rule.level))
        for table, level in levels:
            detail = self.format.tables[table].detail
            if level and detail and level != detail.level:
                return True
        return False

    @cached_property
    def indexes(self) -> dict[str, Index]:
        """The list of every repeated form, by the form's name."""
        return {
            name: index(self.book, self.rules, table, self.forms[name])
            for name, table in self.format.forms.items()
            if table.repeated and self.forms.get(name)
        }

    @cached_property
    def sides(self) -> dict[str, Side]:
        """The check columns of every table."""
        return {
            table.name: self._side(sheet, table)
            for sheet in self.sheets.values() if not sheet.form
            for table in sheet.tables
        }

    def _side(self, sheet: Sheet, table: Table) -> Side:
        state, detail = sheet.width + 1, table.detail
        if not detail:
            return Side(state)
        free = count(state + 2)
        code = next(free) if any(column.is_split for column in detail.columns) else -1
        level = next(free) if self.stated and detail.groups else -1
        parts = {
            part.name: next(free)
            for column in detail.columns if column.whole and len(column.parts) > 1
            for part in column.parts
        }
        rules = tuple(r for r in self.rules if r.by_row and r.place.table == table.name)
        return Side(state, state + 1, code, level, parts, next(free), rules)

    @cached_property
    def digest(self) -> str:
        """Tells this arrangement of inputs and labels from any other, as 16 hex digits."""
        boxes = [(name, sheet.boxes) for name, sheet in self.sheets.items()]
        whole = repr((self.format.id, self.format.version, boxes))
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    def locate(self, place: Place) -> tuple[str, str]:
        """Sheet and cell of ``place``: a column's first row, a split code's first part."""
        name = self.sheet_name(place.table, place.form)
        return name, a1(*self.spot(place))

    def spot(self, place: Place) -> tuple[int, int]:
        """Row and column of ``place`` on its sheet, as ``locate`` names it."""
        sheet = self.sheet(place)
        if (place, 0) in sheet.positions:
            return sheet.positions[place, 0]
        if place.row is None and place.table in sheet.bands:
            band = sheet.bands[place.table]
            return band.first, self.column_of(place.table, place.column)
        return self.position(place)

    # -- where formulas find things -------------------------------------------------------

    def _reference(self, sheet: str, text: str) -> str:
        return text if sheet == self.at else on_sheet(sheet, text)

    def _range(self, sheet: str, top: int, bottom: int, column: int) -> str:
        first, last = a1(top, column, absolute=True), a1(bottom, column, absolute=True)
        return self._reference(sheet, f"{first}:{last}")

    def position(self, place: Place) -> tuple[int, int]:
        """Row and column of ``place``; a split code's own is its whole code beside the form."""
        if isinstance(place.row, int):
            band = self.band(place.table, place.form)
            return band.first + place.row, self.column_of(place.table, place.column)
        return self.sheet(place).positions[place, 0]

    def column_of(self, table: str, column: str) -> int:
        """The sheet's column of a detail column, of a part of a code, or of a whole code."""
        band, side = self.band(table), self.sides[table]
        spec = band.table.columns.get(column)
        if spec and spec.is_split:
            return side.code
        if spec:
            return band.leaf_of(column).at
        if column in side.parts:
            return side.parts[column]
        owner, part = band.table.part_columns[column]
        return band.leaf_of(owner.name, part).at

    def cell(self, place: Place) -> str:
        fixed = not isinstance(place.row, int)
        if not fixed and place.column not in self.format.tables[place.table].columns:
            return self._part(place)
        sheet = self.sheet_name(place.table, place.form)
        cell = self._reference(sheet, a1(*self.position(place), absolute=fixed))
        return f'{cell}&""' if self._may_be_number(place) else cell

    def _may_be_number(self, place: Place) -> bool:
        """Whether a code stands there in one piece, which a program may have taken for a number."""
        spec = self.format.tables[place.table].spec(place)
        return spec is not None and spec.kind == "code" and not spec.is_split

    def figure(self, place: Place) -> str:
        spec, cell = self.format.tables[place.table].spec(place), self.cell(place)
        if spec is None or not spec.loose:
            return cell
        unit, minus = spec.unit_in(self.format), f'(LEFT({cell},1)="-")'
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
        return self._range(table, top, bottom, left)

    def is_repeated(self, table: str) -> bool:
        return self.format.is_repeated(table)

    def column(self, table: str, column: str, form: int = 0) -> str:
        return self._side_range(table, self.column_of(table, column), form)

    def _side_range(self, table: str, column: int, form: int) -> str:
        band = self.band(table, form)
        return self._range(self.sheet_name(table, form), band.first, band.last, column)

    def chosen(self, table: str, level: str, form: int = 0) -> tuple[str, str] | None:
        """The range and the text in it that mark the rows a column means; None for all."""
        side, detail = self.sides[table], self.format.tables[table].detail
        if side.level >= 0 and level:
            return self._side_range(table, side.level, form), level
        if detail and detail.merged:
            return self._side_range(table, side.used, form), USED
        return None

    def collected(self, table: str, column: str) -> str:
        found = self.indexes[table]
        return self._range(found.name, found.top, found.bottom, found.field(column))

    @cached_property
    def readings(self) -> dict[Place, int]:
        """The cells in which rules read numbers and units, each with its row on 读数."""
        wanted = {
            node.arguments[0] for rule in self.rules for part in rule.parts for node in walk(part)
            if isinstance(node, Call) and node.function in READINGS
        }
        columns = {(n.table, n.column) for n in wanted if isinstance(n, Here)}
        cells = {node.place for node in wanted if isinstance(node, Cell)}
        tables = {name for name, table in self.format.tables.items()
                  if any(spec.loose for spec in table.specs.values())}
        tables |= {table for table, _ in columns} | {place.table for place in cells}
        places = (box.place for sheet in self.sheets.values() for box in sheet.boxes
                  if box.place and box.place.table in tables)
        chosen = (
            place for place in places if place._replace(form=0) in cells or self._is_loose(place)
            or (isinstance(place.row, int) and (place.table, place.column) in columns)
        )
        return {place: row for row, place in enumerate(chosen, start=1)}

    def _is_loose(self, place: Place) -> bool:
        """Whether an amount may stand there with its unit."""
        spec = self.format.tables[place.table].spec(place)
        return spec is not None and spec.loose

    def reading(self, place: Place, heading: str) -> str:
        column = values.HEADINGS.index(heading)
        return self._reference(READINGS_SHEET, "$" + a1(self.readings[place], column))

    @cached_property
    def code_blocks(self) -> dict[str, CodeBlock]:
        """The columns of every code list on the hidden sheet."""
        return blocks(self.format)

    def codes(self, codes: str, column: str) -> str:
        at, count = self.code_blocks[codes].at(column)
        return self._range(CODES_SHEET, 1, count, at)

    def is_code(self, table: str, column: str) -> bool:
        spec = self.format.tables[table].columns.get(column)
        parts = self.format.tables[table].part_columns
        return column in parts or (spec is not None and spec.kind == "code")

    def letters(self) -> str:
        return self._range(CODES_SHEET, 1, LETTERS, self.letters_column)

    def numbered(self, table: str, collected: bool) -> tuple[str, int]:
        end = self.forms[table] if collected else max(self.sizes[table], 1)
        return self._range(CODES_SHEET, 1, end, self.letters_column), end

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

    def totals(self) -> Iterator[Place]:
        """Every cell that a rule fills, spare rows included."""
        for sheet in self.sheets.values():
            yield from (box.place for box in sheet.boxes if box.role == "total" and box.place)
