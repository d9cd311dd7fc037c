"""A department's workbook is the sum of its units': exactly, in any order, level by level."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from budgetxl import api, formats
from budgetxl.checking.cases import outcomes
from budgetxl.consolidation import Combination, Key, manner_of, published, unit_of
from budgetxl.fault import Verdict
from budgetxl.layout import Layout
from budgetxl.layout.sizes import form_counts, row_counts
from budgetxl.rules import Figures, Rulebook, bind
from budgetxl.submission import Value, from_data, to_data
from budgetxl.template import build
from tests import small
from tests.generated import BOOKS

FORMATS = ("xinjiang-2020-budget", "shanxi-2024-budget", "shanghai-2025-budget", "accounts-2024")
HOME = "本级"


def layout_of(book, submission):
    counts = form_counts(book.format, None, submission)
    sizes = row_counts(book.format, None, submission, counts)
    return Layout(book, sizes, submission.stated, forms=counts)


def unit(book, submission, name):
    submission.department = name
    return unit_of(Figures(submission, book), layout_of(book, submission), f"{name}.xlsx")


def random_units(book: Rulebook, count: int, seed: int = 0):
    make = BOOKS[book.format.id]
    names = [HOME, *(f"单位{number}" for number in range(1, count))]
    return [unit(book, make(book, Random(f"{seed} {name}"), 1 + len(name) % 3), name)
            for name in names]


def combined(book, units, department="部门"):
    whole = Combination(book, department)
    for each in units:
        whole.add(each, each.name == HOME)
    return whole


def sums(figures):
    """The figures by what they are of, those that share a name and a project together."""
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for key, amount in figures:
        found[key] += amount
    return {key: amount for key, amount in found.items() if amount}


@pytest.fixture(scope="module", params=FORMATS)
def many(request):
    """Five units of a format, and its rules."""
    book = api.rulebook(request.param)
    return book, random_units(book, 5)


def test_the_sources_of_every_published_figure_add_up_to_it(many):
    book, units = many
    whole = combined(book, units).submission()
    own = {name for name, table in book.format.tables.items()
           if manner_of(book.format, table) == "own"}
    told = sums((source.key, source.amount) for each in units for source in each.sources
                if each.name == HOME or source.table not in own)
    found = sums((each.key, each.value) for each in published(Figures(whole, book)))
    if whole.format == "accounts-2024":  # where figures are eliminated, and what depends on them
        eliminated = {"上级补助收入", "附属单位上缴收入", "上缴上级支出", "对附属单位补助支出", "决算数",
                      "本年收入合计", "本年支出合计"}
        found, told = ({key: value for key, value in each.items()
                        if key.column not in eliminated} for each in (found, told))
    assert found == told
    assert len(told) > 100


def test_the_order_of_the_units_makes_no_difference(many):
    book, units = many
    assert combined(book, units[::-1]).submission() == combined(book, units).submission()


def test_the_consolidation_of_consolidations_is_that_of_all(many):
    book, units = many
    first, second = (combined(book, part).submission() for part in (units[:2], units[2:]))
    levels = [unit(book, first, HOME), unit(book, second, "下属各单位")]
    assert combined(book, levels).submission() == combined(book, units).submission()


def test_every_unit_s_own_figures_are_its_sources_with_their_cells(many):
    book, units = many
    for each in units:
        where = layout_of(book, each.submission)
        cells = {where.locate(place) for place, value in each.submission.cells.items()
                 if isinstance(value, Decimal)}
        told = {(source.sheet, cell) for source in each.sources for cell in source.cells.split()}
        assert cells <= told
        assert all(source.cells for source in each.sources)


# -- how each kind of table is put together -----------------------------------------------


def submission(data):
    whole = {"format": small.NAME, **data}
    return from_data(whole, small.book().format)


def small_whole(*datas, department="某局"):
    units = [unit(small.book(), submission(data), data["department"]) for data in datas]
    whole = Combination(small.book(), department)
    for each in units:
        whole.add(each, each.name == department)
    return whole


def rows_of(made, table):
    found: dict[object, dict[str, Value]] = defaultdict(dict)
    for place, value in made.cells.items():
        if place.table == table:
            found[place.row][place.column] = value
    return list(found.values())


def test_rows_with_codes_are_added_code_by_code():
    made = small_whole(
        {"department": "甲", "tables": {"支出表": [
            {"科目编码": "2040601", "基本支出": "1.5"}, {"科目编码": "2040605", "项目支出": "2"}]}},
        {"department": "乙", "tables": {"支出表": [
            {"科目编码": "2040605", "基本支出": "0.01"}, {"科目编码": "2010301", "基本支出": "3"}]}},
    ).submission()
    assert rows_of(made, "支出表") == [
        {"科目编码": "2010301", "基本支出": Decimal("3")},
        {"科目编码": "2040601", "基本支出": Decimal("1.5")},
        {"科目编码": "2040605", "基本支出": Decimal("0.01"), "项目支出": Decimal("2")},
    ]


def test_rows_of_projects_are_collected_each_with_its_unit():
    row = {"单位名称": "乙局", "项目名称": "法律援助", "金额": "2"}
    other = {**row, "单位名称": "丙局", "金额": "3"}
    made = small_whole(
        {"department": "乙局", "tables": {"项目表": [row, row]}},
        {"department": "丙局", "tables": {"项目表": [other]}},
    ).submission()
    kept = {**row, "金额": Decimal("2")}
    assert rows_of(made, "项目表") == [{**other, "金额": Decimal("3")}, kept, kept]


def test_amounts_of_a_form_are_added_and_its_words_are_the_department_s_own():
    whole = small_whole(
        {"department": "某局", "tables": {"整体表": {"财政拨款": {"年初": "5"}, "说明": "全局"}}},
        {"department": "甲", "tables": {"整体表": {"财政拨款": {"年初": "2.5"}, "说明": "甲"}}},
    )
    assert {place.words(): value for place, value in whole.submission().cells.items()} == {
        "整体表[财政拨款, 年初]": Decimal("7.5"), "整体表[说明]": "全局"}
    assert not list(whole.remarks())


def test_words_of_units_that_differ_are_told_where_the_department_has_none_itself():
    whole = small_whole({"department": "甲", "tables": {"整体表": {"说明": "甲的"}}},
                        {"department": "乙", "tables": {"整体表": {"说明": "乙的"}}})
    assert not whole.submission().cells
    assert [remark.says for remark in whole.remarks()] == [
        "整体表[说明]：各单位写得不同，“甲的”（甲.xlsx 整体表!B7）、“乙的”（乙.xlsx 整体表!B7）；"
        "汇总空着，请照部门的情况填写"]


def test_forms_for_each_project_are_collected():
    made = small_whole(
        {"department": "乙", "tables": {"目标表": [{"项目名称": "丙项目", "拨款": "1"}]}},
        {"department": "甲", "tables": {"目标表": [
            {"项目名称": "甲项目", "拨款": "2", "指标": [{"一级": "产出", "三级": "次数"}]}]}},
    ).submission()
    assert [made.cells[place] for place in made.cells
            if place.column == "项目名称"] == ["丙项目", "甲项目"]
    assert made.forms(["目标表", "指标"]) == [0, 1]


def test_stated_sums_give_way_to_their_parts_and_a_sum_without_parts_is_told():
    stated = {"department": "甲", "tables": {"支出表": [
        {"科目编码": "204", "基本支出": "8"}, {"科目编码": "20406", "基本支出": "8"},
        {"科目编码": "2040601", "基本支出": "8"}, {"科目编码": "205", "基本支出": "4"},
        {"合计": {"基本支出": "12"}}]}}
    each = unit(small.book(), submission(stated), "甲")
    assert list(each.submission.cells.values()) == ["2040601", Decimal("8")]
    [remark] = each.remarks
    assert remark.stops
    assert "支出表 有 2 处照填的合计不等于明细相加" in remark.says
    assert "其中 1 处没有明细，4 没有汇总" in remark.says


def test_a_name_in_two_wordings_is_told_and_the_code_list_decides():
    row = {"科目编码": "2040601", "基本支出": "1"}
    whole = small_whole(
        {"department": "甲", "tables": {"支出表": [{**row, "科目名称": "行政运行费"}]}},
        {"department": "乙", "tables": {"支出表": [row]}},
    )
    assert "科目名称" not in rows_of(whole.submission(), "支出表")[0]
    assert [remark.says for remark in whole.remarks()] == [
        "支出表 2040601：科目名称各单位写得不同，“行政运行费”（甲.xlsx 支出表!B7）、"
        "“行政运行”（乙.xlsx）；汇总用科目表的名称“行政运行”"]


def test_lines_that_say_what_they_are_for_are_added_by_their_words():
    book = api.rulebook("shanghai-2025-budget")
    datas = [{"支出1": ("公共安全支出", "2"), "支出2": ("教育支出", "1")},
             {"支出1": ("教育支出", "10")}]
    whole = Combination(book, "区")
    for number, lines in enumerate(datas):
        rows = {row: {"项目": text, "预算数": value} for row, (text, value) in lines.items()}
        data = {"format": book.format.id, "tables": {"表一": rows}}
        whole.add(unit(book, from_data(data, book.format), f"单位{number}"))
    cells = whole.submission().cells
    assert {place.words(): value for place, value in cells.items()} == {
        "表一[支出1, 项目]": "公共安全支出", "表一[支出1, 预算数]": Decimal("2"),
        "表一[支出2, 项目]": "教育支出", "表一[支出2, 预算数]": Decimal("11")}


def test_what_units_pay_each_other_is_eliminated_on_both_sides_and_told():
    """甲 hands 5 to its subordinate 乙, which spends it: the department spends 5, not 10."""
    book = api.rulebook("accounts-2024")
    code = {"科目编码": "2010601"}
    upper = {"表二": [{**code, "财政拨款收入": "20"}],
             "表三": [{**code, "基本支出": "15", "对附属单位补助支出": "5"}],
             "表一": {"一、一般公共预算财政拨款收入": {"决算数": "20"},
                    "一、一般公共服务支出": {"决算数": "20"}}}
    lower = {"表二": [{**code, "上级补助收入": "5"}], "表三": [{**code, "基本支出": "5"}],
             "表一": {"四、上级补助收入": {"决算数": "5"}, "一、一般公共服务支出": {"决算数": "5"}}}
    units = [unit(book, from_data({"format": book.format.id, "tables": tables}, book.format), name)
             for name, tables in (("甲", upper), ("乙", lower))]
    whole = combined(book, units)
    made = whole.submission()
    figures = Figures(made, book)
    told = {each.key[3:]: each.value for each in published(figures) if each.key.table == "表一"}
    assert told["本年收入合计", "决算数"] == told["本年支出合计", "决算数"] == Decimal(20)
    assert told["一、一般公共服务支出", "决算数"] == Decimal(20)
    assert ("四、上级补助收入", "决算数") not in told
    assert [remark.says for remark in whole.remarks()] == [
        "表一“四、上级补助收入”：单位之间互相抵销，各单位相加 5 万元没有汇总",
        "表三“对附属单位补助支出”：单位之间互相抵销，各单位相加 5 万元没有汇总",
        "表二“上级补助收入”：单位之间互相抵销，各单位相加 5 万元没有汇总"]


def test_the_projects_of_泽州_are_those_of_its_unit_as_published():
    """Two levels of real figures: 表十二 names the unit, and the department is its sum."""
    book = api.rulebook("shanxi-2024-budget")
    path = formats.find(book.format.id).joinpath("examples", "zezhou.json")
    published_ = json.loads(path.read_text("utf-8"))
    each = unit(book, from_data(published_, book.format), "泽州县司法局")
    whole = combined(book, [each], "泽州县司法局").submission()
    told = {each.key[2:]: each.value for each in published(Figures(whole, book))
            if each.key.table == "表十二"}
    rows = published_["tables"]["表十二"]
    total = rows[-1]["部门合计"]
    assert told["", "部门合计", "合计"] == Decimal(total["合计"])
    assert told["单位", "泽州县司法局", "合计"] == Decimal(rows[0]["合计"])
    for row in rows[1:-1]:
        name = f"{row['单位名称']} {row['项目名称']}"
        assert told["项目", name, "一般公共预算"] == Decimal(row["一般公共预算"])


def rounded_unit(name, overall="40.02", stated=True):
    """In 元 the rows come to 400 150 and more, and so they do not in 万元: 20.01 and 20.00.

    The total of 整体表 is the one that comes from the accounts.
    """
    rows = [{"科目编码": "2040601", "基本支出": "10.01", "项目支出": "10"},
            {"科目编码": "2040602", "基本支出": "10", "项目支出": "10"}]
    total = [{"合计": {"基本支出": "20.01", "项目支出": "20"}}] if stated else []
    return unit(small.book(), submission({"department": name, "tables": {
        "支出表": [*rows, *total], "整体表": {"财政拨款": {"年初": overall}}}}), name)


def agreeing():
    """The small format with a rule between two tables, as official sets have many."""
    text = replace(small.book().format.rules[0], id="R.1", table="", fills=False, when="", path=(),
                   says="整体表[资金总额, 年初] = SUM(支出表[基本支出]) + SUM(支出表[项目支出])")
    return bind(replace(small.book().format, rules=(*small.book().format.rules, text)))


def rule_on(whole, book):
    rule = next(rule for rule in book.rules if rule.id == "R.1")
    [outcome] = outcomes(rule, Figures(whole, book))
    return outcome


@pytest.mark.parametrize(("overall", "count", "verdict"), [
    ("40.02", 3, Verdict.HOLDS),     # 0.01 each
    ("40.03", 3, Verdict.HOLDS),     # 0.02 each, and rounding five figures may explain 0.025
    ("40.03", 30, Verdict.HOLDS),    # 0.60, of 0.75
    ("40.04", 3, Verdict.BROKEN),    # 0.03 each
])
def test_a_sum_of_rounded_figures_differs_by_what_rounding_did_to_each(overall, count, verdict):
    book = agreeing()
    units = [rounded_unit(f"单位{number}", overall) for number in range(count)]
    outcome = rule_on(combined(book, units).submission(), book)
    assert outcome.verdict is verdict
    assert outcome.slack == Decimal("0.025") * count


def test_exact_figures_lend_nothing_and_a_sum_of_sums_lends_for_all_units():
    book = agreeing()
    exact = [rounded_unit(f"单位{number}", "40.03", stated=False) for number in range(3)]
    assert rule_on(combined(book, exact).submission(), book).verdict is Verdict.BROKEN
    units = [rounded_unit(f"单位{number}", "40.03") for number in range(4)]
    parts = [unit(book, combined(book, units[:2]).submission(), "甲区"),
             unit(book, combined(book, units[2:]).submission(), "乙区")]
    whole = combined(book, parts).submission()
    assert whole.cells == combined(book, units).submission().cells
    assert (whole.stated, rule_on(whole, book).slack) == (4, Decimal("0.1"))


def test_how_many_rounded_figures_each_is_the_sum_of_survives_as_data_and_in_a_workbook(
    tmp_path, monkeypatch
):
    small.put_at_hand(monkeypatch)
    book = small.book()
    whole = combined(book, [rounded_unit(f"单位{n}", "40.03") for n in range(3)]).submission()
    data = to_data(whole, book.format)
    assert data["sums_of"] == 3
    assert from_data(data, book.format).stated == 3
    path = tmp_path / "部门.xlsx"
    path.write_bytes(build(book, submission=whole))
    report = api.check(path)  # held against its template, whose formulas lend as much
    assert (report.findings, report.submission.stated) == ((), 3)
