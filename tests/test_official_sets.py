"""Shanghai's budgets of 2025 and final accounts of 2024: what a check finds in the documents."""

from __future__ import annotations

import io
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import openpyxl
import pytest

from budgetxl import formats, rules, template
from budgetxl.checking import check
from budgetxl.checking.cases import outcomes
from budgetxl.fault import Level, Verdict
from budgetxl.importing import imported
from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.publication import publish
from budgetxl.rules import Figures
from budgetxl.sources import tables
from budgetxl.submission import from_data, read_data

BUDGET, ACCOUNTS = "shanghai-2025-budget", "accounts-2024"
FINANCE, WANLI, SOCIAL_WORK = "putuo-finance", "wanli", "putuo-social-work"
EACH = pytest.mark.parametrize(("name", "example"), [
    (BUDGET, FINANCE), (BUDGET, WANLI), (ACCOUNTS, FINANCE), (ACCOUNTS, SOCIAL_WORK),
])

ERRORS = {
    (BUDGET, FINANCE): {"HI.13": 1},
    (BUDGET, WANLI): {"H0.1": 2, "H0.4": 4, "H0.5": 4},
    (ACCOUNTS, FINANCE): {},
    (ACCOUNTS, SOCIAL_WORK): {},
}
"""All findings of level error; each was looked up in the document."""

BLIND = {(BUDGET, WANLI): ["表九[机关运行经费]"]}
"""Figures that no other figure of the tables has to agree with; each format's ANALYSIS.md."""


@lru_cache(maxsize=None)
def book(name):
    return rules.bind(formats.load(formats.find(name)))


def submission(name, example):
    path = Path(str(formats.find(name))) / "examples" / f"{example}.json"
    return from_data(read_data(path), book(name).format)


def checked(filled):
    rulebook = book(filled.format)
    sizes = {table: 99 for table, spec in rulebook.format.tables.items() if spec.detail}
    return check(filled, rulebook, Layout(rulebook, sizes, filled.stated))


@EACH
def test_a_document_has_exactly_these_errors(name, example):
    report = checked(submission(name, example))
    errors = Counter(f.rule for f in report.findings if f.level is Level.ERROR)
    assert dict(errors) == ERRORS[name, example]
    assert report.undecided == ()


def test_two_sums_of_a_budget_in_yuan_are_one_yuan_off():
    """94,995,790 should be 94,995,789; rounding explains nothing where cents are shown."""
    found = {(f.place.table, f.left, f.right, f.difference)
             for f in checked(submission(BUDGET, WANLI)).findings if f.rule in ("H0.4", "H0.5")}
    assert found == {
        (table, *figures) for table in ("表二", "表三", "表五") for figures in (
            ("94995790.00", "94995789.00", "1.00"),
            ("154369326.00", "154369327.00", "-1.00"),
        )
    }


def test_the_note_of_an_empty_table_speaks_of_its_own_money():
    filled = submission(BUDGET, FINANCE)
    [wrong] = [f for f in checked(filled).findings if f.level is Level.ERROR]
    assert wrong.rule == "HI.13" and "表七" in wrong.message
    note = filled.notes["表七"].replace("政府性基金预算", "国有资本经营预算")
    filled.notes["表七"] = note
    assert [f for f in checked(filled).findings if f.level is Level.ERROR] == []


def test_an_old_name_of_a_class_can_be_written_down_and_is_found():
    filled = submission(BUDGET, FINANCE)
    filled.cells[Place("表一", "支出3", "项目")] = "三、医疗卫生与计划生育支出"
    found = [f.level for f in checked(filled).findings if f.rule == "C.7"]
    assert found == [Level.ERROR]


@EACH
def test_one_more_on_any_figure_breaks_a_rule_of_its_table(name, example):
    filled, rulebook, blind = submission(name, example), book(name), []
    figures = [place for place, value in filled.cells.items() if isinstance(value, Decimal)]
    for place in figures:
        kept = filled.cells[place]
        filled.cells[place] = kept + 1
        changed = Figures(filled, rulebook)
        if not any(
            outcome.verdict is Verdict.BROKEN
            for rule in rulebook.rules
            if rule.place.table == place.table and rule.text.level is Level.ERROR
            for outcome in outcomes(rule, changed)
        ):
            blind.append(place.words())
        filled.cells[place] = kept
    assert blind == BLIND.get((name, example), [])


def test_classes_are_numbered_by_themselves_in_template_print_and_import(tmp_path):
    filled, rulebook = submission(BUDGET, FINANCE), book(BUDGET)
    typed = filled.cells[Place("表一", "支出1", "项目")]
    content = template.build(rulebook, 2, True, filled)
    box = openpyxl.load_workbook(io.BytesIO(content))["表一"]["C6"]
    assert (box.value, box.number_format) == (typed, '"一、"@') == ("一般公共服务支出", '"一、"@')
    published = publish(Figures(filled, rulebook))
    sheet = openpyxl.load_workbook(io.BytesIO(published)).worksheets[0]
    column = [cell.value for cell in sheet["C"]]
    assert f"一、{typed}" in column and "十八、" not in column
    again = imported(tables(tmp_path / "公开.xlsx", published), rulebook.format).submission
    assert again.cells[Place("表一", "支出1", "项目")] == typed


def test_an_old_name_of_a_class_is_a_finding_and_not_impossible():
    filled = submission(BUDGET, FINANCE)
    place = Place("表一", "支出1", "项目")
    filled.cells[place] = "一般公共服务"
    assert {f.rule for f in checked(filled).findings if f.place == place} == {"C.7", "HI.14"}


def test_a_class_with_nothing_below_it_is_not_passed_over():
    filled = submission(BUDGET, WANLI)
    row = Place("表三", 90, "科目编码")
    filled.cells |= {row: "223", row._replace(column="合计"): Decimal(5)}
    found = {(f.rule, f.place.row) for f in checked(filled).findings if f.place}
    assert ("H0.5", 90) in found
