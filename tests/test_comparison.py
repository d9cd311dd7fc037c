"""This year beside last year: matched by table, row, code and name, rates as official forms say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from budgetxl import api, cli
from budgetxl.consolidation.codemapping import CodeMapping, read_mapping
from budgetxl.consolidation.comparison import compare
from budgetxl.consolidation.comparisonfile import lines, page, workbook
from budgetxl.consolidation.counterparts import meant, same_tables
from budgetxl.consolidation.lastyear import with_last_year
from budgetxl.fault import Refusal
from budgetxl.formats import Threshold
from budgetxl.rules import Figures
from budgetxl.submission import from_data
from tests import small


def figures(rows, **tables):
    data = {"format": small.NAME, "department": "某局",
            "tables": {"支出表": rows, **tables}}
    return Figures(from_data(data, small.book().format), small.book())


def row(code, basic, **more):
    return {"科目编码": code, "基本支出": basic, **more}


def found(comparison, word, column="基本支出"):
    [change] = [each for each in comparison.changes if each.row == word and each.column == column]
    return change


def test_change_and_rate_are_as_official_forms_have_them():
    made = compare(figures([row("2040601", "12")]), figures([row("2040601", "8")]))
    change = found(made, "2040601")
    assert (change.difference, change.rate, change.kind) == (Decimal(4), Decimal("50.00"), "变动")


@pytest.mark.parametrize("this, last, kind", [
    ("3", None, "新增"), ("3", "0", "新增"), (None, "3", "消失"), ("3", "3", "不变")])
def test_rows_are_new_or_gone_and_a_base_of_zero_has_no_rate(this, last, kind):
    more = "2010301", "1"
    this, last = ([row(*more), *([row("2040601", each)] if each else [])]
                  for each in (this, last))
    change = found(compare(figures(this), figures(last)), "2040601")
    assert change.kind == kind
    assert (change.rate is None) is (kind == "新增")


def test_the_largest_changes_come_first_and_sums_are_not_among_them():
    made = compare(figures([row("2040601", "12"), row("2040605", "100")]),
                   figures([row("2040601", "52"), row("2040605", "99")]))
    assert [(each.row, each.difference) for each in made.largest()] == [
        ("2040601", Decimal(-40)), ("2040605", Decimal(1))]
    assert found(made, "204").total


def test_a_code_that_moved_is_matched_by_the_officer_s_mapping_of_that_year():
    this, last = figures([row("2040699", "9")]), figures([row("2040605", "4"), row("2040606", "3")])
    old = {"2040605": "2040699", "2040606": "2040699"}
    assert found(compare(this, last, CodeMapping({2020: old})), "2040699").kind == "新增"
    this.format.__dict__["year"], year = 2021, this.format.year
    try:
        whole = compare(this, Figures(last.submission, last.book))
        assert found(whole, "2040699").kind == "新增"
    finally:
        this.format.__dict__["year"] = year
    mapping = CodeMapping({2021: old})
    assert mapping.now("2040605", 2020, 2021) == "2040699"
    assert mapping.now("2040605", 2021, 2022) == "2040605"


def test_what_a_mapping_says_of_no_figure_of_last_year_is_told():
    """A digit mistyped in the mapping, and one code that changed twice."""
    mapping = CodeMapping({2019: {"2019": "不在这几年"}, 2020: {"2040605": "2040698"},
                           2021: {"2040698": "2040699", "2046005": "2040699"}})
    assert mapping.unused({"2040605"}, 2019, 2021) == ("2046005",)
    both = figures([row("2040605", "4")])
    assert not compare(both, both, mapping).unused
    made = replace(compare(both, both), unused=("2046005",))
    assert "对照里有 1 条没有用上，上年的工作簿里没有：2046005" in lines(made)


def test_a_mapping_is_read_from_csv_and_its_faults_are_told_by_line(tmp_path):
    file = tmp_path / "对照.csv"
    file.write_text("原来,现在,年份,说明\n2040605,2040699,2021,并入\n", "gb18030")
    assert read_mapping(file) == CodeMapping({2021: {"2040605": "2040699"}})
    file.write_text("原来,现在,年份\n1,2,2021\n1,3,2021\n,4,2021\n5,6,去年\n", "utf-8")
    with pytest.raises(Refusal) as refused:
        read_mapping(file)
    assert [sentence.partition("：")[2][:5] for sentence in refused.value.sentences] == [
        "第 3 行", "第 4 行", "第 5 行"]


@pytest.mark.parametrize("name, other", [
    ("一、一般公共服务支出", "一般公共服务支出"), ("一般公共预算财政拨款", "一般公共预算资金"),
    ("2024年预算数", "决算数"), ("政府性基金预算财政拨款", "政府性基金"), ("①公务用车购置费", "公务用车购置费"),
])
def test_names_of_two_formats_mean_the_same(name, other):
    assert meant(name) == meant(other)


@pytest.mark.parametrize("name, other", [
    ("一般公共预算", "政府性基金预算"), ("基本支出", "项目支出"), ("收入总计", "支出总计"), ("财政拨款收入", "事业收入")])
def test_other_names_do_not(name, other):
    assert meant(name) != meant(other)


def test_tables_of_two_formats_are_matched_by_what_they_are_about():
    budget, accounts = (api.rulebook(name).format
                        for name in ("shanghai-2025-budget", "accounts-2024"))
    assert same_tables(budget, accounts) == {
        "表一": "表一", "表二": "表二", "表三": "表三", "表四": "表四", "表五": "表五", "表六": "表八",
        "表七": "表九", "表八": "表六", "表九": "表七"}


def test_yuan_and_ten_thousand_yuan_are_compared_in_this_year_s_unit():
    this, last = (api.rulebook(name) for name in ("shanghai-2025-budget", "accounts-2024"))
    line = {"科目编码": "2010601", "基本支出": "150000"}
    now = from_data({"format": this.format.id, "tables": {"表三": [line]}}, this.format)
    old = from_data({"format": last.format.id, "tables": {"表三": [{**line, "基本支出": "10"}]}},
                    last.format)
    change = found(compare(Figures(now, this), Figures(old, last)), "2010601")
    assert (change.this, change.last, change.unit) == (Decimal(150000), Decimal(100000), "元")


@pytest.mark.parametrize("threshold, past", [
    (Threshold(30), True), (Threshold(60), False), (Threshold(30, at_least=5), False),
    (Threshold(30, table="支出表", column="基本支出"), True), (Threshold(30, table="项目表"), False)])
def test_a_change_past_a_threshold_of_the_format_is_noticed(threshold, past):
    change = found(compare(figures([row("2040601", "12")]), figures([row("2040601", "8")])),
                   "2040601")
    assert threshold.is_past(change.table, change.row, change.column, change.difference,
                             change.rate) is past


def test_page_and_workbook_say_the_same_every_time(tmp_path):
    made = compare(figures([row("2040601", "12")]), figures([row("2040605", "8")]))
    assert workbook(made) == workbook(made)
    assert "<td>新增</td>" in page(made) and "<td>—</td>" in page(made)
    (tmp_path / "a.xlsx").write_bytes(workbook(made))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["变动最大的", "逐表"]
    assert [cell.value for cell in book["变动最大的"][7]][:4] == [
        "支出表", "项", "2040601 行政运行", "基本支出"]
    book.close()


def test_last_year_s_figures_are_filled_in_where_the_format_asks_for_them():
    book = api.rulebook("xinjiang-2020-budget")
    table = book.format.tables["补充数据"]
    assert table.last_year == {"上年数": "本年数"}
    receipts = {"一般公共预算": {"预算数": "20"}}
    last = from_data({"format": book.format.id, "tables": {"表一": receipts}}, book.format)
    this = from_data({"format": book.format.id, "tables": {"表一": receipts}}, book.format)
    made, said = with_last_year(Figures(this, book), Figures(last, book))
    filled = {place.words(): value for place, value in made.cells.items()
              if place.table == "补充数据"}
    assert filled["补充数据[收入预算, 上年数]"] == Decimal(20)
    assert "补充数据[收入预算, 上年数]：填上 20" in said
    again, told = with_last_year(Figures(made, book), Figures(last, book))
    assert again.cells == made.cells and told == []


def test_a_format_that_asks_for_none_says_so():
    with pytest.raises(Refusal, match="没有填上年数的格子"):
        with_last_year(figures([row("2040601", "1")]), figures([row("2040601", "1")]))


def test_the_command_prints_and_writes(tmp_path, monkeypatch, capsys):
    small.put_at_hand(monkeypatch)
    from budgetxl.template import build

    files = []
    for name, basic in (("今年", "12"), ("去年", "8")):
        files.append(tmp_path / f"{name}.xlsx")
        made = figures([row("2040601", basic)]).submission
        files[-1].write_bytes(build(small.book(), 3, submission=made, forms=1))
    output = tmp_path / "比较.html"
    assert cli.run(["compare", *map(str, files), "-o", str(output)]) == 0
    printed = capsys.readouterr().out
    assert "支出表 2040601 行政运行 基本支出：8.00 → 12.00 万元，4.00，50.00%" in printed
    assert output.read_text("utf-8").count("50.00%") >= 2
    assert cli.run(["compare", *map(str, files), "-o", str(output)]) == 0
    api.rulebook.cache_clear()
