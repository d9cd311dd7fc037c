"""Amounts as sums of cells, one of several as the case may be: what the fourth voice is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple, Protocol

from budgetxl.place import Place
from budgetxl.rules.figure_source import FigureSource
from budgetxl.rules.sums import Comparison, Sum, Truth, added, every
from budgetxl.rules.tree import At, Collected, ColumnRef, Node

MOST_CASES = 12
"""Cases of which one amount may be made: MAX of a whole column is no equation."""


class NotLinear(Exception):
    """The node is neither a sum nor a comparison of sums."""


class Case(NamedTuple):
    """What an amount is while ``when`` is so."""

    sum: Sum
    when: Truth = True


Cases = list[Case]
"""One amount, in any case one of these."""


class Voice(Protocol):
    """What the parts of a node are asked: see ``linear.Linearity``."""

    figures: FigureSource

    def truth(self, node: Node, at: At) -> Truth: ...

    def cases(self, node: Node, at: At) -> Cases: ...

    def known(self, node: Node, at: At) -> Any: ...

    def cell(self, place: Place) -> Cases: ...

    def places(self, node: ColumnRef | Collected, at: At) -> list[Place]: ...

    def parts(self, node: Node, at: At) -> list[Cases]: ...

    def chosen(self, node: Node, at: At) -> list[Cases]: ...

    def constant(self, value: Any) -> Cases: ...


def total(parts: Sequence[Cases]) -> Cases:
    """The sum of several amounts. Raises ``NotLinear`` where there are too many cases."""
    plain = [each[0].sum for each in parts if len(each) == 1]
    others = [each for each in parts if len(each) > 1]
    if not others:
        return [Case(added(plain), every(when for each in parts
                                         if (when := each[0].when) is not True))]
    return [Case(added([*plain, *(case.sum for case in chosen)]),
                 every(case.when for case in chosen)) for chosen in each_of(others)]


def each_of(amounts: Sequence[Cases]) -> Iterator[tuple[Case, ...]]:
    """One case of each, in all ways."""
    count = 1
    for each in amounts:
        count *= len(each)
        if count > MOST_CASES:
            raise NotLinear
    return product(*amounts)


def compared(operator: str, left: Sum, right: Sum, as_is: bool = False) -> Truth:
    """Whether two sums compare so: known, where no cell is in them."""
    found = Comparison(operator, left, right, as_is)
    return found if left.terms or right.terms else found.holds({})
