"""How the lists of checks and of forms look: headings, lines, colours of states, the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetxl.layout.drawing import A4, HIGHEST, Pen, digits, lines
from budgetxl.place import a1

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

THIN: dict[str, Any] = {"border": 1, "border_color": "#BFBFBF"}
"""The border of a list's cells."""

NOWHERE = 255
"""A column to the right of all that stands on a list."""


class ListLooks:
    """The cell formats of a list of checks."""

    def __init__(self, pen: Pen, decimals: int) -> None:
        self.text = pen.format(font_size=10, text_wrap=True, **THIN)
        self.middle = pen.format(font_size=10, align="center", **THIN)
        # LibreOffice would give a count that is looked up the format of what it was looked up from.
        self.count = pen.format(font_size=10, align="center", num_format="0", **THIN)
        self.number = pen.format(
            font_size=10, align="right", num_format=digits(decimals), **THIN
        )
        self.link = pen.format(
            font_size=10, align="center", font_color="#0563C1", underline=1, **THIN
        )


def line_height(text: str, width: float) -> float:
    """The height of a row whose longest cell holds ``text``."""
    return min(HIGHEST, 5 + 13 * lines(text, width * 1.1))  # ten-point letters are narrower


def link_to(sheet: str, cell: str) -> str:
    """A link as a formula, which all programs follow, to the cell that two cells name."""
    return f'HYPERLINK("#\'"&{sheet}&"\'!"&{cell},{sheet}&" "&{cell})'


def draw_headings(
    worksheet: Worksheet, pen: Pen, heads: tuple[str, ...], widths: tuple[int, ...], row: int
) -> None:
    """Widths, and the headings in ``row``."""
    head = pen.format(bold=True, align="center", border=1, bg_color="#DDEBF7")
    for column, (text, width) in enumerate(zip(heads, widths, strict=True)):
        worksheet.set_column(column, column, width, pen.format())
        worksheet.write_string(row, column, text, head)
    worksheet.set_row(row, 22)
    worksheet.hide_gridlines(2)


def colour_states(worksheet: Worksheet, pen: Pen, top: int, bottom: int, column: int) -> None:
    """What passes, fails or is blank, in colours as well as signs."""
    for begins, look in (
        ("✗", {"bg_color": "#FFC7CE", "font_color": "#9C0006"}),
        ("未", {"bg_color": "#FFEB9C", "font_color": "#7F6000"}),
        ("✓", {"font_color": "#548235"}),
    ):
        worksheet.conditional_format(top, column, bottom, column, {
            "type": "formula",
            "criteria": f'=LEFT(${a1(top, column)},1)="{begins}"',
            "format": pen.workbook.add_format(look),
        })


def set_up_page(worksheet: Worksheet, head: int | None = None) -> None:
    """Landscape A4 pages as wide as the list, with its headings repeated."""
    worksheet.set_paper(A4)
    worksheet.set_landscape()
    worksheet.fit_to_pages(1, 0)
    if head is not None:
        worksheet.repeat_rows(head)


def leave_out_of_print(worksheet: Worksheet) -> None:
    """Who prints the workbook gets no page of this sheet: its print area is a cell without content.

    A formula that would choose the area is not known to LibreOffice, which prints all of the
    sheet then.
    """
    worksheet.print_area(0, NOWHERE, 0, NOWHERE)
