"""Which figure may be wrong: told where rules leave one answer, and not where they do not."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from random import Random

import openpyxl
import pytest

from budgetxl import api
from budgetxl.checking import check, peeling
from budgetxl.checking.peeling import MOST_STEPS, smallest
from budgetxl.checking.slips import (
    BLANK,
    CLOSE,
    COPIED,
    DIGIT,
    EXCHANGED,
    LENGTH,
    ORDER,
    OTHER,
    POINT,
    SIGN,
    UNIT,
    slip,
)
from budgetxl.checking.suspects import Suspects
from budgetxl.checking.tableau import Tableau
from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.report import lines
from budgetxl.report.document import document
from budgetxl.report.page import page
from budgetxl.report.text import text
from budgetxl.report.workbook import workbook
from budgetxl.rules import Figures
from budgetxl.rules.sums import exact
from budgetxl.submission import from_data
from tests import generated, small
from tests.faults import (
    EVALUATION,
    SHANXI,
    TARGETS,
    XINJIANG,
    book,
    checked,
    example,
    faults,
    repaired,
    with_fault,
)
from tests.rulebench import place


def reported(name, submission):
    """The report on a submission, with what may be wrong in it."""
    return api.with_suggestions(checked(name, submission))


def tableau_of(name, submission):
    report = checked(name, submission)
    return Tableau(report.figures, report.findings)


def changed(name, **amounts):
    """The report on a book without errors in which these amounts stand."""
    right = repaired(name)
    cells = {place(words): Decimal(amount) for words, amount in amounts.items()}
    return reported(name, replace(right, cells={**right.cells, **cells}))


def told(report):
    """Kind, and cell with what stands there and what may be right, of each suggestion."""
    return [(each.kind, [(cell.place.words(), cell.typed, cell.right, cell.slip)
                         for cell in each.cells]) for each in report.suggestions or ()]


# What is proposed.


def test_exchanged_digits_are_one_answer():
    report = changed(XINJIANG, **{"表六[20, 小计]": "11.57"})
    assert told(report) == [
        ("one", [("表六[第20行, 小计]", "11.57", "5.00", "")])]


def test_the_words_say_what_happened_and_which_findings_it_would_mend():
    report = changed(XINJIANG, **{"表六[2, 小计]": "113.81"})
    [said] = [line for line in text(report).splitlines() if line.startswith("可能")]
    assert "至少有一处：表六!" in said
    assert "113.81 → 131.81（相邻两位颠倒），改后第" in text(report).replace("\n        ", "")


def test_nothing_is_looked_for_where_nothing_is_broken():
    report = reported(XINJIANG, repaired(XINJIANG))
    amounts = [each for each in report.findings if each.level.value == "error" and each.amounts]
    assert not amounts and report.suggestions == ()


def test_what_was_published_two_totals_of_changji():
    """Four sets of four cells explain it; which source is wrong too, nobody can know."""
    report = reported(XINJIANG, example(XINJIANG))
    assert told(report) == [("shared", [
        ("项目支出绩效目标表#3[年度资金总额]", "10.00", "15.00", ""),
        ("项目支出绩效目标表#6[年度资金总额]", "10.00", "8.00", ""),
    ])]


def test_what_was_published_fifteen_thousand_of_zezhou():
    """In every smallest answer 15000 元 stand; the source cannot be known, so nothing is said."""
    tableau = tableau_of(SHANXI, example(SHANXI))
    component = tableau.components()[0]
    answers, left = smallest(tableau, component, MOST_STEPS)
    assert len(answers) == 5 and left > MOST_STEPS - 100
    assert {delta for each in answers for _, delta in each.changes} == {1_500_000}
    assert not any(each.sure for each in answers)


@pytest.mark.parametrize("rule", ["E.1", "E.2"])
def test_what_was_published_sums_of_points_name_nothing(rule):
    """Of seven rows any may be too much by ten; and a row of thirty is not to become none."""
    found = reported(EVALUATION, example(EVALUATION)).suggestions or ()
    assert not any(each.rule == rule for suggestion in found for each in suggestion.findings)


def test_a_sum_that_two_cells_alone_decide_names_neither_value():
    """Either of two figures that a rule holds against each other may be wrong."""
    data = {"format": small.NAME, "department": "局", "year": 2020, "tables": {
        "项目表": [{"单位名称": "局机关", "项目名称": "普法", "金额": "20"}],
        "目标表": [{"项目名称": "普法", "拨款": "18", "其他": "0", "主管单位": "市局"}]}}
    filled = from_data(data, small.book().format)
    where = Layout(small.book(), {"支出表": 2, "项目表": 2, "指标": 2}, forms={"目标表": 1})
    report = api.with_suggestions(check(filled, small.book(), where))
    assert report.has_errors
    assert not any(cell.right for each in report.suggestions or () for cell in each.cells)


def test_a_proposal_never_leans_on_rounding():
    """泽州's sums are off by 0.01 here and there: a last digit more or less proves nothing."""
    report = changed(SHANXI, **{"表十三[6, 合计]": "0.30"})
    assert not any(cell.right for each in report.suggestions or () for cell in each.cells)


def altered(name, right, **amounts):
    """What is told of a submission in which these amounts stand instead of the right ones."""
    cells = {place(words): Decimal(amount) for words, amount in amounts.items()}
    return reported(name, replace(right, cells={**right.cells, **cells})).suggestions or ()


def test_large_sets_prove_nothing_where_rounding_is_about():
    """泽州: the sum of a unit is left blank, and 19.61 + 0.01 would explain it but for rounding."""
    row = {"表十三[1, 合计]": "0", "表十三[1, 一般公共预算]": "0"}
    assert not altered(SHANXI, repaired(SHANXI), **row)


def test_a_row_left_blank_and_another_slip_are_not_taken_for_two_slips_in_one_row():
    """Of another row both cells could be changed to make up for the blank one: two cells, too."""
    row = {"年度主要任务[4, 总额]": "0", "年度主要任务[4, 财政拨款]": "0"}
    found = altered(TARGETS, example(TARGETS), **row, **{"年度主要任务[2, 财政拨款]": "-171.5"})
    assert not any(cell.right for each in found for cell in each.cells)
    [alone] = altered(TARGETS, example(TARGETS), **{"年度主要任务[2, 财政拨款]": "-171.5"})
    assert [cell.right for cell in alone.cells] == ["171.50"]


def test_where_many_sums_are_off_by_rounding_no_value_is_told():
    """Of twenty sums six are off: 82.48 would fit exactly, and 82.47 is right."""
    right = generated.one(book(TARGETS), "stated", 1)
    assert not altered(TARGETS, right, **{"年度主要任务[5, 总额]": "-82.47"})
    [told] = altered(TARGETS, example(TARGETS), **{"年度主要任务[5, 总额]": "-992"})
    assert [cell.typed for cell in told.cells] == ["-992.00"]


def test_points_are_not_taken_for_an_amount_in_another_unit():
    """10 points typed as 100000 are no 元 in 万元."""
    right, cell = example(EVALUATION), place("自评指标#3[1, 分值]")
    wrong = {**right.cells, cell: right.cells[cell] * 10_000}
    tableau = tableau_of(EVALUATION, replace(right, cells=wrong))
    slips = {slip for group in Suspects(tableau).groups() for suspect in group.suspects
             for (changed, _), slip in zip(suspect.changes, suspect.slips)
             if tableau.places[changed] == cell}
    assert slips == {POINT}


@pytest.mark.parametrize("name", [XINJIANG, SHANXI])
def test_every_value_that_is_proposed_is_right(name):
    """A sample of single faults; benchmarks/localisation.py takes many more."""
    right, rng, seen = repaired(name), Random(f"{name} faults"), 0
    figures = Figures(right, book(name))
    cells = [each for each, value in right.cells.items() if isinstance(value, Decimal)]
    for cell in rng.sample(cells, 2):
        for fault in faults(figures, cell, rng):
            tableau = tableau_of(name, with_fault(right, fault.wrong, 2))
            for group in Suspects(tableau).groups():
                [first, *others] = group.suspects
                if first.answer.sure and not (others or group.others):
                    seen += 1
                    for number, delta in first.changes:
                        known = figures.value(tableau.places[number])
                        assert exact(known or Decimal(0), 2) == tableau.values[number] + delta
    assert seen > 3


def test_after_all_that_was_tried_everything_stands_as_before():
    tableau = tableau_of(XINJIANG, example(XINJIANG))
    groups = Suspects(tableau).groups()
    before = list(tableau.values), list(tableau.gaps), set(tableau.bad), list(tableau.active)
    assert groups and Suspects(tableau).groups() == groups
    assert before == (tableau.values, tableau.gaps, tableau.bad, tableau.active)


@pytest.mark.parametrize("name", [XINJIANG, SHANXI])
def test_what_is_not_tried_out_would_not_have_helped(name, monkeypatch):
    """Tried one by one, the same sets are found after as many steps."""
    quick = Suspects(tableau_of(name, example(name)))
    found = quick.groups()
    monkeypatch.setattr(peeling, "_leaves_too_much", lambda tableau, cell: False)
    thorough = Suspects(tableau_of(name, example(name)))
    assert (thorough.groups(), thorough.steps) == (found, quick.steps)


def test_who_runs_out_of_steps_says_nothing():
    tableau = tableau_of(XINJIANG, example(XINJIANG))
    assert Suspects(tableau, steps=100).groups() == []


# What people do.


@pytest.mark.parametrize(
    ("typed", "right", "beside", "what"),
    [
        (2141, 2114, (), EXCHANGED),
        (2941, 2141, (), DIGIT),
        (1200, 1000, (), DIGIT),
        (-500, 500, (), SIGN),
        (500_0000, 500, (), UNIT),
        (500, 500_0000, (), UNIT),
        (5000, 500, (), POINT),
        (0, 500, (), BLANK),
        (77_700, 500, (77_700,), COPIED),
        (2114, 2141, (2114,), EXCHANGED),
        (2141, 1412, (), ORDER),
        (12_345, 1_245, (), LENGTH),
        (1276, 1000, (), CLOSE),
        (99, 1276, (), OTHER),
    ],
)
def test_a_slip(typed, right, beside, what):
    assert slip(typed, right, beside) == what


# Where it is told.


@pytest.fixture(scope="module")
def report():
    return changed(XINJIANG, **{"表六[2, 小计]": "113.81"})


SAID = "113.81 → 131.81（相邻两位颠倒）"


def test_every_report_says_it(report):
    assert SAID in page(report)
    book_ = openpyxl.load_workbook(io.BytesIO(workbook([report])))
    assert any(SAID in str(cell.value) for row in book_.active.iter_rows() for cell in row)
    rows = lines.rectangle(report, "", "", 0)
    [line] = [row for row in rows if row[0] == "可能"]
    assert SAID in str(line[3]) and line[7] == "表六" and line[8]


def test_programs_are_told_every_cell(report):
    [file] = document([report])["files"]
    [suggestion] = file["suggestions"]
    assert suggestion["kind"] == "one" and SAID in suggestion["message"]
    [cell] = suggestion["cells"]
    assert (cell["table"], cell["typed"], cell["right"]) == ("表六", "113.81", "131.81")


def test_who_did_not_ask_is_told_nothing(report):
    plain = replace(report, suggestions=None)
    assert "suggestions" not in document([plain])["files"][0]
    assert SAID not in text(plain) and SAID not in page(plain)


def test_a_cell_of_a_place_is_told_by_its_words(report):
    [suggestion] = report.suggestions
    assert suggestion.cells[0].place == Place("表六", 1, "小计")
