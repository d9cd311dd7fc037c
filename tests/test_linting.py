"""What rules say of each other: told to their author, in the author's words, at their line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgetxl import rules
from budgetxl.cli import run
from budgetxl.linting import lint
from tests.faults import book
from tests.rulebench import SMALL, XINJIANG, bound


def linted(*says, when="", table="", book=XINJIANG):
    """What is wrong, and what is noted, with these rules beside those of the format."""
    texts = [replace(bound(each, table, when, book=book).text, id=f"试{i}")
             for i, each in enumerate(says, 1)]
    found = lint(rules.bind(replace(book.format, rules=(*book.format.rules, *texts))))
    return ([each.message for each in found.wrong],
            [each.message for each in found.notes if "试" in each.message])


@pytest.mark.parametrize("book", [XINJIANG, SMALL], ids=["新疆", "小"])
def test_nothing_is_wrong_with_the_formats_as_they_are(book):
    assert not lint(book).wrong


def test_a_rule_said_again_follows_from_the_first():
    says = "表一[收入总计, 预算数] = 表一[支出总计, 预算数] + 表一[其他收入, 预算数]"
    wrong, notes = linted(says, says)
    assert not wrong and len(notes) == 1
    assert notes[0].startswith("规则 试2 由 ") and "试1" in notes[0]


def test_a_total_does_not_follow_from_what_is_added_up_by_code():
    """A row without a code is in the total of 表三 and in no class of 表一: only SI.3 sees it."""
    found = lint(book("shanxi-2024-budget"))
    told = [each.message.split()[1] for each in found.notes if "就能推出" in each.message]
    assert "S3.1b" in told and "SI.3" not in told


def test_two_rules_that_contradict_each_other():
    cell = "表一[其他收入, 预算数]"
    wrong, _ = linted(f"{cell} = 5", f"{cell} = 6")
    assert len(wrong) == 1 and wrong[0].startswith("规则 试2 与 ") and "试1" in wrong[0]


def test_a_rule_that_no_amount_with_two_decimals_meets():
    wrong, _ = linted("表一[其他收入, 预算数] * 3 = 1")
    assert wrong == ["规则 试1：2 位小数的数都不能使它成立"]


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ('AND([@类] = "301", [@类] = "302")', "同一格不能既是“301”又是“302”"),
        ("AND([@公用经费] > 5, [@公用经费] < 5)", "对同一个数的几个条件不能同时满足"),
        ("AND([@公用经费] = 5, [@公用经费] <> 5)", "对同一个数的几个条件不能同时满足"),
    ],
)
def test_a_condition_that_is_never_met(when, why):
    wrong, _ = linted("[@人员经费] = 0", when=when, table="表六")
    assert wrong == [f"规则 试1 永远用不上：{why}"]


@pytest.mark.parametrize(
    "when", ['AND([@类] = "301", [@款] = "302")', "AND([@公用经费] >= 5, [@公用经费] <= 5)",
             'OR([@类] = "301", [@类] = "302")', "AND([@公用经费] > 5, [@人员经费] < 5)"])
def test_a_condition_that_may_be_met(when):
    wrong, _ = linted("[@人员经费] = 0", when=when, table="表六")
    assert wrong == []


def test_inputs_of_which_no_rule_speaks_are_told_at_their_table():
    """Totals alone hold nothing against anything: what they add up is spoken of all the same."""
    fills = tuple(text for text in XINJIANG.format.rules if text.fills)
    found = lint(rules.bind(replace(XINJIANG.format, rules=fills)))
    assert all(each.file.endswith(".yaml") and each.line for each in found.notes)
    unsaid = [each.message for each in found.notes if "没有规则说到" in each.message]
    assert unsaid


def test_the_command_prints_a_line_each_with_its_place(capsys):
    assert run(["formats", "accounts-2024", "--lint"]) == 0
    told = capsys.readouterr().out
    assert "accounts-2024/rules.yaml:" in told and "就能推出" in told
