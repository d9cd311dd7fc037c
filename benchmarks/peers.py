"""The same publication by other means: its cells, and how XlsxWriter and openpyxl write them.

Cells, styles and print set-up are taken from a publication with openpyxl beforehand, so that a
writer need not find out any of it. Workers of the openpyxl pipeline import this file.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

A4 = 9
PADDING = 5 / 7
"""What XlsxWriter adds to the width of a column, in letters of seven pixels; Excel rounds it."""


class Look(NamedTuple):
    """How a cell looks, in openpyxl's words."""

    font: str
    family: int
    charset: int
    size: float
    bold: bool
    bordered: bool
    horizontal: str | None
    vertical: str | None
    indent: int
    wrap: bool
    shrink: bool
    number_format: str


class Sheet(NamedTuple):
    """All of a printed sheet. Rows and columns count from 1, as openpyxl has them."""

    name: str
    cells: list[tuple[int, int, Any, Look]]
    merges: dict[tuple[int, int], tuple[int, int]]
    """The last cell of each, by the first."""
    widths: dict[int, float]
    heights: dict[int, float]
    landscape: bool
    margins: tuple[float, float, float, float]
    titles: tuple[int, int] | None
    """The first and the last of the rows that every page repeats."""
    area: str
    header: tuple[str | None, int | None]
    footer: tuple[str | None, int | None]
    """What stands in the middle above and below each page, and its size."""


def extracted(content: bytes) -> list[Sheet]:
    """The sheets of the publication ``content``."""
    return [_sheet(sheet) for sheet in load_workbook(io.BytesIO(content)).worksheets]


def _sheet(sheet: Any) -> Sheet:
    margins, titles = sheet.page_margins, sheet.print_title_rows
    return Sheet(
        sheet.title,
        [(cell.row, cell.column, cell.value, _look(cell)) for row in sheet.iter_rows()
         for cell in row if cell.has_style and not isinstance(cell, MergedCell)],
        {(area.min_row, area.min_col): (area.max_row, area.max_col)
         for area in sorted(sheet.merged_cells.ranges, key=lambda area: area.bounds)},
        {column: width.width for width in sheet.column_dimensions.values()
         for column in range(width.min, width.max + 1)},
        {row: height.height for row, height in sheet.row_dimensions.items() if height.height},
        sheet.page_setup.orientation == "landscape",
        (margins.left, margins.right, margins.top, margins.bottom),
        _rows(titles) if titles else None,
        sheet.print_area.rpartition("!")[2],
        (sheet.oddHeader.center.text, sheet.oddHeader.center.size),
        (sheet.oddFooter.center.text, sheet.oddFooter.center.size),
    )


def _rows(words: str) -> tuple[int, int]:
    first, _, last = words.replace("$", "").partition(":")
    return int(first), int(last)


def _look(cell: Any) -> Look:
    font, place, side = cell.font, cell.alignment, cell.border.left
    return Look(
        font.name, int(font.family), font.charset, font.sz, bool(font.b),
        bool(side and side.style), place.horizontal, place.vertical,
        int(place.indent), bool(place.wrap_text), bool(place.shrink_to_fit), cell.number_format,
    )


# -- XlsxWriter -----------------------------------------------------------------------------


def with_xlsxwriter(sheets: list[Sheet]) -> bytes:
    """The file that XlsxWriter makes of ``sheets``, in memory."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    formats: dict[Look, Any] = {}
    for sheet in sheets:
        worksheet = book.add_worksheet(sheet.name)
        _set_up(worksheet, sheet)
        for row, column, value, look in sheet.cells:
            if look not in formats:
                formats[look] = book.add_format(_properties(look))
            at, end = (row - 1, column - 1), sheet.merges.get((row, column))
            if end:
                worksheet.merge_range(*at, end[0] - 1, end[1] - 1, value, formats[look])
            elif value is None:
                worksheet.write_blank(*at, None, formats[look])
            elif isinstance(value, str):
                worksheet.write_string(*at, value, formats[look])
            else:
                worksheet.write_number(*at, value, formats[look])
    book.close()
    return stream.getvalue()


def _set_up(worksheet: Any, sheet: Sheet) -> None:
    for column, width in sheet.widths.items():
        worksheet.set_column(column - 1, column - 1, width - PADDING)
    for row, height in sheet.heights.items():
        worksheet.set_row(row - 1, height)
    worksheet.set_paper(A4)
    if sheet.landscape:
        worksheet.set_landscape()
    worksheet.set_margins(*sheet.margins)
    worksheet.center_horizontally()
    worksheet.fit_to_pages(1, 0)
    worksheet.hide_gridlines(2)
    if sheet.titles:
        worksheet.repeat_rows(sheet.titles[0] - 1, sheet.titles[1] - 1)
    worksheet.print_area(sheet.area)
    for (words, size), put in ((sheet.header, worksheet.set_header),
                               (sheet.footer, worksheet.set_footer)):
        if words:
            put(f"&C&{size}{words}")


def _properties(look: Look) -> dict[str, Any]:
    return {
        "font_name": look.font, "font_family": look.family, "font_charset": look.charset,
        "font_size": look.size, "bold": look.bold, "border": int(look.bordered),
        "align": look.horizontal or "", "valign": "vcenter", "indent": look.indent,
        "text_wrap": look.wrap, "shrink": look.shrink, "num_format": look.number_format,
    }


# -- openpyxl -------------------------------------------------------------------------------


def with_openpyxl(sheets: list[Sheet]) -> Workbook:
    """The workbook that openpyxl makes of ``sheets``."""
    book = Workbook()
    book.remove(book.active)
    looks: dict[Look, tuple[Font, Border, Alignment]] = {}
    for sheet in sheets:
        worksheet = book.create_sheet(sheet.name)
        for row, column, value, look in sheet.cells:
            cell = worksheet.cell(row, column, value)
            if look not in looks:
                looks[look] = _styles(look)
            cell.font, cell.border, cell.alignment = looks[look]
            cell.number_format = look.number_format
        for first, last in sheet.merges.items():
            worksheet.merge_cells(None, *first, *last)
        _set_up_openpyxl(worksheet, sheet)
    return book


def _styles(look: Look) -> tuple[Font, Border, Alignment]:
    thin = Side("thin")
    return (
        Font(look.font, look.size, look.bold, charset=look.charset, family=look.family),
        Border(thin, thin, thin, thin) if look.bordered else Border(),
        Alignment(look.horizontal, look.vertical, wrap_text=look.wrap, shrink_to_fit=look.shrink,
                  indent=look.indent),
    )


def _set_up_openpyxl(worksheet: Any, sheet: Sheet) -> None:
    for column, width in sheet.widths.items():
        worksheet.column_dimensions[get_column_letter(column)].width = width
    for row, height in sheet.heights.items():
        worksheet.row_dimensions[row].height = height
    worksheet.page_setup.paperSize = A4
    worksheet.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    worksheet.page_setup.fitToHeight = 0
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = worksheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = sheet.margins
    worksheet.print_options.horizontalCentered = True
    worksheet.sheet_view.showGridLines = False
    if sheet.titles:
        worksheet.print_title_rows = f"{sheet.titles[0]}:{sheet.titles[1]}"
    worksheet.print_area = sheet.area
    worksheet.oddHeader.center.text, worksheet.oddHeader.center.size = sheet.header
    worksheet.oddFooter.center.text, worksheet.oddFooter.center.size = sheet.footer


_publication: list[Sheet] = []
"""In a worker of the pipeline: what it writes of every workbook."""


def begin(sheets: list[Sheet]) -> None:
    """Makes a process a worker of the pipeline."""
    warnings.simplefilter("ignore")  # openpyxl says what it drops
    _publication[:] = sheets


def convert(source: Path, target: Path) -> int:
    """The obvious way: every cell of ``source`` as formula and as value, then the publication."""
    formulas, values = load_workbook(source), load_workbook(source, data_only=True)
    read = [(cell.value, value.value) for one, other in zip(formulas, values)
            for row, same in zip(one.iter_rows(), other.iter_rows())
            for cell, value in zip(row, same)]
    with_openpyxl(_publication).save(target)
    return len(read)
