"""The text of formulas, cells being called by their own words instead of addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import pytest

from budgetxl import rules
from budgetxl.place import Place
from budgetxl.rules.calls import WRITE
from budgetxl.rules.formula import FORMULA, formula
from budgetxl.rules.functions import FUNCTIONS, PORTABLE, READINGS, Kind, Saying, Writing
from budgetxl.rules.kinds import WORDS
from budgetxl.rules.sentence import SAYINGS
from budgetxl.rules.tree import NODES, Compare
from tests.in_words import InWords
from tests.rulebench import SMALL, XINJIANG, at, bound


def left_of(says, table="", *, book=XINJIANG, row=1, form=1):
    """The formula of the left side of a rule, or of all of one that compares nothing."""
    rule = bound(says, table, book=book)
    node = rule.says.left if isinstance(rule.says, Compare) else rule.says
    return formula(node, InWords(book if book is SMALL else None), at(row, form))


def right_of(rule):
    """The formula of the right side of a rule of the small format."""
    assert isinstance(rule.says, Compare)
    return formula(rule.says.right, InWords(SMALL))


def alone(cell):
    """An input that no SUM protects: an empty text counts as nothing."""
    return f"IF(LEN({cell})=0,0,{cell})"


CALLS = {
    "SUM": [
        ("SUM(表三[合计], 1) = 0", "", "SUM(表三[合计],1)"),
    ],
    "SUMIF": [
        ('SUMIF(表三[类], "204", 表三[合计]) = 0', "", 'SUMIF(表三[类],"204",表三[合计])'),
        ("SUMIF(表三[科目名称], [@科目名称], 表三[合计]) = 0", "表三",
         'SUMPRODUCT((表三[科目名称]=表三[第1行, 科目名称])*(表三[科目名称]<>""),表三[合计])'),
    ],
    "SUMIFS": [
        ('SUMIFS(表三[合计], 表三[类], "204", 表三[款], "06") = 0', "",
         'SUMIFS(表三[合计],表三[类],"204",表三[款],"06")'),
    ],
    "COUNTIF": [
        ("COUNTIF(表三[科目编码], [@科目编码]) = 1", "表三",
         "COUNTIF(表三[科目编码],表三[第1行, 科目编码])"),
        ("COUNTIF(表三[科目编码], LEFT([@科目编码], 3)) = 1", "表三",
         "COUNTIF(表三[科目编码],LEFT(表三[第1行, 科目编码],3))"),
        # In what COUNTIF looks for, * and ? stand for others: a clerk's text may hold them.
        ("COUNTIF(表三[科目编码], LEFT([@科目名称], 2)) = 1", "表三",
         'SUMPRODUCT((表三[科目编码]=LEFT(表三[第1行, 科目名称],2))*(表三[科目编码]<>""))'),
        ('COUNTIF(表三[类], "<3") = 1', "", 'SUMPRODUCT((表三[类]="<3")*(表三[类]<>""))'),
        ('COUNTIF(表三[类], "2?") = 1', "", 'SUMPRODUCT((表三[类]="2?")*(表三[类]<>""))'),
    ],
    "COUNTIFS": [
        ('COUNTIFS(表三[类], "204", 表三[款], "06") = 1', "", 'COUNTIFS(表三[类],"204",表三[款],"06")'),
        ("COUNTIFS(功能分类科目[编码], [@科目编码], 功能分类科目[名称], [@科目名称]) = 1", "表三",
         "SUMPRODUCT(1*(功能分类科目[编码]=表三[第1行, 科目编码])"
         "*(功能分类科目[名称]=表三[第1行, 科目名称]))"),
    ],
    "ABS": [("ABS([@合计]) = 0", "表三", "ABS(表三[第1行, 合计])")],
    "MAX": [("MAX(表三[合计], 0) = 0", "", "MAX(表三[合计],0)")],
    "MIN": [("MIN(表三[合计], 0) = 0", "", "MIN(表三[合计],0)")],
    "ROUND": [("ROUND([@合计], 1) = 0", "表三", "ROUND(表三[第1行, 合计],1)")],
    "IF": [('IF([@类] = "204", [@合计], 0) = 0', "表三",
            'IF(表三[第1行, 类]="204",表三[第1行, 合计],0)')],
    "AND": [("AND([@合计] > 0, [@合计] < 9)", "表三",
             f"AND(ROUND({alone('表三[第1行, 合计]')},2)>0,ROUND({alone('表三[第1行, 合计]')},2)<9)")],
    "OR": [("OR([@合计] > 0, [@合计] < 9)", "表三",
            f"OR(ROUND({alone('表三[第1行, 合计]')},2)>0,ROUND({alone('表三[第1行, 合计]')},2)<9)")],
    "NOT": [("NOT([@合计] > 0)", "表三",
             f"NOT(ROUND({alone('表三[第1行, 合计]')},2)>0)")],
    "LEFT": [('LEFT([@科目编码], 3) = "204"', "表三", "LEFT(表三[第1行, 科目编码],3)")],
    "MID": [('MID([@科目编码], 4, 2) = "06"', "表三", "MID(表三[第1行, 科目编码],4,2)")],
    "LEN": [("LEN([@科目名称]) > 0", "表三", "LEN(表三[第1行, 科目名称])")],
    "INDEX": [
        ('INDEX(表三[科目名称], MATCH([@科目编码], 表三[科目编码], 0)) = ""', "表三",
         "INDEX(表三[科目名称],MATCH(表三[第1行, 科目编码],表三[科目编码],0))"),
    ],
    "MATCH": [
        ("MATCH([@科目名称], 表三[科目名称], 0) = 1", "表三",
         "10-SUMPRODUCT(MAX((表三[科目名称]=表三[第1行, 科目名称])*(表三[科目名称]<>\"\")*(10-序号)))"),
    ],
    "CONTAINS": [
        ('CONTAINS([@科目名称], "费*")', "表三", 'COUNTIF(表三[第1行, 科目名称],"*"&"费~*"&"*")>0'),
        ('CONTAINS([@科目名称], "(")', "表三",
         'COUNTIF(表三[第1行, 科目名称],"*"&"（"&"*")+COUNTIF(表三[第1行, 科目名称],"*"&"("&"*")>0'),
        ("CONTAINS([@科目名称], [@类])", "表三",
         'COUNTIF(表三[第1行, 科目名称],"*"&表三[第1行, 类]&"*")>0'),
    ],
    "NUMBERS": [("NUMBERS(表七[备注]) = 1", "", "表七[备注]的个数")],
    "NUMBER": [("NUMBER(表七[备注]) = 1", "", "表七[备注]的数值")],
    "UNIT": [('UNIT(表七[备注]) = "人"', "", "表七[备注]的单位")],
    "OPERATOR": [('OPERATOR(表七[备注]) = "≥"', "", "表七[备注]的符号")],
}
"""For each function: a rule, its table, and the formula of its left side in the first row."""


@pytest.mark.parametrize(
    "function", [name for name, f in FUNCTIONS.items() if f.excel != "nowhere"])
def test_every_function_is_written_with_what_every_excel_has(function):
    """One that Excel lacks, and for which its row names no other way, ends up by its own name."""
    for says, table, _ in CALLS[function]:
        assert f"{function}(" in says
        bare = re.sub(r'"[^"]*"', "", left_of(says, table))
        assert set(re.findall(r"[A-Z]+(?=\()", bare)) <= PORTABLE
    assert FUNCTIONS[function].excel != "by name" or function in PORTABLE


@pytest.mark.parametrize(("says", "table", "written"),
                         [call for calls in CALLS.values() for call in calls])
def test_a_call_is_written(says, table, written):
    assert left_of(says, table) == written


def test_every_way_of_writing_is_known():
    ways = {*WRITE, "reading", "nowhere"}
    assert ways == set(get_args(Writing)) >= {f.excel for f in FUNCTIONS.values()}


def test_a_reading_has_its_heading_and_nothing_else_has():
    assert set(READINGS) == {name for name, f in FUNCTIONS.items() if f.excel == "reading"}


def test_every_way_of_saying_is_known():
    named = {f.says for f in FUNCTIONS.values() if isinstance(f.says, str)}
    assert set(SAYINGS) == set(get_args(Saying)) == named


def test_every_kind_of_argument_has_its_words():
    assert set(WORDS) == set(get_args(Kind))


def test_all_that_a_rule_may_hold_is_written():
    assert set(FORMULA) == set(NODES)


# Rows of several levels, and forms.


@pytest.mark.parametrize(
    ("says", "written"),
    [
        ("SUM(支出表[款, 合计]) = 0", 'SUMIF(支出表[级次],"款",支出表[合计])'),
        ("SUM(支出表[合计], 支出表[款, 合计]) = 0",
         'SUM(SUMIF(支出表[级次],"项",支出表[合计]),SUMIF(支出表[级次],"款",支出表[合计]))'),
        ('SUMIF(支出表[款, 类], "204", 支出表[款, 合计]) = 0',
         'SUMIFS(支出表[合计],支出表[类],"204",支出表[级次],"款")'),
        ('COUNTIF(支出表[款, 类], "204") = 0', 'COUNTIFS(支出表[类],"204",支出表[级次],"款")'),
        ('COUNTIF(支出表[款, 类], "<") = 0',
         'SUMPRODUCT((支出表[类]="<")*(支出表[类]<>"")*(支出表[级次]="款"))'),
        ("SUM(目标表[总额]) = 0", "SUM(各目标表[总额])"),
    ],
)
def test_a_column_means_its_own_rows(says, written):
    assert left_of(says, "项目表", book=SMALL) == written


def test_only_what_fills_a_total_takes_ordinary_rows_where_there_are_none_that_sum_up():
    says = "项目表[合计, 金额] = SUM(项目表[单位, 金额])"
    texts = [replace(text, says=says) if text.says == "项目表[合计, 金额] = SUM(项目表[金额])" else text
             for text in SMALL.format.rules]
    filler = rules.bind(replace(SMALL.format, rules=tuple(texts))).fillers[Place("项目表", "合计", "金额")]
    otherwise = 'IF(COUNTIF(项目表[级次],"单位")>0,"单位","项目")'
    assert right_of(filler) == f"SUMIF(项目表[级次],{otherwise},项目表[金额])"
    assert right_of(bound(says, book=SMALL)) == 'SUMIF(项目表[级次],"单位",项目表[金额])'


def test_a_rule_of_forms_speaks_of_the_form_at_hand():
    assert left_of("目标表[总额] = 0", "目标表", book=SMALL, row=None, form=3) == "目标表#3[总额]"
    counted = left_of('COUNTIF(指标[三级], "次数") = 1', "指标", book=SMALL, form=3)
    assert counted == 'COUNTIF(指标#3[三级],"次数")'


# Arithmetic and comparisons.


@pytest.mark.parametrize(
    ("says", "written"),
    [
        ("[@合计] - ([@基本支出] - [@项目支出]) = 0",
         f"{alone('合计')}-({alone('基本支出')}-{alone('项目支出')})"),
        ("([@合计] - [@基本支出]) / 2 = 0", f"({alone('合计')}-{alone('基本支出')})/2"),
        ("[@合计] * 2 / 3 = 0", f"{alone('合计')}*2/3"),
        ("[@合计] + [@基本支出] + [@项目支出] = 0", "SUM(合计,基本支出,项目支出)"),
        ("([@合计] + [@基本支出]) / 2 = 0", "(SUM(合计,基本支出))/2"),
        ("-[@合计] = 0", f"0-{alone('合计')}"),
    ],
)
def test_arithmetic_keeps_its_brackets(says, written):
    assert re.sub(r"表三\[第1行, (\w+)\]", r"\1", left_of(says, "表三")) == written


@pytest.mark.parametrize(
    ("says", "written"),
    [
        ("[@合计] <= [@基本支出]",
         f"ROUND({alone('合计')},2)<=ROUND({alone('基本支出')},2)"),
        ("[@合计] <> 0.50", f"ROUND({alone('合计')},2)<>0.5"),
        ('[@科目名称] = "行政运行"', '科目名称="行政运行"'),
        ('[@科目名称] <> ""', '科目名称<>""'),
        ('[@科目名称] = "维修（护）费"',
         'AND(SUMPRODUCT((MID(科目名称,字位,1)<>MID("维修（护）费",字位,1))'
         '*(1-ISNUMBER(MATCH(MID(科目名称,字位,1)&MID("维修（护）费",字位,1),括号,0))))=0,'
         'MID(科目名称,41,32767)=MID("维修（护）费",41,32767))'),
        ("[@科目名称] <> [@类]",
         "NOT(AND(SUMPRODUCT((MID(科目名称,字位,1)<>MID(类,字位,1))"
         "*(1-ISNUMBER(MATCH(MID(科目名称,字位,1)&MID(类,字位,1),括号,0))))=0,"
         "MID(科目名称,41,32767)=MID(类,41,32767)))"),
    ],
)
def test_a_comparison_is_written(says, written):
    """Amounts are rounded; of texts, brackets are the same full-width and half-width."""
    text = formula(bound(says, "表三").says, InWords(), at(row=1))
    assert re.sub(r"表三\[第1行, (\w+)\]", r"\1", text) == written
