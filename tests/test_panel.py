"""审核 as LibreOffice calculates it: what it says of a workbook, and what it counts."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from budgetxl import api
from budgetxl.layout import PANEL_SHEET, Layout
from budgetxl.place import Place
from budgetxl.submission import from_data
from budgetxl.template import build
from budgetxl.template.panelvalues import PENDING_TOP, SHOWN, top_of_lines
from tests.libreoffice import Office

BUDGET = "xinjiang-2020-budget"
LEVELS = ["强制", "规范", "提示"]

DATA = {
    "format": BUDGET, "department": "示范局", "year": 2020,
    "tables": {
        "表三": [{"科目编码": "2040601", "基本支出": "5"}],
        "项目支出绩效目标表": [{"项目名称": "普法经费", "财政拨款": "3"}],
    },
}

TYPED = {
    ("表三", "项目支出", 0): " ", ("表三", "科目编码", 1): " ",
    ("项目支出绩效目标表", "财政拨款", None): "3万元",
    ("项目支出绩效目标表", "其他资金", None): "若干",
}
"""Blanks for an amount and for the first part of a code; amounts with a unit and without digits."""


def made(folder: Path) -> Path:
    """A workbook filled with ``DATA``: two spare rows, one form."""
    book = api.proved_rulebook(BUDGET)
    path = folder / "工作簿.xlsx"
    path.write_bytes(build(book, 2, submission=from_data(DATA, book.format), forms=1))
    return path


def calculated(path: Path, office: Office) -> Worksheet:
    """审核 of the workbook at ``path``."""
    [again] = office.recalculate([path], path.parent / "calculated")
    return openpyxl.load_workbook(again, data_only=True)[PANEL_SHEET]


def type_in(path: Path, layout: Layout) -> None:
    """``TYPED`` over what the workbook holds."""
    workbook = openpyxl.load_workbook(path)
    for (table, column, row), text in TYPED.items():
        at = layout.spot(Place(table, row, column))
        workbook[layout.sheet_name(table)].cell(at[0] + 1, at[1] + 1).value = text
    workbook.save(path)


@pytest.mark.libreoffice
def test_what_a_file_shows_is_counted_once_and_at_its_level(
    office: Office, tmp_path: Path
) -> None:
    """An amount with its unit is 规范, as in a check (D9); blanks where a figure stands are one."""
    path = made(tmp_path)
    type_in(path, api.read(path).layout)
    panel = calculated(path, office)
    top = top_of_lines(api.read(path).layout)
    broken = {(row[0], row[4].split("（")[0]): row[6]
              for row in panel.iter_rows(top + 1, values_only=True) if row[1] == "填报" and row[6]}
    assert broken == {
        ("强制", "表三：金额格里都是数字，最多 6 位小数"): 1,
        ("强制", "表三：每个有内容的行都有 7 位科目编码"): 1,
        ("强制", "绩效目标目录：金额格里都是数字，最多 6 位小数"): 1,
        ("规范", "绩效目标目录：金额格里没有写单位"): 1,
    }
    told = [(f.rule, f.level.value) for f in api.check(path).findings if f.rule[0] == "D"]
    assert sorted(told) == [("D1", "error"), ("D1", "error"), ("D5", "error"), ("D9", "warning")]


@pytest.mark.libreoffice
def test_what_is_to_be_done_stands_first_with_its_place_and_figures(
    office: Office, tmp_path: Path
) -> None:
    """One figure of 表三 changed: what is broken by it, 强制 first, at the cells that differ."""
    panel = calculated(made(tmp_path), office)
    lines = [row for row in panel.iter_rows(PENDING_TOP + 1, PENDING_TOP + SHOWN, values_only=True)
             if row[0]]
    assert [row[0] for row in lines] == sorted((row[0] for row in lines), key=LEVELS.index)
    told = {row[1]: row[2:5] for row in lines}
    assert told["XI.10b"][:2] == ("✗ 2 处", "表三 E7")
    assert told["XI.10b"][2].endswith("各行“小计”之和：差5.00")
    assert told["XI.3"][2].endswith("：左边 0.00，右边 5.00，差 -5.00")
