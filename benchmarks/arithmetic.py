"""The arithmetic of official statistics: what is balanced adds up, and what is proposed is right.

Books exact to the 元 are printed in 万元, lists likewise; and single slips of the hand are put
into books without errors, to see whether the cell is found and the value is right.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from random import Random

from benchmarks.turns import Figure, Told, seconds, settled
from budgetxl.balance import balanced, program
from budgetxl.balance.problem import Problem
from budgetxl.balance.reduction import reduced
from budgetxl.balance.solving import answer
from budgetxl.balance.table import table_of
from budgetxl.checking.suggestions import Suggestion, suggestions
from budgetxl.checking.suspects import Group, Suspects
from budgetxl.checking.tableau import Tableau
from budgetxl.place import Place
from budgetxl.rules import Figures
from budgetxl.rules.sums import Exact, exact
from budgetxl.submission import Submission
from tests.faults import SHANXI, XINJIANG, Fault, book, checked, faults, repaired, with_fault
from tests.test_balance import gaps, listing
from tests.yuan import instance

NAMES = {XINJIANG: "昌吉", SHANXI: "泽州"}
LISTS = (400, 4_000, 20_000)
"""Rows of lists, each with three cells; and rows above them."""

WHY = ("cells alike", "rows alike", "sets alike", "an exchange beside it", "rounding",
       "asked apart", "no answer")
"""Why a fault has several answers: cells or rows that no equation tells apart, an exchange with a
neighbour that would do as well, or what rounding would excuse."""


def told(quick: bool) -> Told:
    """Balance, then localisation, for both documents."""
    figures: list[Figure] = []
    for name in NAMES:
        figures += _balance(name, 20 if quick else 300, 10 if quick else 120)
    figures += [_list(rows) for rows in LISTS]
    for name in NAMES:
        figures += _localisation(name, 15 if quick else 1000)
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


def _list(rows: int) -> Figure:
    problem = listing(rows, 1)
    taken = seconds(lambda: answer(problem))
    open_ = len(problem.faults(answer(problem).printed))
    name = f"list of {rows} rows, {len(problem.exact)} cells: s, rules open"
    return Figure(name, "≤ 5, 0", "≤ 5, 0", f"{taken:.2f}, {open_}")


def _localisation(name: str, cells: int) -> Iterator[Figure]:
    """Every kind of slip in cells of official forms, and in those of supplementary ones."""
    settled()
    right, taken = repaired(name), list[float]()
    for official in (True, False):
        who = f"{NAMES[name]}, {'official' if official else 'supplementary'} figures"
        seen = Counter[str]()
        for fault in _single_faults(right, name, official, cells):
            report = checked(name, with_fault(right, fault.wrong, 2))
            tableau = Tableau(report.figures, report.findings)
            if not tableau.bad:
                seen["not noticed"] += 1
                continue
            begun = time.process_time()
            found = suggestions(report.figures, report.findings, report.where)
            taken.append((time.process_time() - begun) * 1000)
            groups = Suspects(tableau).groups()
            seen.update(_seen(tableau, groups, fault, right.cells))
            seen.update(_told(found, right.cells))
        yield from _share(who, seen, ("≥ 85 %", "≥ 97 %") if official else ("", ""))
    yield Figure(f"{NAMES[name]}: ms to suggest, median and most", "≤ 10, ≤ 150", "≤ 10, ≤ 150",
                 f"{statistics.median(taken):.1f}, {max(taken):.0f}")


def _single_faults(
    right: Submission, name: str, official: bool, count: int
) -> Iterator[Fault]:
    """Slips in ``count`` figures of the one population or the other, or in all of it."""
    rng, figures = Random(f"{name} benchmark"), Figures(right, book(name))
    tables = book(name).format.tables
    places = [place for place, value in right.cells.items() if isinstance(value, Decimal)
              and official != tables[tables[place.table].main_table].supplementary]
    for place in rng.sample(places, min(count, len(places))):
        yield from faults(figures, place, rng)


def _share(who: str, seen: Counter[str], held: tuple[str, str]) -> Iterator[Figure]:
    many = seen["noticed"]
    yield Figure(f"{who}: one answer, of {many} faults noticed ({seen['not noticed']} not)",
                 held[0], held[0], f"{seen['one answer'] / many:.1%}")
    yield Figure(f"{who}: listed", held[1], held[1], f"{seen['listed'] / many:.1%}")
    yield Figure(f"{who}: values shown that are right", "100 %", "100 %",
                 f"{seen['right']} of {seen['shown']}")
    others = ", ".join(f"{what} {seen[what]}" for what in WHY if seen[what])
    yield Figure(f"{who}: why not one", "", "", others or "–")


def _seen(
    tableau: Tableau, groups: list[Group], fault: Fault, right: Mapping[Place, Decimal | str]
) -> Iterator[str]:
    """What became of one fault that was noticed."""
    truth = {place: delta for place, wrong in fault.wrong.items()
             if (delta := _digits(right.get(place)) - wrong)}
    answers = [[{tableau.places[cell]: delta for cell, delta in each.changes}
                for each in group.suspects] for group in groups]
    yield "noticed"
    if any(truth == each for some in answers for each in some):
        yield "listed"
    yield _why(groups, fault)


def _why(groups: list[Group], fault: Fault) -> str:
    """Why there is more than one answer, or none; or that there is one."""
    if len(groups) != 1:
        return "asked apart" if groups else "no answer"
    [group] = groups
    sizes = {len(each.changes) for each in group.suspects}
    if len(group.suspects) == 1:
        return "rounding" if group.others else "one answer"
    if fault.kind == "漏了一行":
        return "rows alike"
    if sizes == {1}:
        return "cells alike"
    return "an exchange beside it" if 1 in sizes else "sets alike"


def _told(found: tuple[Suggestion, ...], right: Mapping[Place, Decimal | str]) -> Iterator[str]:
    """The values that a clerk is shown, and whether each is right."""
    for cell in (cell for each in found for cell in each.cells if cell.right):
        yield "shown"
        if Decimal(cell.right.replace(",", "")) * 100 == _digits(right.get(cell.place)):
            yield "right"


def _digits(value: Decimal | str | None) -> Exact:
    return exact(value, 2) if isinstance(value, Decimal) else 0
