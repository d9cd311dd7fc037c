"""The whole workbook: its sheets in order, its locks, its stamp, the same bytes every time."""

from __future__ import annotations

import io
import warnings

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from budgetxl import __version__
from budgetxl.layout import (
    CHECKS_SHEET,
    CODES_SHEET,
    GUIDE_SHEET,
    PANEL_SHEET,
    STAMP_SHEET,
    Layout,
)
from budgetxl.layout.drawing import CREATED, Pen
from budgetxl.layout.workbook import LETTERS
from budgetxl.place import a1
from budgetxl.rules import Figures, Rulebook
from budgetxl.submission import Submission
from budgetxl.template.checks import Checks
from budgetxl.template.forms import Form
from budgetxl.template.guide import draw_guide
from budgetxl.template.package import finish
from budgetxl.template.panel import Panel

DEFAULT_ROWS = 60
"""Spare rows in every detail table."""

KNOWN_COLUMNS = 256
"""Columns that XlsxWriter is told of; ``package.finish`` locks the rest."""


def build(
    book: Rulebook,
    rows: int = DEFAULT_ROWS,
    stated: bool = False,
    submission: Submission | None = None,
) -> bytes:
    """The .xlsx file of a template with ``rows`` spare rows in each detail table.

    With a ``submission`` it is filled in; totals that it states stand as figures, the others
    as formulas. ``stated`` makes the totals inputs. Amounts are in the format's money unit.
    """
    submission = submission or Submission(book.format.id, book.format.year, stated=stated)
    layout = _layout(book, rows, submission)
    stream = io.BytesIO()
    # Cells pasted from elsewhere take on the Normal style: unlocked, so that pasting never
    # locks an input. What is locked says so itself, the empty columns too.
    options = {"in_memory": True, "default_format_properties": {"locked": 0}}
    workbook = xlsxwriter.Workbook(stream, options)
    workbook.set_properties({"title": book.format.title, "created": CREATED})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _draw(workbook, layout, submission)
        workbook.close()
    return finish(stream.getvalue())


def _layout(book: Rulebook, rows: int, submission: Submission) -> Layout:
    details = [table.name for table in book.format.tables.values() if table.detail]
    sizes = {name: max(submission.rows(name), default=-1) + 1 + rows for name in details}
    layout = Layout(book, sizes, submission.stated)
    places = (place for table in book.format.tables.values() for place in layout.totals(table))
    if submission.stated:
        blank = not submission.cells
        layout.inputs = frozenset(p for p in places if blank or p in submission.cells)
    return layout


def _draw(workbook: xlsxwriter.Workbook, layout: Layout, submission: Submission) -> None:
    pen = Pen(workbook)
    figures = Figures(submission, layout.book)
    names = [GUIDE_SHEET, PANEL_SHEET, *layout.sheets, CHECKS_SHEET, CODES_SHEET, STAMP_SHEET]
    sheets = {name: workbook.add_worksheet(name) for name in names}
    for worksheet in sheets.values():
        worksheet.set_column(0, KNOWN_COLUMNS - 1, None, pen.format())
    checks = Checks(layout, pen)
    draw_guide(sheets[GUIDE_SHEET], layout, pen, submission.department)
    for name in layout.sheets:
        Form(sheets[name], layout, pen, figures, name).draw(checks)
    checks.draw(sheets[CHECKS_SHEET])
    Panel(layout, pen, checks).draw(sheets[PANEL_SHEET])
    _draw_codes(workbook, layout, pen)
    _draw_stamp(sheets[STAMP_SHEET], layout, pen)
    for worksheet in sheets.values():
        _protect(worksheet)
    sheets[CODES_SHEET].hide()
    sheets[STAMP_SHEET].very_hidden()
    first = PANEL_SHEET if submission.cells else GUIDE_SHEET
    sheets[first].activate()


def _protect(worksheet: Worksheet) -> None:
    """A guard rail without a password; rows may be filtered and columns widened."""
    worksheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


def _draw_codes(workbook: xlsxwriter.Workbook, layout: Layout, pen: Pen) -> None:
    worksheet = workbook.get_worksheet_by_name(CODES_SHEET)
    look, head = pen.format(num_format="@"), pen.format(bold=True)
    for block in layout.code_blocks.values():
        for i, (heading, texts) in enumerate(block.columns):
            worksheet.write_string(0, block.first + i, heading, head)
            worksheet.write_column(1, block.first + i, texts, look)
            cells = f"{a1(1, block.first + i, True)}:{a1(len(texts), block.first + i, True)}"
            workbook.define_name(f"{block.codes}_{heading}", f"={CODES_SHEET}!{cells}")
    worksheet.write_column(1, layout.letters_column, range(1, LETTERS + 1))


def _draw_stamp(worksheet: Worksheet, layout: Layout, pen: Pen) -> None:
    """What the reader recognises the workbook by, and needs to know where things stand."""
    format_ = layout.format
    facts = {
        "format": format_.id,
        "version": str(format_.version),
        "layout": layout.digest,
        "totals": "stated" if layout.stated else "computed",
        "budgetxl": __version__,
        **{f"rows {table}": str(rows) for table, rows in layout.sizes.items()},
    }
    for row, (key, value) in enumerate(facts.items()):
        worksheet.write_string(row, 0, key)
        worksheet.write_string(row, 1, value)
