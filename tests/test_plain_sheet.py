"""Our worksheet beside XlsxWriter's own: the same cells are the same part."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from budgetxl.template.plainsheet import PlainSheet

RESULTS = ("", "通过", "<合计> & \"其他\"", "#N/A", "#DIV/0!", 0, -12.5, 1e-9, True, False)


def part(kind: type[Worksheet]) -> bytes:
    """Every kind of cell that a template has, in rows that leave some out."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        sheet, look = workbook.add_worksheet("表", kind), workbook.add_format({"bold": True})
        sheet.set_column(1, 1, 9, look)
        sheet.set_row(40, 30, look)
        for row, result in enumerate(RESULTS):
            sheet.write_formula(row, 2, '=IF(A1<>"",A1&"<",A2>0)', look, result)
            sheet.write_formula(row * 5, 1, "=A1", None, result)
        sheet.write_string(3, 30, "文字", look)
        sheet.write_number(60, 7, 1.25, look)
        sheet.write_blank(61, 3, None, look)
    with zipfile.ZipFile(stream) as package:
        return package.read("xl/worksheets/sheet1.xml")


def test_the_part_is_that_of_xlsxwriter():
    assert part(PlainSheet) == part(Worksheet)


@pytest.mark.parametrize("row", [0, 15, 16, 31, 500])
def test_a_single_cell_spans_its_own_rows(row):
    def spans(kind: type[Worksheet]) -> dict[int, str]:
        with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as workbook:
            sheet = workbook.add_worksheet("表", kind)
            sheet.write_number(row, 4, 1)
            sheet.write_number(row, 2, 1)
            sheet._calculate_spans()
            found: dict[int, str] = sheet.row_spans
            return found

    assert spans(PlainSheet) == spans(Worksheet)
