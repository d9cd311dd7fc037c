"""The add-in budgetxl.xlam: the same macros and ribbon, for workbooks that carry none."""

from __future__ import annotations

import io
import warnings

import xlsxwriter

from budgetxl.layout.drawing import CREATED
from budgetxl.template.macros import project_of, ribbon
from budgetxl.template.package import as_addin
from budgetxl.template.words import WORDS
from budgetxl.vba import WORKBOOK

TITLE = "预算公开"
ABOUT = "budgetxl：在 Excel 里校验预算公开报表，生成公开表"
SHEET, CODE_NAME = "提示", "Sheet1"
WORDS_NAME = "BX_WORDS"
"""The cells with what the macros say: their source is ASCII and cannot hold it."""


def addin() -> bytes:
    """The bytes of budgetxl.xlam, the same every time. Nobody sees the sheet of an add-in."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    # Excel shows the two in its list of add-ins.
    workbook.set_properties({"title": TITLE, "comments": ABOUT, "created": CREATED})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _draw(workbook)
        workbook.close()
    return as_addin(stream.getvalue(), ribbon())


def _draw(workbook: xlsxwriter.Workbook) -> None:
    worksheet = workbook.add_worksheet(SHEET)
    for row, words in enumerate(WORDS):
        worksheet.write_string(row, 0, words)
    workbook.define_name(WORDS_NAME, f"={SHEET}!$A$1:$A${len(WORDS)}")
    workbook.add_vba_project(io.BytesIO(project_of([CODE_NAME])), is_stream=True)
    workbook.set_vba_name(WORKBOOK)
    worksheet.set_vba_name(CODE_NAME)
