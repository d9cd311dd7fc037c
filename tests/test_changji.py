"""The real document: what its check finds, what it must not find, and that no cell is blind."""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from budgetxl import formats, rules
from budgetxl.checking import check
from budgetxl.fault import LEVELS
from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.reading import read
from budgetxl.submission import Submission, from_data, read_data
from budgetxl.template import build
from tests.published import is_published, published_cells

FORMAT_ID = "xinjiang-2020-budget"
EXAMPLE = Path(str(formats.find(FORMAT_ID))) / "examples" / "changji.json"
ANALYSIS = Path(str(formats.find(FORMAT_ID))) / "ANALYSIS.md"
FORM = "项目支出绩效目标表"
OF_FORMS = {FORM, "绩效指标"}
PROJECTS = ["普法宣传经费", "人民调解经费", "法律援助经费", "立法经费", "行政复议工作经费", "依法行政工作经费"]
"""The six forms, in their order."""

FOUND = [  # rule, level, table, row
    ("C.1", "error", "表六", "第19行 30217 公务招待费"),
    ("C.1", "error", "表六", "第23行 30231 公务车运行维护费"),
    ("C.2", "warning", "表一", "233 债务发行费支出"),
    ("C.2", "warning", "表四", "233 债务发行费支出"),
    ("X0.2", "warning", "表六", ""),
    ("C.1d", "notice", "表六", "第28行 30314 职工住宅取暖费"),
]
"""What is wrong in the nine tables; what the projects' forms add to it is in ANALYSIS.md."""

NUMERIC_CELLS = 152
"""In the nine tables, as ANALYSIS.md counts them, each held against the source document."""

FORM_CELLS = 12
"""Two amounts in each of the six forms."""


@lru_cache(maxsize=None)
def book():
    return rules.bind(formats.load(formats.find(FORMAT_ID)))


@lru_cache(maxsize=None)
def layout(stated):
    sizes = {name: 60 for name, table in book().format.tables.items() if table.detail}
    return Layout(book(), sizes, stated, forms={FORM: len(PROJECTS)})


@lru_cache(maxsize=None)
def example():
    return read_data(EXAMPLE)


def fresh():
    return from_data(example(), book().format)


@lru_cache(maxsize=None)
def amounts():
    """The place of every amount that was published, in the order of the file."""
    cells = published_cells(fresh(), book().format)
    return tuple(p for p, value in cells.items() if isinstance(value, Decimal))


def numbers(data):
    """Every figure of the nine tables' JSON: what stands there as a value, like an amount."""
    return re.findall(r'": "(-?[0-9]{1,4}(?:\.[0-9]+)?)"', data[: data.index(f'"{FORM}"')])


def form_numbers(data):
    """Every figure of the forms' JSON; what is written as an indicator's value is a text."""
    forms = data[data.index(f'"{FORM}"') : data.index('"补充数据"')]
    return re.findall(r'"(?:年度资金总额|财政拨款|其他资金)": "([0-9.]+)(?:万元)?"', forms)


def checked(submission):
    return check(submission, book(), layout(submission.stated))


def told(report):
    """What a report found, without the rows that a raised cell may have moved."""
    return {(f.rule, f.place, f.message) for f in report.findings}


@lru_cache(maxsize=None)
def known(stated):
    return told(checked(fresh() if stated else inputs_only(fresh())))


def inputs_only(submission):
    """The same figures without any stated total: all of them are computed."""
    tables = book().format.tables
    cells = {p: v for p, v in submission.cells.items() if not tables[p.table].is_total(p)}
    return Submission(
        submission.format, submission.year, submission.department, cells, submission.notes
    )


def raised(submission, place):
    """``submission`` with 1.00 more in one cell."""
    other = copy.deepcopy(submission)
    other.cells[place] += Decimal("1.00")
    other.typed.pop(place, None)
    return other


def names_table(finding, table):
    return finding.place.table == table or table in finding.message


def of_tables(report):
    """The findings about the nine tables: neither on a form nor of a rule that needs one."""
    return [f for f in report.findings
            if f.place.table not in OF_FORMS and not f.rule.startswith("XP.")]


def summary(report):
    return [(f.rule, f.level.value, f.place.table, f.row) for f in of_tables(report)]


# -- the findings ---------------------------------------------------------------------------


def test_exactly_what_is_wrong_is_found():
    report = checked(fresh())
    assert summary(report) == FOUND
    assert report.undecided == ()
    assert report.has_errors


def rows_of_analysis():
    """Rule, level and what else the table of findings in ANALYSIS.md has of each."""
    text = ANALYSIS.read_text(encoding="utf-8")
    return re.findall(r"^\| ([A-Z]+\.?[\w.]+)(（\S+ (\w+)）)? \| (强制|规范|提示) \| (.*) \|$", text, re.M)


def test_the_analysis_tells_of_every_rule_that_is_broken_and_of_no_other():
    """XP.6 there is D9 in a report, where the reader of the workbook finds it."""
    told_there = {(rule, level) for rule, _, alias, level, _ in rows_of_analysis() if not alias}
    found = {(f.rule, LEVELS[f.level]) for f in checked(fresh()).findings}
    assert found == told_there
    assert [alias for _, _, alias, *_ in rows_of_analysis() if alias] == ["D9"]


def test_each_finding_on_a_form_names_its_project():
    on_forms = [f for f in checked(fresh()).findings if f.place.table in OF_FORMS]
    assert {f.row.split(" ")[0] for f in on_forms} <= set(PROJECTS)
    for finding in on_forms:
        assert finding.row.split(" ")[0] == PROJECTS[finding.place.form]
        assert finding.sheet == f"绩效目标{finding.place.form + 1}"


def test_two_forms_and_their_sum_are_off():
    off = [f for f in checked(fresh()).findings if f.rule in ("XP.3", "XP.4")]
    assert {(f.rule, f.place, f.left, f.right) for f in off} == {
        ("XP.3", Place(FORM, None, "年度资金总额", 2), "10.00", "15.00"),
        ("XP.3", Place(FORM, None, "年度资金总额", 5), "10.00", "8.00"),
        ("XP.4", Place("表七", "合计", "项目支出合计"), "71.00", "68.00"),
    }


def test_a_filled_workbook_says_the_same(tmp_path):
    path = tmp_path / "昌吉.xlsx"
    path.write_bytes(build(book(), submission=fresh()))
    reading = read(path, lambda name: book())
    report = check(reading.submission, book(), reading.layout, reading.findings, str(path))
    assert summary(report) == FOUND
    assert [(f.sheet, f.cells) for f in of_tables(report)] == [
        ("表六", ("C25",)), ("表六", ("C29",)),
        ("表一", ("C31",)), ("表四", ("C31",)), ("表六", ("A69",)), ("表六", ("A34",)),
    ]
    assert [(f.rule, f.sheet, f.place) for f in reading.findings] == [
        ("D9", "绩效目标5", Place(FORM, None, column, 4)) for column in ("年度资金总额", "财政拨款")
    ]
    in_file = {(f.rule, f.place, f.message) for f in reading.findings}
    assert told(report) == known(stated=True) | in_file


def test_computed_totals_find_the_same():
    report = checked(inputs_only(fresh()))
    assert summary(report) == FOUND
    assert report.undecided == ()
    assert {told[:2] for told in known(stated=False)} == {told[:2] for told in known(stated=True)}


def test_every_rule_was_looked_at():
    """In each row, on each form, in each row of each form; none of another workbook's."""
    submission, expected = fresh(), 0
    for rule in book().rules:
        forms = range(len(PROJECTS)) if book().format.is_repeated(rule.place.table) else [0]
        assert rule.by_form == (len(forms) > 1) and not rule.text.other
        rows = [len(submission.rows(rule.place.table, form)) for form in forms]
        expected += sum(rows) if rule.by_row else len(forms)
    assert sum(checked(fresh()).counts.values()) == expected


def test_findings_say_the_right_name_and_what_to_do():
    first, *_ = [f for f in checked(fresh()).findings if f.rule == "C.1"]
    assert "30217 的当年名称是“公务接待费”" in first.message
    assert first.advice == "按当年科目改正编码或名称"
    assert "2020 年政府收支分类科目" in first.basis


# -- no blind cell --------------------------------------------------------------------------


def test_the_example_holds_152_amounts_and_two_in_each_form():
    on_forms = [place for place in amounts() if place.table == FORM]
    assert len(amounts()) - len(on_forms) == NUMERIC_CELLS
    assert len(on_forms) == FORM_CELLS
    text = EXAMPLE.read_text(encoding="utf-8")
    assert (len(numbers(text)), len(form_numbers(text))) == (NUMERIC_CELLS, FORM_CELLS)


@lru_cache(maxsize=None)
def new_errors(place):
    """What breaks, of level error, when one cell of the stated figures has 1.00 more."""
    findings = checked(raised(fresh(), place)).findings
    new = [f for f in findings if (f.rule, f.place, f.message) not in known(stated=True)]
    return [f for f in new if (f.verdict.value, f.level.value) == ("broken", "error")]


@pytest.mark.parametrize("place", amounts(), ids=lambda place: place.words())
def test_one_more_in_a_cell_breaks_a_rule_that_names_its_table(place):
    assert any(names_table(f, place.table) for f in new_errors(place))


def test_no_cell_is_blind():
    caught = [p for p in amounts() if any(names_table(f, p.table) for f in new_errors(p))]
    text = EXAMPLE.read_text(encoding="utf-8")
    assert len(caught) == len(numbers(text) + form_numbers(text)) == NUMERIC_CELLS + FORM_CELLS


INPUTS = tuple(
    place for place, value in inputs_only(fresh()).cells.items()
    if (isinstance(value, Decimal) or place.column == "科目编码")
    and is_published(book().format, place)
)


@pytest.mark.parametrize("place", INPUTS, ids=lambda place: place.words())
def test_a_changed_input_is_found_when_totals_are_computed(place):
    """An amount with 1.00 more, or another code."""
    submission = inputs_only(fresh())
    value = submission.cells[place]
    submission.cells[place] = value + 1 if isinstance(value, Decimal) else "9" * len(value)
    findings = checked(submission).findings
    new = [f for f in findings if (f.rule, f.place, f.message) not in known(stated=False)]
    assert any(names_table(f, place.table) for f in new)


def test_the_inputs_alone_are_fewer_but_in_every_table_with_figures():
    assert 100 <= len(INPUTS) < NUMERIC_CELLS
    assert {place.table for place in INPUTS} == set(book().format.published) - {"表九"}


SAMPLE = amounts()[::12]


@pytest.mark.parametrize("place", SAMPLE, ids=lambda place: place.words())
def test_so_it_is_in_a_real_workbook(tmp_path, place):
    path = tmp_path / "改一格.xlsx"
    submission = raised(fresh(), place)
    path.write_bytes(build(book(), 2, submission=submission, forms=len(PROJECTS)))
    reading = read(path, lambda name: book())
    assert [(f.rule, f.place) for f in reading.findings] == [("D9", p) for p in submission.typed]
    report = check(reading.submission, book(), reading.layout, reading.findings)
    new = [f for f in report.findings if (f.rule, f.place, f.message) not in known(stated=True)]
    assert any(f.level.value == "error" and names_table(f, place.table) for f in new)


def test_the_sample_is_a_dozen_and_from_most_tables():
    assert len(SAMPLE) >= 12
    assert len({place.table for place in SAMPLE}) >= 8
    assert FORM in {place.table for place in SAMPLE}


# -- checked and right ----------------------------------------------------------------------


def figure(table, row, column):
    """As stated, and as computed from the inputs alone; both must say the same."""
    place = Place(table, row, column)
    stated = checked(fresh()).figures.value(place)
    assert checked(inputs_only(fresh())).figures.value(place) == stated
    return stated


def economic(code, column="小计"):
    """The figure of one economic code in 表六."""
    cells = fresh().cells
    [row] = [p.row for p, value in cells.items() if p.table == "表六" and value == code]
    return cells[Place("表六", row, column)]


def test_figures_that_are_checked_and_right():
    personnel, operating = figure("表六", "合计", "人员经费"), figure("表六", "合计", "公用经费")
    assert (personnel, operating) == (Decimal("756.06"), Decimal("134.04"))
    assert personnel + operating == Decimal("890.10") == figure("表五", "合计", "基本支出")
    assert figure("表六", "合计", "小计") == figure("表三", "合计", "基本支出") == Decimal("890.10")
    for table, row, column in [
        ("表一", "收入总计", "预算数"), ("表一", "支出总计", "预算数"), ("表二", "合计", "总计"),
        ("表三", "合计", "合计"), ("表四", "收入总计", "合计"), ("表四", "支出总计", "合计"),
        ("表五", "合计", "小计"),
    ]:
        assert figure(table, row, column) == Decimal("961.10")


def test_the_three_public_expenses_are_right():
    assert figure("表八", "预算数", "合计") == Decimal("31.34")
    assert economic("30217") == figure("表八", "预算数", "公务接待费") == Decimal("1.68")
    assert economic("30231") == figure("表八", "预算数", "公务用车运行费") == Decimal("29.66")


def test_the_six_projects_are_right():
    projects = [value for p, value in fresh().cells.items()
                if p.table == "表七" and p.column == "项目支出合计" and isinstance(p.row, int)]
    assert (len(projects), sum(projects)) == (6, Decimal("71"))
    assert figure("表七", "合计", "项目支出合计") == figure("表三", "合计", "项目支出") == 71


@pytest.mark.parametrize(
    ("part", "percent"),
    [("890.1", "92.61"), ("71", "7.39"), ("864.42", "89.94"), ("28", "2.91"), ("1.5", "0.16"),
     ("26.5", "2.76"), ("25.68", "2.67")],
)
def test_the_shares_in_the_text_are_those_of_the_tables(part, percent):
    """The explanation's shares are right, so the figures of 表三 behind them are in place."""
    assert Decimal(part) in fresh().cells.values()
    share = Decimal(part) / figure("表三", "合计", "合计") * 100
    assert round(share, 2) == Decimal(percent)
