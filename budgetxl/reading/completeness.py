"""What is missing on a sheet, and what its totals should be, once every sheet is read."""

from __future__ import annotations

from budgetxl import amount
from budgetxl.formats import Column, Table
from budgetxl.layout import Box
from budgetxl.place import Place, a1
from budgetxl.reading.formsheet import FormSheet
from budgetxl.rules import Figures, Undecided


def note_incomplete(form: FormSheet, figures: Figures) -> Figures:
    """Adds to the findings of ``form`` those that need the ``figures`` of the whole workbook.

    Returns the figures as they are known then.
    """
    findings, unusable = len(form.findings), form.submission.unusable
    before = len(unusable)
    figures.compute(form.place_of(box) for box in form.blank_totals)
    _note_incomplete(form, figures)
    if len(unusable) == before:
        return figures
    # What is missing is missing for the totals behind it: all is asked anew, in its order.
    del form.findings[findings:]
    for place in list(unusable)[before:]:
        del unusable[place]
    _note_incomplete(form, Figures(form.submission, form.layout.book))
    return Figures(form.submission, form.layout.book)


def _note_incomplete(form: FormSheet, figures: Figures) -> None:
    _note_missing_fields(form, figures)
    _note_incomplete_rows(form, figures)
    _note_cleared_names(form, figures)
    _note_overwritten_totals(form, figures)
    _note_blank_totals(form, figures)


def _note_missing_fields(form: FormSheet, figures: Figures) -> None:
    if _is_unused(form):
        return
    for (row, column), spec in form.main_table.specs.items():
        if spec.required:
            place = Place(form.main_table.name, row, column, form.form_number)
            _note_if_missing(form, figures, place)


def _note_incomplete_rows(form: FormSheet, figures: Figures) -> None:
    for band in form.sheet.bands.values():
        detail = band.table.detail
        for row in figures.rows(band.table.name, form=form.form_number) if detail else ():
            _note_incomplete_row(form, figures, band.table, row)


def _note_incomplete_row(form: FormSheet, figures: Figures, table: Table, row: int) -> None:
    assert table.detail is not None
    level = figures.level(table.name, row, form.form_number)
    for column in table.detail.columns:
        owner = table.columns[column.of] if column.of else column
        if not owner.required:
            continue
        place = Place(table.name, row, column.name, form.form_number)
        if level == table.detail.level and not _lacks_code(form, figures, place, column):
            _note_if_missing(form, figures, place)


def _lacks_code(
    form: FormSheet, figures: Figures, place: Place, column: Column | None
) -> bool:
    """A name whose code is missing or no code: the code is what is wrong."""
    if not column or not column.of:
        return False
    code = place._replace(column=column.of)
    return code in form.submission.unusable or not figures.value(code)


def _note_if_missing(form: FormSheet, figures: Figures, place: Place) -> None:
    if place not in form.submission.unusable and figures.value(place) in (None, ""):
        cell = a1(*form.sheet.positions[place, 0])
        form.note_at("D6", place, cell, column=place.column)


def _note_cleared_names(form: FormSheet, figures: Figures) -> None:
    """Names deleted, together with their formula, in rows that hold anything else.

    Where the code list has the name, that is what is meant and published.
    """
    for box in form.cleared_names:
        place = form.place_of(box)
        used = form.submission.rows(place.table, place.form)
        if place.row not in used or place in form.submission.unusable:
            continue
        if not _lacks_code(form, figures, place, form.spec_of(box)) and figures.value(place):
            form.note("D14", box, text=figures.value(place))
        else:
            form.note_unusable("D6", "未填", box, column=place.column)


def _note_overwritten_totals(form: FormSheet, figures: Figures) -> None:
    for box, text in form.overwritten_totals:
        if not (text == "空白" and _is_spare(form, box)):
            form.note("T1", box, text=text, expected=_expected_total(form, figures, box))


def _note_blank_totals(form: FormSheet, figures: Figures) -> None:
    nil = amount.shown(amount.ZERO, form.layout.decimals)
    for box in form.blank_totals:
        if _comes_to_nothing(figures, form.place_of(box)):
            continue
        expected = _expected_total(form, figures, box)
        if expected != nil:
            form.note_unusable("D8", "未填", box, expected=expected)


def _comes_to_nothing(figures: Figures, place: Place) -> bool:
    """Whether that total is of nothing, as in all rows that are spare."""
    try:
        return not figures.computed(place)
    except Undecided:
        return False


def _expected_total(form: FormSheet, figures: Figures, box: Box) -> str:
    try:
        value = figures.computed(form.place_of(box))
    except Undecided as reason:
        return f"（{reason}）"
    return amount.shown(value or amount.ZERO, form.layout.decimals)


def _is_spare(form: FormSheet, box: Box) -> bool:
    """Whether the box stands in a detail row, or on a form, that holds nothing."""
    place = form.place_of(box)
    if isinstance(place.row, int):
        return place.row not in form.submission.rows(place.table, place.form)
    return _is_unused(form)


def _is_unused(form: FormSheet) -> bool:
    """Whether the form is one of the repeated ones that hold nothing."""
    names = [table.name for table in form.sheet.tables]
    repeated = bool(form.main_table.repeated)
    return repeated and form.form_number not in form.submission.forms(names)
