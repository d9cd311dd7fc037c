"""Books exact to the 元, for tables in 万元: the figures of a published one, a little off.

What the rules relate is solved for its totals, so that every rule holds to the 元; rounded one by
one, the figures add up no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from random import Random

from budgetxl.amount import decimals
from budgetxl.balance.table import is_balanced
from budgetxl.fault import Level
from budgetxl.place import Place
from budgetxl.rules import Figures, Rulebook
from budgetxl.rules.equations import Equations
from budgetxl.rules.sums import is_true
from tests.faults import book, repaired
from tests.generated import BOOKS

FORMS = "项目支出绩效目标申报表"
"""元 beside 万元: its figures are left as they are."""


@lru_cache(maxsize=None)
def balanced(name: str) -> Rulebook:
    """The rules of a format that says ``balanced: true``."""
    return replace(book(name), format=replace(book(name).format, balanced=True))


@lru_cache(maxsize=None)
def _solved(name: str) -> tuple[dict[Place, int], dict[Place, dict[Place, Fraction]]]:
    """What stands in each cell, in last digits; and of totals what they are made of."""
    equations = Equations(Figures(repaired(name), book(name)))
    cells = {place: int(value) for place, value in equations.values.items()
             if value and place.table != FORMS and "人数" not in place.column}
    basis: dict[Place, dict[Place, Fraction]] = {}
    order = {place: i for i, place in enumerate(sorted(cells, key=_totals_first(name)))}
    for terms in _equalities(equations, cells):
        left = {place: Fraction(times) for place, times in terms.items()}
        while left:
            lead = min(left, key=order.__getitem__)
            if lead not in basis:
                basis[lead] = {place: times / left[lead] for place, times in left.items()}
                break
            by = left[lead]
            for place, times in basis[lead].items():
                left[place] = left.get(place, Fraction(0)) - by * times
            left = {place: times for place, times in left.items() if times}
    return cells, {lead: basis[lead] for lead in sorted(basis, key=order.__getitem__, reverse=True)}


def _totals_first(name: str) -> Callable[[Place], tuple[bool, Place]]:
    tables = book(name).format.tables

    def rank(place: Place) -> tuple[bool, Place]:
        is_total = tables[place.table].is_total(place) or place.column in ("合计", "小计", "总计")
        return not is_total, place._replace(row=str(place.row))

    return rank


def _equalities(equations: Equations, cells: dict[Place, int]) -> Iterator[dict[Place, int]]:
    for each in equations.found:
        comparison = each.comparison
        if comparison.operator == "=" and each.rule.text.level is Level.ERROR:
            terms = {place: times for place, times in comparison.gap.terms.items()
                     if place in cells}
            whole = all(abs(times) == 1 for times in comparison.gap.terms.values())
            if len(terms) > 1 and whole and is_true(each.when, equations.values):
                yield {place: int(times) for place, times in terms.items()}


def instance(name: str, seed: int, round_share: float = 0.0) -> Figures:
    """One such book; a share of its inputs may be round in 万元, and the others exactly half."""
    cells, basis = _solved(name)
    rng, submission = Random(f"{name} {seed} {round_share}"), repaired(name)
    while True:
        yuan = {place: 100 * value + _off(rng, round_share) for place, value in cells.items()}
        for total, parts in basis.items():
            rest = sum(times * yuan[place] for place, times in parts.items() if place != total)
            yuan[total] = int(-rest)
        if all(value >= 0 for value in yuan.values()):
            break
    known = {place: Decimal(value).scaleb(-4) for place, value in yuan.items()}
    exact = replace(submission, cells={**submission.cells, **known}, typed={})
    return Figures(exact, balanced(name))


def _off(rng: Random, round_share: float) -> int:
    if not round_share:
        return rng.randrange(-4900, 4900)
    return 100 * rng.randrange(-45, 45) + (0 if rng.random() < round_share else 50)


def larger(name: str, items: int, seed: int = 0) -> Figures:
    """A made-up book of so many items, exact to the 元: two decimals become six, a bit more."""
    made = BOOKS[name](book(name), Random(f"{name} {seed}"), items)
    given, tables = Figures(made, balanced(name)), book(name).format.tables
    amounts = {
        place: value for place, value in made.cells.items()
        if isinstance(value, Decimal) and is_balanced(tables[place.table].spec(place), given)
    }
    times = Decimal("1.0037") if max(map(decimals, amounts.values())) <= 2 else 1
    cells = {**made.cells, **{place: value * times for place, value in amounts.items()}}
    return Figures(replace(made, cells=cells), given.book)
