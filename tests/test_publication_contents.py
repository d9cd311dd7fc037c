"""``publish --contents``: a first page with the sheets and their titles, in plain words."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import openpyxl
import pytest

from budgetxl import formats, rules
from budgetxl.proofreading import proofread
from budgetxl.publication import publish
from budgetxl.rules import Figures
from budgetxl.submission import Submission, from_data, read_data

LISTED = {
    "xinjiang-2020-budget": [
        ("1", "表一", "部门收支总体情况表"), ("10", "普法宣传经费", "项目支出绩效目标表"),
    ],
    "xinjiang-2020-self-evaluation": [
        ("2", "法律援助工作经费（2）", "昌吉州司法局法律援助项目支出绩效自评表"),
    ],
    "hunan-2020-overall-targets": [
        ("1", "部门整体支出绩效目标申报表", "部门整体支出绩效目标申报表"),
    ],
}


@lru_cache(maxsize=None)
def book(format_id: str) -> rules.Rulebook:
    return rules.bind(formats.load(formats.find(format_id)))


def example(format_id: str) -> Figures:
    path = min((Path(str(formats.find(format_id))) / "examples").glob("*.json"))
    return Figures(from_data(read_data(path), book(format_id).format), book(format_id))


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("format_id", LISTED)
def test_the_first_page_lists_all_others(format_id: str, draft: bool) -> None:
    figures = example(format_id)
    content = publish(figures, draft, contents=True)
    proofread(content, figures)
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert workbook.sheetnames[0] == "目录"
    rows = list(workbook["目录"].iter_rows(min_row=5, max_col=3, values_only=True))
    listed = [row for row in rows if row[0]]
    assert [name for _, name, _ in listed] == workbook.sheetnames[1:]
    assert set(LISTED[format_id]) <= set(listed)
    assert not any(cell.hyperlink for row in workbook["目录"].iter_rows() for cell in row)


def test_the_other_sheets_are_those_of_a_publication_without_it() -> None:
    figures = example("xinjiang-2020-budget")
    plain, listed = (openpyxl.load_workbook(io.BytesIO(publish(figures, contents=contents)))
                     for contents in (False, True))
    for worksheet in plain:
        with_it = listed[worksheet.title]
        assert list(with_it.values) == list(worksheet.values)
        assert with_it.merged_cells == worksheet.merged_cells
        assert with_it.print_title_rows == worksheet.print_title_rows
    assert publish(figures, contents=True) == publish(figures, contents=True)


def test_an_empty_form_has_no_contents() -> None:
    format_id = "xinjiang-2020-self-evaluation"
    figures = Figures(Submission(format_id, 2020, "司法局"), book(format_id))
    assert publish(figures, draft=True, contents=True) == publish(figures, draft=True)
