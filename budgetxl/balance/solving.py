"""How a table is rounded so that it adds up: part by part, each by the way that suits it.

Long lists are networks, the tables of one workbook have few rules open at a time; what is
neither, a whole county, needs a solver of integer programs (the extra ``balance``). Whatever
found it, an answer is held against every relation in whole numbers before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from budgetxl.balance import flow, frontier
from budgetxl.balance.problem import Problem
from budgetxl.balance.reduction import Group, Reduced, Row, independent, reduced

MOST_RULES = 400
"""Rules that are looked at one by one: to order them, or to leave each of them out."""


class Unsolved(Exception):
    """No way at hand suits this part; what is missing is said in Chinese."""


class Answer(NamedTuple):
    """What is printed, in last digits.

    ``contradictions`` are relations, by their names, that cannot all hold in print: none of
    them can be left out of it, and the cells that they bind are printed as usual. ``unsolved``
    says why other parts are printed as usual; ``beyond`` are cells a whole digit off.
    """

    printed: tuple[int, ...]
    contradictions: tuple[tuple[str, ...], ...] = ()
    unsolved: tuple[str, ...] = ()
    beyond: tuple[int, ...] = ()


Solver = Callable[[Sequence[Group], Sequence[Row]], "dict[int, int] | None"]


def answer(problem: Problem, relax: bool = False) -> Answer:
    """How ``problem`` is printed; with ``relax`` a figure may be a whole digit off if need be."""
    small = reduced(problem)
    printed = list(problem.usual)
    contradictions: list[tuple[str, ...]] = []
    unsolved: list[str] = []
    for rows in components(small):
        try:
            found = solved(small, rows)
        except Unsolved as reason:
            unsolved.append(str(reason))
            continue
        if found is None:
            contradictions.append(_irreducible(small, rows))
        else:
            _print(problem, small, found, printed)
    if relax and contradictions:
        return _relaxed(problem, contradictions) or Answer(
            tuple(printed), tuple(contradictions), tuple(unsolved))
    return _verified(problem, Answer(tuple(printed), tuple(contradictions), tuple(unsolved)))


def _print(
    problem: Problem, small: Reduced, found: dict[int, int], printed: list[int]
) -> None:
    for group, up in found.items():
        for cell in small.groups[group].cells:
            printed[cell] = problem.floors[cell] + up


def _verified(problem: Problem, found: Answer) -> Answer:
    """``found`` if every relation holds but those that cannot, and nothing is too far off."""
    excused = {name for names in found.contradictions for name in names}
    faults = problem.faults(found.printed, reach=2 if found.beyond else 1)
    if found.unsolved or found.contradictions:
        usual = set(problem.faults(problem.usual))
        faults = [fault for fault in faults if fault not in usual | excused]
    if faults:
        return Answer(problem.usual, found.contradictions, ("复核没有通过，照四舍五入印出",))
    return found


def components(small: Reduced) -> list[list[Row]]:
    """The rows apart where they share no cell."""
    at: dict[int, list[int]] = {}
    for number, row in enumerate(small.rows):
        for group in row.terms:
            at.setdefault(group, []).append(number)
    left, found = dict.fromkeys(range(len(small.rows))), []
    while left:
        waiting = [next(iter(left))]
        del left[waiting[0]]
        mine = []
        while waiting:
            mine.append(number := waiting.pop())
            for group in small.rows[number].terms:
                for other in at.pop(group, ()):
                    if other in left:
                        del left[other]
                        waiting.append(other)
        found.append([small.rows[number] for number in sorted(mine)])
    return found


def solved(small: Reduced, rows: Sequence[Row]) -> dict[int, int] | None:
    """The best way for these rows; None where there is none. Raises ``Unsolved``."""
    known = independent(rows)
    if any(not row.terms for row in known):
        return None  # nothing can be made of nothing
    try:
        return flow.best(small.groups, known)
    except flow.NoNetwork:
        pass
    try:
        if len(known) > MOST_RULES:
            raise frontier.TooWide
        return frontier.best(small.groups, known)
    except frontier.TooWide:
        return _by_program(small.groups, known)


def _by_program(groups: Sequence[Group], rows: Sequence[Row]) -> dict[int, int] | None:
    try:
        from budgetxl.balance import program
    except ImportError:
        raise Unsolved(
            "表太大，分不开算，照四舍五入印出；装上求解程序（pip install 'budgetxl[balance]'）再试"
        ) from None
    found = program.best(groups, rows)
    if isinstance(found, str):
        raise Unsolved(found)
    return found


def _irreducible(small: Reduced, rows: Sequence[Row]) -> tuple[str, ...]:
    """Of rows that cannot all hold so many that without any one of them the others can."""
    kept = list(rows)
    for row in rows if len(rows) <= MOST_RULES else ():
        others = [each for each in kept if each is not row]
        try:
            if others and solved(small, others) is None:
                kept = others
        except Unsolved:
            continue
    return tuple(dict.fromkeys(name for row in kept for name in row.names))


def _relaxed(problem: Problem, contradictions: Sequence[tuple[str, ...]]) -> Answer | None:
    """An answer in which cells of what contradicts itself may be a whole digit off."""
    names = {name for each in contradictions for name in each}
    loose = frozenset(cell for relation in problem.relations if relation.name in names
                      for cell in relation.terms)
    small = reduced(problem, loose)
    printed = list(problem.usual)
    for rows in components(small):
        try:
            found = solved(small, rows)
        except Unsolved:
            return None
        if found is None:
            return None
        _print(problem, small, found, printed)
    beyond = tuple(cell for cell, value in enumerate(printed)
                   if abs(value * problem.base - problem.exact[cell]) >= problem.base)
    made = Answer(tuple(printed), beyond=beyond)
    return made if not problem.faults(made.printed, reach=2) else None
