"""The codes that a clerk typed: one value, whether in one cell or in one for each part."""

from __future__ import annotations

from budgetxl.formats import Column, Table
from budgetxl.layout import Box
from budgetxl.layout.visits import CodeSpot
from budgetxl.reading.formsheet import FormSheet, typed_text, with_blanks_said
from budgetxl.reading.inputs import is_no_input


def read_codes(form: FormSheet) -> None:
    """Takes the code of every detail row into the submission."""
    filled = form.filled
    for spot in form.sheet.code_spots:
        if not filled.isdisjoint(spot.cells):  # most rows are spare
            _read_code(form, spot)


def _read_code(form: FormSheet, spot: CodeSpot) -> None:
    column, place = spot.column, spot.place
    pieces = column.parts if column.is_split else (None,)
    boxes = [Box(*at, 1, 1, "code", place=place) for at in spot.cells]
    parts = []
    for i, (part, box) in enumerate(zip(pieces, boxes, strict=True)):
        cell = form.cell_of(box)
        if cell and is_no_input(form, box, cell):
            return
        text = typed_text(cell)
        # 06 may have lost its zero, but not the 类 that begins a code: the sheet does the same
        parts.append(text.zfill(part.digits) if part and i and text else text)
    if not any(parts):
        return
    if _is_code(form, form.layout.format.tables[place.table], column, parts):
        form.submission.cells[place] = "".join(parts)
    else:
        digits = "+".join(str(part.digits) for part in column.parts)
        text = with_blanks_said(" ".join(filter(None, parts)))
        form.note_unusable("D5", "不是完整的科目编码", boxes[0], text=text, expected=digits)


def _is_code(form: FormSheet, table: Table, column: Column, parts: list[str]) -> bool:
    """Whether the digits are a whole code, or the beginning of one in a row that sums up."""
    whole = "".join(parts)
    if not (whole.isascii() and whole.isdigit()):
        return False
    groups = table.detail.groups if table.detail and form.submission.grouped else ()
    short = {group.digits for group in groups if group.by == column.name}
    return len(whole) in {column.digits, *short} and parts == column.cells_of(whole)
