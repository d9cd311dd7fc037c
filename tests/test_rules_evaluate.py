"""Rules calculated on small submissions of the real Xinjiang format."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from budgetxl import formats, rules
from budgetxl.checking.cases import outcomes
from budgetxl.fault import Level, Verdict
from budgetxl.formats import NOTE, RuleText
from budgetxl.place import Place
from budgetxl.rules import Figures, Outcome, Undecided, in_full
from budgetxl.rules.calculate import CALCULATE, evaluate
from budgetxl.rules.formula import FORMULA
from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.reckoning import Missing
from budgetxl.rules.sentence import SAY
from budgetxl.rules.tree import (
    NODES,
    Arithmetic,
    At,
    Call,
    Cell,
    CodeColumn,
    Collected,
    ColumnRef,
    Compare,
    Here,
    Label,
    Number,
    Rows,
    Text,
    walk,
)
from budgetxl.submission import Submission
from tests import small

FORMAT = formats.load(formats.find("xinjiang-2020-budget"))
BOOK = rules.bind(FORMAT)
VOICES: dict[str, dict[type, Any]] = {"calculate": CALCULATE, "formula": FORMULA, "sentence": SAY}
D = Decimal

SMALL = {
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


def place(words):
    """``表三[1, 基本支出]`` (the first detail row), ``表三[合计, 基本支出]``, ``表九[备注]``.

    ``目标表#2[总额]`` is the second form's.
    """
    table, _, names = words.rstrip("]").partition("[")
    table, _, form = table.partition("#")
    row, comma, column = names.partition(", ")
    if not comma:
        return Place(table, None, names, int(form or 1) - 1)
    return Place(table, int(row) - 1 if row.isdigit() else row, column, int(form or 1) - 1)


def filled(cells, stated=False, format_=FORMAT):
    submission = Submission(format_.id, format_.year, stated=stated, grouped=stated)
    for words, value in cells.items():
        at = place(words)
        if at.column == NOTE:
            submission.notes[at.table] = value
        else:
            money = format_.tables[at.table].spec(at).is_money
            submission.cells[at] = D(value) if money else value
    return submission


def bound(says, table="", when="", format_=FORMAT, **more):
    """A rule bound beside those of the format; rows are those of ``table``."""
    text = RuleText("试", Level.ERROR, table, says, when, False, "测试", "", (), **more)
    return rules.bind(replace(format_, rules=(*format_.rules, text))).rules[-1]


def on(cells, row=None, stated=False, book=BOOK, form=1):
    """The figures of a submission, and where: row and form, which count from 0 there."""
    figures = Figures(filled(cells, stated, book.format), book)
    return figures, At(None if row is None else row - 1, form - 1)


def judge(rule, figures, at=At()):
    """What becomes of ``rule``, at a detail row and on a form if it speaks of each of them."""
    [result] = in_full(rule, figures, (at,))
    return result


def outcome(says, cells, table="", when="", row=None, stated=False):
    return judge(bound(says, table, when), *on(cells, row, stated))


# Every node has three voices.


@pytest.mark.parametrize("node", NODES, ids=lambda node: node.__name__)
@pytest.mark.parametrize("voice", VOICES)
def test_every_node_has_every_voice(voice, node):
    assert node in VOICES[voice]


@pytest.mark.parametrize("voice", VOICES)
def test_no_voice_speaks_of_anything_else(voice):
    assert set(VOICES[voice]) == set(NODES)


# Every node calculated: a rule that holds one, the row of 表三, and what that node is worth.

NODE_EXAMPLES: dict[type, list[tuple[str, int | None, object]]] = {
    Number: [("表三[合计, 合计] * 1.10 = 0", None, D("1.10"))],
    Text: [('[@科目名称] = "普法宣传"', 2, "普法宣传")],
    Cell: [
        ("表一[一般公共预算, 预算数] = 5", None, D(5)),
        ("表一[事业收入, 预算数] = 0", None, None),
        ("表一[支出总计, 预算数] = 5", None, D(5)),
        ("表三[合计, 项目支出] = 2", None, D("1.5")),
        ('表九[备注] = ""', None, "备注：无内容应公开空表并说明情况。"),
    ],
    Label: [('LEFT(表一[204 公共安全支出], 3) = "204"', None, "204 公共安全支出")],
    Here: [
        ("[@基本支出] = 3", 1, D(3)),
        ("[@合计] = 1", 4, D("1.0")),
        ("[@项目支出] = 0", 1, None),
        ('[@类] = "208"', 4, "208"),
        ('[@款] = "06"', 1, "06"),
        ('[@科目名称] = ""', 1, "行政运行"),
        ('[@科目名称] = ""', 2, "普法宣传"),
    ],
    ColumnRef: [
        ("SUM(表三[基本支出]) = 0", None, [D(3), None, D("1.5")]),
        ("SUM(表三[合计]) = 0", None, [D(3), D(2), D("1.0")]),
        ('COUNTIF(表三[类], "204") = 2', None, ["204", "204", "208"]),
        ("SUM(表九[小计]) = 0", None, []),
    ],
    Rows: [
        (
            "SUM(表一[201 一般公共服务支出:204 公共安全支出, 预算数]) = 5",
            None,
            [D(1), None, None, D(4)],
        )
    ],
    Call: [("SUM(表三[合计]) = 6", None, D("6.0"))],
    Arithmetic: [
        ("表三[合计, 合计] + 1 = 0", None, D("7.0")),
        ("[@基本支出] - [@项目支出] = 0", 4, D("2.0")),
        ("[@基本支出] - [@项目支出] = 0", 2, D(-2)),
        ("[@基本支出] * 2 = 0", 4, D("3.0")),
        ("[@基本支出] / 2 = 0", 1, D("1.5")),
        ("-[@基本支出] = 0", 1, D(-3)),
        ("表一[事业收入, 预算数] + 表一[其他收入, 预算数] = 0", None, None),
    ],
    Compare: [
        ("表一[收入总计, 预算数] = 表一[支出总计, 预算数]", None, True),
        ("表一[收入总计, 预算数] <> 表一[支出总计, 预算数]", None, False),
        ("[@基本支出] < 3", 1, False),
        ("[@基本支出] <= 3", 1, True),
        ("[@基本支出] > 3", 1, False),
        ("[@基本支出] >= 3", 1, True),
        ('[@类] = "204"', 1, True),
        ('[@类] <> "204"', 1, False),
        ("表一[事业收入, 预算数] = 表一[其他收入, 预算数]", None, True),
    ],
}


def test_every_node_has_an_example():
    assert {*NODE_EXAMPLES, *FORM_EXAMPLES, CodeColumn} == set(NODES)


@pytest.mark.parametrize(
    ("kind", "says", "row", "value"),
    [(kind, *example) for kind, examples in NODE_EXAMPLES.items() for example in examples],
)
def test_a_node_is_worth(kind, says, row, value):
    rule = bound(says, "表三" if row else "")
    node = next(node for node in walk(rule.says) if type(node) is kind)
    assert evaluate(node, *on(SMALL, row)) == value


FORMS = {
    "支出表[1, 科目编码]": "204",
    "支出表[1, 基本支出]": "5",
    "支出表[2, 科目编码]": "20406",
    "支出表[2, 基本支出]": "5",
    "支出表[3, 科目编码]": "2040601",
    "支出表[3, 基本支出]": "3",
    "支出表[4, 科目编码]": "2040602",
    "支出表[4, 基本支出]": "2",
    "支出表[4, 项目支出]": "1",
    "项目表[1, 单位名称]": "局机关",
    "项目表[1, 金额]": "6",
    "项目表[2, 单位名称]": "局机关",
    "项目表[2, 项目名称]": "立法经费",
    "项目表[2, 金额]": "5",
    "整体表[财政拨款, 年初]": "7",
    "目标表[项目名称]": "立法经费",
    "目标表[拨款]": "3",
    "目标表#3[项目名称]": "普法经费",
    "目标表#3[其他]": "2",
    "指标#3[1, 一级]": "产出",
    "指标#3[1, 三级]": "次数",
    "指标#3[1, 指标值]": "≥3次",
    "指标#3[4, 三级]": "人数",
}
"""Sums of 类, 款 and 单位 stand above their rows; of the forms the first and third are used."""

FORM_EXAMPLES: dict[type, list[tuple[str, str, int | None, int, object]]] = {
    Cell: [
        ("目标表[总额] = 0", "", None, 1, D(3)),
        ("目标表[总额] = 0", "", None, 3, D(2)),
        ('目标表[主管单位] = ""', "", None, 3, "本级"),
        ("整体表[资金总额, 年初] = 0", "", None, 1, D(7)),
        ('整体表[说明] = ""', "", None, 1, "—"),
    ],
    Here: [
        ('[@指标值] = ""', "指标", 1, 3, "≥3次"),
        ('[@指标值] = ""', "指标", 4, 3, None),
        ('[@类] = ""', "支出表", 2, 1, "204"),
        ('[@款] = ""', "支出表", 2, 1, "06"),
        ('[@款] = ""', "支出表", 1, 1, None),
        ("[@合计] = 0", "支出表", 1, 1, D(5)),
    ],
    ColumnRef: [
        ("SUM(支出表[合计]) = 0", "", None, 1, [D(3), D(3)]),
        ("SUM(支出表[项, 合计]) = 0", "", None, 1, [D(3), D(3)]),
        ("SUM(支出表[类, 基本支出]) = 0", "", None, 1, [D(5)]),
        ('COUNTIF(支出表[款, 类], "204") = 1', "", None, 1, ["204"]),
        ("SUM(项目表[金额]) = 0", "", None, 1, [D(5)]),
        ("SUM(项目表[单位, 金额]) = 0", "", None, 1, [D(6)]),
        ('COUNTIF(指标[三级], "次数") = 1', "", None, 3, ["次数", "人数"]),
        ('COUNTIF(指标[三级], "次数") = 1', "", None, 1, []),
    ],
    Collected: [
        ("SUM(目标表[总额]) = 0", "项目表", None, 1, [D(3), D(2)]),
        ('COUNTIF(目标表[项目名称], "") = 0', "项目表", None, 1, ["立法经费", "普法经费"]),
        ("SUM(目标表[全部, 拨款]) = 0", "目标表", None, 3, [D(3), None]),
    ],
}


@pytest.mark.parametrize(
    ("kind", "says", "table", "row", "form", "value"),
    [(kind, *example) for kind, examples in FORM_EXAMPLES.items() for example in examples],
)
def test_a_node_is_worth_on_its_form_and_level(kind, says, table, row, form, value):
    rule = bound(says, table, format_=small.book().format)
    node = next(node for node in walk(rule.says) if type(node) is kind)
    assert evaluate(node, *on(FORMS, row, True, small.book(), form)) == value


def test_a_short_code_is_a_sum_only_where_sums_may_be_stated():
    """Where a clerk types and totals are computed, 204 is a code cut short, in an ordinary row."""
    figures, _ = on(FORMS, book=small.book())
    assert figures.rows("支出表", "类") == []
    assert figures.rows("支出表", "项") == figures.rows("支出表") == [0, 1, 2, 3]
    figures, _ = on(FORMS, stated=True, book=small.book())
    assert [figures.rows("支出表", level) for level in "类款项"] == [[0], [1], [2, 3]]


def test_a_code_list_has_the_codes_of_the_year():
    figures, _ = on({})
    codes = evaluate(CodeColumn("功能分类科目", "编码"), figures)
    names = evaluate(CodeColumn("功能分类科目", "名称"), figures)
    assert len(codes) == len(names)
    assert [names[i] for i, code in enumerate(codes) if code == "2040607"] == ["法律援助"]


# Every function calculated.

FUNCTION_EXAMPLES: dict[str, list[tuple[str, int | None, object]]] = {
    "SUM": [
        ("SUM(表三[合计])", None, D(6)),
        ("SUM([@基本支出], [@项目支出], 1)", 4, D(2)),
        ("SUM(表一[201 一般公共服务支出:204 公共安全支出, 预算数], 表三[基本支出])", None, D("9.5")),
        ("SUM(表九[小计])", None, None),
    ],
    "SUMIF": [
        ('SUMIF(表三[类], "204", 表三[合计])', None, D(5)),
        ("SUMIF(表三[科目编码], [@科目编码], 表三[项目支出])", 2, D(2)),
        ('SUMIF(表三[类], "229", 表三[合计])', None, None),
    ],
    "SUMIFS": [
        ('SUMIFS(表三[合计], 表三[类], "204", 表三[项], "05")', None, D(2)),
        ('SUMIFS(表三[合计], 表三[类], "208", 表三[项], "01")', None, None),
    ],
    "COUNTIF": [
        ('COUNTIF(表三[类], "204")', None, D(2)),
        ("COUNTIF(表二[科目编码], [@科目编码])", 1, D(0)),
    ],
    "COUNTIFS": [
        ('COUNTIFS(表三[类], "204", 表三[科目名称], "普法宣传")', None, D(1)),
        ("COUNTIFS(功能分类科目[编码], [@科目编码], 功能分类科目[名称], [@科目名称])", 2, D(1)),
        ('COUNTIFS(功能分类科目[编码], [@科目编码], 功能分类科目[名称], "普法")', 2, D(0)),
    ],
    "ABS": [("ABS([@项目支出])", 4, D("0.5")), ("ABS([@项目支出])", 1, D(0))],
    "MAX": [("MAX(表三[基本支出], 2)", None, D(3)), ("MAX(表九[小计])", None, D(0))],
    "MIN": [("MIN(表三[项目支出])", None, D("-0.5")), ("MIN([@项目支出], [@合计])", 1, D(3))],
    "ROUND": [
        ("ROUND([@基本支出], 0)", 4, D(2)),
        ("ROUND([@项目支出], 0)", 4, D(-1)),
        ("ROUND([@基本支出] * 3.335, 2)", 1, D("10.01")),
    ],
    "IF": [
        ('IF([@类] = "204", [@基本支出], [@项目支出])', 1, D(3)),
        ('IF([@类] = "204", [@基本支出], [@项目支出])', 4, D("-0.5")),
        ("IF([@基本支出] > 2, [@基本支出], 9)", 1, D(3)),
    ],
    "AND": [
        ('AND([@类] = "204", [@基本支出] = 3)', 1, True),
        ('AND([@类] = "204", [@基本支出] = 3)', 2, False),
    ],
    "OR": [
        ('OR([@类] = "204", [@基本支出] = 3)', 2, True),
        ('OR([@类] = "204", [@基本支出] = 3)', 4, False),
    ],
    "NOT": [('NOT([@类] = "204")', 4, True), ('NOT([@类] = "204")', 1, False)],
    "LEFT": [
        ("LEFT(表一[204 公共安全支出], 3)", None, "204"),
        ("LEFT([@科目编码], 9)", 1, "2040601"),
    ],
    "MID": [
        ("MID(表一[204 公共安全支出], 5, 40)", None, "公共安全支出"),
        ("MID([@科目编码], 4, 2)", 1, "06"),
    ],
    "LEN": [("LEN([@科目编码])", 1, D(7)), ("LEN(表一[备注])", None, D(17))],
    "INDEX": [
        ("INDEX(表三[科目名称], MATCH([@科目编码], 表三[科目编码], 0))", 2, "普法宣传"),
    ],
    "MATCH": [("MATCH([@科目编码], 表三[科目编码], 0)", 4, D(3))],
    "CONTAINS": [
        ('CONTAINS(表七[备注], "人次")', None, True),
        ('CONTAINS(表七[备注], "（含）")', None, True),
        ('CONTAINS(表七[备注], "万元")', None, False),
        ('CONTAINS([@科目名称], "普法")', 2, True),
    ],
    "NUMBERS": [
        ("NUMBERS(表七[备注])", None, D(1)),
        ("NUMBERS([@科目名称])", 2, D(0)),
    ],
    "NUMBER": [("NUMBER(表七[备注])", None, D(1200))],
    "UNIT": [("UNIT(表七[备注])", None, "人次"), ("UNIT([@科目名称])", 2, "")],
    "OPERATOR": [("OPERATOR(表七[备注])", None, "≥"), ("OPERATOR([@科目名称])", 2, "")],
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_an_example(function):
    assert any(f"{function}(" in expression for expression, *_ in FUNCTION_EXAMPLES[function])


@pytest.mark.parametrize(
    ("expression", "row", "value"),
    [example for examples in FUNCTION_EXAMPLES.values() for example in examples],
)
def test_a_function_gives(expression, row, value):
    ending = "" if isinstance(value, bool) else ' = ""' if isinstance(value, str) else " = 0"
    rule = bound(expression + ending, "表三" if row else "")
    node = rule.says if isinstance(value, bool) else rule.says.left
    assert evaluate(node, *on(SMALL, row)) == value


def values_with_amounts_times(factors, function):
    """What the examples of a function come to when all amounts are so many times as large."""
    for expression, row, _ in FUNCTION_EXAMPLES[function]:
        rule = bound(expression + (' = ""' if FUNCTIONS[function].gives == "text" else " = 0"),
                     "表三" if row else "")
        for factor in factors:
            figures, at = on(SMALL, row)
            for where, value in figures.submission.cells.items():
                if isinstance(value, Decimal):
                    figures.submission.cells[where] = factor * value
            yield evaluate(rule.says.left, figures, at)


@pytest.mark.parametrize(
    "function", [name for name, f in FUNCTIONS.items() if f.gives != "truth"])
def test_a_linear_function_follows_its_amounts_and_a_constant_one_does_not(function):
    found = [value or 0 for value in values_with_amounts_times((0, 1, -2), function)]
    nothing, once, minus_twice = found[::3], found[1::3], found[2::3]
    if nothing == once == minus_twice:
        assert FUNCTIONS[function].linear == "constant"
    else:
        follows = all(c - a == -2 * (b - a) for a, b, c in zip(nothing, once, minus_twice))
        assert FUNCTIONS[function].linear == ("linear" if follows else "no")


def test_a_look_up_that_finds_nothing_is_missing():
    rule = bound("MATCH([@科目编码], 表二[科目编码], 0) = 1", "表三")
    with pytest.raises(Missing, match="找不到“2040601”"):
        evaluate(rule.says, *on(SMALL, 1))


def test_one_row_that_cannot_be_read_leaves_the_others_decided():
    """All rows are calculated at a time, unless something is wrong with one of them."""
    submission = filled(SMALL)
    submission.unusable[place("表三[2, 项目支出]")] = "不是数字"
    rule = bound("表三[@合计] = [@基本支出] + [@项目支出]", "表三")
    found = list(outcomes(rule, Figures(submission, BOOK)))
    assert [(each.place.row, each.verdict) for each in found] == [
        (0, Verdict.HOLDS), (1, Verdict.UNDECIDED), (3, Verdict.HOLDS)]
    assert found[1].reason == "表三[第2行, 项目支出] 不是数字"


@pytest.mark.parametrize(("test", "value"), [("1 = 1", D(5)), ("1 = 2", None)])
def test_the_branch_not_taken_is_not_calculated(test, value):
    """Not even where no row takes it: what cannot be read there leaves nothing undecided."""
    submission = filled(SMALL)
    submission.unusable[place("表一[其他收入, 预算数]")] = "不是数字"
    branches = "表一[一般公共预算, 预算数], 表一[其他收入, 预算数]"
    rule = bound(f"IF({test}, {branches}) = 0")
    if value is None:
        with pytest.raises(Undecided, match="不是数字"):
            evaluate(rule.says.left, Figures(submission, BOOK))
    else:
        assert evaluate(rule.says.left, Figures(submission, BOOK)) == value


def test_a_total_that_divides_by_nothing_is_undecided_like_any_other():
    total = place("表一[支出总计, 预算数]")
    says = "表一[支出总计, 预算数] = 表一[一般公共预算, 预算数] / 表一[事业收入, 预算数]"
    texts = [replace(text, says=says) if text is BOOK.fillers[total].text else text
             for text in FORMAT.rules]
    book = rules.bind(replace(FORMAT, rules=tuple(texts)))
    with pytest.raises(Undecided, match="除数是零或空白"):
        Figures(filled(SMALL), book).value(total)


def test_brackets_are_the_same_in_names_and_code_lists():
    says = "COUNTIFS(部门预算支出经济分类科目[名称], [@科目名称]) = 1"
    cells = {"表六[1, 科目编码]": "30213", "表六[1, 科目名称]": "维修(护)费"}
    assert outcome(says, cells, table="表六", row=1).verdict is Verdict.HOLDS


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
    result = outcome("表一[收入总计, 预算数] = 表一[支出总计, 预算数]", cells)
    assert (result.verdict, result.left, result.right) == (verdict, D(left), D("5.00"))
    assert result.difference == D(left) - 5


# Blank is not zero, but nil against nil holds.

INCOME = "表一[其他收入, 预算数] = 表二[合计, 其他收入]"


def test_two_blanks_hold():
    assert outcome(INCOME, {}).verdict is Verdict.HOLDS


def test_blank_against_zero_holds():
    assert outcome(INCOME, {"表二[1, 其他收入]": "0"}).verdict is Verdict.HOLDS


def test_a_blank_input_against_a_figure_is_undecided():
    result = outcome(INCOME, {"表二[1, 其他收入]": "2"})
    assert result.verdict is Verdict.UNDECIDED
    assert result.reason == "表一[其他收入, 预算数] 未填"


def test_a_total_of_blanks_against_a_figure_is_broken():
    result = outcome(INCOME, {"表一[其他收入, 预算数]": "2"})
    assert (result.verdict, result.difference) == (Verdict.BROKEN, D(2))


def test_a_row_without_its_code_is_undecided():
    cells = {"表六[2, 公用经费]": "5"}
    result = outcome("[@公用经费] = 0", cells, "表六", '[@类] = "301"', row=2)
    assert (result.verdict, result.reason) == (Verdict.UNDECIDED, "表六[第2行, 类] 未填")


def test_an_unreadable_cell_leaves_the_rule_undecided():
    figures, _ = on({"表一[事业收入, 预算数]": "5"})
    figures.submission.unusable[place("表一[其他收入, 预算数]")] = "不是数字：“五元”"
    result = judge(bound("表一[收入总计, 预算数] = 5"), figures)
    assert result.verdict is Verdict.UNDECIDED
    assert result.reason == "表一[其他收入, 预算数] 不是数字：“五元”"


def test_a_rule_whose_condition_does_not_hold_is_not_applicable():
    cells = {"表六[1, 科目编码]": "30201", "表六[1, 公用经费]": "5"}
    result = outcome("[@公用经费] = 0", cells, "表六", '[@类] = "301"', row=1)
    assert result == Outcome(result.rule, place("表六[1, 公用经费]"), Verdict.NOT_APPLICABLE)


# Totals.


def test_a_total_is_computed_from_totals():
    figures, _ = on({"表一[一般公共预算, 预算数]": "3", "表一[事业收入, 预算数]": "2"})
    assert figures.value(place("表一[收入总计, 预算数]")) == D(5)


def test_a_stated_total_stands_beside_the_computed_one():
    figures, _ = on({"表三[1, 基本支出]": "3", "表三[合计, 合计]": "4"}, stated=True)
    total = place("表三[合计, 合计]")
    assert (figures.value(total), figures.computed(total)) == (D(4), D(3))


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
    assert outcome(says, cells, stated=True).verdict is verdict


def test_the_same_figure_in_two_tables_can_differ_by_nothing():
    """Two stated figures leave 0.01, which is not less than a difference of 0.01."""
    cells = {"表一[收入总计, 预算数]": "5.01", "表二[合计, 总计]": "5"}
    result = outcome("表一[收入总计, 预算数] = 表二[合计, 总计]", cells, stated=True)
    assert (result.verdict, result.slack) == (Verdict.BROKEN, D("0.010"))


def test_what_is_typed_is_exact():
    cells = {"表三[1, 基本支出]": "5", "表三[合计, 基本支出]": "5.01"}
    result = outcome("表三[合计, 基本支出] = SUM(表三[基本支出])", cells)
    assert (result.verdict, result.slack) == (Verdict.BROKEN, D(0))


def test_rounding_counts_the_figures_behind_row_totals_that_nobody_states():
    """Three rows of 1.00 + 1.00 may be 6.0294: a stated 6.03 is explained, 6.04 is not."""
    rows = {f"表三[{row}, {column}]": "1" for row in (1, 2, 3) for column in ("基本支出", "项目支出")}
    says = "表三[合计, 合计] = SUM(表三[合计])"
    near = outcome(says, {**rows, "表三[合计, 合计]": "6.03"}, stated=True)
    far = outcome(says, {**rows, "表三[合计, 合计]": "6.04"}, stated=True)
    assert (near.verdict, near.slack) == (Verdict.HOLDS, D("0.035"))
    assert (far.verdict, far.slack) == (Verdict.BROKEN, D("0.035"))


def test_a_figure_of_another_unit_and_a_number_in_a_text_lend_what_they_are_worth():
    """元 against 万元 lends a ten-thousandth of 0.005; what somebody wrote in words is exact."""
    cells = {"目标表[总额]": "5", "整体表[财政拨款, 执行]": "50000"}
    says = "目标表[总额] = 整体表[财政拨款, 执行] / 10000"
    format_ = small.book().format
    result = judge(bound(says, format_=format_), *on(cells, stated=True, book=small.book()))
    assert (result.verdict, result.slack) == (Verdict.HOLDS, D(0))
    cells["目标表[总额]"] = "5.01"
    result = judge(bound(says, format_=format_), *on(cells, stated=True, book=small.book()))
    assert (result.verdict, result.slack) == (Verdict.BROKEN, D("0.0050005"))
    cells |= {"指标[1, 三级]": "成本", "指标[1, 指标值]": "5万元"}
    rule = bound("目标表[总额] = NUMBER([@指标值])", "指标", format_=format_)
    result = judge(rule, *on(cells, 1, True, small.book()))
    assert (result.verdict, result.slack) == (Verdict.BROKEN, D("0.005"))


# Forms: where a rule is judged, and where it is not.


def of_form(rule_id, cells, row=None, form=1):
    """What becomes of a rule of the small format on a form."""
    [rule] = [rule for rule in small.book().rules if rule.id == rule_id]
    return judge(rule, *on(cells, row, True, small.book(), form))


def test_a_rule_of_forms_is_judged_on_the_form_at_hand():
    cells = {"目标表[总额]": "3", "目标表[拨款]": "3", "目标表#2[总额]": "4", "目标表#2[拨款]": "3"}
    assert of_form("T.1", cells).verdict is Verdict.HOLDS
    result = of_form("T.1", cells, form=2)
    assert (result.verdict, result.place) == (Verdict.BROKEN, place("目标表#2[总额]"))
    assert result.place.words() == "目标表#2[总额]"


def test_rules_look_at_used_forms_and_at_rows_of_their_level():
    figures, _ = on(FORMS, stated=True, book=small.book())
    seen = {rule.id: [o.place for o in outcomes(rule, figures)] for rule in small.book().rules}
    assert seen["T.1"] == [place("目标表[总额]"), place("目标表#3[总额]")]
    assert seen["T.4"] == [place("指标#3[1, 三级]"), place("指标#3[4, 三级]")]
    assert seen["S.3"] == [place("支出表[1, 合计]")]
    assert seen["S.4"] == [place("支出表[2, 合计]")]
    assert seen["P.3"] == [place("项目表[2, 项目名称]")]
    assert [p.row for p in seen["S.1"]] == [0, 1, 2, 3], "a total column is filled in every row"


def test_what_is_only_the_forms_own_does_not_make_it_a_used_one():
    figures, _ = on({"整体表[财政拨款, 年初]": "7"}, book=small.book())
    assert figures.forms("目标表") == figures.forms("指标") == []
    assert figures.forms("整体表") == [0]


def test_a_row_that_has_only_words_to_start_with_is_none_for_a_rule():
    cells = {"任务[1, 类别]": "产出", "任务[1, 次数]": "2", "任务[2, 类别]": "效益",
             "指标[1, 一级]": "产出", "指标[1, 二级]": "数量", "指标[3, 三级]": "次数"}
    figures, _ = on(cells, book=small.book())
    assert (figures.rows("任务"), figures.rows("指标")) == ([0], [2])
    rule = bound("SUM(任务[次数]) = 2", format_=small.book().format)
    assert evaluate(rule.says.left.arguments[0], figures) == [D(2)]
    [result] = outcomes(bound("LEN([@三级]) > 0", "指标", format_=small.book().format), figures)
    assert result.place == place("指标[3, 三级]")


def test_a_blank_text_is_an_answer_where_the_column_may_be_blank():
    """指标值 may be blank, 三级 must not."""
    cells = {"指标[1, 三级]": "次数", "指标[2, 指标值]": "3"}
    format_ = small.book().format
    for says, row, verdict in (
        ("LEN([@指标值]) = 0", 1, Verdict.HOLDS),
        ("NUMBERS([@指标值]) = 1", 1, Verdict.BROKEN),
        ('CONTAINS([@指标值], "次")', 1, Verdict.BROKEN),
        ("LEN([@三级]) > 0", 1, Verdict.HOLDS),
        ("LEN([@三级]) = 0", 2, Verdict.UNDECIDED),
    ):
        result = judge(bound(says, "指标", format_=format_), *on(cells, row, book=small.book()))
        assert result.verdict is verdict, says
    assert result.reason == "指标[第2行, 三级] 未填"


def test_a_number_that_is_not_written_leaves_the_rule_undecided():
    cells = {"指标[1, 三级]": "效果", "指标[1, 指标值]": "显著提升"}
    rule = bound("NUMBER([@指标值]) > 0", "指标", format_=small.book().format)
    result = judge(rule, *on(cells, 1, book=small.book()))
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
    rule = bound(says, "项目表", format_=with_last_year.format, other="上年")
    node = next(node for node in walk(rule.says) if type(node) is kind)
    last_year, _ = on(LAST_YEAR, book=small.book())
    figures = Figures(filled(FORMS, True, with_last_year.format), with_last_year,
                      {"上年": last_year})
    assert evaluate(node, figures) == value
    with pytest.raises(Undecided, match="没有给出上年"):
        evaluate(node, Figures(figures.submission, with_last_year))


def test_a_rule_that_needs_another_workbook_is_judged_only_beside_it(with_last_year):
    [rule] = [rule for rule in with_last_year.rules if rule.id == "Y.1"]
    assert "Y.1" not in {rule.id for rule in small.book().rules}
    mine = filled(FORMS, True, with_last_year.format)
    assert list(outcomes(rule, Figures(mine, with_last_year))) == []
    last_year, _ = on(LAST_YEAR, book=small.book())
    [result] = outcomes(rule, Figures(mine, with_last_year, {"上年": last_year}))
    assert (result.verdict, result.place) == (Verdict.BROKEN, place("项目表[2, 项目名称]"))


def test_a_cell_that_only_another_workbook_has_is_the_same_for_all_forms():
    """No form has a 表一 here: there it stands once, and lends half a digit like any other."""
    format_ = formats.load(formats.find("xinjiang-2020-self-evaluation"), with_others=True)
    form = "项目支出绩效自评表"
    says = f"{form}[当年财政拨款, 年初预算数] = 预算.表一[收入总计, 预算数]"
    budget, _ = on({"表一[收入总计, 预算数]": "5"}, stated=True)
    mine = filled({f"{form}#2[当年财政拨款, 年初预算数]": "5.01"}, True, format_)
    figures = Figures(mine, rules.bind(format_), {"预算": budget})
    result = judge(bound(says, format_=format_, other="预算"), figures, At(None, 1))
    assert (result.verdict, result.difference, result.slack) == (
        Verdict.BROKEN, D("0.01"), D("0.010"))
