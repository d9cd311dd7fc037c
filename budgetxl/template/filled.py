"""How much of each table is filled in: rows, forms or cells, as a formula and as it is known."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from budgetxl.layout import Layout
from budgetxl.layout.checkcolumns import USED
from budgetxl.layout.formlist import USED_COLUMN, FormList
from budgetxl.layout.sheet import Sheet
from budgetxl.place import Place, area, on_sheet
from budgetxl.rules import Figures


def filled_in(layout: Layout, name: str) -> str:
    """The formula that says it for a sheet or a list of forms."""
    for forms in layout.form_lists.values():
        if forms.name == name:
            return _forms(forms)
    sheet = layout.sheets.get(name)
    if sheet is None:
        return '""'
    if grown := _grown(sheet):
        return _rows(layout, name, grown)
    counts = [f'COUNTIF({on_sheet(name, run)},">-1E300")' for run in _amounts(sheet)]
    return f'{"+".join(counts)}&" 格"' if counts else '""'


def filled_in_now(layout: Layout, figures: Figures, name: str) -> str:
    """What that formula comes to in a workbook of these figures."""
    for forms in layout.form_lists.values():
        if forms.name == name:
            return f"{len(figures.forms(forms.table.name))} 张"
    sheet = layout.sheets.get(name)
    if sheet is None:
        return ""
    if grown := _grown(sheet):
        return f"{sum(len(figures.rows(table)) for table in grown)} 行"
    places = [box.value_place for box in sheet.boxes if box.role == "amount"]
    return f"{_known(figures, places)} 格" if places else ""


def _grown(sheet: Sheet) -> list[str]:
    """The tables of a sheet that have detail rows."""
    return [table.name for table in sheet.tables if table.detail]


def _forms(forms: FormList) -> str:
    cells = area(forms.top, USED_COLUMN, forms.bottom, USED_COLUMN)
    return f'COUNTIF({on_sheet(forms.name, cells)},"{USED}")&" 张"'


def _rows(layout: Layout, name: str, tables: list[str]) -> str:
    counts = []
    for table in tables:
        band, used = layout.sheets[name].bands[table], layout.check_columns[table].used
        cells = on_sheet(name, area(band.first, used, band.last, used))
        counts.append(f'COUNTIF({cells},"{USED}")')
    return f'{"+".join(counts)}&" 行"'


def _amounts(sheet: Sheet) -> Iterator[str]:
    """The cells in which amounts are typed, as areas of one column."""
    at = sorted((box.column, box.row) for box in sheet.boxes if box.role == "amount")
    for _, run in groupby(enumerate(at), lambda each: (each[1][0], each[1][1] - each[0])):
        found = [place for _, place in run]
        (column, first), (_, last) = found[0], found[-1]
        yield area(first, column, last, column)


def _known(figures: Figures, places: list[Place]) -> int:
    """How many of these cells hold a number; an amount with its unit is a text."""
    submission = figures.submission
    return sum(isinstance(submission.cells.get(place), Decimal) and place not in submission.typed
               for place in places)
