"""The way from sheet to sheet: their order, links to the neighbours, colours of the tabs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlsxwriter.worksheet import Worksheet

from budgetxl.layout import GUIDE_SHEET, PANEL_SHEET, Layout
from budgetxl.rules import Figures

READ, FILLED_IN, EMPTY, CHECKED = "#5B9BD5", "#FFC000", "#D9D9D9", "#A5A5A5"
"""Colours of tabs: to be read first, to be filled in, a form that nobody uses, lists of checks."""


def forms_in_order(layout: Layout) -> Iterator[str]:
    """The form sheets, the list of a repeated form before the first of them."""
    for name, sheet in layout.sheets.items():
        if sheet.table.repeated and sheet.form == 0:
            yield layout.form_lists[sheet.table.name].name
        yield name


def neighbours(layout: Layout, name: str) -> Iterator[tuple[str, str]]:
    """The sheets before and behind a form, each after what a link to it says."""
    order = [GUIDE_SHEET, *forms_in_order(layout)]
    at = order.index(name)
    yield f"← {order[at - 1]}", order[at - 1]
    if at + 1 < len(order):
        yield f"{order[at + 1]} →", order[at + 1]


def colour_tabs(sheets: Mapping[str, Worksheet], layout: Layout, figures: Figures) -> None:
    """A colour for each kind of sheet, so that a clerk sees where there is something to do."""
    for name, worksheet in sheets.items():
        sheet = layout.sheets.get(name)
        if name in (GUIDE_SHEET, PANEL_SHEET):
            colour = READ
        elif sheet is None:
            colour = CHECKED
        elif sheet.table.repeated and sheet.form not in figures.forms(sheet.table.name):
            colour = EMPTY
        else:
            colour = FILLED_IN
        worksheet.set_tab_color(colour)
