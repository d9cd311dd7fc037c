"""A rule as it stands on a sheet, and how many rounded figures explain a difference.

Cells are called by their own words; those of the row at hand by that of their column alone.
"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from budgetxl.rules import slack, slack_formula
from budgetxl.rules.lending import LENT, lent
from budgetxl.rules.live_check import LiveCheck
from budgetxl.rules.tree import Compare
from tests.in_words import InWords
from tests.rulebench import SMALL, XINJIANG, at, bound, figures


def short(text):
    """A formula in which the cells of the row at hand go by the names of their columns."""
    return re.sub(r"表三\[第1行, (\w+)\]", r"\1", text)


@pytest.mark.parametrize(
    ("says", "when", "state"),
    [
        ("[@基本支出] = [@项目支出]", "",
         'IF(ROUND(IF(LEN(基本支出)=0,0,基本支出),2)=ROUND(IF(LEN(项目支出)=0,0,项目支出),2),"✓",'
         'IF(LEN(基本支出)=0,"未填",IF(LEN(项目支出)=0,"未填",'
         '"✗ 差"&TEXT(ROUND(IF(LEN(基本支出)=0,0,基本支出),2)'
         '-ROUND(IF(LEN(项目支出)=0,0,项目支出),2),"0.00"))))'),
        # 合计 is filled by a rule: it is never blank, but adds up what is.
        ("[@合计] <= [@项目支出]", "",
         'IF(ROUND(合计,2)<=ROUND(IF(LEN(项目支出)=0,0,项目支出),2),"✓",IF(LEN(项目支出)=0,"未填",'
         '"✗ 差"&TEXT(ROUND(合计,2)-ROUND(IF(LEN(项目支出)=0,0,项目支出),2),"0.00")))'),
        # By how much something is not other than 0 says nothing.
        ("[@合计] <> 0", "", 'IF(ROUND(合计,2)<>0,"✓","✗")'),
        # Without the code there is no telling whether the rule speaks.
        ("[@合计] <> 0", '[@类] = "204"',
         'IF(LEN(类)=0,"未填",IF(类="204",IF(ROUND(合计,2)<>0,"✓","✗"),"—"))'),
        # A count is no amount.
        ("LEN([@科目名称]) < 9", "",
         'IF(LEN(科目名称)=0,"未填",IF(ROUND(LEN(科目名称),2)<9,"✓","✗"))'),
    ],
)
def test_a_live_check_shows_its_state(says, when, state):
    check = LiveCheck(bound(says, "表三", when), InWords(XINJIANG), at(1))
    assert short(check.state) == f'IFERROR({state},"未评估")'


def test_a_difference_from_a_negative_number_is_written_in_brackets():
    check = LiveCheck(bound("[@合计] > [@合计]", "表三"), InWords(XINJIANG), at(1), ("E1", "-1"))
    assert (check.gap, check.rounded_gap) == ("E1-(-1)", "ROUND(E1-(-1),2)")


def test_sides_that_stand_in_cells_are_compared_there():
    check = LiveCheck(bound("[@合计] = 5", "表三"), InWords(XINJIANG), at(1), ("E1", "F1"))
    assert (short(check.left), check.right, check.rounded_gap) == (
        "ROUND(合计,2)", "5", "ROUND(E1-F1,2)")
    assert check.state == 'IFERROR(IF(E1=F1,"✓","✗ 差"&TEXT(E1-F1,"0.00")),"未评估")'


@pytest.mark.parametrize(("says", "has_sides", "has_gap"), [
    ("[@合计] = 5", True, True),
    ("[@合计] <> 5", True, False),
    ("[@合计] > [@基本支出]", True, True),
    ("LEN([@科目名称]) = 5", False, False),
    ('[@类] = "204"', False, False),
])
def test_only_amounts_have_sides_and_some_of_them_a_gap(says, has_sides, has_gap):
    check = LiveCheck(bound(says, "表三"), InWords(XINJIANG), at(1))
    assert (check.left != "", check.right != "", check.rounded_gap != "") == (
        has_sides, has_sides, has_gap)


def test_of_stated_figures_rounding_may_explain_a_difference():
    """Half a digit for each of the three figures: less than 0.015."""
    addresses = InWords(XINJIANG, stated=True)
    shown = LiveCheck(bound("[@合计] = 5 + [@基本支出]", "表三"), addresses, at(1)).state
    three = "".join(f'+COUNTIF({cell},">-1E300")' for cell in ("基本支出", "项目支出", "基本支出"))
    gap = "ROUND(合计,2)-ROUND(SUM(5,基本支出),2)"
    assert f'IF(ROUND(ABS({gap})-0.005*({three[1:]}),4)<0,"≈",' in short(shown)
    strict = LiveCheck(bound("[@合计] > 5 + [@基本支出]", "表三"), addresses, at(1)).state
    assert "≈" not in strict


# How many rounded figures stand behind a node, counted and written.

STATED = {
    "表一[201 一般公共服务支出, 预算数]": "1",
    "表一[204 公共安全支出, 预算数]": "4",
    "表三[1, 科目编码]": "2040601", "表三[1, 科目名称]": "甲", "表三[1, 基本支出]": "3",
    "表三[2, 科目编码]": "2040605", "表三[2, 科目名称]": "甲", "表三[2, 项目支出]": "2",
    "表三[3, 科目编码]": "2080505", "表三[3, 科目名称]": "乙",
    "表三[3, 基本支出]": "1.5", "表三[3, 项目支出]": "-0.5",
    "表七[备注]": "培训12人次",
}


def lent_by(rule):
    """What stands behind the left side of a rule."""
    assert isinstance(rule.says, Compare)
    return lent(rule.says.left)


@pytest.mark.parametrize(
    ("node", "count", "written"),
    [
        ("[@基本支出]", "1", "[基本支出]"),
        ("[@合计]", "1", "[基本支出]+[项目支出]"),
        ("SUM(表三[合计])", "4", "[表三[基本支出]]+[表三[项目支出]]"),
        ("表一[支出小计, 预算数]", "2", "[表一[201 一般公共服务支出:233 债务发行费支出, 预算数]]"),
        ("SUM(表一[201 一般公共服务支出:203 国防支出, 预算数])", "1",
         "[表一[201 一般公共服务支出:203 国防支出, 预算数]]"),
        ('SUMIF(表三[类], "204", 表三[合计])', "2",
         '[表三[类],"204",表三[基本支出]]+[表三[类],"204",表三[项目支出]]'),
        ("SUMIF(表三[科目名称], [@科目名称], 表三[基本支出])", "1",
         'SUMPRODUCT((表三[科目名称]=科目名称)*(表三[科目名称]<>"")*ISNUMBER(表三[基本支出]))'),
        ("MAX(表三[合计], 1)", "1", "1"),
        ("[@基本支出] / 10000", "0.0001", "([基本支出])/10000"),
        ("3 * [@基本支出]", "3", "([基本支出])*3"),
        ("[@合计] * [@基本支出]", "2", "[基本支出]+[项目支出]+[基本支出]"),
        ("[@基本支出] - 2", "1", "[基本支出]"),
        # What only decides between figures is none of them.
        ("IF([@基本支出] > 0, [@项目支出], [@合计])", "1", "[项目支出]+[基本支出]+[项目支出]"),
        ("ROUND([@基本支出], 1)", "1", "[基本支出]"),
        # Counts and what is read in a text are exact.
        ("LEN([@科目名称])", "0", "0"),
        ("COUNTIF(表三[类], [@类])", "0", "0"),
        ("NUMBER(表七[备注])", "0", "0"),
    ],
)
def test_figures_that_lend_slack_are_counted_and_written(node, count, written):
    """A count of numbers in a range is written here as the range in brackets."""
    lender = lent_by(bound(f"{node} = 0", "表三"))
    given = figures(STATED, stated=True)
    assert given.slack.figures_behind(lender, at(1)) == Decimal(count)
    addresses = InWords(XINJIANG, stated=True)
    text = short(slack_formula.figures_behind(lender, addresses, at(1)))
    assert re.sub(r'COUNTIFS?\((.*?),">-1E300"\)', r"[\1]", text) == written


@pytest.mark.parametrize(
    ("node", "written"),
    [
        ("SUM(目标表[总额])", "[各目标表[总额]]"),
        ("SUM(支出表[款, 基本支出])", '[支出表[级次],"款",支出表[基本支出]]'),
        ('SUMIFS(支出表[款, 基本支出], 支出表[款, 类], "204")',
         '[支出表[类],"204",支出表[级次],"款",支出表[基本支出]]'),
        ('SUMIF(目标表[项目名称], "立法", 目标表[总额])', '[各目标表[项目名称],"立法",各目标表[总额]]'),
    ],
)
def test_figures_of_levels_and_forms_are_written(node, written):
    lender = lent_by(bound(f"{node} = 0", "项目表", book=SMALL))
    text = slack_formula.figures_behind(lender, InWords(SMALL, stated=True), at(1))
    assert re.sub(r'COUNTIFS?\((.*?),">-1E300"\)', r"[\1]", text) == written


@pytest.mark.parametrize("voice", [slack, slack_formula])
def test_all_that_lends_slack_is_counted_in_both_voices(voice):
    assert set(voice.COUNT) == set(LENT)
