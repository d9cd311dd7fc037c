"""The codes that a clerk typed: one value, whether in one cell or in one for each part."""

from __future__ import annotations

from budgetxl.formats import Column, Table
from budgetxl.layout import Box
from budgetxl.layout.band import Band
from budgetxl.place import Place
from budgetxl.reading.formsheet import FormSheet, typed_text, with_blanks_said
from budgetxl.reading.inputs import is_no_input


def read_codes(form: FormSheet) -> None:
    """Takes the code of every detail row into the submission."""
    for band in form.sheet.bands.values():
        for column in band.table.columns.values():
            for row in range(band.details if column.kind == "code" else 0):
                _read_code(form, band, row, column)


def _read_code(form: FormSheet, band: Band, row: int, column: Column) -> None:
    place = Place(band.table.name, row, column.name, form.form_number)
    pieces = column.parts if column.is_split else (None,)
    spots = [form.sheet.positions[place, i] for i in range(len(pieces))]
    if not any(at in form.content.cells for at in spots):  # as in most rows, which are spare
        return
    boxes = [Box(*at, 1, 1, "code", place=place) for at in spots]
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
    if _is_code(form, band.table, column, parts):
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
