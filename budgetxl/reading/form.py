"""One table's sheet read box by box against the form it was made from."""

from __future__ import annotations

from collections.abc import Callable

from budgetxl.layout import Box, Layout
from budgetxl.layout.roles import Role
from budgetxl.place import a1
from budgetxl.reading.cells import SheetCells
from budgetxl.reading.codes import read_codes
from budgetxl.reading.formsheet import FormSheet
from budgetxl.reading.inputs import read_amount, read_name, read_note, read_text
from budgetxl.reading.starts import forget_starts
from budgetxl.reading.strays import note_strays
from budgetxl.reading.tampering import (
    check_department,
    check_printed,
    check_protection,
    check_total,
    is_as_made,
)
from budgetxl.submission import Submission


_MOST_SPELLINGS = 20_000
"""Of rows, on all sheets of one layout."""


def read_inputs(
    content: SheetCells, layout: Layout, name: str, submission: Submission
) -> FormSheet:
    """The sheet ``name``, its inputs taken into ``submission``, with what is wrong so far.

    What is missing can be said once every sheet is read: ``note_incomplete`` adds that.
    """
    form = FormSheet(content, layout, name, submission)
    before = len(submission.cells)
    check_protection(form)
    for box in form.sheet.visits.boxes(_to_look_at(form)):
        READ[box.role](form, box)
    read_codes(form)
    for table in form.sheet.tables:
        for place in forget_starts(submission, table, form.form_number, before):
            cell = a1(*form.sheet.positions[place, 0])
            form.note_at("D6", place, cell, column="同一行的其他格")
    note_strays(form)
    return form


def _to_look_at(form: FormSheet) -> list[int]:
    """The boxes that may say something: none that have the formula which their template has.

    Whether they have depends on the layout and on how their row is spelt, and on no value: so it
    is remembered of each spelling. Most rows are spare ones, which then need no look at all.
    """
    visits, known = form.sheet.visits, form.layout.visits
    spellings = form.content.spellings
    if not spellings:
        return visits.of(form.filled)
    if len(known) > _MOST_SPELLINGS:
        known.clear()
    found = list(visits.of_empty_rows(spellings))
    for row, spelling in spellings.items():
        key = form.name, row, spelling.key
        if key not in known:
            known[key] = tuple(number for number in visits.of_row(row, spelling.filled)
                               if not is_as_made(form, visits.box(number)))
        found += known[key]
    return found


def _leave(form: FormSheet, box: Box) -> None:
    """Nothing stands there, or it is read in another way."""


def _read_or_check_note(form: FormSheet, box: Box) -> None:
    """A repeated form prints its note; below any other table the clerk may write one."""
    if form.main_table.repeated:
        check_printed(form, box)
    else:
        read_note(form, box)


READ: dict[Role, Callable[[FormSheet, Box], None]] = {
    "caption": check_printed,
    "title": check_printed,
    "subtitle": check_printed,
    "money_unit": check_printed,
    "header": check_printed,
    "heading": check_printed,
    "label": check_printed,
    "total_label": check_printed,
    "department": check_department,
    "department_name": check_department,
    "blank": _leave,
    "amount": read_amount,
    "total": check_total,
    "code": _leave,  # read_codes puts the parts of each together
    "name": read_name,
    "text": read_text,
    "note": _read_or_check_note,
}
"""What is done with a box of the file, by its role."""
