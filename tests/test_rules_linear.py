"""Rules as equations of cells: the same are broken as when they are judged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from budgetxl import formats, rules
from budgetxl.checking.cases import judgements
from budgetxl.fault import Verdict
from budgetxl.rules import Figures, Outcome
from budgetxl.rules.equations import Equations
from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.linear_calls import CALLS
from budgetxl.rules.sums import Comparison, Every, Some, Sum, exact, half_up, is_true, negated
from budgetxl.submission import from_data, read_data
from tests import generated
from tests.rulebench import OF_FORMS, SMALL, XINJIANG, bound, figures, place

EXAMPLES = sorted(Path(__file__).parent.parent.glob("workbook_templates/*/examples/*.json"))
OF_A_KIND = 58 if generated.AT_MOST > 2 else 2
"""Generated submissions of each kind and format: with ``make test-all`` 2,030 altogether."""


@lru_cache(maxsize=None)
def book_of(name):
    return rules.bind(formats.load(formats.find(name)))


def broken_as_judged(given, silent):
    """Rule and place of what is broken, of the rules that have equations."""
    found = (each for family in given.book.families for each in judgements(family, given))
    return {(each.rule.id, each.place) for each in found if isinstance(each, Outcome)
            and each.verdict is Verdict.BROKEN and each.rule.id not in silent}


def broken_as_equations(equations):
    return {(each.rule.id, each.place) for each in equations.broken}


def same_are_broken(given):
    equations = Equations(given)
    assert broken_as_equations(equations) == broken_as_judged(given, equations.silent)
    return len(equations.broken)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_the_same_rules_are_broken_in_what_was_published(path):
    book = book_of(path.parts[-3])
    same_are_broken(Figures(from_data(read_data(path), book.format), book))


@pytest.mark.parametrize("name", generated.COUNTS)
def test_the_same_rules_are_broken_in_generated_submissions(name):
    book, seen = book_of(name), 0
    for kind in generated.KINDS:
        for number in range(OF_A_KIND):
            seen += same_are_broken(Figures(generated.one(book, kind, number), book))
    assert seen


def test_every_way_of_following_amounts_is_known():
    assert {each.linear for each in FUNCTIONS.values()} == set(CALLS)


# What a rule says of its cells.

CELLS = {
    "表一[一般公共预算, 预算数]": "5",
    "表一[事业收入, 预算数]": "2.5",
    "表三[1, 科目编码]": "2040601",
    "表三[1, 基本支出]": "3",
    "表三[2, 科目编码]": "2080505",
    "表三[2, 基本支出]": "1.5",
    "表三[2, 项目支出]": "-0.5",
    "表七[备注]": "培训不少于1,200人次",
}


def said(says, cells=CELLS, *, when="", table="", **more):
    """The equations of the rule ``says``: coefficients by the words of cells, and the number."""
    rule = bound(says, table, when)
    book = rules.bind(replace(XINJIANG.format, rules=(*XINJIANG.format.rules, rule.text)))
    equations = Equations(figures(cells, book=book, **more))
    return [(written(each.comparison), each.when is True)
            for each in equations.found if each.rule.id == "试"]


def signed(number):
    return f"{'-' if number < 0 else '+'}{abs(number)}"


def written(comparison):
    gap = comparison.gap
    terms = " ".join(f"{signed(times)}·{cell.words()}" for cell, times in gap.terms.items())
    return f"{terms} {signed(gap.constant)} {comparison.operator} 0"


@pytest.mark.parametrize(
    ("says", "equations"),
    [
        ("表一[一般公共预算, 预算数] = 5", ["+1·表一[一般公共预算, 预算数] -500 = 0"]),
        ("表一[一般公共预算, 预算数] * 2 <= 11", ["+2·表一[一般公共预算, 预算数] -1100 <= 0"]),
        ("表一[一般公共预算, 预算数] / 4 = 1", ["+1/4·表一[一般公共预算, 预算数] -100 = 0"]),
        ("-表一[一般公共预算, 预算数] < 0", ["-1·表一[一般公共预算, 预算数] +0 < 0"]),
        ("表三[合计, 基本支出] = 4.5",
         ["+1·表三[第1行, 基本支出] +1·表三[第2行, 基本支出] -450 = 0"]),
        ('SUMIF(表三[类], "208", 表三[合计]) = 1',
         ["+1·表三[第2行, 基本支出] +1·表三[第2行, 项目支出] -100 = 0"]),
        ("NUMBER(表七[备注]) = 表一[事业收入, 预算数]", ["-1·表一[事业收入, 预算数] +120000 = 0"]),
        ("AND(表一[一般公共预算, 预算数] = 5, 表一[事业收入, 预算数] > 1)",
         ["+1·表一[一般公共预算, 预算数] -500 = 0", "+1·表一[事业收入, 预算数] -100 > 0"]),
        ("NOT(表一[一般公共预算, 预算数] < 5)", ["+1·表一[一般公共预算, 预算数] -500 >= 0"]),
        ("MIN(表三[基本支出]) >= 0",
         ["+1·表三[第1行, 基本支出] +0 >= 0", "+1·表三[第2行, 基本支出] +0 >= 0"]),
        ("ROUND(表一[一般公共预算, 预算数] / 10000, 2) = 0",
         ["+1/10000·表一[一般公共预算, 预算数] +0 = 0"]),
        ('OR(CONTAINS(表七[备注], "会议"), 表一[事业收入, 预算数] = 3)',
         ["+1·表一[事业收入, 预算数] -300 = 0"]),
    ],
)
def test_a_rule_is_these_equations(says, equations):
    assert said(says) == [(each, True) for each in equations]


@pytest.mark.parametrize(
    "says",
    [
        "表一[一般公共预算, 预算数] * 表一[事业收入, 预算数] = 5",
        "1 / 表一[事业收入, 预算数] = 5",
        "ROUND(表一[一般公共预算, 预算数], 0) = 5",
        "OR(表一[一般公共预算, 预算数] = 5, 表一[事业收入, 预算数] = 3)",
        'OR(CONTAINS(表七[备注], "人次"), 表一[事业收入, 预算数] = 3)',
    ],
)
def test_a_rule_that_is_no_equation_has_none(says):
    assert said(says) == []


def test_a_condition_on_amounts_stays_open_and_one_on_texts_is_known():
    says = "表一[一般公共预算, 预算数] = 5"
    assert said(says, when="表一[事业收入, 预算数] > 9") == [
        ("+1·表一[一般公共预算, 预算数] -500 = 0", False)]
    assert said(says, when='CONTAINS(表七[备注], "人次")') == [
        ("+1·表一[一般公共预算, 预算数] -500 = 0", True)]
    assert said(says, when='CONTAINS(表七[备注], "会议")') == []


def test_the_greatest_of_two_is_each_of_them_in_its_case():
    says = "MAX(表一[一般公共预算, 预算数], 表一[事业收入, 预算数]) = 5"
    assert said(says) == [("+1·表一[一般公共预算, 预算数] -500 = 0", False),
                          ("+1·表一[事业收入, 预算数] -500 = 0", False)]


def test_a_stated_total_is_a_cell_of_its_own():
    cells = {**CELLS, "表三[合计, 基本支出]": "4.5"}
    assert ("+1·表三[合计, 基本支出] -450 = 0", True) in said(
        "表三[合计, 基本支出] = 4.5", cells, stated=True)


def test_a_blank_input_alone_on_a_side_leaves_undecided():
    """As the verdict does: 未填 is said instead."""
    rule = bound("表一[其他收入, 预算数] = 表二[合计, 其他收入]")
    book = rules.bind(replace(XINJIANG.format, rules=(rule.text, *XINJIANG.format.rules)))
    equations = Equations(figures({"表二[1, 其他收入]": "2"}, book=book))
    assert not equations.found[0].comparison.holds(equations.values)
    assert equations.found[0] not in equations.broken


# Numbers.


@pytest.mark.parametrize(("amount", "digits"), [("864.42", 86442), ("-3", -300), ("0", 0)])
def test_an_amount_in_last_digits(amount, digits):
    assert exact(Decimal(amount), 2) == digits


@pytest.mark.parametrize(
    ("amount", "digits"), [("0.004999", 0), ("0.005", 1), ("-0.005", -1), ("-0.0049", 0)])
def test_a_half_goes_away_from_zero(amount, digits):
    assert half_up(exact(Decimal(amount), 2)) == digits


def test_what_is_not_so_is_the_opposite():
    cell = place("表一[事业收入, 预算数]")
    less = Comparison("<", Sum({cell: 1}), Sum({}, 5))
    more = Comparison(">", Sum({cell: 1}), Sum({}, 1))
    for value in range(8):
        both = is_true(Every((less, more)), {cell: value})
        assert is_true(negated(Every((less, more))), {cell: value}) is not both
        assert is_true(negated(Some((less, more))), {cell: value}) is False


def test_sums_of_levels_and_forms_are_equations_too():
    assert same_are_broken(figures(OF_FORMS, book=SMALL, stated=True))
