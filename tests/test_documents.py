"""The five documents: what a check finds in them, and what it must not find."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from budgetxl import formats, rules
from budgetxl.checking import check
from budgetxl.checking.cases import outcomes
from budgetxl.fault import Level, Verdict
from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.report.text import text
from budgetxl.rules import Figures
from budgetxl.submission import from_data, read_data

DOCUMENTS = {
    "xinjiang-2020-budget": "changji",
    "xinjiang-2020-self-evaluation": "changji",
    "xinjiang-2020-overall-targets": "korla",
    "hunan-2020-overall-targets": "hengyang",
    "shanxi-2024-budget": "zezhou",
}
OTHERS = {"预算": "xinjiang-2020-budget", "自评": "xinjiang-2020-self-evaluation"}

ERRORS = {
    "xinjiang-2020-budget": {"C.1": 2, "XP.3": 2, "XP.4": 1},
    "xinjiang-2020-self-evaluation": {
        "E.1": 4, "E.2": 4, "E.6": 4, "E.8": 6, "E.10": 4, "E.11": 13, "E.13": 2, "E.14": 2,
        "E.15b": 3,
    },
    "xinjiang-2020-overall-targets": {},
    "hunan-2020-overall-targets": {},
    "shanxi-2024-budget": {"SP.4b": 1, "SP.4c": 5},
}
"""All findings of level error; each was looked up in the document."""

ROUNDED = {
    ("表一", "本年支出合计", "合计"): "-0.01",
    ("表一", "本年支出合计", "当年预算安排"): "-0.01",
    ("表二", "合计", "合计"): "-0.01",
    ("表二", "合计", "一般公共预算"): "-0.01",
    ("表三", "合计", "合计"): "-0.01",
    ("表三", "合计", "基本支出"): "-0.01",
    ("表四", "本年支出合计", "小计"): "-0.01",
    ("表四", "本年支出合计", "一般公共预算"): "-0.01",
    ("表五", "合计", "合计"): "-0.01",
    ("表五", "合计", "基本支出"): "-0.01",
    ("表六", 0, "合计"): "-0.02",
    ("表六", 0, "人员经费"): "-0.02",
    ("表十三", "部门合计", "合计"): "-0.01",
    ("表十三", "部门合计", "一般公共预算"): "-0.01",
    ("表十三", 0, "合计"): "-0.01",
    ("表十三", 0, "一般公共预算"): "-0.01",
}
"""The sums of 泽州's tables that are not what their parts come to, and by how much."""


@lru_cache(maxsize=None)
def book(name, with_others=False):
    return rules.bind(formats.load(formats.find(name), with_others=with_others))


@lru_cache(maxsize=None)
def data(name):
    folder = formats.find(name)
    return read_data(Path(str(folder)) / "examples" / f"{DOCUMENTS[name]}.json")


def submission(name):
    return from_data(data(name), book(name).format)


@lru_cache(maxsize=None)
def layout(name, with_others, stated):
    """Room enough for every row and form of a document."""
    rulebook = book(name, with_others)
    sizes = {table: 99 for table, spec in rulebook.format.tables.items() if spec.detail}
    forms = {form: 10 for form, table in rulebook.format.forms.items() if table.repeated}
    return Layout(rulebook, sizes, stated, forms=forms)


def checked(filled, other=""):
    """The report on a submission, alone or against the example called ``other`` in its rules."""
    figures = {other: Figures(submission(OTHERS[other]), book(OTHERS[other]))} if other else {}
    where = layout(filled.format, bool(other), filled.stated)
    return check(filled, where.book, where, others=figures)


def counted(report, level):
    return dict(Counter(f.rule for f in report.findings if f.level is level))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_exactly_these_errors(name):
    report = checked(submission(name))
    assert counted(report, Level.ERROR) == ERRORS[name]
    assert report.undecided == ()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_gravest_of_a_document_is_told_first_and_no_cause_twice(name):
    report = checked(submission(name))
    levels = [list(Level).index(finding.level) for finding in report.findings]
    assert levels == sorted(levels)
    assert report.causes[0].level is report.findings[0].level
    assert len({(cause.rule, cause.level) for cause in report.causes}) == len(report.causes)
    told = [each for cause in report.causes for each in (*cause.findings, *cause.following)]
    assert sorted(map(id, told)) == sorted(map(id, report.findings))


def test_all_causes_in_the_evaluation_stand_on_one_screen_with_the_verdict():
    """Against the budget as well: 97 findings."""
    report = checked(submission("xinjiang-2020-self-evaluation"), "预算")
    lines = text(report).splitlines()
    assert len(lines) <= 40 and len(report.findings) > 90
    assert lines[0] == lines[-2] and "不通过" in lines[0]
    assert all(any(f"  {cause.rule}  " in line for line in lines) for cause in report.causes)


# -- 昌吉 2020 ------------------------------------------------------------------------------


def test_two_targets_and_their_sum_differ_from_the_projects():
    found = {f.row: (f.left, f.right) for f in checked(submission("xinjiang-2020-budget")).findings
             if f.rule in ("XP.3", "XP.4")}
    assert found == {
        "法律援助经费": ("10.00", "15.00"),
        "依法行政工作经费": ("10.00", "8.00"),
        "合计": ("71.00", "68.00"),
    }


def test_an_amount_written_with_its_unit_counts_and_is_told():
    filled = submission("xinjiang-2020-budget")
    total = Place("项目支出绩效目标表", None, "年度资金总额", 4)
    assert (filled.cells[total], filled.typed[total]) == (Decimal(10), "10万元")


def test_weights_of_four_evaluations_are_not_100():
    report = checked(submission("xinjiang-2020-self-evaluation"))
    found = [(f.place.form + 1, f.left, f.right) for f in report.findings if f.rule == "E.1"]
    assert found == [
        (1, "100.00", "110.00"), (2, "100.00", "110.00"),
        (5, "100.00", "130.00"), (6, "100.00", "110.00"),
    ]


def test_funds_that_carry_no_score_carry_one():
    report = checked(submission("xinjiang-2020-self-evaluation"))
    found = {(f.place.form + 1, f.place.row, f.place.column)
             for f in report.findings if f.rule == "E.6"}
    assert found == {
        (2, "上年结转资金", "分值"), (2, "上年结转资金", "得分"),
        (6, "上年结转资金", "分值"), (6, "上年结转资金", "得分"),
    }


def test_the_evaluation_is_held_against_the_budget():
    alone = checked(submission("xinjiang-2020-self-evaluation"))
    both = checked(submission("xinjiang-2020-self-evaluation"), "预算")
    more = counted(both, Level.ERROR)
    assert {rule: more[rule] for rule in more.keys() - counted(alone, Level.ERROR)} == {
        "E.15": 3, "E.17": 18, "E.18b": 1,
    }
    assert told_of(both, "E.17") == {1: 6, 3: 1, 4: 2, 5: 8, 7: 1}
    assert told_of(both, "E.17b") == {} and told_of(both, "E.17c") == {1: 1}


def told_of(report, rule):
    """On which forms a rule is broken, and how often."""
    return dict(Counter(f.place.form + 1 for f in report.findings if f.rule == rule))


def test_a_project_is_known_again_by_nearly_its_name_and_the_difference_is_told():
    report = checked(submission("xinjiang-2020-self-evaluation"), "预算")
    assert {f.row: f.addition for f in report.findings if f.rule == "E.15"} == {
        "法律援助工作经费": "预算的表七里写的是“法律援助经费”",
        "普法宣传工作经费": "预算的表七里写的是“普法宣传经费”",
        "依法行政专项经费": "预算的表七里写的是“依法行政工作经费”",
    }


@pytest.mark.parametrize(("name", "other", "rule", "words"), [
    ("xinjiang-2020-budget", "自评", "E.18", "第4行 2040604 基层司法业务 人民调解经费"),
    ("xinjiang-2020-self-evaluation", "预算", "E.18b", "缺的是“人民调解经费”"),
])
def test_from_either_side_one_project_has_no_evaluation(name, other, rule, words):
    [found] = [f for f in checked(submission(name), other).findings if f.rule == rule]
    assert words in (found.row, found.addition)


def test_what_is_said_of_all_forms_stands_on_none():
    report = checked(submission("xinjiang-2020-self-evaluation"), "预算")
    [found] = [f for f in report.findings if f.rule == "E.18b"]
    assert (found.place, found.sheet, found.cells, found.row) == (None, "", (), "")


def test_weights_are_summed_up_as_if_the_blank_headings_were_there():
    report = checked(submission("xinjiang-2020-self-evaluation"))
    found = {(f.place.form + 1, f.left) for f in report.findings
             if f.rule == "E.3" and f.demand.startswith("“效益指标”")}
    assert found == {(1, "15.00"), (2, "15.00"), (5, "40.00"), (6, "20.00")}


# -- 泽州 2024 ------------------------------------------------------------------------------

def test_the_money_of_the_year_is_missing_in_five_targets():
    found = {f.row: (f.left, f.right, f.difference)
             for f in checked(submission("shanxi-2024-budget")).findings if f.rule == "SP.4c"}
    assert found == {
        "司法办案业务费": ("0.00", "207.00", "-207.00"),
        "法律援助业务经费": ("0.00", "20.00", "-20.00"),
        "社区矫正业务经费": ("0.00", "15.00", "-15.00"),
        "乡镇综合行政执法体制改革专项经费": ("0.00", "14.00", "-14.00"),
        "普法宣传经费": ("0.00", "60.00", "-60.00"),
    }


def test_indicators_are_compared_though_a_bracket_or_a_blank_differs():
    findings = checked(submission("shanxi-2024-budget")).findings
    found = [(f.place.form + 1, f.addition) for f in findings if f.rule == "SP.6c"]
    assert found == [
        (1, "那里的“指标值”是“≥90%”；整体绩效指标里写的是“群众满意度 (%)”"),
        (6, "那里的“指标值”是“≥12次”；整体绩效指标里写的是“普法活动举办次数”"),
        (6, "那里的“指标值”是“≥90%”；整体绩效指标里写的是“群众满意度 (%)”"),
    ]


def test_who_wrote_the_wrong_sign_is_told_and_nobody_else():
    """成本节约率 is ≤2% in the overall form; the projects say ≥1% and ≥2%."""
    found = [f for f in checked(submission("shanxi-2024-budget")).findings if "节约率" in f.row]
    assert [(f.place.table, f.rule) for f in found if not f.follows] == [("整体绩效指标", "SP.9d")]
    assert {(f.rule, f.follows) for f in found if f.follows} == {("SP.6", "SP.9d")}


TABLES = ["表一", "表二", "表三", "表四", "表五", "表六", "表七", "表八", "表九", "表十", "表十一",
          "表十二", "表十三"]


def tables_of_zezhou():
    filled = submission("shanxi-2024-budget")
    return filled, [place for place, value in filled.cells.items()
                    if isinstance(value, Decimal) and place.table in TABLES]


def test_rounding_explains_these_sums_and_says_how_far():
    report = checked(submission("shanxi-2024-budget"))
    notices = {
        (f.place.table, f.place.row, f.place.column): f for f in report.findings
        if f.verdict is Verdict.HOLDS and f.rule.startswith("S") and not f.rule.startswith("SI")
    }
    assert {place: f.difference for place, f in notices.items()} == ROUNDED
    assert all(f.level is Level.NOTICE for f in notices.values())
    assert "相差 -0.02 万元；在四舍五入可解释的范围内（不到 0.08 万元）" in (
        notices["表六", 0, "合计"].message
    )


@pytest.mark.parametrize(("total", "level"), [
    ("19.61", Level.NOTICE),  # six projects come to 19.62: 0.01 apart
    ("19.65", Level.NOTICE),  # seven rounded figures explain less than 0.035
    ("19.66", Level.ERROR),  # 0.04 apart
])
def test_a_hundredth_past_what_rounding_explains_is_an_error(total, level):
    filled = submission("shanxi-2024-budget")
    filled.cells[Place("表十三", 0, "合计")] = Decimal(total)
    report = checked(filled)
    assert [f.level for f in report.findings if f.rule == "S13.1d" and
            f.place.column == "合计"] == [level]


def test_blank_cells_lend_no_slack():
    """表二 本年收入 of 204: two figures are there, four of the five funds are blank."""
    filled = submission("shanxi-2024-budget")
    filled.cells[Place("表二", 0, "合计")] += Decimal("0.01")
    [found] = [f for f in checked(filled).findings
               if f.rule == "S2.1" and f.place == Place("表二", 0, "合计")]
    assert found.level is Level.ERROR


def test_one_more_on_any_figure_breaks_a_rule_of_its_table():
    filled, places = tables_of_zezhou()
    rulebook = book("shanxi-2024-budget")
    assert len(places) == 298
    blind = []
    for place in places:
        kept = filled.cells[place]
        filled.cells[place] = kept + 1
        figures = Figures(filled, rulebook)
        broken = (
            outcome.verdict is Verdict.BROKEN
            for rule in rulebook.rules
            if rule.place.table == place.table and rule.text.level is Level.ERROR
            for outcome in outcomes(rule, figures)
        )
        if not any(broken):
            blind.append(place.words())
        filled.cells[place] = kept
    assert blind == []
