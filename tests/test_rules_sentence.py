"""What a rule demands, as a finance clerk reads it."""

from __future__ import annotations

import pytest

from budgetxl import rules
from budgetxl.rules.functions import FUNCTIONS
from tests.rulebench import SMALL, XINJIANG, bound


def said(rule_id, instance=0):
    """The sentence of a rule of the format, of its first place or the one numbered."""
    return rules.sentence([rule for rule in XINJIANG.rules if rule.id == rule_id][instance])


def said_of(says, table="", when="", **more):
    """The sentence of a rule written here."""
    return rules.sentence(bound(says, table, when, **more))


@pytest.mark.parametrize(
    ("rule_id", "sentence"),
    [
        ("X1.1", "表一“财政拨款（补助）”应等于表一“一般公共预算”＋“政府性基金预算”"),
        (
            "X1.4",
            "表一“支出小计”应等于表一“201 一般公共服务支出”至“233 债务发行费支出”各行“预算数”之和",
        ),
        ("X1.6", "表一“收入总计”应等于表一“支出总计”"),
        ("X3.1", "本行“合计”应等于本行“基本支出”＋“项目支出”"),
        ("X3.2", "表三“合计”行“合计”应等于表三各行“合计”之和"),
        ("X6.4", "如本行“类”等于“301”或本行“类”等于“303”，则本行“公用经费”应等于0"),
        ("X6.5", "表六中“科目编码”为本行“科目编码”的应只有一行"),
        ("X8.1", "表八“合计”应等于表八“因公出国（境）费”＋“公务用车小计”＋“公务接待费”"),
        (
            "X9.2",
            "如表一“收入总计”大于0且表六“合计”行“小计”等于0，"
            "则表六的备注不应等于“备注：无内容应公开空表并说明情况。”",
        ),
        ("X0.1", "表一“财政拨款（补助）”至“收入总计”各行“预算数”的最小值不应小于0"),
        ("X0.2", "表一的备注应填写"),
        ("XI.4", "表一“201 一般公共服务支出”应等于表三中“类”为“201”的各行“合计”之和"),
        (
            "XI.12",
            "表五中“科目编码”为本行“科目编码”的各行“项目支出”之和不应大于"
            "表七中“科目编码”为本行“科目编码”的各行“项目支出合计”之和",
        ),
        (
            "XI.12b",
            "如表一“收入总计”等于表一“一般公共预算”，"
            "则表五“合计”行“项目支出”应等于表七“合计”行“项目支出合计”",
        ),
        (
            "XI.14",
            "如表二中有“科目编码”为本行“科目编码”的一项，"
            "则本行“科目名称”应等于表二中“科目编码”为本行“科目编码”的“科目名称”",
        ),
        ("XI.15", "表三中应有“科目编码”为本行“科目编码”的一项"),
        ("XI.16", "表八“因公出国（境）费”不应小于表六中“科目编码”为“30212”的各行“小计”之和"),
        ("C.3", "编码在科目表里的，本行“科目名称”应是科目表里它的名称"),
    ],
)
def test_a_rule_of_the_format_is_said(rule_id, sentence):
    assert said(rule_id) == sentence


def test_each_place_of_a_rule_has_its_own_words():
    assert said("XI.16", 3) == (
        "表八“公务接待费”不应小于表六中“科目编码”为“30217”的各行“小计”之和"
    )


def test_every_rule_of_the_format_is_a_sentence_without_leftovers():
    sentences = [rules.sentence(rule) for rule in XINJIANG.rules if not rule.text.message]
    assert len(sentences) > 150
    assert all("应" in sentence for sentence in sentences)
    assert not [s for s in sentences if set("{}[]@=<>") & set(s)]


@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ("=", "应等于"),
        ("<>", "不应等于"),
        ("<", "应小于"),
        ("<=", "不应大于"),
        (">", "应大于"),
        (">=", "不应小于"),
    ],
)
def test_every_comparison_demands(operator, words):
    assert said_of(f"表三[合计, 基本支出] {operator} 5.50") == f"表三“合计”行“基本支出”{words}5.5"


@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ("=", "等于"),
        ("<>", "不等于"),
        ("<", "小于"),
        ("<=", "不大于"),
        (">", "大于"),
        (">=", "不小于"),
    ],
)
def test_every_comparison_states_a_condition(operator, words):
    sentence = said_of("表三[合计, 合计] = 0", when=f"表三[合计, 基本支出] {operator} 5")
    assert sentence == f"如表三“合计”行“基本支出”{words}5，则表三“合计”行“合计”应等于0"


def test_a_denied_condition_is_said():
    sentence = said_of("[@合计] = 0", "表三", "NOT([@科目名称] = \"\")")
    assert sentence == "如并非（本行“科目名称”等于空），则本行“合计”应等于0"


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ("[@合计] = [@基本支出] - [@项目支出]", "本行“合计”应等于本行“基本支出”－本行“项目支出”"),
        (
            "[@合计] = 1 - ([@基本支出] + [@项目支出])",
            "本行“合计”应等于1－（本行“基本支出”＋“项目支出”）",
        ),
        ("[@合计] = [@基本支出] * 2", "本行“合计”应等于本行“基本支出”×2"),
        ("[@合计] = [@基本支出] / 2", "本行“合计”应等于本行“基本支出”÷2"),
        (
            "ABS([@基本支出] - [@项目支出]) = 0",
            "（本行“基本支出”－本行“项目支出”）的绝对值应等于0",
        ),
        ("MAX([@基本支出], [@项目支出]) > 0", "本行“基本支出”、本行“项目支出”的最大值应大于0"),
        ("ROUND([@合计], 0) = 0", "本行“合计”（保留0位小数）应等于0"),
        ("NOT([@合计] = 0)", "本行“合计”不应等于0"),
        ('AND([@合计] >= 0, [@合计] <= 9)', "本行“合计”不应小于0且本行“合计”不应大于9"),
        ('OR([@合计] = 0, [@合计] = 9)', "应满足：本行“合计”等于0或本行“合计”等于9"),
        ('CONTAINS([@科目名称], "费")', "本行“科目名称”应含有“费”"),
        ('NOT(OR(CONTAINS([@科目名称], "费"), [@合计] > 9))',
         "本行“科目名称”不应含有“费”且本行“合计”不应大于9"),
        ('NOT(AND([@合计] > 0, [@合计] < 9))', "不应同时有：本行“合计”大于0且本行“合计”小于9"),
        ('[@科目名称] <> ""', "本行“科目名称”不应等于空"),
        ('LEFT([@科目编码], 3) = "204"', "本行“科目编码”的前3位应等于“204”"),
        ("COUNTIF(表二[科目编码], [@科目编码]) <= 2",
         "表二中“科目编码”为本行“科目编码”的行数不应大于2"),
        ("MATCH([@科目编码], 表二[科目编码], 0) = 1", "表二各行“科目编码”为本行“科目编码”应等于1"),
        (
            'IF([@类] = "204", [@基本支出], 0) = [@合计]',
            "（若本行“类”等于“204”则本行“基本支出”，否则0）应等于本行“合计”",
        ),
        (
            'IF(OR([@类] = "204", [@类] = "205"), [@基本支出], 0) = [@合计]',
            "（若（本行“类”等于“204”或本行“类”等于“205”）则本行“基本支出”，否则0）应等于本行“合计”",
        ),
        (
            'SUMIFS(表三[合计], 表三[类], "204") = 0',
            "表三中“类”为“204”的各行“合计”之和应等于0",
        ),
    ],
)
def test_what_the_format_has_no_rule_for_is_said_too(says, sentence):
    assert said_of(says, "表三") == sentence


# Forms, and rows of several levels.


@pytest.mark.parametrize(
    ("says", "table", "sentence"),
    [
        ("目标表[总额] = 目标表[拨款] + 目标表[其他]", "", "本表“总额”应等于本表“拨款”＋“其他”"),
        ("整体表[资金总额, 年初] > 0", "", "整体表“资金总额”行“年初”应大于0"),
        ("LEN(整体表[说明]) > 0", "", "整体表“说明”应填写"),
        ("项目表[合计, 金额] = SUM(目标表[总额])", "项目表",
         "项目表“合计”行“金额”应等于各张目标表的“总额”之和"),
        ("COUNTIF(目标表[项目名称], [@项目名称]) = 1", "项目表",
         "各张目标表中“项目名称”为本行“项目名称”的应只有一张"),
        ("COUNTIF(目标表[项目名称], [@项目名称]) <= 2", "项目表",
         "各张目标表中“项目名称”为本行“项目名称”的张数不应大于2"),
        ("COUNTIF(指标[三级], [@三级]) = 1", "指标", "指标中“三级”为本行“三级”的应只有一行"),
        ("SUM(支出表[款, 合计]) = 0", "", "支出表的款级各行“合计”之和应等于0"),
        ("SUM(项目表[单位, 金额]) = 0", "", "项目表的单位各行“金额”之和应等于0"),
        ('NUMBERS([@指标值]) = 1', "指标", "本行“指标值”里数的个数应等于1"),
        ('NUMBER([@指标值]) = 1', "指标", "本行“指标值”里的数应等于1"),
        ('UNIT([@指标值]) = "次"', "指标", "本行“指标值”里数的单位应等于“次”"),
        ('OPERATOR([@指标值]) = "≥"', "指标", "本行“指标值”的比较符号应等于“≥”"),
    ],
)
def test_forms_and_levels_are_said(says, table, sentence):
    assert said_of(says, table, book=SMALL) == sentence


def test_an_author_may_say_it_in_words_of_his_own():
    says = 'CONTAINS([@指标值], "%")'
    assert said_of(says, "指标", book=SMALL, message="百分比没有写") == "百分比没有写"


SAID = {
    "SUM": ("SUM(表三[合计]) = 1", "表三各行“合计”之和应等于1"),
    "SUMIF": ('SUMIF(表三[类], "204", 表三[合计]) = 1', "表三中“类”为“204”的各行“合计”之和应等于1"),
    "SUMIFS": (
        'SUMIFS(表三[合计], 表三[类], "204", 表三[项], "05") = 1',
        "表三中“类”为“204”、“项”为“05”的各行“合计”之和应等于1",
    ),
    "COUNTIF": ('COUNTIF(表三[类], "204") = 1', "表三中“类”为“204”的应只有一行"),
    "COUNTIFS": (
        'COUNTIFS(表三[类], "204", 表三[科目名称], "普法宣传") = 1',
        "表三中“类”为“204”、“科目名称”为“普法宣传”的应只有一行",
    ),
    "ABS": ("ABS([@项目支出]) = 1", "本行“项目支出”的绝对值应等于1"),
    "MAX": ("MAX(表三[基本支出], 2) = 1", "表三各行“基本支出”、2的最大值应等于1"),
    "MIN": ("MIN(表三[项目支出]) = 1", "表三各行“项目支出”的最小值应等于1"),
    "ROUND": ("ROUND([@基本支出], 0) = 1", "本行“基本支出”（保留0位小数）应等于1"),
    "IF": (
        'IF([@类] = "204", [@基本支出], [@项目支出]) = 1',
        "（若本行“类”等于“204”则本行“基本支出”，否则本行“项目支出”）应等于1",
    ),
    "AND": ('AND([@类] = "204", [@基本支出] = 3)', "本行“类”应等于“204”且本行“基本支出”应等于3"),
    "OR": ('OR([@类] = "204", [@基本支出] = 3)', "应满足：本行“类”等于“204”或本行“基本支出”等于3"),
    "NOT": ('NOT([@类] = "204")', "本行“类”不应等于“204”"),
    "LEFT": ('LEFT([@科目编码], 3) = "204"', "本行“科目编码”的前3位应等于“204”"),
    "MID": ('MID([@科目编码], 4, 2) = "06"', "本行“科目编码”第4位起的文字应等于“06”"),
    "LEN": ("LEN([@科目编码]) = 1", "本行“科目编码”的字数应等于1"),
    "INDEX": (
        'INDEX(表二[科目名称], MATCH([@科目编码], 表二[科目编码], 0)) = "普法"',
        "表二中“科目编码”为本行“科目编码”的“科目名称”应等于“普法”",
    ),
    "MATCH": (
        'INDEX(表二[科目名称], MATCH("204", 表二[科目编码], 0)) = "公共安全支出"',
        "表二中“科目编码”为“204”的“科目名称”应等于“公共安全支出”",
    ),
    "CONTAINS": ('CONTAINS(表七[备注], "人次")', "表七的备注应含有“人次”"),
    "NUMBERS": ("NUMBERS(表七[备注]) = 1", "表七的备注里数的个数应等于1"),
    "NUMBER": ("NUMBER(表七[备注]) = 1", "表七的备注里的数应等于1"),
    "UNIT": ('UNIT(表七[备注]) = "人"', "表七的备注里数的单位应等于“人”"),
    "OPERATOR": ('OPERATOR(表七[备注]) = "≥"', "表七的备注的比较符号应等于“≥”"),
    "COUNTLIKE": (
        "COUNTLIKE(表二[科目名称], [@科目名称]) = 1",
        "表二各行“科目名称”中与本行“科目名称”相近的个数应等于1",
    ),
    "SUMLIKE": (
        "[@合计] = SUMLIKE(表二[科目名称], [@科目名称], 表二[总计])",
        "本行“合计”应等于表二各行“科目名称”与本行“科目名称”相近的表二各行“总计”之和",
    ),
    "MATCHLIKE": (
        'INDEX(表二[科目编码], MATCHLIKE([@科目名称], 表二[科目名称], 0)) = "2040605"',
        "表二中“科目名称”与本行“科目名称”相近的“科目编码”应等于“2040605”",
    ),
    "COUNTUNLIKE": (
        "COUNTUNLIKE(表二[科目名称], 表三[科目名称]) = 0",
        "表二各行“科目名称”中在表三各行“科目名称”里没有相近的个数应等于0",
    ),
}
"""Each function in a rule, and what a clerk reads; those with [@…] speak of the rows of 表三."""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_is_said(function):
    says, sentence = SAID[function]
    assert f"{function}(" in says
    assert said_of(says, "表三" if "[@" in says else "") == sentence
