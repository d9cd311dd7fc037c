"""Rules that differ only in the cells they name are judged together, and come out as if alone."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budgetxl import formats, rules
from budgetxl.checking.cases import judgements, outcomes
from budgetxl.fault import Verdict
from budgetxl.rules import Figures, Outcome
from budgetxl.rules.family import families as grouped
from budgetxl.rules.names import NAME
from budgetxl.submission import from_data, read_data
from tests.rulebench import SMALL, XINJIANG, figures, place

EXAMPLES = sorted(Path(__file__).parent.parent.glob("workbook_templates/*/examples/*.json"))
LINES = ("201 一般公共服务支出", "204 公共安全支出", "205 教育支出")
FIRST, SECOND, THIRD = (f"表一[{row}, 预算数]" for row in LINES)
D = Decimal


def families(*parts):
    """The families of rules of each of which is given what it says and when."""
    text = replace(XINJIANG.rules[0].text, id="试", table="", fills=False)
    texts = [replace(text, says=says, when=when) for says, when in parts]
    format_ = replace(XINJIANG.format, rules=(*XINJIANG.format.rules, *texts))
    return grouped(rule for rule in rules.bind(format_).rules if rule.id == "试")


def of_lines(says, when=""):
    """The family of a rule with a line for each of three rows of 表一."""
    [found] = families(*((says.replace("此行", row), when.replace("此行", row)) for row in LINES))
    return found


def verdicts_of(family, given):
    """The verdict on each rule of a family, and what there is to say of those that say more."""
    found = judgements(family, given)
    verdicts = [each.verdict if isinstance(each, Outcome) else each for each in found]
    return verdicts, [each for each in found if isinstance(each, Outcome)]


# Which are judged together.


def test_the_lines_of_a_rule_are_one_family():
    ids = [Counter(rule.id for rule in each.rules) for each in XINJIANG.families]
    assert [each["X4.3"] for each in ids if each["X4.3"]] == [29]
    assert [each["XI.4"] for each in ids if each["XI.4"]] == [27]


def test_rules_of_other_tables_that_say_the_same_are_of_that_family_too():
    [family] = [each for each in XINJIANG.families if each.first.id == "X2.2"]
    assert {"X2.2", "X3.2", "X5.2", "X7.2"} <= {rule.id for rule in family.rules}


def test_each_rule_is_judged_once_and_totals_first():
    judged = [rule for each in XINJIANG.families for rule in each.rules]
    assert sorted(judged, key=XINJIANG.position) == list(XINJIANG.rules)
    fills = [each.first.text.fills for each in XINJIANG.families]
    assert fills == sorted(fills, reverse=True)


@pytest.mark.parametrize(
    "other",
    [
        "ABS(表一[205 教育支出, 预算数]) >= 0",
        "ABS(表一[205 教育支出, 预算数]) = 表一[收入总计, 预算数]",
        "MAX(表一[205 教育支出, 预算数]) = 0",
        "表一[205 教育支出, 预算数] = 0",
    ],
)
def test_what_says_something_else_is_no_relative(other):
    assert len(families(("ABS(表一[204 公共安全支出, 预算数]) = 0", ""), (other, ""))) == 2


def test_what_speaks_at_other_times_is_no_relative():
    says = "表一[204 公共安全支出, 预算数] = 0"
    assert len(families((says, ""), (says, "表一[收入总计, 预算数] > 0"))) == 2


def test_rules_of_rows_and_forms_are_judged_each_by_itself():
    assert all(len(each.rules) == 1 for each in [*XINJIANG.families, *SMALL.families]
               if each.first.by_row or each.first.by_form)


@pytest.mark.parametrize("other", ["ABS(表一[205 教育支出, 预算数]) = 1", "表一[205 教育支出] = \"205\""])
def test_what_holds_the_same_against_another_number_or_text_is_a_relative(other):
    one = other.replace("205 教育支出", "204 公共安全支出").replace('"205"', '"204"').replace("1", "2")
    assert len(families((one, ""), (other, ""))) == 1


# What becomes of each of them.


def test_each_is_judged_by_its_own_cells():
    verdicts, [told] = verdicts_of(of_lines("表一[此行, 预算数] = 3"),
                                   figures({FIRST: "3", SECOND: "3.1", THIRD: "3"}))
    assert verdicts == [Verdict.HOLDS, Verdict.BROKEN, Verdict.HOLDS]
    assert told.place == place(SECOND)
    assert (told.left, told.right) == (D("3.10"), D("3.00"))


def test_each_is_held_against_its_own_number():
    [lines] = families(*((f"ROUND({cell}, {digits}) = {number}", f"{cell} <> {number}")
                         for cell, digits, number in
                         ((FIRST, 0, 3), (SECOND, 1, 3), (THIRD, 1, 4))))
    verdicts, [told] = verdicts_of(lines, figures({FIRST: "3.4", SECOND: "3.4", THIRD: "4"}))
    assert verdicts == [Verdict.HOLDS, Verdict.BROKEN, Verdict.NOT_APPLICABLE]
    assert (told.left, told.right) == (D("3.40"), D("3.00"))


def test_each_adds_up_the_rows_of_its_own_text():
    [lines] = families(*((f'{cell} = SUMIF(表三[类], "{cell[3:6]}", 表三[基本支出])', "")
                         for cell in (FIRST, SECOND, THIRD)))
    given = figures({FIRST: "3", SECOND: "5", "表三[1, 科目编码]": "2040601",
                     "表三[1, 基本支出]": "5", "表三[2, 科目编码]": "2050101",
                     "表三[2, 基本支出]": "2"})
    verdicts, told = verdicts_of(lines, given)
    assert verdicts == [Verdict.BROKEN, Verdict.HOLDS, Verdict.UNDECIDED]
    assert told[1].reason == f"{THIRD} 未填"


def test_one_unreadable_cell_leaves_only_its_own_rule_undecided():
    given = figures({FIRST: "3", THIRD: "-3"}, unusable={SECOND: "不是数字"})
    verdicts, [told, _] = verdicts_of(of_lines("表一[此行, 预算数] >= 0"), given)
    assert verdicts == [Verdict.HOLDS, Verdict.UNDECIDED, Verdict.BROKEN]
    assert told.reason == f"{SECOND} 不是数字"


def test_one_unreadable_cell_that_all_need_leaves_all_undecided():
    """Each is told what it came upon first: its left side, if that cannot be read, either."""
    all_need = "表一[一般公共预算, 预算数]"
    _, told = verdicts_of(of_lines(f"表一[此行, 预算数] <= {all_need}"),
                          figures({}, unusable={all_need: "不是数字", SECOND: "不是数字"}))
    assert [each.reason for each in told] == [
        f"{cell} 不是数字" for cell in (all_need, SECOND, all_need)]


def test_a_division_by_nothing_leaves_only_its_own_rule_undecided():
    lines = of_lines("表一[一般公共预算, 预算数] / 表一[此行, 预算数] = 1")
    given = figures({"表一[一般公共预算, 预算数]": "3", FIRST: "3", THIRD: "4"})
    verdicts, [told, _] = verdicts_of(lines, given)
    assert verdicts == [Verdict.HOLDS, Verdict.UNDECIDED, Verdict.BROKEN]
    assert told.reason == "除数是零或空白"


def test_where_a_rule_does_not_speak_its_cells_are_not_read():
    lines = of_lines("表一[此行, 预算数] = 表一[事业收入, 预算数]", when="表一[此行, 预算数] > 0")
    given = figures({FIRST: "3"}, unusable={"表一[事业收入, 预算数]": "不是数字"})
    assert verdicts_of(lines, given)[0] == [
        Verdict.UNDECIDED, Verdict.NOT_APPLICABLE, Verdict.NOT_APPLICABLE]


def test_a_branch_is_calculated_of_those_that_take_it():
    branches = "表一[此行, 预算数], 表一[事业收入, 预算数]"
    lines = of_lines(f"IF(表一[此行, 预算数] > 0, {branches}) = 3")
    given = figures({SECOND: "3", THIRD: "3"}, unusable={"表一[事业收入, 预算数]": "不是数字"})
    assert verdicts_of(lines, given)[0] == [Verdict.UNDECIDED, Verdict.HOLDS, Verdict.HOLDS]


def test_printed_wording_is_looked_at_again_in_a_workbook_that_changes_it():
    lines = of_lines("COUNTIFS(功能分类科目[名称], MID(表一[此行], 5, 40)) > 0")
    renamed = {f"表一[{LINES[1]}, {NAME}]": "204 公安"}
    for cells, second in (({}, Verdict.HOLDS), (renamed, Verdict.BROKEN), ({}, Verdict.HOLDS)):
        assert verdicts_of(lines, figures(cells))[0] == [Verdict.HOLDS, second, Verdict.HOLDS]


def test_printed_wording_is_that_of_the_rows_of_which_a_rule_speaks():
    """Of others in every workbook, though the wording is the same in all of them."""
    lines = of_lines('LEFT(表一[此行], 3) = "201"', when="表一[此行, 预算数] > 0")
    silent = Verdict.NOT_APPLICABLE
    for speaks, verdicts in ((FIRST, [Verdict.HOLDS, silent, silent]),
                             (SECOND, [silent, Verdict.BROKEN, silent])):
        assert verdicts_of(lines, figures({speaks: "1"}))[0] == verdicts


def test_a_total_that_cannot_be_read_is_told_before_what_it_sums_up():
    """A total that nobody states is what its rule makes of it; this one somebody overwrote."""
    total = "表一[支出小计, 预算数]"
    [rule] = [rule for rule in XINJIANG.rules if rule.place == place(total) and rule.text.fills]
    given = figures({}, unusable={total: "不是数字", FIRST: "不是数字"})
    [found] = outcomes(rule, given)
    assert found.reason == f"{total} 不是数字"


def test_a_rule_of_forms_that_is_judged_on_all_says_on_which_it_is_broken():
    cells = {"目标表[总额]": "3", "目标表[拨款]": "3", "目标表#2[总额]": "4", "目标表#2[拨款]": "3",
             "目标表#3[总额]": "3"}
    given = figures(cells, unusable={"目标表#3[拨款]": "不是数字"}, stated=True, book=SMALL)
    [rule] = [each for each in SMALL.families if each.first.id == "T.1"]
    verdicts, [second, third] = verdicts_of(rule, given)
    assert verdicts == [Verdict.HOLDS, Verdict.BROKEN, Verdict.UNDECIDED]
    assert second.place.words() == "目标表#2[总额]"
    assert third.reason == "目标表#3[拨款] 不是数字"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parts[-3])
@pytest.mark.parametrize("unreadable", [0, 3, 40])
def test_together_they_come_out_as_if_alone(path, unreadable):
    """Every document, with so many of its cells unreadable and as many blank."""
    book = rules.bind(formats.load(formats.find(path.parts[-3])))
    submission = from_data(read_data(path), book.format)
    chosen = random.Random(unreadable).sample(list(submission.cells), 2 * unreadable)
    for number, cell in enumerate(chosen):
        del submission.cells[cell]
        if number % 2:
            submission.unusable[cell] = "不是数字"
    given = Figures(submission, book)
    alone = [each for rule in book.rules for each in outcomes(rule, Figures(submission, book))]
    of_rule: dict = {rule: [] for rule in book.rules}
    for family in book.families:
        for at, each in zip(given.ats(family), judgements(family, given), strict=True):
            of_rule[family.rule(at)].append(each)
    together = [each for rule in book.rules for each in of_rule[rule]]
    assert len(alone) == len(together)
    for one, other in zip(alone, together):
        assert one == other if isinstance(other, Outcome) else one.verdict is other
