"""The order of findings, what follows from what, and what is one cause: on the small format."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from budgetxl import checking, formats, layout, rules
from budgetxl.checking.causes import ROUNDING, causes, wording_in_common
from budgetxl.checking.finding_order import gravest_first
from budgetxl.fault import Finding, FormatError, Level, Verdict, file_finding
from budgetxl.formats.shelves import OWN_FOLDERS
from budgetxl.place import Place
from budgetxl.report.listing import listed
from budgetxl.submission import from_data
from tests import small


def two_forms(second="普法经费"):
    """An indicator twice (T.4), costs above the whole (T.5), and a form that is 10 short (T.2)."""
    return {
        "项目表": [
            {"单位名称": "局机关", "项目名称": "立法经费", "金额": "13"},
            {"单位名称": "局机关", "项目名称": "普法经费", "金额": "3"},
        ],
        "目标表": [
            {"项目名称": "立法经费", "拨款": "3", "指标": [
                {"一级": "产出", "三级": "次数"}, {"一级": "产出", "三级": "次数", "指标值": "4万元"},
                {"三级": "成本", "指标值": "5万元"}]},
            {"项目名称": second, "拨款": "3", "指标": [{"三级": "成本", "指标值": "4万元"}]},
        ],
    }


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """A check of ``two_forms`` by the small format's rules, of which some come after others."""
    monkeypatch.setenv(OWN_FOLDERS, str(tmp_path))

    def check(tables=None, **after):
        folder = shutil.copytree(small.FOLDER, tmp_path / small.NAME)
        written = (folder / "rules.yaml").read_text(encoding="utf-8")
        for rule, others in after.items():
            head = f"- rule: {rule.replace('_', '.')}\n"
            assert head in written
            written = written.replace(head, f"{head}  after: {others}\n")
        (folder / "rules.yaml").write_text(written, encoding="utf-8")
        book = rules.bind(formats.load(folder))
        data = {"format": small.NAME, "department": "局", "tables": tables or two_forms()}
        filled = from_data(data, book.format)
        where = layout.Layout(book, {name: 4 for name in book.format.tables}, filled.stated,
                              forms={"目标表": 2})
        return checking.check(filled, book, where)

    return check


def cells(findings):
    return [(f.rule, f.sheet, *f.cells) for f in findings]


# -- what follows from what -----------------------------------------------------------------


def test_nothing_follows_where_no_rule_says_so(checked):
    report = checked()
    assert {f.rule for f in report.findings} == {"T.2", "T.3", "T.4", "T.5"}
    assert not any(f.follows for f in report.findings)


def test_a_row_follows_from_the_same_row_only(checked):
    report = checked(T_5="T.4")
    followers = [f for f in report.findings if f.follows]
    assert cells(followers) == [("T.5", "目标1", "E8")]
    assert {f.follows for f in followers} == {"T.4"}
    [twice] = [cause for cause in report.causes if cause.rule == "T.4"]
    assert (len(twice.findings), twice.following) == (2, tuple(followers))
    [costs] = [cause for cause in report.causes if cause.rule == "T.5"]
    assert cells(costs.findings) == [("T.5", "目标1", "E9"), ("T.5", "目标2", "E7")]


def test_a_row_follows_from_what_is_said_of_its_form(checked):
    """T.2 is broken on the first form, and not on the second."""
    report = checked(T_5="[T.4, T.2]")
    assert cells(f for f in report.findings if f.follows) == [
        ("T.5", "目标1", "E8"), ("T.5", "目标1", "E9")]


def test_what_follows_from_a_follower_follows_from_where_it_began(checked):
    report = checked(T_5="T.4", T_4="T.2")
    assert {(f.rule, f.follows) for f in report.findings if f.sheet == "目标1"} == {
        ("T.2", ""), ("T.4", "T.2"), ("T.5", "T.2"), ("T.5", "")}


def test_a_form_follows_from_the_row_elsewhere_that_has_its_name(checked):
    """P.3 asks of each project for its form: two forms of one name, and both are short."""
    report = checked(two_forms("立法经费"), T_2="P.3")
    assert {(f.rule, f.sheet, f.follows) for f in report.findings if f.rule == "T.2"} == {
        ("T.2", "目标1", "P.3"), ("T.2", "目标2", "P.3")}


def test_nothing_graver_is_folded_into_what_is_slighter(checked):
    report = checked(T_2="T.4")
    assert not any(f.follows for f in report.findings), "T.2 is an error, T.4 a warning"


@pytest.mark.parametrize("after, says", [
    ({"T_5": "T.44"}, "没有规则“T.44”，是否想写“T.4”？"),
    ({"T_5": "T.5"}, "规则 T.5 和 T.5 互为先后"),
    ({"T_5": "[T.4]", "T_4": "T.5"}, "规则 T.4 和 T.5 互为先后"),
])
def test_an_author_is_told_of_rules_that_nothing_can_come_after(checked, after, says):
    with pytest.raises(FormatError) as raised:
        checked(**after)
    assert says in [fault.message for fault in raised.value.faults]


# -- one order ------------------------------------------------------------------------------


def finding(rule, level, table="", cell="", form=0, verdict=Verdict.BROKEN, **more):
    place = Place(table, None, "", form) if table else None
    return Finding(rule, level, verdict, place, "", more.pop("demand", "甲"), "乙", "丙", sheet=table,
                   cells=(cell,) if cell else (), **more)


def test_the_gravest_come_first_then_tables_as_the_format_has_them_then_rows():
    error, warning, notice = Level
    wanted = [
        finding("无表", error),
        finding("甲", error, "支出表", "B9"),
        finding("乙", error, "支出表", "B10:C12"),
        finding("丙", error, "目标表", "Z2"),
        finding("丁", error, "指标", "A7", form=0),
        finding("戊", error, "目标表", "A1", form=1),
        finding("己", warning, "支出表", "A1"),
        finding("庚", notice),
    ]
    shuffled = wanted[::-1]
    assert gravest_first(shuffled, small.book().format) == tuple(wanted)


# -- causes ---------------------------------------------------------------------------------


def test_one_cause_for_a_rule_and_level():
    some = [finding("甲", Level.ERROR), finding("乙", Level.ERROR), finding("甲", Level.ERROR),
            finding("甲", Level.NOTICE)]
    assert [(cause.rule, cause.level, len(cause.findings)) for cause in causes(some)] == [
        ("甲", Level.ERROR, 2), ("乙", Level.ERROR, 1), ("甲", Level.NOTICE, 1)]


def test_all_that_is_off_by_rounding_is_one_cause():
    some = [finding(rule, Level.NOTICE, verdict=Verdict.HOLDS) for rule in ("甲", "乙", "丙")]
    [cause] = causes(some)
    assert (cause.rule, len(cause.findings)) == (ROUNDING, 3) and "四舍五入" in cause.wording
    assert causes(some[:1])[0].rule == "甲"


@pytest.mark.parametrize("texts, common", [
    (["只此一句"], "只此一句"),
    (["“当年财政拨款”一行的“分值”不应填数", "“其他资金”一行的“得分”不应填数"], "“…”一行的“…”不应填数"),
    (["各行“分值”之和应等于50", "各行“分值”之和应等于30"], "各行“分值”之和应等于…"),
    (["一", "二"], "…"),
])
def test_what_several_say_alike_is_said_once(texts, common):
    assert wording_in_common(texts) == common


def test_counts_of_single_findings_are_not_the_count_of_the_cause():
    some = [file_finding("C1", None, sheet=sheet, count=str(n), text=f"={n}", expected="=9")
            for n, sheet in ((3, "表一"), (5, "表二"))]
    [cause] = causes(some)
    assert cause.wording == "公式与模板不同，现为“=…”，应为“=9”"


# -- lists without folds --------------------------------------------------------------------


def test_a_list_says_how_many_are_alike_what_follows_and_rounding_once(checked):
    report = checked(T_5="T.4")
    off = [finding("甲", Level.NOTICE, "支出表", f"C{row}", verdict=Verdict.HOLDS)
           for row in (6, 7)]
    words = [(f.rule, f.demand) for f in listed(replace(report, findings=(*report.findings, *off)))]
    [first, second] = [demand for rule, demand in words if rule == "T.4"]
    assert first == f"{second}（同类共 2 处）"
    assert [demand for rule, demand in words if rule == "T.5"][0].startswith("随 T.4 而来：")
    assert words[-1] == (ROUNDING, "合计与各部分之和因四舍五入略有出入，都在可解释的范围内：2 处：支出表!C6、C7")
    assert "甲" not in dict(words)


def test_what_the_maker_of_the_form_has_to_mend_is_said_to_be_that(checked):
    printed = finding("甲", Level.ERROR, "支出表", "A1", of_form=True, demand="应印对")
    [told] = listed(replace(checked(), findings=(printed,)))
    assert told.demand == "表样自身的问题（单位不必改）：应印对"
