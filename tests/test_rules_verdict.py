"""What becomes of a rule: it holds, is broken, is undecided, or does not apply."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetxl import formats, rules
from budgetxl.checking.cases import outcomes
from budgetxl.checking.rule_finding import rule_finding
from budgetxl.fault import Verdict
from budgetxl.rules import Outcome, Undecided
from budgetxl.rules.calculate import evaluate
from budgetxl.rules.tree import Cell, Collected, ColumnRef
from tests import small
from tests.rulebench import OF_FORMS, SMALL, bound, figures, first, judged, outcome, place

D = Decimal


# Amounts are rounded half-up before they are compared.


@pytest.mark.parametrize(
    ("income", "verdict", "left"),
    [
        ("5.004", Verdict.HOLDS, "5.00"),
        ("4.995", Verdict.HOLDS, "5.00"),
        ("5.005", Verdict.BROKEN, "5.01"),
        ("4.994", Verdict.BROKEN, "4.99"),
    ],
)
def test_two_decimals_decide(income, verdict, left):
    cells = {"表一[一般公共预算, 预算数]": income, "表一[204 公共安全支出, 预算数]": "5"}
    result = judged("表一[收入总计, 预算数] = 表一[支出总计, 预算数]", cells)
    assert (result.verdict, result.left, result.right) == (verdict, D(left), D("5.00"))
    assert result.difference == D(left) - 5


# Blank is not zero, but nil against nil holds.

INCOME = "表一[其他收入, 预算数] = 表二[合计, 其他收入]"


def test_two_blanks_hold():
    assert judged(INCOME, {}).verdict is Verdict.HOLDS


def test_blank_against_zero_holds():
    assert judged(INCOME, {"表二[1, 其他收入]": "0"}).verdict is Verdict.HOLDS


def test_a_blank_input_against_a_figure_is_undecided():
    result = judged(INCOME, {"表二[1, 其他收入]": "2"})
    assert result.verdict is Verdict.UNDECIDED
    assert result.reason == "表一[其他收入, 预算数] 未填"


def test_a_total_of_blanks_against_a_figure_is_broken():
    result = judged(INCOME, {"表一[其他收入, 预算数]": "2"})
    assert (result.verdict, result.difference) == (Verdict.BROKEN, D(2))


def test_a_row_without_its_code_is_undecided():
    cells = {"表六[2, 公用经费]": "5"}
    result = judged("[@公用经费] = 0", cells, table="表六", when='[@类] = "301"', row=2)
    assert (result.verdict, result.reason) == (Verdict.UNDECIDED, "表六[第2行, 类] 未填")


def test_an_unreadable_cell_leaves_the_rule_undecided():
    result = judged("表一[收入总计, 预算数] = 5", {"表一[事业收入, 预算数]": "5"},
                    unusable={"表一[其他收入, 预算数]": "不是数字：“五元”"})
    assert result.verdict is Verdict.UNDECIDED
    assert result.reason == "表一[其他收入, 预算数] 不是数字：“五元”"


def test_a_rule_whose_condition_does_not_hold_is_not_applicable():
    cells = {"表六[1, 科目编码]": "30201", "表六[1, 公用经费]": "5"}
    result = judged("[@公用经费] = 0", cells, table="表六", when='[@类] = "301"', row=1)
    assert result == Outcome(result.rule, place("表六[1, 公用经费]"), Verdict.NOT_APPLICABLE)


# Totals.


def test_a_total_is_computed_from_totals():
    given = figures({"表一[一般公共预算, 预算数]": "3", "表一[事业收入, 预算数]": "2"})
    assert given.value(place("表一[收入总计, 预算数]")) == D(5)


def test_a_stated_total_stands_beside_the_computed_one():
    given = figures({"表三[1, 基本支出]": "3", "表三[合计, 合计]": "4"}, stated=True)
    total = place("表三[合计, 合计]")
    assert (given.value(total), given.computed(total)) == (D(4), D(3))


@pytest.mark.parametrize(
    ("stated_total", "verdict"),
    [("5", Verdict.HOLDS), ("5.01", Verdict.HOLDS), ("5.02", Verdict.BROKEN)],
)
def test_rounding_explains_less_than_half_a_digit_for_each_stated_figure(stated_total, verdict):
    """Three figures, two parts and their total, are each within 0.005 of what is true."""
    cells = {
        "表三[1, 基本支出]": "2",
        "表三[2, 基本支出]": "3",
        "表三[合计, 基本支出]": stated_total,
    }
    says = "表三[合计, 基本支出] = SUM(表三[基本支出])"
    assert judged(says, cells, stated=True).verdict is verdict


def test_the_same_figure_in_two_tables_can_differ_by_nothing():
    """Two stated figures leave 0.01, which is not less than a difference of 0.01."""
    cells = {"表一[收入总计, 预算数]": "5.01", "表二[合计, 总计]": "5"}
    result = judged("表一[收入总计, 预算数] = 表二[合计, 总计]", cells, stated=True)
    assert (result.verdict, result.slack) == (Verdict.BROKEN, D("0.010"))


def test_what_is_typed_is_exact():
    cells = {"表三[1, 基本支出]": "5", "表三[合计, 基本支出]": "5.01"}
    result = judged("表三[合计, 基本支出] = SUM(表三[基本支出])", cells)
    assert (result.verdict, result.slack) == (Verdict.BROKEN, D(0))


def test_rounding_counts_the_figures_behind_row_totals_that_nobody_states():
    """Three rows of 1.00 + 1.00 may be 6.0294: a stated 6.03 is explained, 6.04 is not."""
    rows = {f"表三[{row}, {column}]": "1" for row in (1, 2, 3) for column in ("基本支出", "项目支出")}
    says = "表三[合计, 合计] = SUM(表三[合计])"
    near = judged(says, {**rows, "表三[合计, 合计]": "6.03"}, stated=True)
    far = judged(says, {**rows, "表三[合计, 合计]": "6.04"}, stated=True)
    assert (near.verdict, near.slack) == (Verdict.HOLDS, D("0.035"))
    assert (far.verdict, far.slack) == (Verdict.BROKEN, D("0.035"))


def test_a_figure_of_another_unit_and_a_number_in_a_text_lend_what_they_are_worth():
    """元 against 万元 lends a ten-thousandth of 0.005; what somebody wrote in words is exact."""
    cells = {"目标表[总额]": "5", "整体表[财政拨款, 执行]": "50000"}
    says = "目标表[总额] = 整体表[财政拨款, 执行] / 10000"
    result = judged(says, cells, stated=True, book=SMALL)
    assert (result.verdict, result.slack) == (Verdict.HOLDS, D(0))
    cells["目标表[总额]"] = "5.01"
    result = judged(says, cells, stated=True, book=SMALL)
    assert (result.verdict, result.slack) == (Verdict.BROKEN, D("0.0050005"))
    cells |= {"指标[1, 三级]": "成本", "指标[1, 指标值]": "5万元"}
    says = "目标表[总额] = NUMBER([@指标值])"
    result = judged(says, cells, table="指标", row=1, stated=True, book=SMALL)
    assert (result.verdict, result.slack) == (Verdict.BROKEN, D("0.005"))


def test_on_the_list_of_forms_a_total_counts_as_one_figure_however_many_are_behind_it():
    """A total of two amounts lends 0.005 like a stated one: on the list they look alike."""
    cells = {"目标表[项目名称]": "立法经费", "目标表[拨款]": "3", "目标表[其他]": "2"}
    says = "项目表[合计, 金额] = SUM(目标表[总额])"
    result = judged(says, {**cells, "项目表[合计, 金额]": "5.01"}, stated=True, book=SMALL)
    assert (result.verdict, result.slack) == (Verdict.BROKEN, D("0.010"))


def test_the_unit_of_what_is_compared_is_that_of_the_first_figure():
    """Be it what is collected from the forms, in 万元, and the other side in 元."""
    cells = {"目标表[项目名称]": "立法经费", "目标表[拨款]": "3", "整体表[财政拨款, 执行]": "2",
             "项目表[1, 项目名称]": "立法经费"}
    given = figures(cells, book=SMALL)
    rule = bound("SUM(目标表[拨款]) = 整体表[财政拨款, 执行]", "项目表", book=SMALL)
    finding = rule_finding(outcome(rule, given, row=1), given, Nowhere())
    assert (finding.difference, finding.unit) == ("1.00", "万元")


class Nowhere:
    """Finds no cell: only the words of a finding are looked at."""

    def locate(self, place):
        return place.table, ""


# Forms: where a rule is judged, and where it is not.


def of_form(rule_id, cells, form=1):
    """What becomes of a rule of the small format on a form."""
    [rule] = [rule for rule in SMALL.rules if rule.id == rule_id]
    return outcome(rule, figures(cells, stated=True, book=SMALL), form=form)


def test_a_rule_of_forms_is_judged_on_the_form_at_hand():
    cells = {"目标表[总额]": "3", "目标表[拨款]": "3", "目标表#2[总额]": "4", "目标表#2[拨款]": "3"}
    assert of_form("T.1", cells).verdict is Verdict.HOLDS
    result = of_form("T.1", cells, form=2)
    assert (result.verdict, result.place) == (Verdict.BROKEN, place("目标表#2[总额]"))
    assert result.place.words() == "目标表#2[总额]"


def test_rules_look_at_used_forms_and_at_rows_of_their_level():
    given = figures(OF_FORMS, stated=True, book=SMALL)
    seen = {rule.id: [o.place for o in outcomes(rule, given)] for rule in SMALL.rules}
    assert seen["T.1"] == [place("目标表[总额]"), place("目标表#3[总额]")]
    assert seen["T.4"] == [place("指标#3[1, 三级]"), place("指标#3[4, 三级]")]
    assert seen["S.3"] == [place("支出表[1, 合计]")]
    assert seen["S.4"] == [place("支出表[2, 合计]")]
    assert seen["P.3"] == [place("项目表[2, 项目名称]")]
    assert [p.row for p in seen["S.1"]] == [0, 1, 2, 3], "a total column is filled in every row"


def test_what_is_only_the_forms_own_does_not_make_it_a_used_one():
    given = figures({"整体表[财政拨款, 年初]": "7"}, book=SMALL)
    assert given.forms("目标表") == given.forms("指标") == []
    assert given.forms("整体表") == [0]


def test_a_row_that_has_only_words_to_start_with_is_none_for_a_rule():
    cells = {"任务[1, 类别]": "产出", "任务[1, 次数]": "2", "任务[2, 类别]": "效益",
             "指标[1, 一级]": "产出", "指标[1, 二级]": "数量", "指标[3, 三级]": "次数"}
    given = figures(cells, book=SMALL)
    assert (given.rows("任务"), given.rows("指标")) == ([0], [2])
    assert evaluate(first(ColumnRef, bound("SUM(任务[次数]) = 2", book=SMALL)), given) == [D(2)]
    [result] = outcomes(bound("LEN([@三级]) > 0", "指标", book=SMALL), given)
    assert result.place == place("指标[3, 三级]")


def test_a_blank_text_is_an_answer_where_the_column_may_be_blank():
    """指标值 may be blank, 三级 must not."""
    cells = {"指标[1, 三级]": "次数", "指标[2, 指标值]": "3"}
    for says, row, verdict in (
        ("LEN([@指标值]) = 0", 1, Verdict.HOLDS),
        ("NUMBERS([@指标值]) = 1", 1, Verdict.BROKEN),
        ('CONTAINS([@指标值], "次")', 1, Verdict.BROKEN),
        ("LEN([@三级]) > 0", 1, Verdict.HOLDS),
        ("LEN([@三级]) = 0", 2, Verdict.UNDECIDED),
    ):
        result = judged(says, cells, table="指标", row=row, book=SMALL)
        assert result.verdict is verdict, says
    assert result.reason == "指标[第2行, 三级] 未填"


def test_a_number_that_is_not_written_leaves_the_rule_undecided():
    cells = {"指标[1, 三级]": "效果", "指标[1, 指标值]": "显著提升"}
    result = judged("NUMBER([@指标值]) > 0", cells, table="指标", row=1, book=SMALL)
    assert (result.verdict, result.reason) == (Verdict.UNDECIDED, "“显著提升”里没有数")


# Another workbook.


LAST_YEAR = {"目标表[项目名称]": "普法经费", "目标表#2[项目名称]": "立法经费", "目标表#2[拨款]": "3",
             "指标[1, 三级]": "人数", "指标#2[2, 三级]": "次数", "整体表[财政拨款, 年初]": "9"}


@pytest.fixture
def with_last_year(monkeypatch):
    """The small format together with the format that its rules call 上年: itself."""
    small.put_at_hand(monkeypatch)
    return rules.bind(formats.load(small.FOLDER, with_others=True))


@pytest.mark.parametrize(
    ("kind", "says", "value"),
    [
        (Collected, 'COUNTIF(上年.目标表[项目名称], [@项目名称]) = 0', ["普法经费", "立法经费"]),
        (ColumnRef, 'COUNTIF(上年.指标[三级], [@项目名称]) = 0', ["人数", "次数"]),
        (Cell, "上年.整体表[资金总额, 年初] = 整体表[资金总额, 年初]", D(9)),
    ],
)
def test_another_workbook_is_looked_into(with_last_year, kind, says, value):
    """A column of a table within forms means all rows of all forms there."""
    node = first(kind, bound(says, "项目表", book=with_last_year, other="上年"))
    others = {"上年": figures(LAST_YEAR, book=SMALL)}
    given = figures(OF_FORMS, stated=True, book=with_last_year, others=others)
    assert evaluate(node, given) == value
    with pytest.raises(Undecided, match="没有给出上年"):
        evaluate(node, figures(OF_FORMS, stated=True, book=with_last_year))


def test_a_rule_that_needs_another_workbook_is_judged_only_beside_it(with_last_year):
    [rule] = [rule for rule in with_last_year.rules if rule.id == "Y.1"]
    assert "Y.1" not in {rule.id for rule in SMALL.rules}
    alone = figures(OF_FORMS, stated=True, book=with_last_year)
    assert list(outcomes(rule, alone)) == []
    others = {"上年": figures(LAST_YEAR, book=SMALL)}
    [result] = outcomes(rule, figures(OF_FORMS, stated=True, book=with_last_year, others=others))
    assert (result.verdict, result.place) == (Verdict.BROKEN, place("项目表[2, 项目名称]"))


def test_a_cell_that_only_another_workbook_has_is_the_same_for_all_forms():
    """No form has a 表一 here: there it stands once, and lends half a digit like any other."""
    book = rules.bind(formats.load(formats.find("xinjiang-2020-self-evaluation"),
                                   with_others=True))
    form = "项目支出绩效自评表"
    says = f"{form}[当年财政拨款, 年初预算数] = 预算.表一[收入总计, 预算数]"
    others = {"预算": figures({"表一[收入总计, 预算数]": "5"}, stated=True)}
    mine = {f"{form}#2[当年财政拨款, 年初预算数]": "5.01"}
    given = figures(mine, book=book, stated=True, others=others)
    result = outcome(bound(says, book=book, other="预算"), given, form=2)
    assert (result.verdict, result.difference, result.slack) == (
        Verdict.BROKEN, D("0.01"), D("0.010"))
