"""What the clerk should not have touched: printed words, and formulas."""

from __future__ import annotations

from budgetxl.layout import Box, live
from budgetxl.reading.formsheet import FormSheet, plain_text, stripped_text
from budgetxl.reading.formulas import same
from budgetxl.reading.inputs import is_look_up, read_amount
from budgetxl.submission import BLANKS


def check_protection(form: FormSheet) -> None:
    """Notes a sheet that is no longer protected."""
    if not form.content.protected:
        form.note_at("T6", form.place, text=form.name)


def check_printed(form: FormSheet, box: Box) -> None:
    """Notes words that the form prints and that are others now."""
    expected = box.text
    if box.role == "money_unit":
        expected = form.layout.format.money_line(expected)
    cell = form.cell_of(box)
    text = cell.value if cell else ""
    if text != expected and text.strip(BLANKS) != expected.strip(BLANKS):
        form.note("T3", box, text=text, expected=expected)


def is_as_made(form: FormSheet, box: Box) -> bool:
    """Whether ``box`` has the formula that its template has there: then there is nothing to say."""
    cell = form.cell_of(box)
    if cell is None or not cell.formula:
        return False
    if box.role == "total":
        return same(cell.formula, live.total_formula(form.layout, form.place_of(box)))
    if box.role in ("department", "department_name"):
        return same(cell.formula, _department_formula(form, box))
    return box.role == "name" and is_look_up(form, box, cell.formula)


def check_department(form: FormSheet, box: Box) -> None:
    """Notes a formula for the department's name that is another one now, or none."""
    if not is_as_made(form, box):
        cell = form.cell_of(box)
        text = (cell.formula or plain_text(cell)) if cell else ""
        form.note("T2", box, text=text, expected=_department_formula(form, box))


def _department_formula(form: FormSheet, box: Box) -> str:
    return live.department_formula(form.layout, box.text if box.role == "department" else "")


def check_total(form: FormSheet, box: Box) -> None:
    """Notes a total whose formula is another one now, and takes the figure if it is stated."""
    cell, place = form.cell_of(box), form.place_of(box)
    if cell and cell.formula:
        if not is_as_made(form, box):
            expected = live.total_formula(form.layout, place)
            form.note("T2", box, text=cell.formula, expected=expected)
    elif form.layout.stated:
        read_amount(form, box)
        if place not in form.submission.cells and place not in form.submission.unusable:
            form.blank_totals.append(box)
    else:
        form.overwritten_totals.append((box, stripped_text(cell) or "空白"))
