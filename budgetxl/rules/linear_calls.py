"""The functions of the rules as sums of cells, each as its row in ``FUNCTIONS`` says.

What is greatest, least or absolute is a sum under a condition: one of several cases.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from budgetxl.rules.functions import FUNCTIONS, Linear
from budgetxl.rules.linear_parts import (
    MOST_CASES,
    Case,
    Cases,
    NotLinear,
    Voice,
    compared,
    each_of,
    total,
)
from budgetxl.rules.sums import Sum, Truth, every, negated, some
from budgetxl.rules.tree import At, Call, Collected, ColumnRef


def _constant(voice: Voice, node: Call, at: At) -> Any:
    value = voice.known(node, at)
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        raise NotLinear
    return voice.constant(value)


def _sum(voice: Voice, node: Call, at: At) -> Cases:
    return total([each for part in node.arguments for each in voice.parts(part, at)])


def _sum_of_chosen_rows(voice: Voice, node: Call, at: At) -> Cases:
    function = FUNCTIONS[node.function]
    values, pairs = function.parted(node.arguments)
    assert values is not None and function.chooses is not None
    rows = function.chooses(*(voice.known(each, at) for pair in pairs for each in pair))
    if isinstance(values, (ColumnRef, Collected)) and not values.book:
        places = voice.places(values, at)
        return total([voice.cell(places[row]) for row in rows])
    known = voice.known(values, at)
    return total([voice.constant(known[row]) for row in rows])


def _choice(voice: Voice, node: Call, at: At) -> Cases:
    test, yes, no = node.arguments
    truth = voice.truth(test, at)
    if isinstance(truth, bool):
        return voice.cases(yes if truth else no, at)
    return [case._replace(when=every((branch, case.when)))
            for branch, taken in ((truth, yes), (negated(truth), no))
            for case in voice.cases(taken, at)]


def _absolute(voice: Voice, node: Call, at: At) -> Cases:
    return [Case(case.sum.times(sign),
                 every((case.when, compared(operator, case.sum, Sum({}), as_is=True))))
            for case in voice.cases(node.arguments[0], at)
            for operator, sign in ((">=", 1), ("<", -1))]


def _greatest(voice: Voice, node: Call, at: At) -> Cases:
    return _extreme(voice, node, at, ">=")


def _least(voice: Voice, node: Call, at: At) -> Cases:
    return _extreme(voice, node, at, "<=")


def amounts_of(voice: Voice, node: Call, at: At) -> list[Cases]:
    """All that MAX or MIN looks at."""
    return [each for part in node.arguments for each in voice.chosen(part, at)]


def _extreme(voice: Voice, node: Call, at: At, operator: str) -> Cases:
    amounts = amounts_of(voice, node, at)
    if len(amounts) > MOST_CASES:
        raise NotLinear
    if not amounts:
        return voice.constant(0)
    return [Case(each.sum, every([*(case.when for case in chosen),
                                  *(compared(operator, each.sum, case.sum, as_is=True)
                                    for case in chosen)]))
            for chosen in each_of(amounts) for each in chosen]


def _rounded(voice: Voice, node: Call, at: At) -> Cases:
    """What no cell changes is known; else it is no sum."""
    if any(case.sum.terms for case in voice.cases(node.arguments[0], at)):
        raise NotLinear
    return voice.constant(voice.known(node, at))


def _all(voice: Voice, node: Call, at: At) -> Truth:
    return every([voice.truth(part, at) for part in node.arguments])


def _any(voice: Voice, node: Call, at: At) -> Truth:
    return some([voice.truth(part, at) for part in node.arguments])


def _not(voice: Voice, node: Call, at: At) -> Truth:
    return negated(voice.truth(node.arguments[0], at))


CALLS: dict[Linear, Callable[[Voice, Call, At], Any]] = {
    "constant": _constant,
    "sum": _sum,
    "chosen rows": _sum_of_chosen_rows,
    "choice": _choice,
    "absolute": _absolute,
    "greatest": _greatest,
    "least": _least,
    "rounded": _rounded,
    "all": _all,
    "any": _any,
    "not": _not,
}
"""What a call comes to, in sums of cells; by how it follows them."""
