"""What each part of a rule is worth: nodes and functions, calculated on small submissions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from budgetxl import rules
from budgetxl.checking.cases import outcomes
from budgetxl.fault import Verdict
from budgetxl.rules import Undecided
from budgetxl.rules.calculate import CALCULATE, evaluate
from budgetxl.rules.formula import FORMULA
from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.linear import LINEAR
from budgetxl.rules.reckoning import Missing
from budgetxl.rules.sentence import SAY
from budgetxl.rules.tree import (
    NODES,
    Arithmetic,
    Call,
    Cell,
    CodeColumn,
    Collected,
    ColumnRef,
    Compare,
    Here,
    Label,
    Node,
    Number,
    Rows,
    Text,
)
from tests.rulebench import (
    OF_FORMS,
    SMALL,
    XINJIANG,
    at,
    bound,
    figures,
    filled,
    first,
    judged,
    place,
    value,
)

VOICES: dict[str, dict[type, Any]] = {
    "calculate": CALCULATE, "formula": FORMULA, "sentence": SAY, "linear": LINEAR,
}
D = Decimal

CELLS = {
    "表一[一般公共预算, 预算数]": "5",
    "表一[201 一般公共服务支出, 预算数]": "1",
    "表一[204 公共安全支出, 预算数]": "4",
    "表二[1, 科目编码]": "2040605",
    "表二[1, 科目名称]": "普法宣传（含法治教育）",
    "表三[1, 科目编码]": "2040601",
    "表三[1, 基本支出]": "3",
    "表三[2, 科目编码]": "2040605",
    "表三[2, 科目名称]": "普法宣传",
    "表三[2, 项目支出]": "2",
    "表三[4, 科目编码]": "2080505",
    "表三[4, 基本支出]": "1.5",
    "表三[4, 项目支出]": "-0.5",
    "表七[备注]": "培训不少于1,200人次(含)",
}
"""Rows 1, 2 and 4 of 表三 are used; the first two are of 204."""


class Worth(NamedTuple):
    """What a part of a rule is worth: everywhere, in a row of a table (表三), or on a form."""

    says: str
    value: object
    table: str = ""
    row: int | None = None
    form: int = 1

    @property
    def rows_of(self) -> str:
        return self.table or ("表三" if self.row else "")


# Every node has four voices.


@pytest.mark.parametrize("node", NODES, ids=lambda node: node.__name__)
@pytest.mark.parametrize("voice", VOICES)
def test_every_node_has_every_voice(voice, node):
    assert node in VOICES[voice]


@pytest.mark.parametrize("voice", VOICES)
def test_no_voice_speaks_of_anything_else(voice):
    assert set(VOICES[voice]) == set(NODES)


# Every node calculated: a rule that holds one, and what that node is worth.

NODE_EXAMPLES: dict[type[Node], list[Worth]] = {
    Number: [Worth("表三[合计, 合计] * 1.10 = 0", D("1.10"))],
    Text: [Worth('[@科目名称] = "普法宣传"', "普法宣传", row=2)],
    Cell: [
        Worth("表一[一般公共预算, 预算数] = 5", D(5)),
        Worth("表一[事业收入, 预算数] = 0", None),
        Worth("表一[支出总计, 预算数] = 5", D(5)),
        Worth("表三[合计, 项目支出] = 2", D("1.5")),
        Worth('表九[备注] = ""', "备注：无内容应公开空表并说明情况。"),
    ],
    Label: [Worth('LEFT(表一[204 公共安全支出], 3) = "204"', "204 公共安全支出")],
    Here: [
        Worth("[@基本支出] = 3", D(3), row=1),
        Worth("[@合计] = 1", D("1.0"), row=4),
        Worth("[@项目支出] = 0", None, row=1),
        Worth('[@类] = "208"', "208", row=4),
        Worth('[@款] = "06"', "06", row=1),
        Worth('[@科目名称] = ""', "行政运行", row=1),
        Worth('[@科目名称] = ""', "普法宣传", row=2),
    ],
    ColumnRef: [
        Worth("SUM(表三[基本支出]) = 0", [D(3), None, D("1.5")]),
        Worth("SUM(表三[合计]) = 0", [D(3), D(2), D("1.0")]),
        Worth('COUNTIF(表三[类], "204") = 2', ["204", "204", "208"]),
        Worth("SUM(表九[小计]) = 0", []),
    ],
    Rows: [Worth("SUM(表一[201 一般公共服务支出:204 公共安全支出, 预算数]) = 5", [D(1), None, None, D(4)])],
    Call: [Worth("SUM(表三[合计]) = 6", D("6.0"))],
    Arithmetic: [
        Worth("表三[合计, 合计] + 1 = 0", D("7.0")),
        Worth("[@基本支出] - [@项目支出] = 0", D("2.0"), row=4),
        Worth("[@基本支出] - [@项目支出] = 0", D(-2), row=2),
        Worth("[@基本支出] - [@项目支出] = 0", D(3), row=1),
        Worth("[@基本支出] * 2 = 0", D("3.0"), row=4),
        Worth("[@基本支出] / 2 = 0", D("1.5"), row=1),
        Worth("-[@基本支出] = 0", D(-3), row=1),
        Worth("表一[事业收入, 预算数] + 表一[其他收入, 预算数] = 0", None),
        Worth("表一[事业收入, 预算数] - 表一[其他收入, 预算数] = 0", None),
    ],
    Compare: [
        Worth("表一[收入总计, 预算数] = 表一[支出总计, 预算数]", True),
        Worth("表一[收入总计, 预算数] <> 表一[支出总计, 预算数]", False),
        Worth("[@基本支出] < 3", False, row=1),
        Worth("[@基本支出] <= 3", True, row=1),
        Worth("[@基本支出] > 3", False, row=1),
        Worth("[@基本支出] >= 3", True, row=1),
        Worth('[@类] = "204"', True, row=1),
        Worth('[@类] <> "204"', False, row=1),
        Worth("表一[事业收入, 预算数] = 表一[其他收入, 预算数]", True),
    ],
}

FORM_EXAMPLES: dict[type[Node], list[Worth]] = {
    Cell: [
        Worth("目标表[总额] = 0", D(3)),
        Worth("目标表[总额] = 0", D(2), form=3),
        Worth('目标表[主管单位] = ""', "本级", form=3),
        Worth("整体表[资金总额, 年初] = 0", D(7)),
        Worth('整体表[说明] = ""', "—"),
    ],
    Here: [
        Worth('[@指标值] = ""', "≥3次", table="指标", row=1, form=3),
        Worth('[@指标值] = ""', None, table="指标", row=4, form=3),
        Worth('[@类] = ""', "204", table="支出表", row=2),
        Worth('[@款] = ""', "06", table="支出表", row=2),
        Worth('[@款] = ""', None, table="支出表", row=1),
        Worth("[@合计] = 0", D(5), table="支出表", row=1),
    ],
    ColumnRef: [
        Worth("SUM(支出表[合计]) = 0", [D(3), D(3)]),
        Worth("SUM(支出表[项, 合计]) = 0", [D(3), D(3)]),
        Worth("SUM(支出表[类, 基本支出]) = 0", [D(5)]),
        Worth('COUNTIF(支出表[款, 类], "204") = 1', ["204"]),
        Worth("SUM(项目表[金额]) = 0", [D(5)]),
        Worth("SUM(项目表[单位, 金额]) = 0", [D(6)]),
        Worth('COUNTIF(指标[三级], "次数") = 1', ["次数", "人数"], form=3),
        Worth('COUNTIF(指标[三级], "次数") = 1', []),
    ],
    Collected: [
        Worth("SUM(目标表[总额]) = 0", [D(3), D(2)], table="项目表"),
        Worth('COUNTIF(目标表[项目名称], "") = 0', ["立法经费", "普法经费"], table="项目表"),
        Worth("SUM(目标表[全部, 拨款]) = 0", [D(3), None], table="目标表", form=3),
    ],
}


def test_every_node_has_an_example():
    assert {*NODE_EXAMPLES, *FORM_EXAMPLES, CodeColumn} == set(NODES)


@pytest.mark.parametrize(
    ("kind", "each"), [(kind, each) for kind, some in NODE_EXAMPLES.items() for each in some])
def test_a_node_is_worth(kind, each):
    node = first(kind, bound(each.says, each.rows_of))
    assert evaluate(node, figures(CELLS), at(each.row)) == each.value


@pytest.mark.parametrize(
    ("kind", "each"), [(kind, each) for kind, some in FORM_EXAMPLES.items() for each in some])
def test_a_node_is_worth_on_its_form_and_level(kind, each):
    node = first(kind, bound(each.says, each.table, book=SMALL))
    given = figures(OF_FORMS, book=SMALL, stated=True)
    assert evaluate(node, given, at(each.row, each.form)) == each.value


def test_a_short_code_is_a_sum_only_where_sums_may_be_stated():
    """Where a clerk types and totals are computed, 204 is a code cut short, in an ordinary row."""
    typed, stated = (figures(OF_FORMS, book=SMALL, stated=each) for each in (False, True))
    assert typed.rows("支出表", "类") == []
    assert typed.rows("支出表", "项") == typed.rows("支出表") == [0, 1, 2, 3]
    assert [stated.rows("支出表", level) for level in "类款项"] == [[0], [1], [2, 3]]


def test_a_code_list_has_the_codes_of_the_year():
    given = figures({})
    codes = evaluate(CodeColumn("功能分类科目", "编码"), given)
    names = evaluate(CodeColumn("功能分类科目", "名称"), given)
    assert len(codes) == len(names)
    assert [names[i] for i, code in enumerate(codes) if code == "2040607"] == ["法律援助"]


# Every function calculated.

FUNCTION_EXAMPLES: dict[str, list[Worth]] = {
    "SUM": [
        Worth("SUM(表三[合计])", D(6)),
        Worth("SUM([@基本支出], [@项目支出], 1)", D(2), row=4),
        Worth("SUM(表一[201 一般公共服务支出:204 公共安全支出, 预算数], 表三[基本支出])", D("9.5")),
        Worth("SUM(表九[小计])", None),
    ],
    "SUMIF": [
        Worth('SUMIF(表三[类], "204", 表三[合计])', D(5)),
        Worth("SUMIF(表三[科目编码], [@科目编码], 表三[项目支出])", D(2), row=2),
        Worth('SUMIF(表三[类], "229", 表三[合计])', None),
    ],
    "SUMIFS": [
        Worth('SUMIFS(表三[合计], 表三[类], "204", 表三[项], "05")', D(2)),
        Worth('SUMIFS(表三[合计], 表三[类], "208", 表三[项], "01")', None),
    ],
    "COUNTIF": [
        Worth('COUNTIF(表三[类], "204")', D(2)),
        Worth("COUNTIF(表二[科目编码], [@科目编码])", D(0), row=1),
    ],
    "COUNTIFS": [
        Worth('COUNTIFS(表三[类], "204", 表三[科目名称], "普法宣传")', D(1)),
        Worth("COUNTIFS(功能分类科目[编码], [@科目编码], 功能分类科目[名称], [@科目名称])", D(1), row=2),
        Worth('COUNTIFS(功能分类科目[编码], [@科目编码], 功能分类科目[名称], "普法")', D(0), row=2),
    ],
    "ABS": [
        Worth("ABS([@项目支出])", D("0.5"), row=4),
        Worth("ABS([@项目支出])", D(0), row=1),
    ],
    "MAX": [
        Worth("MAX(表三[基本支出], 2)", D(3)),
        Worth("MAX(表九[小计])", D(0)),
        Worth('MAX([@项目支出], SUMIF(表三[类], "229", 表三[合计]))', D(0), row=4),
    ],
    "MIN": [
        Worth("MIN(表三[项目支出])", D("-0.5")),
        Worth("MIN([@项目支出], [@合计])", D(3), row=1),
    ],
    "ROUND": [
        Worth("ROUND([@基本支出], 0)", D(2), row=4),
        Worth("ROUND([@项目支出], 0)", D(-1), row=4),
        Worth("ROUND([@基本支出] * 3.335, 2)", D("10.01"), row=1),
    ],
    "IF": [
        Worth('IF([@类] = "204", [@基本支出], [@项目支出])', D(3), row=1),
        Worth('IF([@类] = "204", [@基本支出], [@项目支出])', D("-0.5"), row=4),
        Worth("IF([@基本支出] > 2, [@基本支出], 9)", D(3), row=1),
    ],
    "AND": [
        Worth('AND([@类] = "204", [@基本支出] = 3)', True, row=1),
        Worth('AND([@类] = "204", [@基本支出] = 3)', False, row=2),
    ],
    "OR": [
        Worth('OR([@类] = "204", [@基本支出] = 3)', True, row=2),
        Worth('OR([@类] = "204", [@基本支出] = 3)', False, row=4),
    ],
    "NOT": [
        Worth('NOT([@类] = "204")', True, row=4),
        Worth('NOT([@类] = "204")', False, row=1),
    ],
    "LEFT": [
        Worth("LEFT(表一[204 公共安全支出], 3)", "204"),
        Worth("LEFT([@科目编码], 9)", "2040601", row=1),
    ],
    "MID": [
        Worth("MID(表一[204 公共安全支出], 5, 40)", "公共安全支出"),
        Worth("MID([@科目编码], 4, 2)", "06", row=1),
    ],
    "LEN": [
        Worth("LEN([@科目编码])", D(7), row=1),
        Worth("LEN(表一[备注])", D(17)),
    ],
    "INDEX": [Worth("INDEX(表三[科目名称], MATCH([@科目编码], 表三[科目编码], 0))", "普法宣传", row=2)],
    "MATCH": [Worth("MATCH([@科目编码], 表三[科目编码], 0)", D(3), row=4)],
    "CONTAINS": [
        Worth('CONTAINS(表七[备注], "人次")', True),
        Worth('CONTAINS(表七[备注], "（含）")', True),
        Worth('CONTAINS(表七[备注], "万元")', False),
        Worth('CONTAINS([@科目名称], "普法")', True, row=2),
    ],
    "NUMBERS": [
        Worth("NUMBERS(表七[备注])", D(1)),
        Worth("NUMBERS([@科目名称])", D(0), row=2),
        Worth('NUMBERS(INDEX(表三[科目名称], MATCHLIKE("普法宣传。", 表三[科目名称], 0)))', D(0)),
    ],
    "NUMBER": [Worth("NUMBER(表七[备注])", D(1200))],
    "UNIT": [
        Worth("UNIT(表七[备注])", "人次"),
        Worth("UNIT([@科目名称])", "", row=2),
    ],
    "OPERATOR": [
        Worth("OPERATOR(表七[备注])", "≥"),
        Worth("OPERATOR([@科目名称])", "", row=2),
    ],
    "COUNTLIKE": [
        Worth('COUNTLIKE(表三[科目名称], "普法 宣传（次）")', D(1)),
        Worth('COUNTLIKE(表三[科目名称], "普法宣传（含法治教育）")', D(0)),
    ],
    "SUMLIKE": [
        Worth('SUMLIKE(表三[科目名称], "普法宣传(100%)", 表三[合计])', D(2)),
        Worth("SUMLIKE(表三[科目名称], [@科目名称], 表三[合计])", D(2), row=2),
        Worth('SUMLIKE(表三[科目名称], "普法教育", 表三[合计])', None),
    ],
    "MATCHLIKE": [Worth('MATCHLIKE("普法宣传。", 表三[科目名称], 0)', D(2))],
    "COUNTUNLIKE": [
        Worth("COUNTUNLIKE(表二[科目名称], 表三[科目名称])", D(1)),
        Worth("COUNTUNLIKE(表三[科目编码], 表二[科目编码])", D(2)),
    ],
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_an_example(function):
    assert any(f"{function}(" in each.says for each in FUNCTION_EXAMPLES[function])


@pytest.mark.parametrize("each", [each for some in FUNCTION_EXAMPLES.values() for each in some])
def test_a_function_gives(each):
    assert value(each.says, CELLS, table=each.rows_of, row=each.row) == each.value


def with_amounts_times(factor):
    """The cells, all amounts being so many times as large."""
    amounts = {where for where, each in filled(CELLS).cells.items() if isinstance(each, Decimal)}
    return {words: str(factor * D(digits)) if place(words) in amounts else digits
            for words, digits in CELLS.items()}


@pytest.mark.parametrize(
    "function", [name for name, f in FUNCTIONS.items() if f.gives != "truth"])
def test_a_linear_function_follows_its_amounts_and_a_constant_one_does_not(function):
    nothing, once, minus_twice = (
        [value(each.says, with_amounts_times(factor), table=each.rows_of, row=each.row) or 0
         for each in FUNCTION_EXAMPLES[function]] for factor in (0, 1, -2))
    if nothing == once == minus_twice:
        assert FUNCTIONS[function].linear == "constant"
    else:
        follows = all(c - a == -2 * (b - a) for a, b, c in zip(nothing, once, minus_twice))
        assert (FUNCTIONS[function].linear in ("sum", "chosen rows")) is follows


def test_a_look_up_that_finds_nothing_is_missing():
    with pytest.raises(Missing, match="找不到“2040601”"):
        value("MATCH([@科目编码], 表二[科目编码], 0)", CELLS, table="表三", row=1)


def test_one_row_that_cannot_be_read_leaves_the_others_decided():
    """All rows are calculated at a time, unless something is wrong with one of them."""
    given = figures(CELLS, unusable={"表三[2, 项目支出]": "不是数字"})
    found = list(outcomes(bound("表三[@合计] = [@基本支出] + [@项目支出]", "表三"), given))
    assert [(each.place.row, each.verdict) for each in found] == [
        (0, Verdict.HOLDS), (1, Verdict.UNDECIDED), (3, Verdict.HOLDS)]
    assert found[1].reason == "表三[第2行, 项目支出] 不是数字"


@pytest.mark.parametrize(("test", "worth"), [("1 = 1", D(5)), ("1 = 2", None)])
def test_the_branch_not_taken_is_not_calculated(test, worth):
    """Not even where no row takes it: what cannot be read there leaves nothing undecided."""
    given = figures(CELLS, unusable={"表一[其他收入, 预算数]": "不是数字"})
    branches = "表一[一般公共预算, 预算数], 表一[其他收入, 预算数]"
    choice = first(Call, bound(f"IF({test}, {branches}) = 0"))
    if worth is None:
        with pytest.raises(Undecided, match="不是数字"):
            evaluate(choice, given)
    else:
        assert evaluate(choice, given) == worth


def test_a_total_that_divides_by_nothing_is_undecided_like_any_other():
    total = place("表一[支出总计, 预算数]")
    says = "表一[支出总计, 预算数] = 表一[一般公共预算, 预算数] / 表一[事业收入, 预算数]"
    texts = [replace(text, says=says) if text is XINJIANG.fillers[total].text else text
             for text in XINJIANG.format.rules]
    book = rules.bind(replace(XINJIANG.format, rules=tuple(texts)))
    with pytest.raises(Undecided, match="除数是零或空白"):
        figures(CELLS, book=book).value(total)


def test_brackets_are_the_same_in_names_and_code_lists():
    says = "COUNTIFS(部门预算支出经济分类科目[名称], [@科目名称]) = 1"
    cells = {"表六[1, 科目编码]": "30213", "表六[1, 科目名称]": "维修(护)费"}
    assert judged(says, cells, table="表六", row=1).verdict is Verdict.HOLDS


def test_a_letter_outside_the_bmp_is_two_as_excel_counts():
    assert value("LEN(表一[备注])", {"表一[备注]": "𠮷人"}) == 3
