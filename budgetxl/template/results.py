"""The sheet 校验结果, empty: what the button writes there is found by links and by marks."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from budgetxl.fault import Level
from budgetxl.layout import GUIDE_SHEET, Layout
from budgetxl.layout.drawing import BLACK, INPUT_FILL, Pen
from budgetxl.layout.paste import FIRST_ROW, HINT, HINT_CELL, MOST_COLUMNS, MOST_ROWS, PASTE_SHEET
from budgetxl.layout.results import (
    BOTTOM,
    CELL,
    COMMAND_CELL,
    HEAD_ROW,
    HEADS,
    LEFT_CELL,
    LINK,
    MARKS,
    RESULTS_SHEET,
    SHEET,
    STATUS_COLUMN,
    SUM_CELL,
    TOP,
    names,
)
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.place import a1, area, on_sheet
from budgetxl.template.listlook import THIN, leave_out_of_print, set_up_page

WIDTHS = (16, 7, 9, 34, 64, 12, 40, 30)
COLOURS = {
    Level.ERROR: {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    Level.WARNING: {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    Level.NOTICE: {"bg_color": "#DDEBF7", "font_color": "#1F4E79"},
}
"""What a marked cell looks like, the graver level first."""

EMPTY = "还没有校验。按“校验”，这里列出每一处问题；没有按钮时看“审核”，那里的结论随填随算。"
CHANGED = "校验之后数字又有改动，请再按一次“校验”。"


def draw_results(worksheet: Worksheet, layout: Layout, pen: Pen) -> None:
    """Headings, links for every line to come, and the cells that the button writes."""
    worksheet.hide_gridlines(2)
    for column, width in enumerate(WIDTHS):
        worksheet.set_column(column, column, width, pen.format())
    worksheet.set_column(SHEET, STATUS_COLUMN, None, pen.format(), {"hidden": True})
    worksheet.set_row(0, 34)
    worksheet.write_string(0, 0, RESULTS_SHEET, pen.format(font_name=BLACK, font_size=18))
    _draw_status(worksheet, pen)
    _draw_lines(worksheet, pen)
    command = "命令（一般留空；要指定 Python 程序时，写怎样启动 budgetxl）"
    worksheet.write_string(COMMAND_CELL[0], 0, command, pen.format(font_size=9))
    field = pen.format(locked=0, border=1, bg_color=INPUT_FILL, num_format="@", font_size=9)
    worksheet.write_blank(*COMMAND_CELL, None, field)
    sums = ",".join(_sum(layout, name) for name in layout.sheets)
    worksheet.write_formula(*SUM_CELL, f"=SUM({sums})", pen.format(), "")
    worksheet.write_formula(*LEFT_CELL, f"={_left()}", pen.format(), 0)
    worksheet.freeze_panes(TOP, 0)
    set_up_page(worksheet, HEAD_ROW)
    leave_out_of_print(worksheet)


def _sum(layout: Layout, name: str) -> str:
    sheet = layout.sheets[name]
    return on_sheet(name, area(0, 0, sheet.note_row, sheet.width - 1))


def _left() -> str:
    """How many cells on the sheet 粘贴 hold anything but what the sheet says of itself."""
    block = on_sheet(PASTE_SHEET, area(0, 0, MOST_ROWS - 1, MOST_COLUMNS - 1))
    hint = on_sheet(PASTE_SHEET, a1(*HINT_CELL))
    return f'COUNTIF({block},"<>")-COUNTIF({hint},"{HINT}")'


def _draw_status(worksheet: Worksheet, pen: Pen) -> None:
    big = pen.format(font_name=BLACK, font_size=14)
    worksheet.set_row(1, 26)
    shown = f'=IF(BX_STATUS="","{EMPTY}",BX_STATUS&"")'
    worksheet.write_formula(1, 0, shown, big, EMPTY)
    worksheet.write_formula(2, 0, '=BX_DETAIL&""', pen.format(font_size=10), "")
    changed = f'=IF(ISNUMBER(BX_PRINT),IF(ABS(BX_PRINT-BX_SUM)<0.0000001,"","{CHANGED}"),"")'
    red = pen.format(font_size=10, bold=True, font_color="#9C0006")
    worksheet.write_formula(3, 0, changed, red, "")


def _draw_lines(worksheet: Worksheet, pen: Pen) -> None:
    head = pen.format(bold=True, align="center", border=1, bg_color="#D9E1F2")
    text = pen.format(locked=0, font_size=10, text_wrap=True, num_format="@", valign="top")
    plain = pen.format(locked=0, num_format="General")
    link = pen.format(font_size=10, font_color="#0563C1", underline=1, valign="top")
    for column, heading in enumerate(HEADS):
        worksheet.write_string(HEAD_ROW, column, heading, head)
    for row in range(TOP, BOTTOM + 1):
        sheet, cell = a1(row, SHEET), a1(row, CELL)
        place = f'"#\'"&{sheet}&"\'!"&{cell},{sheet}&" "&{cell}'
        worksheet.write_formula(row, LINK, f'=IF({cell}="","",HYPERLINK({place}))', link, "")
        for column in range(LINK + 1, STATUS_COLUMN):
            worksheet.write_blank(row, column, None, text)
        worksheet.write_blank(row, STATUS_COLUMN, None, plain)
    line = {"type": "formula", "criteria": f'=$B{TOP + 1}<>""'}
    worksheet.conditional_format(TOP, 0, BOTTOM, len(HEADS) - 1,
                                 {**line, "format": pen.workbook.add_format(THIN)})


def define_names(pen: Pen, layout: Layout) -> None:
    """The names by which macros, marks and Python find the cells, and formulas other sheets."""
    for name, cells in names().items():
        pen.workbook.define_name(name, f"={RESULTS_SHEET}!{cells}")
    pen.workbook.define_name("BX_PASTE", f"={PASTE_SHEET}!{a1(FIRST_ROW, 0, True)}")
    pen.workbook.define_name("BX_HELP", f"={GUIDE_SHEET}!{a1(0, 0, True)}")
    for name, reference in layout.names:
        pen.workbook.define_name(name, f"={reference}")


def mark_forms(sheets: dict[str, Worksheet], layout: Layout, pen: Pen) -> None:
    """The marks: every cell of a form looks itself up among the findings."""
    looks = {level: pen.workbook.add_format(style) for level, style in COLOURS.items()}
    areas = {name: (sheet.note_row, sheet.width - 1) for name, sheet in layout.sheets.items()}
    for name, (row, column) in {**areas, GUIDE_SHEET: DEPARTMENT_CELL}.items():
        for level, marks in MARKS.items():
            found = f'COUNTIF({marks},"{name}!"&ADDRESS(ROW(),COLUMN(),4))>0'
            sheets[name].conditional_format(
                0, 0, row, column,
                {"type": "formula", "criteria": f'=IF(BX_STATUS="",FALSE,{found})',
                 "format": looks[level], "stop_if_true": True},
            )
