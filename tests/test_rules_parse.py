"""From the text of a rule to its tree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from budgetxl.rules.parse import RuleSyntaxError, half_width, parse
from budgetxl.rules.tree import Arithmetic, Call, Compare, Number, Reference, Text


def reference(table, *names, spans=False, offset=0):
    return Reference(table, names, spans, offset)


def number(digits):
    return Number(Decimal(digits))


# References.


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("表一[收入总计, 预算数]", reference("表一", "收入总计", "预算数")),
        ("表三[基本支出]", reference("表三", "基本支出")),
        ("表九[备注]", reference("表九", "备注")),
        ("表一[204 公共安全支出]", reference("表一", "204 公共安全支出")),
        ("[@基本支出]", reference("", "@基本支出")),
        ("表二[@总计]", reference("表二", "@总计")),
        ("功能分类科目[编码]", reference("功能分类科目", "编码")),
        (
            "表一[201 一般公共服务支出:233 债务发行费支出, 预算数]",
            reference("表一", "201 一般公共服务支出", "233 债务发行费支出", "预算数", spans=True),
        ),
    ],
    ids=["cell", "column", "note", "row", "here", "here of a table", "code list", "span"],
)
def test_what_a_rule_can_point_at(text, tree):
    assert parse(text) == tree


def test_blanks_around_names_do_not_matter():
    assert parse("表三[ 合计 ,基本支出 ]") == parse("表三[合计, 基本支出]")


def test_a_reference_knows_where_it_stands():
    tree: Any = parse("表一[收入总计, 预算数] = 表二[合计, 总计]")
    assert (tree.left.offset, tree.right.offset) == (0, 16)


# Operators.


@pytest.mark.parametrize("operator", ["=", "<>", "<", "<=", ">", ">="])
def test_every_comparison(operator):
    tree = parse(f"[@基本支出] {operator} 0")
    assert tree == Compare(operator, reference("", "@基本支出"), number("0"))


@pytest.mark.parametrize("operator", ["+", "-", "*", "/"])
def test_every_arithmetic_operator(operator):
    tree = parse(f"[@基本支出] {operator} 1.5")
    assert tree == Arithmetic(operator, reference("", "@基本支出"), number("1.5"))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("8 / 4 / 2", "(8 / 4) / 2"),
        ("8 / 4 * 2", "(8 / 4) * 2"),
        ("1 + 2 = 3 * 1", "(1 + 2) = (3 * 1)"),
        ("-1 + 2", "(0 - 1) + 2"),
        ("2 * -3", "2 * (0 - 3)"),
    ],
)
def test_what_binds_stronger(text, same):
    assert parse(text) == parse(same)


def test_parentheses_go_before():
    assert parse("(1 + 2) * 3") == Arithmetic(
        "*", Arithmetic("+", number("1"), number("2")), number("3")
    )


# Functions, numbers, texts.


def test_a_function_over_its_arguments():
    assert parse('SUMIF(表三[类], "204", 表三[合计])') == Call(
        "SUMIF",
        (reference("表三", "类", offset=6), Text("204"), reference("表三", "合计", offset=20)),
    )


def test_conditions_stand_within_functions():
    tree: Any = parse('OR([@类] = "301", NOT([@类] = "302"))')
    assert tree.function == "OR"
    assert [type(argument) for argument in tree.arguments] == [Compare, Call]


def test_function_names_may_be_written_small():
    assert parse("sum(表三[合计])") == parse("SUM(表三[合计])")


def test_numbers_are_decimal():
    assert parse("0.10") == Number(Decimal("0.10"))


# The punctuation of a Chinese keyboard.


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("表一［收入总计，预算数］＝表一［支出总计，预算数］",
         "表一[收入总计,预算数]=表一[支出总计,预算数]"),
        ("表一[201 一般公共服务支出：233 债务发行费支出，预算数]",
         "表一[201 一般公共服务支出:233 债务发行费支出,预算数]"),
        ("ＡＢＳ（１）", "ＡＢＳ(1)"),
        ("［＠合计］＜＞０", "[@合计]<>0"),
        ("１＋２－３＊４／５＞６", "1+2-3*4/5>6"),
        ("“301”", '"301"'),
        ("合计\u3000；", "合计 ;"),
    ],
)
def test_full_width_punctuation_is_folded(typed, meant):
    assert half_width(typed) == meant


def test_a_rule_typed_in_full_width_is_the_same_rule():
    full = "表一［收入总计，预算数］＝SUM（表二［总计］）＋１"
    assert parse(full) == parse("表一[收入总计,预算数]=SUM(表二[总计])+1")


@pytest.mark.parametrize("text", ['"备注：无（见说明），0。"', "“备注：无（见说明），0。”"])
def test_text_in_quotes_keeps_its_own_punctuation(text):
    assert parse(text) == Text("备注：无（见说明），0。")


def test_text_may_be_empty():
    assert parse('""') == Text("")


# What is no rule.


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "这里应是数字、引用或函数，却是结尾"),
        ("[@合计] =", 7, "这里应是数字、引用或函数，却是结尾"),
        ("[@合计] = = 0", 8, "这里应是数字、引用或函数，却是“=”"),
        ("[@合计] = 0 0", 10, "这里应当结束，却是“0”"),
        ("1 = 2 = 3", 6, "这里应当结束，却是“=”"),
        ("SUM(表三[合计]", 10, "这里缺少“)”，却是结尾"),
        ("SUM()", 4, "这里应是数字、引用或函数，却是“)”"),
        ("(1 + 2", 6, "这里缺少“)”，却是结尾"),
        ("1 + 表三[合计", 4, "看不懂“表三[合计”"),
        ("收入总计 = 支出总计", 0, "看不懂“收入总计 = 支出总计”"),
        ('[@类] = "301', 7, "看不懂“\"301”"),
        ("[@合计] ≥ 0", 6, "看不懂“≥ 0”"),
    ],
)
def test_a_syntax_error_says_where(text, offset, message):
    with pytest.raises(RuleSyntaxError) as raised:
        parse(text)
    assert (raised.value.offset, str(raised.value)) == (offset, message)
