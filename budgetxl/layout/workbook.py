"""A whole template: the table sheets with their check columns, and where everything stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from budgetxl.codes import LETTERS
from budgetxl.formats import Column, Format
from budgetxl.layout.band import Band
from budgetxl.layout.checkcolumns import CheckColumns, columns_beside
from budgetxl.layout.codesheet import CodeBlock, blocks
from budgetxl.layout.formlist import FormList, form_list
from budgetxl.layout.names import Names
from budgetxl.layout.readings import places_read
from budgetxl.layout.sheet import Sheet
from budgetxl.place import Place, a1
from budgetxl.rules import Figures, Rule, Rulebook
from budgetxl.rules.tree import ColumnRef, walk

GUIDE_SHEET, PANEL_SHEET, CHECKS_SHEET = "填报说明", "审核", "审核明细"
CODES_SHEET, READINGS_SHEET, STAMP_SHEET = "科目表", "读数", "模板标识"
NARRATIVE_SHEET = "情况说明"
DEPARTMENT_CELL = (2, 2)
"""Where the clerk types the department, on the guide sheet."""
DEPARTMENT_LABEL = "部门名称"
"""What stands to the left of it."""


@dataclass
class Layout:
    """Where everything stands in a template with ``sizes`` detail rows in each table.

    ``forms`` says how many forms there are of each that is repeated. ``stated`` says whether
    totals may be stated figures, and ``inputs`` which totals hold one. ``names`` are those that
    formulas call cells of other sheets by, and ``formulas`` are those that were made already.
    ``visits`` are the boxes that a reader looks at in rows which it has seen spelt like that.
    """

    book: Rulebook
    sizes: Mapping[str, int]
    stated: int = 0
    inputs: frozenset[Place] = frozenset()
    forms: Mapping[str, int] = field(default_factory=dict)
    names: Names = field(default_factory=Names, compare=False)
    formulas: dict[tuple[object, Place], str] = field(default_factory=dict, compare=False)
    visits: dict[object, tuple[int, ...]] = field(default_factory=dict, compare=False)

    @property
    def format(self) -> Format:
        return self.book.format

    @property
    def decimals(self) -> int:
        return self.format.decimals

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """The forms in order, by the name of their sheet."""
        return _sheets(self.book, tuple(self.sizes.items()), tuple(self.forms.items()))

    def sheet_name(self, table: str, form: int = 0) -> str:
        """The sheet on which a table stands."""
        return _sheet_name(self.format, table, form)

    def sheet(self, place: Place) -> Sheet:
        """The form on which ``place`` stands."""
        return self.sheets[self.sheet_name(place.table, place.form)]

    def band(self, table: str, form: int = 0) -> Band:
        """The rows that a table with a body takes on its sheet."""
        return self.sheets[self.sheet_name(table, form)].bands[table]

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that can be held on the sheets: those that formulas can hold, and that need
        no rows that sum up others where nobody states any."""
        return tuple(
            rule for rule in self.book.rules
            if rule.on_sheet and (self.stated or not self._needs_groups(rule))
        )

    def _needs_groups(self, rule: Rule) -> bool:
        nodes = [node for part in rule.parts for node in walk(part)]
        levels = [(node.table, node.level) for node in nodes
                  if isinstance(node, ColumnRef) and not node.otherwise]
        levels.append((rule.place.table, rule.level))
        for table, level in levels:
            detail = self.format.tables[table].detail
            if level and detail and level != detail.level:
                return True
        return False

    @cached_property
    def form_lists(self) -> dict[str, FormList]:
        """The list of every repeated form, by the form's name."""
        return {
            name: form_list(self.book, self.rules, table, self.forms[name])
            for name, table in self.format.forms.items()
            if table.repeated and self.forms.get(name)
        }

    def form_list_of(self, rule: Rule) -> FormList:
        """The list of the forms that ``rule`` speaks of."""
        return self.form_lists[self.format.tables[rule.place.table].main_table]

    def forms_in_use(self, figures: Figures) -> list[str]:
        """The sheets of those repeated forms that hold anything."""
        return [self.sheet_name(name, form) for name in self.form_lists
                for form in figures.forms(name)]

    @cached_property
    def check_columns(self) -> dict[str, CheckColumns]:
        """The check columns of every table."""
        return {
            table.name: columns_beside(table, sheet.width + 1, self.rules, self.stated)
            for sheet in self.sheets.values() if not sheet.form
            for table in sheet.tables
        }

    @cached_property
    def readings(self) -> dict[Place, int]:
        """The cells in which rules read numbers and units, each with its row on 读数."""
        places = places_read(self.format, self.rules, self.sheets.values())
        return {place: row for row, place in enumerate(places, start=1)}

    @cached_property
    def code_blocks(self) -> dict[str, CodeBlock]:
        """The columns of every code list on the hidden sheet."""
        return blocks(self.format)

    @cached_property
    def letters_column(self) -> int:
        """The hidden sheet's column that holds 1, 2, 3 …"""
        return sum(len(block.columns) for block in self.code_blocks.values())

    @property
    def blanks_column(self) -> int:
        """The hidden sheet's column that holds the letters of which nothing is seen."""
        return self.letters_column + 2

    @property
    def most_numbered(self) -> int:
        """How far the column that holds 1, 2, 3 … has to go."""
        return max((LETTERS, *self.sizes.values(), *self.forms.values()))

    @cached_property
    def digest(self) -> str:
        """Tells this arrangement of inputs and labels from any other, as 16 hex digits."""
        return _digest(self.book, tuple(self.sizes.items()), tuple(self.forms.items()))

    def locate(self, place: Place) -> tuple[str, str]:
        """Sheet and cell of ``place``: a column's first row, a split code's first part."""
        if place not in self._located:
            name = self.sheet_name(place.table, place.form)
            self._located[place] = name, a1(*self.spot(place))
        return self._located[place]

    def spot(self, place: Place) -> tuple[int, int]:
        """Row and column of ``place`` on its sheet, as ``locate`` names it."""
        if place not in self._spots:
            self._spots[place] = self._spot(place)
        return self._spots[place]

    @cached_property
    def _spots(self) -> dict[Place, tuple[int, int]]:
        """What ``spot`` has found, for the next workbook of these sizes."""
        return {}

    @cached_property
    def _located(self) -> dict[Place, tuple[str, str]]:
        """What ``locate`` has found."""
        return {}

    def _spot(self, place: Place) -> tuple[int, int]:
        sheet = self.sheet(place)
        if (place, 0) in sheet.positions:
            return sheet.positions[place, 0]
        if place.row is None and place.table in sheet.bands:
            band = sheet.bands[place.table]
            return band.first, self.column_of(place.table, place.column)
        return self.position(place)

    def position(self, place: Place) -> tuple[int, int]:
        """Row and column of ``place``; a split code's own is its whole code beside the form."""
        if isinstance(place.row, int):
            band = self.band(place.table, place.form)
            return band.first + place.row, self.column_of(place.table, place.column)
        return self.sheet(place).positions[place, 0]

    def column_of(self, table: str, column: str) -> int:
        """The sheet's column of a detail column, of a part of a code, or of a whole code."""
        band, beside = self.band(table), self.check_columns[table]
        spec = band.table.columns.get(column)
        if spec and spec.is_split:
            return beside.code
        if spec:
            return band.leaf_of(column).at
        if column in beside.parts:
            return beside.parts[column]
        owner, part = band.table.part_columns[column]
        return band.leaf_of(owner.name, part).at

    def totals(self) -> Iterator[Place]:
        """Every cell that a rule fills, spare rows included."""
        for sheet in self.sheets.values():
            yield from (box.place for box in sheet.boxes if box.role == "total" and box.place)

    def filled_by(self, place: Place) -> Rule | None:
        """The rule whose formula stands at ``place``; None for an input or a stated total.

        Without a row: in every row of the column.
        """
        if place in self.inputs:
            return None
        if place.row is None and (place.table, place.column) in self._stated_columns:
            return None
        return self.book.filler(place)

    def spec(self, place: Place) -> Column | None:
        """What the format says of the value at ``place``."""
        if place not in self._specs:
            self._specs[place] = self.format.tables[place.table].spec(place)
        return self._specs[place]

    @cached_property
    def _specs(self) -> dict[Place, Column | None]:
        """What ``spec`` has found, for the next workbook of these sizes."""
        return {}

    @cached_property
    def _stated_columns(self) -> frozenset[tuple[str, str]]:
        """Table and column of the totals of detail rows of which some are stated."""
        return frozenset((p.table, p.column) for p in self.inputs if isinstance(p.row, int))


_Counts = tuple[tuple[str, int], ...]


@lru_cache(maxsize=16)
def _sheets(book: Rulebook, sizes: _Counts, forms: _Counts) -> dict[str, Sheet]:
    """The forms of so many rows and forms: the same, whatever is stated and where."""
    format_, repeated = book.format, dict(forms)
    return {
        _sheet_name(format_, name, form): Sheet(tuple(format_.nested(name)), dict(sizes), form)
        for name, table in format_.forms.items()
        for form in range(repeated.get(name, 0) if table.repeated else 1)
    }


@lru_cache(maxsize=16)
def _digest(book: Rulebook, sizes: _Counts, forms: _Counts) -> str:
    # What decides how a cell is read: a workbook with other boxes is not read with these.
    boxes = [(name, sheet.boxes) for name, sheet in _sheets(book, sizes, forms).items()]
    whole = repr((book.format.id, book.format.version, boxes))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _sheet_name(format_: Format, table: str, form: int) -> str:
    main = format_.tables[format_.tables[table].main_table]
    return f"{main.sheet}{form + 1}" if main.repeated else main.name
