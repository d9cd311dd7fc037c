"""How a form looks: fonts, borders, alignment, print set-up; template and publication alike.

Fonts are those that every Chinese Windows has; elsewhere the spreadsheet program puts its own
song and black faces in their place.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from budgetxl.layout.sheet import (
    CAPTION_ROW,
    DEPARTMENT_ROW,
    HEADER_TOP,
    TITLE_ROW,
    Box,
    Sheet,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format as CellFormat
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SONG, BLACK = "宋体", "黑体"
INPUT_FILL, TOTAL_FILL = "#FFF9E3", "#EFEFEF"
TITLE_HEIGHT, LINE_HEIGHT, HEADER_HEIGHT, ROW_HEIGHT = 34, 20, 26, 20
WRAPPED_LINE = 14.5
HIGHEST = 409
"""The greatest height of a row, in points."""
A4 = 9
CREATED = datetime(2020, 1, 1)
"""The creation time in every file, so that the same input gives the same bytes."""

_EVERYWHERE = {
    "font_name": SONG, "font_family": 1, "font_charset": 134, "font_size": 11,
    "valign": "vcenter", "locked": 1,
}
_ROLES: dict[str, dict[str, Any]] = {
    "caption": {"align": "left"},
    "title": {"font_name": BLACK, "font_size": 18, "align": "center"},
    "department": {"align": "left"},
    "money_unit": {"align": "right"},
    "header": {"align": "center", "border": 1, "text_wrap": True, "bold": True},
    "label": {"align": "left", "border": 1, "shrink": True},
    "total_label": {"align": "center", "border": 1},
    "blank": {"border": 1},
    "amount": {"align": "right", "border": 1},
    "total": {"align": "right", "border": 1},
    "code": {"align": "center", "border": 1, "num_format": "@"},
    "name": {"align": "left", "border": 1, "shrink": True},
    "text": {"align": "left", "border": 1, "text_wrap": True, "num_format": "@"},
    "note": {"align": "left"},
}


def digits(decimals: int, nil: bool = True) -> str:
    """The number format of amounts; without ``nil`` a zero shows as nothing."""
    number = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f"{number}_ ;-{number}_ " + ("" if nil else ";;@")


def lines(text: str, width: float) -> int:
    """How many lines ``text`` takes in a column ``width`` characters wide."""
    wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
    return max(1, -(-wide // max(1, int(width) - 1)))


class Pen:
    """Cell formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._made: dict[str, CellFormat] = {}

    def format(self, **look: Any) -> CellFormat:
        """The format with these XlsxWriter properties, locked unless ``locked=0``."""
        look = {**_EVERYWHERE, **look}
        key = repr(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(look)
        return self._made[key]

    def role(self, box: Box, **look: Any) -> CellFormat:
        """The format of a box of the form."""
        return self.format(**_ROLES[box.role], indent=box.indent, **look)


def write(sheet: Worksheet, box: Box, value: object, look: CellFormat) -> None:
    """``value`` in ``box``, merged where the box is larger than a cell."""
    last_row, last_column = box.row + box.rows - 1, box.column + box.columns - 1
    if (last_row, last_column) != (box.row, box.column):
        sheet.merge_range(box.row, box.column, last_row, last_column, "", look)
    if value is None or value == "":
        sheet.write_blank(box.row, box.column, None, look)
    elif isinstance(value, str):
        sheet.write_string(box.row, box.column, value, look)
    else:
        sheet.write_number(box.row, box.column, value, look)


def set_up(worksheet: Worksheet, sheet: Sheet) -> None:
    """Widths, heights, and a page that prints as the official form: A4, headers repeated."""
    for i, leaf in enumerate(sheet.leaves):
        worksheet.set_column(i, i, leaf.width)
    worksheet.set_row(CAPTION_ROW, LINE_HEIGHT)
    worksheet.set_row(TITLE_ROW, TITLE_HEIGHT)
    worksheet.set_row(DEPARTMENT_ROW, LINE_HEIGHT)
    for row in range(HEADER_TOP, sheet.body_top):
        worksheet.set_row(row, _header_height(sheet, row))
    for row in range(sheet.body_top, sheet.note_row + 1):
        worksheet.set_row(row, ROW_HEIGHT)
    worksheet.set_paper(A4)
    if sheet.table.landscape:
        worksheet.set_landscape()
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    worksheet.center_horizontally()
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(TITLE_ROW, sheet.body_top - 1)
    worksheet.print_area(0, 0, sheet.note_row, sheet.width - 1)
    worksheet.set_footer("&C&9第 &P 页，共 &N 页")
    worksheet.hide_gridlines(2)


def _header_height(sheet: Sheet, row: int) -> float:
    """High enough for the header words that end in ``row``."""
    heights: list[float] = [HEADER_HEIGHT]
    for box in sheet.boxes:
        if box.role == "header" and box.row + box.rows - 1 == row:
            width = sum(leaf.width for leaf in sheet.leaves[box.column : box.column + box.columns])
            above = (box.rows - 1) * HEADER_HEIGHT
            heights.append(lines(box.text, width) * WRAPPED_LINE + 6 - above)
    return max(heights)
