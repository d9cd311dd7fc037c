"""Controlled rounding: what is printed adds up, no figure being a whole last digit off."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest

from budgetxl import api, formats
from budgetxl.balance import balanced, frontier, program
from budgetxl.balance.problem import Problem, Relation, half_up
from budgetxl.balance.reduction import independent, reduced
from budgetxl.balance.solving import answer, components, solved
from budgetxl.balance.table import table_of
from budgetxl.checking import check
from budgetxl.layout import Layout
from budgetxl.opendata import figures as open_figures
from budgetxl.place import Place
from budgetxl.publication import publish
from budgetxl.report import rounding
from budgetxl.report.document import document
from budgetxl.report.page import page
from budgetxl.report.text import text
from budgetxl.rules import Figures
from budgetxl.rules.equations import Equations
from budgetxl.rules.sums import is_true
from budgetxl.submission import from_data, read_data
from tests.faults import SHANXI, XINJIANG, book, repaired
from tests.yuan import instance, larger
from tests.yuan import balanced as balanced_book

SHANGHAI = "shanghai-2025-budget"

# By hand.


def percent(rows):
    """A table of percentages with one decimal, its rows and columns adding up to a hundred."""
    size = len(rows)
    exact = [value for row in rows for value in row] + [1000] * (2 * size)
    lines = [dict.fromkeys(range(size * i, size * i + size), 1) for i in range(size)]
    lines += [dict.fromkeys(range(i, size * size, size), 1) for i in range(size)]
    relations = [Relation("=", {**line, size * size + i: -1}, name=f"第{i + 1}条")
                 for i, line in enumerate(lines)]
    return Problem(tuple(exact), tuple(relations), 10)


HAND = ((146, 223, 315, 316), (264, 134, 354, 248), (331, 268, 142, 259), (259, 375, 189, 177))


def test_the_table_that_was_rounded_by_hand():
    """As usual rows come to 101, 99, 100, 101 and the fourth column to 101: docs/rounding.md."""
    problem = percent(HAND)
    printed = answer(problem).printed
    assert [printed[i:i + 4] for i in range(0, 16, 4)] == [
        (15, 22, 32, 31), (26, 14, 35, 25), (33, 27, 14, 26), (26, 37, 19, 18)]
    assert sum(a != b for a, b in zip(printed, problem.usual)) == 3


def test_what_adds_up_as_usual_stays():
    problem = Problem((140, 260, 400), (Relation("=", {0: 1, 1: 1, 2: -1}),), 100)
    assert answer(problem).printed == (1, 3, 4) == problem.usual


@pytest.mark.parametrize(
    ("value", "rounded"), [(149, 1), (150, 2), (-149, -1), (-150, -2), (0, 0), (-50, -1)])
def test_a_half_goes_away_from_zero(value, rounded):
    assert half_up(value, 100) == rounded


def test_of_equals_the_first_stays_as_usual():
    """Two halves make one: rounded as usual they are two, and either could give way."""
    problem = Problem((50, 50, 100), (Relation("=", {0: 1, 1: 1, 2: -1}),), 100)
    assert answer(problem).printed == (1, 0, 1)


def test_a_figure_that_is_never_adjusted_stays_as_usual():
    relation = Relation("=", {0: 1, 1: 1, 2: -1})
    problem = Problem((50, 50, 100), (relation,), 100, fixed=frozenset([1]))
    assert answer(problem).printed == (0, 1, 1)


def test_an_inequality_holds_in_print():
    """0.16 of which 0.148 + 0.006: as usual 0.15 and 0.01 would be as much as 0.16 is."""
    problem = Problem((149, 49, 149), (Relation("<=", {0: 1, 1: 1, 2: -1}, 0),
                                       Relation(">=", {1: 1}, -1)), 100)
    found = answer(problem)
    assert not problem.faults(found.printed) and found.printed == (1, 1, 2)


# What cannot be.

HALVES = Problem(
    (50, 50, 50, 100, 100, 100),
    tuple(Relation("=", {a: 1, b: 1, c: -1}, name=name)
          for a, b, c, name in ((0, 1, 3, "甲"), (1, 2, 4, "乙"), (0, 2, 5, "丙"))), 100)


def test_three_halves_two_by_two_are_impossible():
    """The three rules together say that an even number is three."""
    found = answer(HALVES)
    assert found.contradictions == (("甲", "乙", "丙"),) and found.printed == HALVES.usual


def test_a_person_may_allow_a_whole_digit():
    found = answer(HALVES, relax=True)
    assert not HALVES.faults(found.printed, reach=2) and len(found.beyond) == 1


def cube(side, seed):
    """Halves and nothing in a cube, summed up along each of its sides."""
    rng = Random(f"cube {seed}")
    spots = [(i, j, k) for i in range(side) for j in range(side) for k in range(side)]
    exact = {spot: 50 * rng.randrange(2) for spot in spots}
    lines: dict[tuple[int, ...], list[tuple[int, int, int]]] = {}
    for spot in spots:
        for axis in range(3):
            lines.setdefault((axis, *(spot[:axis] + spot[axis + 1:])), []).append(spot)
    number = {spot: i for i, spot in enumerate(spots)}
    values, relations = [exact[spot] for spot in spots], []
    for line, parts in lines.items():
        relations.append(Relation("=", {**{number[spot]: 1 for spot in parts}, len(values): -1},
                                  name=f"线{line}"))
        values.append(sum(exact[spot] for spot in parts))
    return Problem(tuple(values), tuple(relations), 100)


def test_a_cube_of_halves_may_be_impossible_and_is_proved_so():
    """The note's second one: of twenty cubes some cannot be rounded, however it is tried."""
    found = [answer(cube(3, seed)) for seed in range(20)]
    impossible = [each for each in found if each.contradictions]
    assert 0 < len(impossible) < len(found)
    problem = cube(3, next(i for i, each in enumerate(found) if each.contradictions))
    [names] = answer(problem).contradictions
    for left_out in names:
        others = [each for each in problem.relations
                  if each.name in names and each.name != left_out]
        assert not answer(replace(problem, relations=tuple(others))).contradictions
    small = reduced(problem)
    assert program.best(small.groups, small.rows) is None


# Long lists.


def listing(count, seed, widths=(4, 3), step=1):
    """A list of ``count`` rows with 基本, 项目 and 合计; four 项 make a 款, three of these a 类.

    Figures in whole ``step``, and what holds of them.
    """
    rng, exact, relations = Random(f"list {seed}"), list[int](), list[Relation]()

    def cell(value):
        exact.append(value)
        return len(exact) - 1

    def is_sum(parts, whole):
        relations.append(Relation("=", {**dict.fromkeys(parts, 1), whole: -1}))

    def leaf():
        one, other = (cell(step * rng.randrange(-10**4, 10**6)) for _ in range(2))
        whole = cell(exact[one] + exact[other])
        is_sum([one, other], whole)
        return one, other, whole

    def summed(rows):
        found = []
        for parts in zip(*rows):
            found.append(cell(sum(exact[each] for each in parts)))
            is_sum(parts, found[-1])
        is_sum(found[:2], found[2])
        return tuple(found)

    rows = [leaf() for _ in range(count)]
    for width in (*widths, count):
        rows = [summed(rows[i:i + width]) for i in range(0, len(rows), width)]
    return Problem(tuple(exact), tuple(relations), 100)


def test_a_long_list_adds_up():
    problem = listing(400, 1)
    found = answer(problem)
    assert not problem.faults(found.printed) and not found.unsolved
    assert len(independent(reduced(problem).rows)) < len(reduced(problem).rows)


@pytest.mark.parametrize(
    ("count", "widths", "step"),
    [(24, (4, 3), 1), (150, (), 1), (300, (), 50), (90, (20,), 1), (300, (20,), 50),
     (120, (2, 2, 2, 2), 25), (80, (40,), 10), (1, (), 1)])
def test_a_list_is_printed_as_a_solver_of_programs_would(count, widths, step):
    """What is off is gathered where many cells meet, first; the answer is the best all the same."""
    for seed in range(3):
        same_as_by_program(listing(count, seed, widths, step))


def same_as_by_program(problem):
    small = reduced(problem)
    found = program.best(small.groups, small.rows)
    assert isinstance(found, dict)
    printed = list(problem.usual)
    for group, up in found.items():
        for cell in small.groups[group].cells:
            printed[cell] = problem.floors[cell] + up
    assert tuple(printed) == answer(problem).printed


def anything(seed):
    """Some figures of either sign, round, halves or not, some of which stay; what holds of them."""
    rng, relations = Random(seed), list[Relation]()
    step = rng.choice((1, 10, 25, 50))
    exact = [step * rng.randrange(-300 // step, 300 // step) for _ in range(rng.randrange(1, 14))]
    for number in range(rng.randrange(1, 8)):
        cells = rng.sample(range(len(exact)), min(len(exact), rng.randrange(1, 5)))
        terms = {cell: rng.choice((1, 1, 1, -1)) for cell in cells}
        if rng.random() < 0.75:
            relations.append(Relation("=", {**terms, len(exact): -1}, name=f"甲{number}"))
            exact.append(sum(times * exact[cell] for cell, times in terms.items()))
        else:
            most = sum(times * half_up(exact[cell], 100) for cell, times in terms.items())
            relations.append(Relation("<=", terms, -most, f"乙{number}"))
    fixed = frozenset(cell for cell in range(len(exact)) if rng.random() < 0.07)
    return Problem(tuple(exact), tuple(relations), 100, fixed)


def test_whatever_the_relations_are_they_are_met_as_a_solver_of_programs_would(monkeypatch):
    """By prices too, which are for wide tables; and what is impossible here is so there."""
    monkeypatch.setattr(frontier, "FEW_STATES", 1)
    impossible = 0
    for problem in map(anything, range(150)):
        small, found = reduced(problem), answer(problem)
        for rows in components(small):
            if all(row.terms for row in independent(rows)):
                best = program.best(small.groups, rows)
                assert solved(small, rows) == best
        impossible += bool(found.contradictions)
        assert found.contradictions or not problem.faults(found.printed)
        relaxed = answer(problem, relax=True)
        assert found.contradictions or relaxed.printed == found.printed
    assert 0 < impossible < 50


# Workbooks.


@pytest.mark.parametrize("share", [0.0, 0.7])
@pytest.mark.parametrize("name", [XINJIANG, SHANXI])
def test_a_workbook_exact_to_the_yuan_adds_up_in_print(name, share):
    given = instance(name, 1, share)
    found = balanced(given)
    assert found.adjustments and not found.contradictions and not found.notes
    assert not gaps(found.figures, given)
    for place, value in given.submission.cells.items():
        printed = found.figures.submission.cells[place]
        if isinstance(value, Decimal) and isinstance(printed, Decimal):
            assert abs(value - printed) < Decimal("0.01")
    same_as_by_program(table_of(given).problem)


@pytest.mark.parametrize(
    ("name", "items"), [(SHANGHAI, 30), (SHANGHAI, 45)])
def test_a_larger_department_needs_no_solver_of_programs(name, items):
    """Where too much is open at a time, prices of digits leave few ways to follow: the best too."""
    problem = table_of(larger(name, items)).problem
    small = reduced(problem)
    for rows in components(small):
        known = independent(rows)
        assert frontier.best(small.groups, known) == program.best(small.groups, known)
    assert answer(problem).printed != problem.usual


def gaps(printed, exact):
    """Equations that hold to the 元 and not in print."""
    after, before = (Equations(each, expanded=False) for each in (printed, exact))
    return [one.rule.id for one, other in zip(after.found, before.found, strict=True)
            if other.comparison.operator == "=" and other.comparison.is_whole
            and is_true(other.when, before.values) and not other.comparison.gap.at(before.values)
            and one.comparison.gap.at(after.values)]


def test_without_balancing_it_would_not():
    given = instance(XINJIANG, 1)
    cells = {place: round(value, 2) if isinstance(value, Decimal) else value
             for place, value in given.submission.cells.items()}
    plain = Figures(replace(given.submission, cells=cells), given.book)
    assert gaps(plain, given)


def test_figures_of_two_decimals_are_left_alone():
    given = Figures(repaired(XINJIANG), balanced_book(XINJIANG))
    assert balanced(given).figures is given


EXAMPLES = [(file.parents[1].name, file) for file in
            sorted(Path(str(formats.find(XINJIANG))).parent.glob("*/examples/*.json"))]


@pytest.mark.parametrize(("name", "file"), EXAMPLES, ids=[f"{a}-{b.stem}" for a, b in EXAMPLES])
def test_publications_of_the_real_documents_are_the_same_bytes_either_way(name, file):
    """Their inputs have two decimals: there is nothing to balance, whatever the format says."""
    given = from_data(read_data(file), book(name).format)
    plain, figures = Figures(given, book(name)), Figures(given, balanced_book(name))
    assert publish(balanced(figures).figures) == publish(plain)
    assert list(open_figures(balanced(figures).figures)) == list(open_figures(plain))


def test_a_format_that_does_not_say_so_is_rounded_as_ever():
    given = instance(XINJIANG, 1)
    plain = replace(given.book, format=replace(given.format, balanced=False))
    figures = Figures(given.submission, plain)
    assert balanced(figures).figures is figures


def test_what_is_never_adjusted_is_printed_as_usual():
    given = instance(XINJIANG, 1)
    place = next(each.place for each in balanced(given).adjustments if each.place)
    format_ = replace(given.format, unadjusted=(Place(place.table, place.row, place.column),))
    figures = Figures(given.submission, replace(given.book, format=format_))
    assert place not in [each.place for each in balanced(figures).adjustments]
    assert not gaps(balanced(figures).figures, given)


@pytest.fixture(scope="module")
def report():
    given = instance(XINJIANG, 2)
    sizes = {name: 60 for name, table in given.format.tables.items() if table.detail}
    where = Layout(given.book, sizes, True, forms={"项目支出绩效目标表": 6})
    return api.with_balance(check(given.submission, given.book, where))


def test_tables_and_open_data_print_the_same(report):
    """The same bytes twice; and rows above others, which only print has, add up as well."""
    printed = api.in_print(report).figures
    assert publish(printed) == publish(balanced(report.figures).figures)
    book = openpyxl.load_workbook(io.BytesIO(publish(printed)))
    told = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row
            if isinstance(cell.value, (int, float))}
    amounts = [each.amount for each in open_figures(printed)]
    assert amounts and all(float(amount) in told for amount in amounts)


def test_every_report_says_what_was_adjusted(report):
    first = report.balance.adjustments[0]
    assert "尾差调整" in text(report) and "尾差调整" in page(report)
    [file] = document([report])["files"]
    assert len(file["balance"]["adjustments"]) == len(report.balance.adjustments)
    sheet = openpyxl.load_workbook(io.BytesIO(rounding.workbook(report, report.balance))).active
    assert sheet.title == rounding.TITLE and sheet.max_row == len(report.balance.adjustments) + 1
    assert sheet.cell(2, 1).value == first.table and first.because


def test_a_contradiction_is_said_and_how_to_do_without(report):
    balance = replace(report.balance, contradictions=(("甲", "乙"),))
    said = "".join(rounding.unbalanced(balance))
    assert "甲、乙" in said and "--relax" in said
