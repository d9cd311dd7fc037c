"""The sheet 出错说明, for what was found and may stand all the same."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from budgetxl.layout.drawing import BLACK, INPUT_FILL, Pen, literal
from budgetxl.layout.reasons import BOTTOM, HEAD_ROW, REASONS_SHEET, TOP
from budgetxl.submission.reasons import FIELDS, Reason
from budgetxl.template.listlook import THIN, draw_headings, set_up_page

WIDTHS = (8, 26, 40, 54, 12)

LINES = (
    "规范、提示以及核实性的强制项，经核实确实如此的，在这里写明理由，一处一行；逻辑性的强制项必须改正，写了理由也不算。",
    "规则、位置照审核报告写，如 X8.1、表八!B5；数字先空着，审核会说应写什么，照抄过来。",
    "数字变了，理由就失效，审核会指出来。“填写人”留给负责解释的人。",
)


def draw_reasons(worksheet: Worksheet, pen: Pen, reasons: Sequence[Reason]) -> None:
    """The lines, filled in with ``reasons`` as far as there is room."""
    worksheet.write_string(0, 0, REASONS_SHEET, pen.format(font_name=BLACK, font_size=18))
    worksheet.set_row(0, 34)
    for row, line in enumerate(LINES, start=1):
        worksheet.write_string(row, 0, line, pen.format())
    draw_headings(worksheet, pen, FIELDS, WIDTHS, HEAD_ROW)
    look = pen.format(
        locked=0, bg_color=INPUT_FILL, num_format="@", text_wrap=True, valign="top", **THIN
    )
    for row in range(TOP, BOTTOM + 1):
        blank = ("",) * len(FIELDS)
        given = reasons[row - TOP].fields if row - TOP < len(reasons) else blank
        for column, text in enumerate(given):
            if text:
                worksheet.write_string(row, column, literal(text), look)
            else:
                worksheet.write_blank(row, column, None, look)
    worksheet.freeze_panes(TOP, 0)
    set_up_page(worksheet, HEAD_ROW)
    worksheet.set_portrait()  # blank lines and all it is one page
