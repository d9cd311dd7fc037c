"""How a form looks: fonts, borders, alignment, print set-up; template and publication alike.

Fonts are those that every Chinese Windows has; elsewhere the spreadsheet program puts its own
song and black faces in their place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from budgetxl.formats import Column
from budgetxl.layout.band import Box
from budgetxl.layout.roles import Role
from budgetxl.layout.sheet import TITLE_ROW, Sheet

if TYPE_CHECKING:
    from xlsxwriter.format import Format as CellFormat
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_NARROW = re.compile("[\x00-\u2e7f]+")
"""Letters half as wide as a Chinese one."""

SONG, BLACK = "宋体", "黑体"
INPUT_FILL, TOTAL_FILL = "#FFF9E3", "#EFEFEF"
TITLE_HEIGHT, LINE_HEIGHT, HEADER_HEIGHT, ROW_HEIGHT = 34, 20, 26, 20
WRAPPED_LINE = 14.5
HIGHEST = 409
"""The greatest height of a row, in points."""
RED = "#C00000"
"""The colour of what must not be overlooked."""
A4 = 9
CREATED = datetime(2020, 1, 1)
"""The creation time in every file, so that the same input gives the same bytes."""

_EVERYWHERE = {
    "font_name": SONG, "font_family": 1, "font_charset": 134, "font_size": 11,
    "valign": "vcenter", "locked": 1,
}
ROLE_LOOKS: dict[Role, dict[str, Any]] = {
    "caption": {"align": "left"},
    "title": {"font_name": BLACK, "font_size": 18, "align": "center"},
    "subtitle": {"align": "center"},
    "department": {"align": "left"},
    "money_unit": {"align": "right"},
    "header": {"align": "center", "border": 1, "text_wrap": True, "bold": True},
    "heading": {"align": "center", "border": 1, "text_wrap": True},
    "label": {"align": "left", "border": 1, "shrink": True},
    "total_label": {"align": "center", "border": 1},
    "department_name": {"align": "left", "border": 1},
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


def number_format(spec: Column | None, decimals: int, nil: bool = True) -> str:
    """The number format of one column or field, with the words around the value."""
    if spec is not None and spec.decimals is not None:
        decimals = spec.decimals
    if spec is None or not (spec.plain or spec.before or spec.after):
        return digits(decimals, nil)
    number = "General" if spec.plain else "#,##0" + ("." + "0" * decimals if decimals else "")
    before, after = (f'"{words}"' if words else "" for words in (spec.before, spec.after))
    shown = f"{before}{number}{after}"
    return shown if nil else f"{shown};{before}-{number}{after};;@"


def text_format(spec: Column | None) -> str:
    """The number format of a text, with the words around it."""
    if spec is None:
        return "@"
    before, after = (f'"{words}"' if words else ""
                     for words in (spec.number + spec.before, spec.after))
    return f"{before}@{after}"


def lines(text: str, width: float) -> int:
    """How many lines ``text`` takes in a column ``width`` characters wide."""
    room = max(1, int(width) - 1)
    wide = 2 * len(text)
    if wide > room:
        wide -= sum(map(len, _NARROW.findall(text)))
    return max(1, -(-wide // room))


def look_of(box: Box) -> dict[str, Any]:
    """The XlsxWriter properties of a box of the form."""
    words = box.look.split()
    look = {**_EVERYWHERE, **ROLE_LOOKS["title" if "title" in words else box.role]}
    look["indent"] = box.indent
    look.update({"align": word for word in words if word in ("left", "center", "right")})
    if "frameless" in words:
        look["border"] = 0
    if "wrapped" in words:
        look["text_wrap"] = True
    if "bold" in words:
        look["bold"] = True
    if "draft" in words:
        look |= {"bold": True, "font_color": RED}
    return look


class Pen:
    """Cell formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._made: dict[str, CellFormat] = {}
        self._of_roles: dict[tuple[object, ...], CellFormat] = {}

    def format(self, **look: Any) -> CellFormat:
        """The format with these XlsxWriter properties, locked unless ``locked=0``."""
        look = {**_EVERYWHERE, **look}
        key = repr(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(look)
        return self._made[key]

    def role(self, box: Box, **look: Any) -> CellFormat:
        """The format of a box of the form: the same for all boxes that ``look_of`` sees alike."""
        key = (box.role, box.look, box.indent, *look.items())
        if key not in self._of_roles:
            self._of_roles[key] = self.format(**{**look_of(box), **look})
        return self._of_roles[key]


def literal(text: str) -> str:
    """What XlsxWriter must be given to write ``text``: it takes ``<r>…</r>`` for XML of its own."""
    if text.startswith("<r>") and text.endswith("</r>"):
        return f'<r><t xml:space="preserve">{escape(text, quote=False)}</t></r>'
    return text


def write(sheet: Worksheet, box: Box, value: object, look: CellFormat) -> None:
    """``value`` in ``box``, merged where the box is larger than a cell."""
    last_row, last_column = box.row + box.rows - 1, box.column + box.columns - 1
    if (last_row, last_column) != (box.row, box.column):
        sheet.merge_range(box.row, box.column, last_row, last_column, "", look)
    if value is None or value == "":
        sheet.write_blank(box.row, box.column, None, look)
    elif isinstance(value, str):
        sheet.write_string(box.row, box.column, literal(value), look)
    else:
        sheet.write_number(box.row, box.column, value, look)


def set_up(worksheet: Worksheet, sheet: Sheet) -> None:
    """Widths, and a page that prints as the official form: A4, headers repeated."""
    for i, width in enumerate(sheet.widths):
        worksheet.set_column(i, i, width)
    worksheet.set_paper(A4)
    if sheet.table.landscape:
        worksheet.set_landscape()
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    worksheet.center_horizontally()
    worksheet.fit_to_pages(1, 0)
    if not sheet.table.blocks:
        worksheet.repeat_rows(TITLE_ROW, sheet.bands[sheet.table.name].body_top - 1)
    worksheet.print_area(0, 0, sheet.note_row, sheet.width - 1)
    worksheet.set_footer("&C&9第 &P 页，共 &N 页")
    worksheet.hide_gridlines(2)


class Heights:
    """How high the rows of a form are: worked out once, and again only where texts differ.

    Each row is high enough for the texts that end in it, those of headers and labels too.
    ``texts`` are the boxes whose content counts.
    """

    def __init__(self, sheet: Sheet) -> None:
        boxes = [box for box in sheet.boxes if box.role in ("header", "heading") or _grows(box)]
        boxes.sort(key=lambda box: box.row + box.rows)
        self.texts = [box for box in boxes if _grows(box)]
        self._least = _least(sheet)
        self._steps: list[tuple[int, int, float, Box | None, float]] = []
        for box in boxes:
            width = sum(sheet.widths[box.column : box.column + box.columns])
            last, grows = box.row + box.rows - 1, box if _grows(box) else None
            self._steps.append((box.row, last, _needed(box, width, ""), grows, width))
        self._without = self._with([""] * len(self.texts))

    def of(self, texts: Sequence[str]) -> dict[int, float]:
        """The height of every row from the first, with ``texts`` in the boxes of that name."""
        return self._with(texts) if any(texts) else self._without

    def _with(self, texts: Sequence[str]) -> dict[int, float]:
        heights, left = dict(self._least), iter(texts)
        for first, last, needed, box, width in self._steps:
            if box and (text := next(left)):
                needed = _needed(box, width, text)
            if first < last:
                needed -= sum(heights[row] for row in range(first, last))
            if needed > heights[last]:
                heights[last] = min(needed, HIGHEST)
        return heights


def row_heights(sheet: Sheet, texts: dict[Box, str]) -> dict[int, float]:
    """The height of every row of the form, with ``texts`` in the boxes that hold one."""
    heights = Heights(sheet)
    return heights.of([texts.get(box, "") for box in heights.texts])


def _least(sheet: Sheet) -> dict[int, float]:
    """The heights that the rows have whatever stands in them."""
    heights: dict[int, float] = {row: ROW_HEIGHT for row in range(sheet.note_row + 1)}
    heights.update({row: LINE_HEIGHT for row in range(sheet.top)})
    heights.update({box.row: TITLE_HEIGHT for box in sheet.boxes
                    if box.role == "title" or "title" in box.look})
    for band in sheet.bands.values():
        heights.update({row: HEADER_HEIGHT for row in range(band.top, band.body_top)})
    return heights


def _grows(box: Box) -> bool:
    """Whether a box becomes higher with the text in it."""
    return (box.role in ("text", "note") and "title" not in box.look) or "wrapped" in box.look


def _needed(box: Box, width: float, text: str) -> float:
    if box.role == "header":
        return lines(box.text, width) * WRAPPED_LINE + 6
    if box.role == "heading":
        return max(lines(box.text, width), box.lines) * WRAPPED_LINE + 6
    wrapped = sum(lines(line, width) for line in text.split("\n"))
    return max(wrapped, box.lines) * WRAPPED_LINE + 8 if max(wrapped, box.lines) > 1 else 0


def set_heights(worksheet: Worksheet, heights: dict[int, float]) -> None:
    """Every row as high as ``heights`` says."""
    for row, height in heights.items():
        worksheet.set_row(row, height)
