"""On what publications are printed: paper, pages, and what each page says again."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from budgetxl import formats, rules
from budgetxl.place import Place
from budgetxl.publication import publish
from budgetxl.rules import Figures
from budgetxl.submission import Submission, Value

BUDGET, FORM = "xinjiang-2020-budget", "项目支出绩效目标表"
BOOK = rules.bind(formats.load(formats.find(BUDGET)))

A4, A3 = 9, 8


def published(cells: dict[Place, Value], sheet: str) -> Worksheet:
    content = publish(Figures(Submission(BUDGET, 2020, "司法局", cells), BOOK))
    return openpyxl.load_workbook(io.BytesIO(content))[sheet]


def table(rows: int) -> Worksheet:
    """表三 with so many rows."""
    cells: dict[Place, Value] = {}
    for row in range(rows):
        cells[Place("表三", row, "科目编码")] = f"20406{row + 1:02}"
        cells[Place("表三", row, "基本支出")] = Decimal(1)
    return published(cells, "表三")


def form(indicators: int) -> Worksheet:
    """The targets of one project: so many of the same 二级指标."""
    [nested] = [each.name for each in BOOK.format.nested(FORM) if each.name != FORM]
    cells: dict[Place, Value] = {Place(FORM, None, "项目名称", 0): "普法"}
    for row in range(indicators):
        words = {"一级指标": "产出指标", "二级指标": "数量指标", "三级指标": f"第{row}项"}
        cells |= {Place(nested, row, name, 0): text for name, text in words.items()}
    return published(cells, "普法")


def breaks(worksheet: Worksheet) -> list[int]:
    return [each.id for each in worksheet.row_breaks.brk]


def is_one_page(worksheet: Worksheet) -> bool:
    """Whether the program makes it fit on a page; otherwise it has all the pages that it needs."""
    assert worksheet.sheet_properties.pageSetUpPr.fitToPage
    return worksheet.page_setup.fitToHeight is None


@pytest.mark.parametrize(("sheet", "paper"), [("表二", A4), ("表三", A4), ("表七", A3)])
def test_a_table_that_would_have_letters_below_nine_points_comes_on_a3(sheet, paper):
    assert published({}, sheet).page_setup.paperSize == paper


@pytest.mark.parametrize(("rows", "fits"), [(6, True), (27, True), (35, True), (50, False)])
def test_a_page_and_a_quarter_become_one_page(rows, fits):
    worksheet = table(rows)
    assert is_one_page(worksheet) is fits
    assert worksheet.print_title_rows == "$2:$6"
    assert breaks(worksheet) == []  # the program finds where the pages of a table end


def test_a_short_form_is_one_page():
    worksheet = form(20)
    assert is_one_page(worksheet)
    assert breaks(worksheet) == []


def test_each_page_of_a_long_form_says_again_what_goes_on_from_the_page_before():
    worksheet = form(90)
    assert not is_one_page(worksheet)
    assert worksheet.print_title_rows == "$6:$6"
    assert [worksheet.cell(6, column).value for column in (1, 2)] == ["一级指标", "二级指标"]
    pages = [7, *(last + 1 for last in breaks(worksheet)), worksheet.max_row + 1]
    assert len(pages) == 4
    said = {(row, column) for row in range(7, worksheet.max_row + 1) for column in (1, 2)
            if worksheet.cell(row, column).value}
    assert said == {(first, column) for first in pages[:-1] for column in (1, 2)}
    areas = {(area.min_row, area.max_row) for area in worksheet.merged_cells.ranges
             if area.min_col == 2 and area.min_row >= 7}
    assert areas == {(first, end - 1) for first, end in zip(pages, pages[1:])}


def test_no_page_is_higher_than_its_paper():
    """Of A4, 842 points high, 86.4 are margins."""
    worksheet = form(90)
    heights = [worksheet.row_dimensions[row].height for row in range(1, worksheet.max_row + 1)]
    ends = [0, *breaks(worksheet), worksheet.max_row]
    again = [0, *[heights[5]] * (len(ends) - 2)]
    used = [sum(heights[first:end]) + more for first, end, more in zip(ends, ends[1:], again)]
    assert max(used) <= 842 - 86.4
    assert min(used[:-1]) > 0.9 * (842 - 86.4)


@pytest.mark.parametrize("sheet", ["表一", "表三"])
def test_totals_are_bold_where_the_table_says_so(sheet):
    tables = BOOK.format.tables
    bold = replace(tables[sheet], bold_totals=True)
    book = replace(BOOK, format=replace(BOOK.format, tables={**tables, sheet: bold}))
    content = publish(Figures(Submission(BUDGET, 2020, "司法局"), book))
    worksheet = openpyxl.load_workbook(io.BytesIO(content))[sheet]
    found = {re.sub(r"\s", "", str(cell.value)) for row in worksheet.iter_rows(min_row=7)
             for cell in row if cell.font.bold and cell.value}
    assert found == {"表一": {"小计", "收入总计", "支出合计"}, "表三": {"合计"}}[sheet]
    assert not any(cell.font.bold for row in published({}, sheet).iter_rows(min_row=7)
                   for cell in row)
