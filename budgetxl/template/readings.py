"""The hidden sheet 读数: what rules read in a text, letter by letter. Nobody need look at it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlsxwriter.worksheet import Worksheet

from budgetxl.layout import FIGURE_COLUMN, READINGS_SHEET, Addresses, Layout, NamedAddresses
from budgetxl.layout.drawing import Pen
from budgetxl.layout.indicator_formulas import HEADINGS, reading_formula, reading_formulas
from budgetxl.layout.readings import may_have_unit
from budgetxl.place import a1, area, on_sheet
from budgetxl.template.shared import down

_ARRAY = re.compile(r'("[^"]*")|\{((?:[^"}]|"[^"]*")*)\}')
"""A text, in which there is no array, or an array with what it holds."""

_ITEM = re.compile(r'(?:"([^"]*)"|([^",;]+))([,;]?)')
"""What an array holds: a text or a number, and what parts it from the next."""


def draw_readings(worksheet: Worksheet, layout: Layout, pen: Pen) -> None:
    """A row for each text, with the formulas of ``layout.indicator_formulas`` in it."""
    look, head = pen.format(), pen.format(bold=True)
    headings = HEADINGS[:FIGURE_COLUMN]
    worksheet.write_row(0, 0, [*headings, "金额"], head)
    addresses = Addresses(layout, READINGS_SHEET)
    letters = NamedAddresses(layout, READINGS_SHEET).letters()
    cells = {row: on_sheet(layout.sheet_name(place.table, place.form), a1(*layout.position(place)))
             for place, row in layout.readings.items()}
    for place, row in layout.readings.items():
        if may_have_unit(layout.format, place):
            text = addresses.loose_figure(place)
            worksheet.write_formula(row, FIGURE_COLUMN, f"={text}", look, "")
    rows = [*cells]
    arrays = Arrays(reading_formulas(cells[rows[0]], rows[0], letters).values())
    arrays.draw(worksheet, FIGURE_COLUMN + 2)
    for column, heading in enumerate(headings):
        def make(row: int, heading: str = heading) -> str:
            return arrays.replaced(reading_formula(heading, cells[row], row, letters))

        for row, text in zip(rows, down(make, rows), strict=True):
            worksheet.write_formula(row, column, f"={text}", look, "")


class Arrays:
    """The arrays in formulas, put into cells: Excel shares no formula that holds an array.

    Those in a row stand below each other, those in a column to the right of them.
    """

    def __init__(self, formulas: Iterable[str]) -> None:
        self._items = {
            found[2]: _ITEM.findall(found[2])
            for formula in formulas for found in _ARRAY.finditer(formula) if found[2]
        }
        self._cells: dict[str, str] = {}

    def draw(self, worksheet: Worksheet, left: int) -> None:
        """All of them, from column ``left`` on."""
        upright = {array for array, items in self._items.items() if items[0][2] == ";"}
        right = left + max(len(self._items[each]) for each in self._items.keys() - upright)
        top = 0
        for array, items in self._items.items():
            if array in upright:
                row, column, down = 0, right, 1
                right += 1
            else:
                row, column, down = top, left, 0
                top += 1
            cells = [(row + down * i, column + (1 - down) * i) for i in range(len(items))]
            for at, (text, number, _) in zip(cells, items, strict=True):
                if text.startswith("="):  # such a text looks like a formula to whoever asks
                    worksheet.write_formula(*at, f'="{text}"', None, text)
                elif text:
                    worksheet.write_string(*at, text)
                else:
                    worksheet.write_number(*at, float(number))
            self._cells[array] = area(*cells[0], *cells[-1])

    def replaced(self, formula: str) -> str:
        """``formula`` with the cells that hold its arrays."""
        return _ARRAY.sub(lambda found: found[1] or self._cells[found[2]], formula)
