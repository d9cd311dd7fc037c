"""What the clerk typed into one box, as the submission has it."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal

from budgetxl import amount
from budgetxl.amount import AmountError
from budgetxl.layout import Box, live
from budgetxl.reading.cells import Cell
from budgetxl.reading.formsheet import (
    FormSheet,
    is_blank,
    plain_text,
    stripped_text,
    typed_text,
    with_blanks_said,
)
from budgetxl.reading.formulas import same
from budgetxl.reading.shown import shown_otherwise
from budgetxl.reading.unseen import number_in_text
from budgetxl.submission import BLANKS

_DIGITS = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]{1,6})?")
"""An amount as data files have it, before its unit."""

_FIXED = re.compile(r"\$[A-Z]+\$[0-9]+")
"""In the formula of a name: where the code list stands."""


def read_amount(form: FormSheet, box: Box) -> None:
    """Takes the figure in ``box`` into the submission."""
    cell = form.cell_of(box)
    if cell is None or (cell.kind == "text" and not cell.value and not cell.formula):
        return  # nothing, or an empty text as pasting leaves it
    if is_no_input(form, box, cell):
        return
    if cell.kind != "number":
        _read_worded_amount(form, box, typed_text(cell))
    else:
        _read_number(form, box, cell.value)


def is_no_input(form: FormSheet, box: Box, cell: Cell) -> bool:
    """Whether a formula or an error value stands where something should be typed: noted, if so."""
    if cell.formula:
        form.note_unusable("D3", "是公式", box, text=cell.formula)
    elif cell.kind == "error":
        form.note_unusable("D4", "是错误值", box, text=cell.value)
    return bool(cell.formula) or cell.kind == "error"


def is_no_text(form: FormSheet, box: Box, cell: Cell) -> bool:
    """Whether what stands where a text should be typed is none: noted, if so."""
    if is_no_input(form, box, cell):
        return True
    shown = shown_otherwise(form.content, (box.row, box.column), cell)
    if shown:
        form.note_unusable("D13", "不是文字", box, text=plain_text(cell), expected=shown)
    return bool(shown)


def _read_worded_amount(form: FormSheet, box: Box, text: str) -> None:
    """10万元 in a cell for 万元 is 10, where the form lets it stand."""
    spec = form.spec_of(box)
    unit = form.layout.format.unit_of(spec) if spec and spec.loose else ""
    digits = text.removesuffix(unit).rstrip(" 　")
    value = None
    if unit and text.endswith(unit) and _DIGITS.fullmatch(digits):
        with suppress(AmountError):
            value = amount.given(digits)
    if value is None:
        said = with_blanks_said(text) if unit else text.strip(BLANKS) or "空格"
        _note_no_amount(form, box, said)
    else:
        form.note("D9", box, text=text, expected=amount.plain(value))
        form.submission.cells[form.place_of(box)] = value
        form.submission.typed[form.place_of(box)] = text


def _note_no_amount(form: FormSheet, box: Box, text: str) -> None:
    number = number_in_text(text)
    if number is None:
        form.note_unusable("D1", "不是数字", box, text=text)
    else:
        form.note_unusable("D11", "是文本", box, text=text, expected=amount.plain(number))


def _read_number(form: FormSheet, box: Box, text: str) -> None:
    try:
        value = amount.stored(text)
    except AmountError:
        form.note_unusable("D1", "不是数字", box, text=text)
        return
    if amount.decimals(value) > amount.KEPT_DECIMALS:
        form.note("D2", box, text=amount.plain(value))
    elif _loses_digits(form, box, value):
        places = form.layout.format.decimals_of(form.spec_of(box))
        shown = amount.plain(amount.rounded(value, places))
        form.note("D15", box, text=amount.plain(value), count=str(places), expected=shown)
    form.submission.cells[form.place_of(box)] = value


def _loses_digits(form: FormSheet, box: Box, value: Decimal) -> bool:
    """Whether print has fewer digits of an amount that is to be printed as it was entered.

    So are those of a column that has decimals of its own.

    元 have no more than 分; 万元 are exact to the 元 in a workbook, and rounded in print.
    """
    spec, format_ = form.spec_of(box), form.layout.format
    as_entered = spec and (spec.is_plain_money or spec.decimals is not None
                           or format_.unit_of(spec) == "元")
    return bool(as_entered) and amount.decimals(value) > format_.decimals_of(spec)


def read_text(form: FormSheet, box: Box) -> None:
    """Takes the text in ``box`` into the submission, unless it is what an empty form has there."""
    cell, spec = form.cell_of(box), form.spec_of(box)
    default = spec.default if spec else ""
    text = typed_text(cell)
    if cell is None or not (cell.formula or text):
        if default:  # the clerk emptied the cell, which is not what the empty form says
            form.submission.cells[form.place_of(box)] = ""
    elif not is_no_text(form, box, cell) and text != default:
        _take_text(form, box, text)


def _take_text(form: FormSheet, box: Box, text: str) -> None:
    """Blanks alone are content to a sheet, though nobody sees them: taken as that, and noted."""
    if is_blank(text):
        form.note("D10", box)
    form.submission.cells[form.place_of(box)] = text


def read_name(form: FormSheet, box: Box) -> None:
    """Takes a name typed over the formula that fills it in by its code."""
    cell = form.cell_of(box)
    if cell is None or not (cell.formula or typed_text(cell)):
        form.cleared_names.append(box)
    elif cell.formula and is_look_up(form, box, cell.formula):
        return
    elif not is_no_text(form, box, cell):
        _take_text(form, box, typed_text(cell))


def is_look_up(form: FormSheet, box: Box, formula: str) -> bool:
    """Whether it looks up the name of the code in the row of ``box``.

    It does though the list was another then: the name is looked up anew whatever the list says,
    and the certificate tells another formula.
    """
    expected = live.name_formula(form.layout, form.place_of(box))
    return same(formula, expected) or same(*(_FIXED.sub("", each) for each in (formula, expected)))


def read_note(form: FormSheet, box: Box) -> None:
    """Takes the note below a table, unless it is the one that the official form prints."""
    cell, table = form.cell_of(box), form.main_table
    if cell and cell.formula and table.note_when_empty:
        if same(cell.formula, live.note_formula(form.layout, table.name)):
            return
    if cell and is_no_text(form, box, cell):
        return
    text = stripped_text(cell) or typed_text(cell)
    if text and is_blank(text):
        form.note("D10", box)
    if table.is_own_note(text):
        form.submission.notes[table.name] = text
