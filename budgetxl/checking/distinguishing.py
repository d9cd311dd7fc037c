"""What equations cannot see: amounts that stand in none, and cells that none tells apart.

A slip in one cell leaves the same traces as one in another where all equations that hold the one
hold the other as well, in the same proportion: then no check can say which of them is wrong.
"""

from __future__ import annotations

from fractions import Fraction

from budgetxl.place import Place
from budgetxl.rules import Figures
from budgetxl.rules.equations import Equations
from budgetxl.rules.sums import is_true

Trace = tuple[tuple[int, Fraction], ...]
"""Which equations a cell stands in, and how much of it beside the first of them."""


def traces(figures: Figures) -> dict[Place, Trace]:
    """The trace that a slip would leave, of each amount that stands in the workbook."""
    equations = Equations(figures)
    values = equations.values
    found: dict[Place, list[tuple[int, Fraction]]] = {
        place: [] for place in equations.cells if place in values}
    for number, each in enumerate(equations.found):
        if each.comparison.operator == "=" and is_true(each.when, values):
            for place, times in each.comparison.gap.terms.items():
                if place in found:
                    found[place].append((number, Fraction(times)))
    return {place: tuple((number, times / trace[0][1]) for number, times in trace)
            for place, trace in found.items()}


def alike(known: dict[Place, Trace]) -> tuple[tuple[Place, ...], ...]:
    """The amounts that no equation tells apart, together."""
    groups: dict[Trace, list[Place]] = {}
    for place, trace in known.items():
        if trace:
            groups.setdefault(trace, []).append(place)
    return tuple(tuple(each) for each in groups.values() if len(each) > 1)
