"""Facts that no official table has: filled in, calculated and checked as all, never published."""

from __future__ import annotations

import io
import json
import re
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from budgetxl import formats, rules
from budgetxl.checking import check
from budgetxl.fault import FormatError, Verdict
from budgetxl.importing import imported
from budgetxl.layout import Layout
from budgetxl.opendata import package
from budgetxl.place import Place
from budgetxl.proofreading import proofread
from budgetxl.publication import publish
from budgetxl.rules import Figures
from budgetxl.sources import xlsx
from budgetxl.submission import Submission, from_data, read_data
from budgetxl.template import build
from budgetxl.template.demands import Demands
from budgetxl.template.stated import stated_totals
from tests import small
from tests.published import published_cells

XINJIANG, SHANXI = "xinjiang-2020-budget", "shanxi-2024-budget"
EXAMPLES = {XINJIANG: "changji", SHANXI: "zezhou"}
FACTS = "补充数据"


@cache
def book(name=XINJIANG):
    return rules.bind(formats.load(formats.find(name)))


def example(name=XINJIANG):
    path = Path(str(formats.find(name))) / "examples" / f"{EXAMPLES[name]}.json"
    return from_data(read_data(path), book(name).format)


@cache
def published(name):
    return publish(Figures(example(name), book(name)), contents=True)


def layout(submission, stated):
    with_rules = book(submission.format)
    sizes = {name: 60 for name, table in with_rules.format.tables.items() if table.detail}
    forms = {name: 7 for name, table in with_rules.format.forms.items() if table.repeated}
    return Layout(with_rules, sizes, stated, forms=forms)


def checked(submission):
    return check(submission, book(submission.format), layout(submission, submission.stated))


def told(submission):
    """Rule, level and place of what the rules of 补充数据 find."""
    return {(f.rule, f.level.value, f.place.words()) for f in checked(submission).findings
            if f.rule.startswith("B.")}


def fact(row, column):
    return Place(FACTS, row, column)


# -- what is calculated ---------------------------------------------------------------------


@pytest.mark.parametrize(("row", "column", "amount"), [
    ("收入预算", "增减额", "-108.16"),
    ("支出预算", "上年数", "1069.26"),       # 992.26 + 77
    ("三公经费", "增减额", "2.29"),          # 2.14 + 0.15
    ("政府采购", "本年数", "130.01"),        # 24.31 + 105.70
    ("政府采购", "增减额", "-123.46"),
    ("上年有而本年没有的科目", "上年数", "6"),
    ("车辆合计", "价值", "292.09"),          # the document has 292.10
    ("车辆合计", "数量", "15"),
])
def test_only_what_nobody_can_calculate_is_typed(row, column, amount):
    filled = example()
    assert fact(row, column) not in filled.cells
    assert Figures(filled, book()).value(fact(row, column)) == Decimal(amount)


def test_each_item_is_held_against_last_year():
    figures = Figures(example(), book())
    assert [figures.value(Place("分科目增减", row, "增减额")) for row in range(6)] == [
        Decimal(change) for change in ("-110.94", "-6", "0", "0", "5", "9.78")]
    assert figures.value(Place("分科目增减", "合计", "增减额")) == Decimal("-102.16")


def test_kinds_of_cars_and_of_projects_add_up():
    figures = Figures(example(SHANXI), book(SHANXI))
    assert figures.value(fact(None, "公务用车实有数")) == 4
    assert figures.value(fact("绩效项目合计", "金额")) == Decimal("377.5")
    assert figures.value(fact("三公经费", "增减额")) == -6  # the document says there is no change


def test_a_template_of_stated_totals_calculates_them_all_the_same():
    """No other system hands them out."""
    blank = Submission(XINJIANG, 2020)
    inputs = stated_totals(layout(blank, stated=True), Figures(blank, book()))
    assert {place.table for place in inputs} >= {"表一", "表三", "表八"}
    assert not any(book().format.tables[place.table].supplementary for place in inputs)


# -- what is checked ------------------------------------------------------------------------


def test_the_sound_figures_of_changji_agree():
    assert told(example()) == set()


def test_zezhou_gives_no_reason_for_three_changes():
    assert told(example(SHANXI)) == {
        ("B.16", "warning", f"{FACTS}[{row}, 增减原因]")
        for row in ("一般公共预算当年支出", "三公经费", "因公出国（境）费")}


def test_a_change_that_was_published_twice_and_differs_is_found():
    """基本支出 is said to be 102.16 less, and elsewhere 140.16."""
    filled = example()
    filled.cells[fact("基本支出", "上年数")] = Decimal("1030.26")
    assert {(rule, level) for rule, level, _ in told(filled)} == {("B.10", "error")}


def test_an_item_that_is_left_out_is_found_twice():
    filled = example()
    for column in ("科目编码", "科目名称", "上年数", "增减原因"):
        filled.cells.pop(Place("分科目增减", 5, column))
    assert {(rule, level) for rule, level, _ in told(filled)} == {
        ("B.11", "error"), ("B.14", "warning")}


@pytest.mark.parametrize("name", EXAMPLES)
def test_left_empty_it_is_no_finding_and_nothing_is_open(name):
    filled = example(name)
    filled.cells = published_cells(filled, book(name).format)
    report = checked(filled)
    about = [f for f in (*report.findings, *report.undecided)
             if f.rule.startswith("B.") or book(name).format.tables[f.place.table].supplementary]
    assert about == []
    assert report.counts.get(Verdict.UNDECIDED, 0) == 0


# -- what is published ----------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_of_it_is_published(name):
    proofread(published(name), Figures(example(name), book(name)))
    with zipfile.ZipFile(io.BytesIO(published(name))) as parts:
        words = b"".join(map(parts.read, parts.namelist())).decode()
    assert FACTS not in words and "上年数" not in words
    assert all(number not in words for number in ("1069.26", "1560.64", "194.39"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_is_no_open_data(name):
    content = package(Figures(example(name), book(name)))
    assert not [file for file in content if "supplementary" in file]
    assert all(FACTS.encode() not in each and b"1069.26" not in each for each in content.values())


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_published_document_lacks_nothing(name):
    made = imported(xlsx.tables(published(name))[1:], book(name).format)  # without 目录
    assert made.tables == tuple(book(name).format.published)
    assert made.findings == () and FACTS in book(name).format.forms


def test_the_guide_tells_what_it_is_for_where_there_is_one():
    def lines(with_rules):
        with zipfile.ZipFile(io.BytesIO(build(with_rules, 1, forms=1))) as parts:
            return parts.read("xl/sharedStrings.xml").decode()

    assert f"“{FACTS}”填公开表里没有的数和情况" in lines(book())
    assert "填公开表里没有的数和情况" not in lines(small.book())


def test_a_format_has_to_publish_something(tmp_path):
    folder = small.copy(tmp_path / small.NAME)
    for table in folder.glob("tables/*.yaml"):
        table.write_text(table.read_text("utf-8") + "\nsupplementary: true\n", encoding="utf-8")
    with pytest.raises(FormatError, match="至少要有一张公开的表"):
        formats.load(folder)


def test_the_data_file_may_hold_the_inputs_and_a_change_that_is_stated():
    data = {"format": XINJIANG, "tables": {FACTS: {"收入预算": {"上年数": "10", "增减额": "5"}}}}
    filled = from_data(json.loads(json.dumps(data)), book().format)
    assert {p.column: v for p, v in filled.cells.items()} == {"上年数": 10, "增减额": 5}
    assert ("B.4", "error") in {(rule, level) for rule, level, _ in told(filled)}


def test_a_sheet_of_many_blocks_keeps_within_what_a_formula_may_hold():
    """Excel takes 8,192 letters: what would be longer is said of some rows, then of the others."""
    blank = Submission(XINJIANG, 2020)
    told_of = Demands(layout(blank, stated=False)).of(FACTS)
    said = [each for each in told_of if each.says.startswith("没有错误值")]
    rows = [tuple(map(int, re.findall("[0-9]+", each.says))) for each in said]
    (top, bottom), (below, last) = rows
    assert (top, bottom + 1) == (1, below) and last > below
    assert all(len(each.breaches) < 8000 for each in told_of)
