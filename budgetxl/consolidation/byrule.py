"""Cells of a department that are not sums over its units: a rule makes them of other cells."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from budgetxl.place import Place
from budgetxl.rules import Figures, Rule, Rulebook, Undecided, alone
from budgetxl.rules.reckoning import Missing
from budgetxl.rules.tree import At, Cell, Compare
from budgetxl.submission import Submission, Value


def calculated(
    submission: Submission, book: Rulebook, places: Iterable[Place]
) -> dict[Place, Value]:
    """What the first rule that says what stands at each of ``places`` makes of the others."""
    figures = Figures(submission, book)
    made: dict[Place, Value] = {}
    rules = _equalities(book)
    for place in places:
        if rule := rules.get(place):
            with suppress(Undecided, Missing):
                [value] = alone(rule).sides[1](figures, (At(None, 0),))
                if value:
                    made[place] = value
    return made


def _equalities(book: Rulebook) -> dict[Place, Rule]:
    """The first rule that says what a cell is equal to, by that cell."""
    rules: dict[Place, Rule] = {}
    for rule in book.rules:
        says = rule.says
        if isinstance(says, Compare) and says.operator == "=" and isinstance(says.left, Cell):
            rules.setdefault(says.left.place, rule)
    return rules
