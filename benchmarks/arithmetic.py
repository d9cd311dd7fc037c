"""The arithmetic of official statistics: what is balanced adds up, and what is proposed is right.

Books exact to the 元 are printed in 万元, lists likewise; and single slips of the hand are put
into books without errors, to see whether the cell is found and the value is right.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from random import Random

from benchmarks.turns import Figure, Told, seconds
from budgetxl.balance import balanced, program
from budgetxl.balance.problem import Problem, reduced
from budgetxl.balance.solving import answer
from budgetxl.balance.table import table_of
from budgetxl.checking.suspects import Group, Suspects
from budgetxl.checking.tableau import Tableau
from budgetxl.place import Place
from budgetxl.rules import Figures
from budgetxl.rules.equations import Equations
from budgetxl.rules.sums import exact
from tests.faults import SHANXI, XINJIANG, Fault, book, faults, repaired, with_fault
from tests.test_balance import gaps, listing
from tests.yuan import instance

NAMES = {XINJIANG: "昌吉", SHANXI: "泽州"}
LISTS = (400, 4_000, 20_000)
"""Cells of lists, of which four in fifteen are leaves of one column."""


def told(quick: bool) -> Told:
    """Balance, then localisation, for both documents."""
    figures: list[Figure] = []
    for name in NAMES:
        figures += _balance(name, 20 if quick else 300, 10 if quick else 120)
    figures += [_list(cells) for cells in LISTS]
    for name in NAMES:
        figures += _localisation(name, 15 if quick else 150)
    return Told(figures)


def _balance(name: str, count: int, compared: int) -> Iterator[Figure]:
    taken, adjusted, open_, off, same = [], [], 0, Decimal(0), 0
    for seed in range(count):
        given = instance(name, seed)
        taken.append(seconds(partial(balanced, given)) * 1000)
        found = balanced(given)
        adjusted.append(len(found.adjustments))
        open_ += len(gaps(found.figures, given)) + len(found.contradictions) + len(found.notes)
        off = max([off, *(abs(each.exact - each.printed) for each in found.adjustments)])
        same += seed < compared and _is_as_by_program(table_of(given).problem)
    who = NAMES[name]
    yield Figure(f"{who}: rules open in print, of {count} books", "0", "0", str(open_))
    yield Figure(f"{who}: largest deviation, in last digits", "< 1", "< 1", f"{off * 100:.2f}")
    yield Figure(f"{who}: the same cells as HiGHS", f"{compared}", f"{compared}", str(same))
    yield Figure(f"{who}: ms a book, median and most", "≤ 150", "≤ 150",
                 f"{statistics.median(taken):.0f}, {max(taken):.0f}")
    yield Figure(f"{who}: adjusted cells, median and most", "", "",
                 f"{statistics.median(adjusted):.0f}, {max(adjusted)}")


def _is_as_by_program(problem: Problem) -> bool:
    small = reduced(problem)
    found = program.best(small.groups, small.rows)
    assert isinstance(found, dict), found
    printed = list(problem.usual)
    for group, up in found.items():
        for cell in small.groups[group].cells:
            printed[cell] = problem.floors[cell] + up
    return tuple(printed) == answer(problem).printed


def _list(cells: int) -> Figure:
    problem = listing(cells // 4, 1)
    taken = seconds(lambda: answer(problem))
    open_ = len(problem.faults(answer(problem).printed))
    return Figure(f"list of {len(problem.exact)} cells: s, rules open", "≤ 5, 0", "≤ 5, 0",
                  f"{taken:.2f}, {open_}")


def _localisation(name: str, cells: int) -> Iterator[Figure]:
    right, rng, seen = repaired(name), Random(f"{name} benchmark"), Counter[str]()
    figures, taken = Figures(right, book(name)), list[float]()
    places = [place for place, value in right.cells.items() if isinstance(value, Decimal)]
    for place in rng.sample(places, min(cells, len(places))):
        for fault in faults(figures, place, rng):
            tableau = Tableau(Equations(Figures(with_fault(right, fault.wrong, 2), book(name))))
            if tableau.bad:
                groups = Suspects(tableau).groups()
                taken.append(seconds(Suspects(tableau).groups) * 1000)
                seen.update(_seen(tableau, groups, fault, figures))
    who, many = NAMES[name], seen["detected"]
    for what, held in (("one answer", "≥ 85 %"), ("listed", "≥ 97 %")):
        yield Figure(f"{who}: {what}, of {many} faults", held, held, f"{seen[what] / many:.1%}")
    yield Figure(f"{who}: values told that are right", "100 %", "100 %",
                 f"{seen['right']} of {seen['told']}")
    yield Figure(f"{who}: ms to look for them, median and most", "≤ 10, ≤ 150", "≤ 10, ≤ 150",
                 f"{statistics.median(taken):.1f}, {max(taken):.0f}")


def _seen(
    tableau: Tableau, groups: list[Group], fault: Fault, figures: Figures
) -> Iterator[str]:
    """What became of one fault that was detected."""
    truth = {place: exact(_amount(figures, place), 2) - wrong
             for place, wrong in fault.wrong.items()}
    truth = {place: delta for place, delta in truth.items() if delta}
    answers = [[{tableau.places[cell]: delta for cell, delta in each.changes}
                for each in group.suspects] for group in groups]
    yield "detected"
    if any(truth == each for some in answers for each in some):
        yield "listed"
    alone = [group for group in groups if len(group.suspects) == 1 and not group.others]
    if len(groups) == len(alone) == 1:
        yield "one answer"
    for group in alone:
        if group.suspects[0].answer.sure:
            yield "told"
            mine = {tableau.places[cell]: delta for cell, delta in group.suspects[0].changes}
            if mine.items() <= truth.items():
                yield "right"


def _amount(figures: Figures, place: Place) -> Decimal:
    value = figures.submission.cells.get(place)
    return value if isinstance(value, Decimal) else Decimal(0)
