"""Texts and figures beside or below a form, which would not be published."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.layout import Box, Layout, Sheet
from budgetxl.place import a1
from budgetxl.reading.formsheet import FormSheet, plain_text, stripped_text


def columns_beside(layout: Layout, sheet: Sheet) -> range:
    """The columns beside a form that hold its checks, down to the row of its note."""
    sides = [layout.check_columns[table.name] for table in sheet.tables]
    last = max(side.rules_from + len(side.rules) for side in sides)
    # At least the state and, beside it above the form, what the button last said.
    return range(sides[0].state, max(last, sides[0].state + 2))


def note_strays(form: FormSheet) -> None:
    """Notes every cell with content that is in no box and no check column."""
    for at in _strays(form):
        form.note_at("T4", form.place, a1(*at), text=plain_text(form.content.cells[at]))


def _strays(form: FormSheet) -> Iterator[tuple[int, int]]:
    checks, note_row = columns_beside(form.layout, form.sheet), form.sheet.note_row
    boxes = [box for box in form.sheet.boxes if box.role != "blank"]
    corners = {(box.row, box.column) for box in boxes}  # the rest of a box is rarely filled
    outside = [
        at for at in form.content.cells
        if at not in corners and not (at[1] in checks and at[0] <= note_row)
    ]
    for at in sorted(outside):
        content = stripped_text(form.content.cells[at])
        if content and not any(_is_within(at, box) for box in boxes):
            yield at


def _is_within(at: tuple[int, int], box: Box) -> bool:
    row, column = at
    return (box.row <= row < box.row + box.rows
            and box.column <= column < box.column + box.columns)
