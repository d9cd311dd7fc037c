"""The way from sheet to sheet: their order, links to the neighbours, colours of the tabs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from budgetxl.layout import GUIDE_SHEET, PANEL_SHEET, Layout, Sheet
from budgetxl.layout.checkcolumns import USED
from budgetxl.layout.formlist import USED_COLUMN
from budgetxl.place import a1, on_sheet
from budgetxl.rules import Figures

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

READ, FILLED_IN, EMPTY, CHECKED = "#5B9BD5", "#FFC000", "#D9D9D9", "#A5A5A5"
"""Colours of tabs: to be read first, to be filled in, a form that nobody uses, lists of checks."""


def forms_in_order(layout: Layout) -> Iterator[str]:
    """The form sheets, the list of a repeated form before the first of them."""
    for name, sheet in layout.sheets.items():
        if sheet.table.repeated and sheet.form == 0:
            yield layout.form_lists[sheet.table.name].name
        yield name


def before(layout: Layout, name: str) -> str:
    """The sheet left of a form or list; of other repeated forms, which may be hidden, the list."""
    order = [GUIDE_SHEET, *forms_in_order(layout)]
    found = order[order.index(name) - 1]
    left, own = layout.sheets.get(found), layout.sheets.get(name)
    forms = layout.form_lists.get(left.table.name) if left else None
    return forms.name if forms and not (own and own.table is forms.table) else found


def behind(layout: Layout, name: str) -> str:
    """The sheet to the right of a form; right of all forms of its kind; "" for the last."""
    order, table = list(forms_in_order(layout)), layout.sheets[name].table
    right = order[order.index(name) + 1:]
    return next((each for each in right
                 if each not in layout.sheets or layout.sheets[each].table is not table), "")


def link_behind(layout: Layout, name: str) -> str:
    """The formula of a link to the next repeated form if it is used, else to what is behind all.

    "" where there is no next one.
    """
    sheet = layout.sheets[name]
    forms = layout.form_lists.get(sheet.table.name)
    if forms is None or sheet.form + 1 == forms.count:
        return ""
    used = on_sheet(forms.name, a1(forms.top + sheet.form + 1, USED_COLUMN))
    next_, others = (f'HYPERLINK("#\'{each}\'!A1","{each} →")' for each in (
        layout.sheet_name(sheet.table.name, sheet.form + 1), behind(layout, name) or forms.name))
    return f'IF({used}="{USED}",{next_},{others})'


def shown_forms(layout: Layout, figures: Figures, blank: int) -> set[str]:
    """The repeated forms in use, and of each kind ``blank`` others; at least one of a kind."""
    shown: set[str] = set()
    for name, forms in layout.form_lists.items():
        used = set(figures.forms(name))
        others = [form for form in range(forms.count) if form not in used]
        others = others[:max(blank, 0 if used else 1)]
        shown.update(layout.sheet_name(name, form) for form in (*used, *others))
    return shown


def hide_forms(sheets: Mapping[str, Worksheet], layout: Layout, shown: Collection[str]) -> None:
    """Repeated forms that are not ``shown`` are out of the way, and leave the print."""
    for name, sheet in layout.sheets.items():
        if sheet.table.repeated and name not in shown:
            sheets[name].hide()
            sheets[name].print_area_range = ""  # LibreOffice prints hidden sheets that have one


def colour_tabs(sheets: Mapping[str, Worksheet], layout: Layout, figures: Figures) -> None:
    """A colour for each kind of sheet, so that a clerk sees where there is something to do."""
    for name, worksheet in sheets.items():
        sheet = layout.sheets.get(name)
        if name in (GUIDE_SHEET, PANEL_SHEET):
            colour = READ
        else:
            colour = form_colour(sheet, figures) if sheet else CHECKED
        worksheet.set_tab_color(colour)


def form_colour(sheet: Sheet, figures: Figures) -> str:
    """The colour of a form's tab."""
    is_used = not sheet.table.repeated or sheet.form in figures.forms(sheet.table.name)
    return FILLED_IN if is_used else EMPTY
