"""What official forms of other places look like: what is filled in is checked, printed, read back.

The way is the whole one, on a small format that has each shape once; LibreOffice calculates
the same workbooks, and must come to the same.
"""

from __future__ import annotations

import io
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from budgetxl import api, formats, rules
from budgetxl.checking import check
from budgetxl.fault import Level
from budgetxl.place import Place
from budgetxl.publication import publish
from budgetxl.reading import Reading, read
from budgetxl.roundtrip import go_round
from budgetxl.rules import Figures
from budgetxl.submission import from_data, to_data
from budgetxl.template import build
from tests import small
from tests.generated import Sample
from tests.libreoffice import Office
from tests.test_definition_faults import damage, faults
from tests.test_differential import Comparison
from tests.workbook_formulas import Formulas

FOLDER = Path(__file__).parent / "data" / "shapes-2025-budget"
EXPENDITURE, THREE_PUBLIC = "tables/1-expenditure.yaml", "tables/2-three-public-expenses.yaml"

ITEMS = [
    {"科目编码": "2010507", "基本支出": "30", "项目支出": "408300"},
    {"科目编码": "2120101", "基本支出": "77381546.5", "项目支出": "1"},
    {"科目编码": "2010601", "基本支出": "5"},
]
LEAF: dict[str, Any] = {"支出表": ITEMS,
                        "三公经费表": {"预算数": {"公务接待费": "0.95", "公务用车运行费": "15"}}}
STATED: dict[str, Any] = {"支出表": [
    {"科目编码": "201", "科目名称": "一般公共服务支出", "合计": "408330", "基本支出": "30",
     "项目支出": "408300"},
    {"科目编码": "20105", "科目名称": "统计信息事务", "合计": "408330", "基本支出": "30",
     "项目支出": "408300"},
    {"科目编码": "2010507", "科目名称": "专项普查活动", "合计": "408330", "基本支出": "30",
     "项目支出": "408300"},
    {"合计": {"合计": "408330", "基本支出": "30", "项目支出": "408300"}},
]}


@pytest.fixture(autouse=True)
def at_hand(monkeypatch):
    """The small formats are among those that a workbook can be of."""
    small.put_at_hand(monkeypatch)


@cache
def book() -> rules.Rulebook:
    return rules.bind(formats.load(FOLDER))


def data(tables: dict[str, Any]) -> dict[str, Any]:
    return {"format": FOLDER.name, "department": "某街道办事处", "tables": tables}


def written(tables: dict[str, Any], path: Path) -> Reading:
    """A workbook filled with ``tables``, as it is read back."""
    submission = from_data(data(tables), book().format)
    path.write_bytes(build(book(), submission=submission))
    return read(path, lambda _: book())


def findings(reading: Reading) -> list[tuple[str, str]]:
    """The rules of all findings, and where."""
    report = check(reading.submission, book(), reading.layout, reading.findings)
    found = [*report.findings, *report.undecided]
    return [(each.rule, each.cells[0] if each.cells else "") for each in found]


def printed(reading: Reading, table: str) -> list[list[Any]]:
    """The rows of a published table."""
    content = publish(Figures(reading.submission, book()))
    sheet = openpyxl.load_workbook(io.BytesIO(content))[table]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


CODES_OF_ITEMS = [
    ["201", None, None, "一般公共服务支出"],
    ["201", "05", None, "统计信息事务"],
    ["201", "05", "07", "专项普查活动"],
    ["201", "06", None, "财政事务"],
    ["201", "06", "01", "行政运行"],
    ["212", None, None, "城乡社区支出"],
    ["212", "01", None, "城乡社区管理事务"],
    ["212", "01", "01", "行政运行"],
]


def test_sums_above_items_stand_in_the_first_columns_of_a_split_code(tmp_path):
    reading = written(LEAF, tmp_path / "a.xlsx")
    assert findings(reading) == []
    rows = printed(reading, "支出表")[6:]
    assert [row[:4] for row in rows if row[3]] == CODES_OF_ITEMS


def test_stated_sums_are_read_back_and_printed_alike(tmp_path):
    reading = written(STATED, tmp_path / "a.xlsx")
    assert findings(reading) == []
    assert to_data(reading.submission, book().format)["tables"]["支出表"] == STATED["支出表"]
    leaf = written({"支出表": ITEMS[:1]}, tmp_path / "b.xlsx")
    assert printed(reading, "支出表") == printed(leaf, "支出表")


def test_a_stated_sum_that_is_not_the_sum_is_found_where_it_stands(tmp_path):
    first, second, *others = STATED["支出表"]
    wrong = {"支出表": [first, {**second, "合计": "408331", "基本支出": "31"}, *others]}
    assert findings(written(wrong, tmp_path / "a.xlsx")) == [("E.3", "E7"), ("E.4", "E8")]


@pytest.mark.parametrize(("parts", "expected"), [
    (["201", "05", "07"], "2010507"), (["201", "05", ""], "20105"), (["201", "", ""], "201"),
    (["201", 5, ""], "20105"), (["201", "", "07"], ""), (["", "05", "07"], ""),
    (["2010", "5", ""], ""), (["20", "10", ""], ""),
])
def test_a_code_may_end_with_a_column_and_nowhere_else(parts, expected, tmp_path):
    """20105 is 201|05; digits in other cells are none, though there are as many of them."""
    path = tmp_path / "a.xlsx"
    written(STATED, path)
    workbook = openpyxl.load_workbook(path)
    for column, part in enumerate(parts, start=1):
        workbook["支出表"].cell(7, column).value = part
    workbook.save(path)
    reading = read(path, lambda _: book())
    assert reading.submission.cells.get(Place("支出表", 0, "科目编码"), "") == expected
    assert ("D5" in {finding.rule for finding in reading.findings}) == (not expected)


def test_a_total_takes_the_cells_of_code_and_name(tmp_path):
    content = publish(Figures(written(LEAF, tmp_path / "a.xlsx").submission, book()))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["支出表"]
    assert "A15:D15" in map(str, sheet.merged_cells.ranges)
    assert sheet["A15"].value == "合计"
    assert sheet["E15"].value == 77789882.5


def test_amounts_have_the_unit_and_the_decimals_of_their_table(tmp_path):
    """One table is in 元, with 分 if one of its amounts has any; the other in 万元."""
    content = publish(Figures(written(LEAF, tmp_path / "a.xlsx").submission, book()))
    published = openpyxl.load_workbook(io.BytesIO(content))
    first, second = published["支出表"], published["三公经费表"]
    assert [first["G3"].value, second["A3"].value] == ["单位：元", "单位:万元"]
    assert [first["F7"].number_format, first["E15"].number_format] == ["#,##0.00"] * 2
    assert [cell.value for cell in second[7]] == [15.95, 0.95, 15]
    assert second["C7"].number_format == "0.00"
    whole = written({"支出表": ITEMS[:1]}, tmp_path / "b.xlsx")
    content = publish(Figures(whole.submission, book()))
    assert openpyxl.load_workbook(io.BytesIO(content))["支出表"]["F7"].number_format == "#,##0"


def test_digits_that_are_not_printed_are_told(tmp_path):
    """元 have 分 and no more; of an amount as it was entered nothing is left out in silence."""
    exact = {"预算数": {"公务接待费": "0.95", "公务用车运行费": "12.34"}}
    assert findings(written({**LEAF, "三公经费表": exact}, tmp_path / "a.xlsx")) == []
    finer = {"支出表": [{"科目编码": "2010507", "基本支出": "300000.125"}],
             "三公经费表": {"预算数": {"公务接待费": "0.955"}}}
    reading = written(finer, tmp_path / "b.xlsx")
    assert findings(reading) == [("D15", "F7"), ("D15", "B7")]
    assert {finding.level for finding in reading.findings} == {Level.NOTICE}


def test_what_is_too_much_in_another_unit_is_found(tmp_path):
    rows = {"预算数": {"公务接待费": "40.84"}}
    reading = written({"支出表": ITEMS[:1], "三公经费表": rows}, tmp_path / "a.xlsx")
    assert findings(reading) == [("T.2", "A7")]
    rows = {"预算数": {"公务接待费": "40.83"}}  # 408,330 元
    assert findings(written({**LEAF, "三公经费表": rows}, tmp_path / "a.xlsx")) == []


NOTE_OF_3 = "注：本表反映部门本年度“三公”经费预算情况。"
EMPTY_3 = "说明：某街道办事处本年度没有“三公”经费，故本表无数据。"


def notes(reading: Reading) -> list[Any]:
    """What the last row of each published table says."""
    return [printed(reading, table)[-1][0] for table in ("支出表", "三公经费表")]


def test_an_empty_table_says_so_in_its_own_wording(tmp_path):
    """A nil that somebody typed is a figure: then the table is not empty."""
    empty = ["注：某街道办事处本年无支出安排，故本表为空表。", f"{NOTE_OF_3}\n{EMPTY_3}"]
    reading = written({}, tmp_path / "a.xlsx")
    assert (notes(reading), reading.submission.notes) == (empty, {})
    assert api.check(tmp_path / "a.xlsx").findings == ()
    filled = written(LEAF, tmp_path / "b.xlsx")
    assert (notes(filled), filled.submission.notes) == ([None, NOTE_OF_3], {})
    nil = written({"三公经费表": {"预算数": {"公务接待费": "0"}}}, tmp_path / "c.xlsx")
    assert notes(nil) == [empty[0], NOTE_OF_3]


@pytest.mark.parametrize("text", ["说明：本单位只有三名退休人员。", None])
def test_a_clerk_may_word_it_otherwise_or_take_it_away(text, tmp_path):
    path = tmp_path / "a.xlsx"
    written({}, path)
    workbook = openpyxl.load_workbook(path)
    workbook["三公经费表"]["A9"].value = text
    workbook.save(path)
    reading = read(path, lambda _: book())
    assert reading.submission.notes == {"三公经费表": text or ""}
    assert findings(reading) == []
    again = to_data(reading.submission, book().format)
    path.write_bytes(build(book(), submission=from_data(again, book().format)))
    reading = read(path, lambda _: book())
    assert reading.submission.notes == {"三公经费表": text or ""}
    assert notes(reading)[1] == text


def test_a_form_of_which_there_are_several_says_nothing_of_empty_ones(tmp_path):
    folder = shutil.copytree(small.FOLDER, tmp_path / small.NAME)
    damage(folder, "tables/4-targets.yaml", "repeated:", "note_when_empty: 无\nrepeated:")
    assert [fault.message for fault in faults(folder)] == [
        "每个项目一张的表单，没填的不印，不能写 note_when_empty"]


def test_libreoffice_comes_to_the_same(tmp_path):
    readings = {name: written(tables, tmp_path / f"{name}.xlsx")
                for name, tables in (("leaf", LEAF), ("stated", STATED), ("empty", {}))}
    (tmp_path / "made").mkdir()
    with Office() as office:
        files = [tmp_path / f"{name}.xlsx" for name in readings]
        made = office.recalculate(files, tmp_path / "made")
    for (name, reading), calculated in zip(readings.items(), made, strict=True):
        comparison = Comparison(Sample(name, "stated", reading.submission), reading, calculated)
        comparison.run()
        assert list(map(str, comparison.mismatches)) == []
        sheet = comparison.sheets["三公经费表"]
        assert sheet["A9"].value == Figures(reading.submission, book()).note("三公经费表")
        assert comparison.pairs > 5


@pytest.fixture
def folder(tmp_path):
    """A copy of the format, to damage."""
    return shutil.copytree(FOLDER, tmp_path / FOLDER.name)


def test_a_table_of_one_amount_knows_in_excel_that_it_is_empty(folder, tmp_path):
    """A truth is greater than every number there: (LEN(C7)>0)>0 would always be TRUE."""
    damage(folder, THREE_PUBLIC, "      - {name: 公务接待费, kind: amount, header: "
           "[“三公”经费预算数, 公务接待费]}\n", "")
    damage(folder, "rules.yaml", "三公经费表[预算数, 公务接待费] + ", "")
    one, path = rules.bind(formats.load(folder)), tmp_path / "one.xlsx"
    path.write_bytes(build(one, rows=1))
    assert Formulas(path, read(path, lambda _: one).layout).faults() == []


@pytest.mark.parametrize("columns", ["[科目名称, 科目编码]", "[科目编码, 项目支出]"])
def test_a_total_takes_neighbours_from_left_to_right_that_are_no_amounts(folder, columns):
    damage(folder, EXPENDITURE, "[科目编码, 科目名称]", columns)
    assert [fault.message for fault in faults(folder)] == [
        "合计二字占的几列要从左到右写，中间不能有金额"]


def test_a_total_in_a_column_that_is_none(folder):
    damage(folder, EXPENDITURE, "[科目编码, 科目名称]", "[科目编码, 科目名]")
    assert [fault.message for fault in faults(folder)] == ["本表没有“科目名”列，是否想写“科目名称”？"]


def test_sums_whose_code_ends_within_a_column_are_refused(folder):
    damage(folder, EXPENDITURE, "{level: 款, digits: 5}", "{level: 款, digits: 4}")
    assert [(fault.line, fault.message) for fault in faults(folder)] == [
        (15, "“科目编码”分列印，汇总行的编码要在某一列末尾断开：3、5 位")]


def test_a_total_row_may_be_printed_outside_the_frame(tmp_path, monkeypatch):
    folder = shutil.copytree(FOLDER, tmp_path / FOLDER.name)
    damage(folder, EXPENDITURE, "in: [科目编码, 科目名称]}", "in: [科目编码, 科目名称], frame: false}")
    outside = rules.bind(formats.load(folder))
    figures = Figures(from_data(data({"支出表": ITEMS[:1]}), outside.format), outside)
    go_round(outside)
    sheet = openpyxl.load_workbook(io.BytesIO(publish(figures)))["支出表"]
    framed = {row[0].value: {cell.border.bottom.style for cell in row[:7]}
              for row in sheet.iter_rows(min_row=7) if row[0].value}
    assert framed["合计"] == {None} and framed["201"] == {"thin"}


def test_a_table_has_decimals_of_its_own_and_no_digit_is_lost_unsaid(tmp_path, monkeypatch):
    folder = shutil.copytree(FOLDER, tmp_path / FOLDER.name)
    damage(folder, EXPENDITURE, "amounts: {plain: true, thousands: true}", "amounts: {decimals: 0}")
    whole = rules.bind(formats.load(folder))
    submission = from_data(data({"支出表": ITEMS[:2]}), whole.format)
    (tmp_path / "a.xlsx").write_bytes(build(whole, submission=submission))
    reading = read(tmp_path / "a.xlsx", lambda _: whole)
    [said] = [finding for finding in reading.findings if finding.rule == "D15"]
    assert said.cells == ("F8",) and "77381546.5" in said.message
    sheet = openpyxl.load_workbook(io.BytesIO(publish(Figures(submission, whole))))["支出表"]
    looks = {row[5].value: row[5].number_format for row in sheet.iter_rows(min_row=7)}
    assert looks[30] == "#,##0_ ;-#,##0_ "


FIXED_ALONE = {
    "format.yaml": """id: fixed-2027-budget
version: 1
title: 收支总表
issuer: 某区
year: 2027
money_unit: 万元
decimals: 2
lists: {收入: [财政拨款, 其他收入]}
tables: [1.yaml]
""",
    "tables/1.yaml": """table: 总表
title: 收支总表
holds: [totals]
grids:
  - label: {header: 收入}
    columns: [{name: 预算数, kind: amount}]
    rows: [{list: 收入}, {row: 收入总计, total: true, adds: ["财政拨款:其他收入"]}]
""",
}


def test_a_format_of_fixed_rows_alone_goes_all_the_way_round(tmp_path):
    folder = tmp_path / "fixed-2027-budget"
    (folder / "tables").mkdir(parents=True)
    for name, text in FIXED_ALONE.items():
        (folder / name).write_text(text, encoding="utf-8")
    alone = api.proved_rulebook(str(folder))
    assert [rule.id for rule in alone.rules] == ["合计行"]
    go_round(alone)
