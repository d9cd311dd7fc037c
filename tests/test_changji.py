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
from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.reading import read
from budgetxl.submission import Submission, from_data, read_data
from budgetxl.template import build

FORMAT_ID = "xinjiang-2020-budget"
EXAMPLE = Path(str(formats.find(FORMAT_ID))) / "examples" / "changji.json"
FOUND = [  # rule, level, table, row
    ("C.2", "warning", "表一", "233 债务发行费支出"),
    ("C.2", "warning", "表四", "233 债务发行费支出"),
    ("X0.2", "warning", "表六", ""),
    ("C.1", "error", "表六", "第19行 30217 公务招待费"),
    ("C.1", "error", "表六", "第23行 30231 公务车运行维护费"),
    ("C.1", "error", "表六", "第28行 30314 职工住宅取暖费"),
]
NUMERIC_CELLS = 152
"""As ANALYSIS.md counts them, each held against the source document."""


@lru_cache(maxsize=None)
def book():
    return rules.bind(formats.load(formats.find(FORMAT_ID)))


def layout():
    return Layout(book(), {})


@lru_cache(maxsize=None)
def example():
    return read_data(EXAMPLE)


def fresh():
    return from_data(example(), book().format)


@lru_cache(maxsize=None)
def amounts():
    """The place of every amount of the example, in the order of the file."""
    return tuple(p for p, value in fresh().cells.items() if isinstance(value, Decimal))


def numbers(data):
    """Every figure of the JSON: what stands there as a value and looks like an amount."""
    return re.findall(r'": "(-?[0-9]{1,4}(?:\.[0-9]+)?)"', data)


def checked(submission):
    sizes = {name: 60 for name, table in book().format.tables.items() if table.detail}
    return check(submission, book(), Layout(book(), sizes, submission.stated))


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
    return other


def names_table(finding, table):
    return finding.place.table == table or table in finding.message


def summary(report):
    return [(f.rule, f.level.value, f.place.table, f.row) for f in report.findings]


# -- the findings ---------------------------------------------------------------------------


def test_exactly_what_is_wrong_is_found():
    report = checked(fresh())
    assert summary(report) == FOUND
    assert report.undecided == ()
    assert report.has_errors


def test_a_filled_workbook_says_the_same(tmp_path):
    path = tmp_path / "昌吉.xlsx"
    path.write_bytes(build(book(), submission=fresh()))
    reading = read(path, lambda name: book())
    report = check(reading.submission, book(), reading.layout, reading.findings, str(path))
    assert summary(report) == FOUND
    assert [(f.sheet, f.cells) for f in report.findings] == [
        ("表一", ("C31",)), ("表四", ("C31",)), ("表六", ("A97",)),
        ("表六", ("C25",)), ("表六", ("C29",)), ("表六", ("C34",)),
    ]


def test_computed_totals_find_the_same():
    report = checked(inputs_only(fresh()))
    assert summary(report) == FOUND
    assert report.undecided == ()


def test_every_rule_was_looked_at():
    judged = sum(checked(fresh()).counts.values())
    by_row = [rule for rule in book().rules if rule.by_row]
    rows = {rule.place.table: len(fresh().rows(rule.place.table)) for rule in by_row}
    expected = len(book().rules) - len(by_row) + sum(rows[rule.place.table] for rule in by_row)
    assert judged == expected


def test_findings_say_the_right_name_and_what_to_do():
    first, *_ = [f for f in checked(fresh()).findings if f.rule == "C.1"]
    assert "30217 的当年名称是“公务接待费”" in first.message
    assert first.advice == "按当年科目改正编码或名称"
    assert "2020 年政府收支分类科目" in first.basis


# -- no blind cell --------------------------------------------------------------------------


def test_the_example_holds_152_amounts():
    assert len(amounts()) == NUMERIC_CELLS
    text = EXAMPLE.read_text(encoding="utf-8")
    assert len(numbers(text)) == NUMERIC_CELLS


@lru_cache(maxsize=None)
def new_errors(place):
    """What breaks, of level error, when one cell of the stated figures has 1.00 more."""
    findings = checked(raised(fresh(), place)).findings
    new = [f for f in findings if (f.rule, f.place, f.message) not in known(True)]
    return [f for f in new if (f.verdict.value, f.level.value) == ("broken", "error")]


@pytest.mark.parametrize("place", amounts(), ids=lambda place: place.words())
def test_one_more_in_a_cell_breaks_a_rule_that_names_its_table(place):
    assert any(names_table(f, place.table) for f in new_errors(place))


def test_no_cell_is_blind():
    caught = [p for p in amounts() if any(names_table(f, p.table) for f in new_errors(p))]
    assert len(caught) == len(numbers(EXAMPLE.read_text(encoding="utf-8"))) == NUMERIC_CELLS


INPUTS = tuple(
    place for place, value in inputs_only(fresh()).cells.items()
    if isinstance(value, Decimal) or place.column == "科目编码"
)


@pytest.mark.parametrize("place", INPUTS, ids=lambda place: place.words())
def test_a_changed_input_is_found_when_totals_are_computed(place):
    """An amount with 1.00 more, or another code."""
    submission = inputs_only(fresh())
    value = submission.cells[place]
    submission.cells[place] = value + 1 if isinstance(value, Decimal) else "9" * len(value)
    findings = checked(submission).findings
    new = [f for f in findings if (f.rule, f.place, f.message) not in known(False)]
    assert any(names_table(f, place.table) for f in new)


def test_the_inputs_alone_are_fewer_but_in_every_table_with_figures():
    assert 100 <= len(INPUTS) < NUMERIC_CELLS
    assert {place.table for place in INPUTS} == set(book().format.tables) - {"表九"}


SAMPLE = amounts()[::12]


@pytest.mark.parametrize("place", SAMPLE, ids=lambda place: place.words())
def test_so_it_is_in_a_real_workbook(tmp_path, place):
    path = tmp_path / "改一格.xlsx"
    path.write_bytes(build(book(), 2, submission=raised(fresh(), place)))
    reading = read(path, lambda name: book())
    assert reading.findings == ()
    report = check(reading.submission, book(), reading.layout, reading.findings)
    new = [f for f in report.findings if (f.rule, f.place, f.message) not in known(True)]
    assert any(f.level.value == "error" and names_table(f, place.table) for f in new)


def test_the_sample_is_a_dozen_and_from_most_tables():
    assert len(SAMPLE) >= 12
    assert len({place.table for place in SAMPLE}) >= 7


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
