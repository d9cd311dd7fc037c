"""How a formula refers to cells and ranges, seen from the sheet that it is written on."""

from __future__ import annotations

from budgetxl.codes import LETTERS
from budgetxl.layout.checkcolumns import USED
from budgetxl.layout.indicator_formulas import HEADINGS
from budgetxl.layout.readings import may_have_unit
from budgetxl.layout.workbook import CODES_SHEET, READINGS_SHEET, Layout
from budgetxl.place import Place, a1, area, on_sheet
from budgetxl.rules import Rule
from budgetxl.rules.addressing import BRACKETS

FIGURE_COLUMN = len(HEADINGS) - 1
"""The column of 读数 with amounts out of their texts, instead of the kind that no rule asks for."""


class Addresses:
    """What a formula on ``sheet`` calls cells and ranges: the ``Addressing`` of ``rules``.

    That protocol says what each method gives that says nothing for itself here. References
    within the sheet are short, those to other sheets begin with the name of the sheet.
    """

    def __init__(self, layout: Layout, sheet: str) -> None:
        self.layout, self.sheet = layout, sheet
        self.stated, self.decimals = layout.stated, layout.decimals

    def _reference(self, sheet: str, cells: str, *words: str) -> str:
        """``cells`` of ``sheet``; ``words`` say what a fixed cell or range is."""
        return cells if sheet == self.sheet else on_sheet(sheet, cells)

    def _range(self, sheet: str, top: int, bottom: int, column: int, *words: str) -> str:
        return self._reference(sheet, area(top, column, bottom, column), *words)

    def cell(self, place: Place) -> str:
        fixed = not isinstance(place.row, int)
        if not fixed and place.column not in self.layout.format.tables[place.table].columns:
            return self._part(place)
        sheet = self.layout.sheet_name(place.table, place.form)
        words = self._words(place) if fixed else ()
        at = a1(*self.layout.position(place), absolute=fixed)
        cell = self._reference(sheet, at, *words)
        return f'{cell}&""' if self._may_be_number(place) else cell

    def _may_be_number(self, place: Place) -> bool:
        """Whether a code stands there in one piece, which a program may have taken for a number."""
        spec = self.layout.format.tables[place.table].spec(place)
        return spec is not None and spec.kind == "code" and not spec.is_split

    def figure(self, place: Place) -> str:
        return self.loose_figure(place) if self._is_loose(place) else self.cell(place)

    def _is_loose(self, place: Place) -> bool:
        return may_have_unit(self.layout.format, place)

    def loose_figure(self, place: Place) -> str:
        """The amount in a cell where it may stand with its unit, taken out of what is read there.

        It stands in the totals of workbooks in use: another wording would be a changed formula.
        """
        format_ = self.layout.format
        spec, cell = format_.tables[place.table].spec(place), self.cell(place)
        unit, minus = format_.unit_of(spec) if spec else "", f'(LEFT({cell},1)="-")'
        number, found, count, start, end = (
            self.reading(place, heading) for heading in ("数值", "单位", "个数", "起", "单位起")
        )
        alone = f"{count}=1,{start}=1+{minus},LEN({cell})={end}+{len(unit) - 1}"
        typed = f'IF(AND({found}="{unit}",{alone}),IF({minus},-1,1)*{number},0/0)'
        return f"IF(ISNUMBER({cell}),{cell},IF(LEN({cell})=0,0,{typed}))"

    def _part(self, place: Place) -> str:
        """A part of a code out of the whole one, where a number has its zeros back."""
        column, part = self.layout.format.tables[place.table].part_columns[place.column]
        start = 1 + sum(before.digits for before in column.parts[:part])
        whole = self.cell(place._replace(column=column.name))
        return f"MID({whole},{start},{column.parts[part].digits})"

    def rows(self, table: str, rows: tuple[str, ...], column: str) -> str:
        top, left = self.layout.position(Place(table, rows[0], column))
        bottom, _ = self.layout.position(Place(table, rows[-1], column))
        return self._range(table, top, bottom, left, table, rows[0], "至", rows[-1], column)

    def is_repeated(self, table: str) -> bool:
        return self.layout.format.is_repeated(table)

    def column(self, table: str, column: str, form: int = 0) -> str:
        return self._row_range(table, self.layout.column_of(table, column), form, column)

    def _row_range(self, table: str, column: int, form: int, word: str) -> str:
        """The cells of all detail rows in one column of the sheet."""
        band, sheet = self.layout.band(table, form), self.layout.sheet_name(table, form)
        return self._range(sheet, band.first, band.last, column, sheet, word)

    def chosen(self, table: str, level: str, form: int = 0) -> tuple[str, str] | None:
        """The range and the text in it that mark the rows a column means; None for all."""
        beside, detail = self.layout.check_columns[table], self.layout.format.tables[table].detail
        if beside.level >= 0 and level:
            return self._row_range(table, beside.level, form, "级次"), level
        if detail and detail.merged:
            return self._row_range(table, beside.used, form, USED), USED
        return None

    def collected(self, table: str, column: str) -> str:
        forms = self.layout.form_lists[table]
        return self._range(
            forms.name, forms.top, forms.bottom, forms.field_column(column), forms.name, column
        )

    def reading(self, place: Place, heading: str) -> str:
        return self._read(place, HEADINGS.index(heading), heading)

    def _read(self, place: Place, column: int, heading: str = "") -> str:
        return self._reference(READINGS_SHEET, "$" + a1(self.layout.readings[place], column))

    def _words(self, place: Place, heading: str = "") -> tuple[str, ...]:
        """What the name of a fixed cell, or of what is read in it, consists of."""
        sheet = self.layout.sheet_name(place.table, place.form)
        return sheet, str(place.row or ""), place.column, heading

    def codes(self, codes: str, column: str) -> str:
        at, count = self.layout.code_blocks[codes].at(column)
        return self._range(CODES_SHEET, 1, count, at, codes, column)

    def is_code(self, table: str, column: str) -> bool:
        spec = self.layout.format.tables[table].columns.get(column)
        parts = self.layout.format.tables[table].part_columns
        return column in parts or (spec is not None and spec.kind == "code")

    def letters(self) -> str:
        return self._numbers(LETTERS)

    def _numbers(self, end: int) -> str:
        """The cells that hold 1, 2, 3 … ``end``."""
        return self._range(CODES_SHEET, 1, end, self.layout.letters_column, "序号", str(end))

    def brackets(self) -> str:
        return "{" + ",".join(f'"{pair}"' for pair in BRACKETS) + "}"

    def numbered(self, table: str, collected: bool) -> tuple[str, int]:
        layout = self.layout
        end = layout.forms[table] if collected else max(layout.sizes[table], 1)
        return self._numbers(end), end

    def filler(self, place: Place) -> Rule | None:
        return self.layout.book.filler(place)

    def filled_by(self, place: Place) -> Rule | None:
        return self.layout.filled_by(place)


class NamedAddresses(Addresses):
    """The same, but fixed cells and ranges of other sheets are called by defined names.

    A formula of the detail rows that names no other sheet can be written once for all of them
    (``layout.names``). For the same reason nothing holds an array, and what is read in a text of
    the row is looked up beside the row.
    """

    def _reference(self, sheet: str, cells: str, *words: str) -> str:
        if sheet == self.sheet or not words:
            return super()._reference(sheet, cells)
        return self.layout.names.of(on_sheet(sheet, cells), *words)

    def figure(self, place: Place) -> str:
        return self._read(place, FIGURE_COLUMN) if self._is_loose(place) else self.cell(place)

    def reading(self, place: Place, heading: str) -> str:
        if not isinstance(place.row, int):
            return super().reading(place, heading)
        row, _ = self.layout.position(place)
        return "$" + a1(row, self.layout.check_columns[place.table].readings[place.column, heading])

    def _read(self, place: Place, column: int, heading: str = "") -> str:
        cell = a1(self.layout.readings[place], column, absolute=True)
        return self._reference(READINGS_SHEET, cell, *self._words(place, heading))

    def brackets(self) -> str:
        at = self.layout.letters_column + 1
        return self._range(CODES_SHEET, 1, len(BRACKETS), at, "括号")
