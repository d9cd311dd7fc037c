"""Cases that a comparison of amounts has of its own accord."""

from __future__ import annotations

import pytest

from budgetxl import cli, formats
from budgetxl.checking import cases_of, verify
from budgetxl.checking.cases import _figures, _spread, outcomes
from budgetxl.checking.own_cases import own_cases
from budgetxl.fault import Verdict
from budgetxl.rules import bind
from tests.rulebench import XINJIANG, bound


def own(says, **more):
    """What stands where in the rule's own cases, by kind."""
    rule = bound(says, **more)
    return {case.kind: {place.words(): value for (_, place), value in case.cells.items()}
            for case in own_cases(XINJIANG, {}, rule)}


def test_a_sum_of_cells():
    cases = own("表三[合计, 基本支出] = 表五[合计, 基本支出] + 表五[合计, 项目支出]")
    left, one, other = "表三[合计, 基本支出]", "表五[合计, 基本支出]", "表五[合计, 项目支出]"
    assert cases == {
        "holds": {left: "3", one: "1", other: "2"},
        "broken": {left: "4", one: "1", other: "2"},
        "boundary": {left: "3.004", one: "1", other: "2"},
    }


def test_a_row_has_its_code_and_its_total_is_stated():
    cases = own("表三[@合计] = [@基本支出] + [@项目支出]", table="表三")
    row = ["科目编码", "合计", "基本支出", "项目支出"]
    code = cases["holds"]["表三[第1行, 科目编码]"]
    assert [[cells[f"表三[第1行, {column}]"] for column in row] for cells in cases.values()] == [
        [code, "3", "1", "2"], [code, "4", "1", "2"], [code, "3.004", "1", "2"]]


def test_a_row_looked_up_in_another_table_has_the_same_code_there():
    cases = own("[@合计] = SUMIF(表二[科目编码], [@科目编码], 表二[总计])", table="表三")
    holds = cases["holds"]
    assert holds["表三[第1行, 科目编码]"] == holds["表二[第1行, 科目编码]"]
    assert holds["表三[第1行, 合计]"] == holds["表二[第1行, 总计]"] == "1"


@pytest.mark.parametrize("operator, holds, broken", [
    ("<=", "0", "2"), ("<", "0", "2"), (">=", "2", "0"), (">", "2", "0"),
])
def test_what_is_no_more_or_no_less(operator, holds, broken):
    cases = own(f"表一[事业收入, 预算数] {operator} 表三[合计, 合计]")
    left = {kind: cells["表一[事业收入, 预算数]"] for kind, cells in cases.items()}
    assert left == {"holds": holds, "broken": broken, "boundary": "1"}


def test_amounts_of_another_unit():
    cases = own("表一[事业收入, 预算数] / 10000 = 表三[合计, 合计]")
    assert cases["broken"] == {"表一[事业收入, 预算数]": "20000", "表三[合计, 合计]": "1"}


def test_a_condition_of_amounts_is_met():
    cases = own("表一[收入总计, 预算数] = 表三[合计, 合计]", when="表一[事业收入, 预算数] > 0")
    assert cases["holds"]["表一[事业收入, 预算数]"] == "10000"


@pytest.mark.parametrize("says, more", [
    ('LEN(表二[备注]) > 0', {}),
    ('[@科目名称] = "行政运行"', {"table": "表三"}),
    ("COUNTIF(表三[科目编码], [@科目编码]) = 1", {"table": "表三"}),
    ("表一[收入总计, 预算数] <> 表一[支出总计, 预算数]", {}),
    ("表一[收入总计, 预算数] = 表一[收入总计, 预算数]", {}),
    ("表一[收入总计, 预算数] - 表一[收入总计, 预算数] <= 0", {}),
])
def test_where_judgement_is_or_nothing_can_break_it_there_are_none(says, more):
    assert own(says, **more) == {}


@pytest.mark.parametrize("format_id", formats.catalogue())
def test_they_are_written_as_an_author_would_and_come_out_as_they_say(format_id):
    book = verify(formats.load(formats.find(format_id), thorough=True))
    others = {name: bind(other) for name, other in book.format.others.items()}
    source = book.format.cases_source
    assert source is not None
    own = (rule.id for rule in book.rules if rule.id not in source.data and not rule.text.cases)
    for rule_id in dict.fromkeys(own):
        cases = cases_of(book, rule_id)[rule_id]
        assert set(cases) == {"holds", "broken", "boundary"}
        for _, verdict, cells in _spread(rule_id, cases):
            rule = next(rule for rule in book.rules if rule.id == rule_id)
            found = {outcome.verdict for outcome in outcomes(rule, _figures(book, others, cells))}
            assert verdict in (found or {Verdict.NOT_APPLICABLE})
            assert (verdict is Verdict.BROKEN) == (Verdict.BROKEN in found)


def test_an_officer_sees_them(capsys):
    assert cli.run(["formats", "shanghai-2025-budget", "--cases", "HI.9"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("# shanghai-2025-budget\nHI.9:\n  holds:\n    表五[1, 科目编码]: ")


def test_a_rule_that_no_format_has_is_named(capsys):
    assert cli.run(["formats", "--cases", "ZZ.9"]) == 2
    assert capsys.readouterr().err == "没有规则“ZZ.9”\n"
