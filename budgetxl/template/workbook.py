"""The whole workbook: its sheets in order, its locks, its stamp, the same bytes every time."""

from __future__ import annotations

import io
import warnings

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from budgetxl.layout import (
    CHECKS_SHEET,
    CODES_SHEET,
    GUIDE_SHEET,
    NARRATIVE_SHEET,
    PANEL_SHEET,
    PASTE_SHEET,
    READINGS_SHEET,
    REASONS_SHEET,
    RESULTS_SHEET,
    STAMP_SHEET,
    Layout,
)
from budgetxl.layout.drawing import CREATED, Pen
from budgetxl.layout.paste import HINT, HINT_CELL
from budgetxl.layout.sizes import form_counts, row_counts
from budgetxl.layout.stamp import stamp_facts
from budgetxl.narrative import narrative_of
from budgetxl.place import area, on_sheet
from budgetxl.rules import Figures, Rulebook
from budgetxl.rules.addressing import BRACKETS
from budgetxl.submission import BLANKS, Submission
from budgetxl.template.checks import Checks
from budgetxl.template.demands import DemandResults, Demands
from budgetxl.template.formlist import draw_form_list
from budgetxl.template.formlistvalues import FormListValues
from budgetxl.template.forms import FormSheet
from budgetxl.template.buttons import add_macros
from budgetxl.template.guide import draw_guide
from budgetxl.template.listlook import leave_out_of_print, set_up_page
from budgetxl.template.macros import ribbon
from budgetxl.template.narrative import draw_narrative
from budgetxl.template.package import finish
from budgetxl.template.panel import Panel
from budgetxl.template.panellines import panel_lines
from budgetxl.template.panelvalues import PanelValues
from budgetxl.template.plainsheet import PlainSheet
from budgetxl.template.readings import draw_readings
from budgetxl.template.reasons import draw_reasons
from budgetxl.template.results import define_names, draw_results, mark_forms
from budgetxl.template.rowstates import RowStates
from budgetxl.template.rulestates import RuleStates
from budgetxl.template.stated import stated_totals
from budgetxl.template.tabs import colour_tabs, forms_in_order, hide_forms, shown_forms

KNOWN_COLUMNS = 256
"""Columns that XlsxWriter is told of; ``package.finish`` locks the rest."""


def build(
    book: Rulebook,
    rows: int | None = None,
    stated: bool = False,
    submission: Submission | None = None,
    forms: int | None = None,
    macros: bool = False,
) -> bytes:
    """The .xlsx file of a template with ``rows`` spare rows in each detail table.

    With ``macros`` it is the .xlsm file: the same sheets, with buttons and a ribbon tab.

    Of a form that is repeated there are ``forms``, and as many as the submission fills. Sizes
    that are not given are those of many workbooks: see ``layout.sizes``.

    With a ``submission`` it is filled in; totals that it states stand as figures, the others
    as formulas. ``stated`` makes the totals inputs. Amounts are in the format's money unit.
    """
    submission = submission or Submission(
        book.format.id, book.format.year, stated=stated, grouped=bool(stated)
    )
    return draw(_layout(book, rows, submission, forms), submission, macros)


def draw(
    layout: Layout, submission: Submission, macros: bool = False, blank_forms: int = 0
) -> bytes:
    """The workbook of ``submission`` with all that stands where ``layout`` has it.

    Repeated forms that are not used are hidden but for ``blank_forms`` of a kind, and but for the
    first of all; in a blank template without macros, where no button could show them, none is.
    """
    stream = io.BytesIO()
    # Cells pasted from elsewhere take on the Normal style: unlocked, so that pasting never
    # locks an input. What is locked says so itself, the empty columns too.
    options = {"in_memory": True, "default_format_properties": {"locked": 0}}
    workbook = xlsxwriter.Workbook(stream, options)
    workbook.set_properties({"title": layout.format.title, "created": CREATED})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _draw(workbook, layout, submission, macros, blank_forms)
        workbook.close()
    return finish(stream.getvalue(), ribbon(bool(layout.format.narrative)) if macros else b"")


def _layout(
    book: Rulebook, rows: int | None, submission: Submission, forms: int | None
) -> Layout:
    counts = form_counts(book.format, forms, submission)
    sizes = row_counts(book.format, rows, submission, counts)
    layout = Layout(book, sizes, submission.stated, forms=counts)
    if submission.stated:
        layout.inputs = stated_totals(layout, Figures(submission, book))
    return layout


def _draw(
    workbook: xlsxwriter.Workbook, layout: Layout, submission: Submission, macros: bool,
    blank_forms: int,
) -> None:
    pen = Pen(workbook)
    figures = Figures(submission, layout.book)
    sheets = {name: workbook.add_worksheet(name, PlainSheet) for name in _names(layout, macros)}
    for worksheet in sheets.values():
        worksheet.set_column(0, KNOWN_COLUMNS - 1, None, pen.format())
    found = RuleStates(figures)
    checks, states = Checks(layout, pen, found), RowStates(layout, found)
    demands = Demands(layout)
    counts = DemandResults(demands, figures)
    _draw_codes(sheets[CODES_SHEET], layout, pen)
    draw_guide(sheets[GUIDE_SHEET], layout, pen, submission.department, macros)
    for name in layout.sheets:
        FormSheet(sheets[name], layout, pen, figures, name).draw(states)
    for forms in layout.form_lists.values():
        values = FormListValues(layout, found, counts, forms)
        draw_form_list(sheets[forms.name], layout, pen, values, demands)
    checks.draw(sheets[CHECKS_SHEET])
    lines = panel_lines(layout, demands)
    told = PanelValues(layout, figures, lines, checks.results, counts)
    Panel(layout, pen, checks.looks, lines, told).draw(sheets[PANEL_SHEET])
    draw_reasons(sheets[REASONS_SHEET], pen, submission.reasons)
    if narrative := narrative_of(layout.format):
        draw_narrative(sheets[NARRATIVE_SHEET], layout, pen, narrative, figures)
    _draw_paste(sheets[PASTE_SHEET], pen)
    if layout.readings:
        draw_readings(sheets[READINGS_SHEET], layout, pen)
    _draw_stamp(sheets[STAMP_SHEET], layout, pen)
    draw_results(sheets[RESULTS_SHEET], layout, pen)
    mark_forms(sheets, layout, pen)
    define_names(pen, layout)
    _lock_and_hide(sheets)
    if submission.cells:
        leave_out_of_print(sheets[GUIDE_SHEET])
    sheets[PANEL_SHEET if submission.cells else GUIDE_SHEET].activate()
    colour_tabs(sheets, layout, figures)
    if macros or submission.cells:
        hide_forms(sheets, layout, shown_forms(layout, figures, blank_forms))
    if macros:
        add_macros(workbook, layout)


def _lock_and_hide(sheets: dict[str, Worksheet]) -> None:
    """Locks, and takes out of sight what no clerk needs."""
    for name, worksheet in sheets.items():
        if name != PASTE_SHEET:  # merged cells cannot be pasted where there is protection
            _protect(worksheet)
    for name in (CODES_SHEET, READINGS_SHEET):
        if name in sheets:
            sheets[name].hide()
    sheets[STAMP_SHEET].very_hidden()


def _names(layout: Layout, macros: bool) -> list[str]:
    """The sheets in order; the last ones are hidden. Without a button nobody needs its results."""
    readings = [READINGS_SHEET] if layout.readings else []
    narrative = [NARRATIVE_SHEET] if layout.format.narrative else []
    shown = [GUIDE_SHEET, PANEL_SHEET, *forms_in_order(layout), *narrative, REASONS_SHEET,
             PASTE_SHEET, CHECKS_SHEET]
    shown.insert(2 if macros else len(shown), RESULTS_SHEET)
    return [*shown, CODES_SHEET, *readings, STAMP_SHEET]


def _draw_paste(worksheet: Worksheet, pen: Pen) -> None:
    """The sheet to paste on, which says what it is for."""
    worksheet.write_string(*HINT_CELL, HINT, pen.format())
    set_up_page(worksheet)
    leave_out_of_print(worksheet)


def _protect(worksheet: Worksheet) -> None:
    """A guard rail without a password; rows may be filtered and columns widened."""
    worksheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


def _draw_codes(worksheet: Worksheet, layout: Layout, pen: Pen) -> None:
    """The code lists, by names that drop-down lists know, and what checks of texts look up."""
    look, head = pen.format(num_format="@"), pen.format(bold=True)
    for block in layout.code_blocks.values():
        for column, (heading, texts) in enumerate(block.columns, start=block.first):
            worksheet.write_string(0, column, heading, head)
            worksheet.write_column(1, column, texts, look)
            cells = area(1, column, len(texts), column)
            layout.names.of(on_sheet(CODES_SHEET, cells), block.codes, heading)
    worksheet.write_column(1, layout.letters_column, range(1, layout.most_numbered + 1))
    worksheet.write_column(1, layout.letters_column + 1, BRACKETS, look)
    worksheet.write_column(1, layout.blanks_column, BLANKS, look)


def _draw_stamp(worksheet: Worksheet, layout: Layout, pen: Pen) -> None:
    """What the reader recognises the workbook by, and needs to know where things stand."""
    facts = stamp_facts(layout)
    for row, (key, value) in enumerate(facts.items()):
        worksheet.write_string(row, 0, key)
        worksheet.write_string(row, 1, value)
