"""Sums of cells in last digits, what compares two of them, and what is made of comparisons.

The last digit of 万元 with two decimals is 0.01: there 864.42 is 86442. Digits beyond it are
fractions, and so is a figure divided by ten thousand; all other numbers are whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from decimal import Decimal
from fractions import Fraction
from math import floor, lcm
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple, Protocol, Union

from budgetxl.place import Place

Exact = Union[int, Fraction]
"""A number that nothing has been rounded off."""


class Values(Protocol):
    """What stands in the cells; what is not there is blank, and counts as nothing."""

    def get(self, place: Place, default: Exact, /) -> Exact: ...


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}
_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
STABLE = ("=", "<=", ">=")


def exact(value: Decimal, decimals: int) -> Exact:
    """``value`` in last digits, of so many decimals."""
    scaled = value.scaleb(decimals)
    whole = int(scaled)
    return whole if whole == scaled else Fraction(scaled)


def half_up(number: Exact) -> int:
    """``number`` rounded as amounts are before they are compared: a half goes away from zero."""
    if isinstance(number, int):
        return number
    return floor(number + Fraction(1, 2)) if number >= 0 else -floor(-number + Fraction(1, 2))


class Sum(NamedTuple):
    """``terms`` are cells, each with what it is multiplied by; a number comes on top."""

    terms: Mapping[Place, Exact]
    constant: Exact = 0

    def plus(self, other: Sum, times: Exact = 1) -> Sum:
        """This and ``other``, so many times."""
        return added([self, other.times(times)])

    def times(self, factor: Exact) -> Sum:
        """So many times this."""
        if factor == 1:
            return self
        terms = {place: _plain(each * factor) for place, each in self.terms.items() if factor}
        return Sum(terms, _plain(self.constant * factor))

    def at(self, values: Values) -> Exact:
        """What it comes to."""
        found = self.constant
        for place, times in self.terms.items():
            found += times * values.get(place, 0)
        return found

    @property
    def is_whole(self) -> bool:
        """Whether whole figures make it whole."""
        return all(isinstance(each, int) for each in (self.constant, *self.terms.values()))


def added(sums: Iterable[Sum]) -> Sum:
    """All of ``sums`` together."""
    terms: dict[Place, Exact] = {}
    constant: Exact = 0
    for each in sums:
        constant += each.constant
        for place, times in each.terms.items():
            terms[place] = terms.get(place, 0) + times
    return Sum({place: _plain(times) for place, times in terms.items() if times}, _plain(constant))


def _plain(number: Exact) -> Exact:
    return number.numerator if number.denominator == 1 else number


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two sums that compare so, each rounded to last digits unless they compare ``as_is``."""

    operator: str
    left: Sum
    right: Sum
    as_is: bool = False

    def holds(self, values: Values) -> bool:
        """Whether they do; what rounding may explain is not asked."""
        compare = _COMPARE[self.operator]
        left, right = self.left.at(values), self.right.at(values)
        if self.as_is:
            return compare(left, right)
        if self.operator in STABLE:
            return compare(left, right) or compare(half_up(left), half_up(right))
        return compare(left, right) and compare(half_up(left), half_up(right))

    @cached_property
    def gap(self) -> Sum:
        """The left side less the right one."""
        return self.left.plus(self.right, -1)

    @cached_property
    def whole(self) -> tuple[int, Sum]:
        """The gap in whole numbers, and how many times as large it is therefore."""
        if self.gap.is_whole:
            return 1, self.gap
        numbers = (self.gap.constant, *self.gap.terms.values())
        scale = lcm(*(Fraction(each).denominator for each in numbers))
        return scale, self.gap.times(scale)

    @cached_property
    def is_whole(self) -> bool:
        """Whether whole figures leave nothing to be rounded on either side."""
        return self.left.is_whole and self.right.is_whole


@dataclass(frozen=True, eq=False)
class Every:
    """All of these, none of which is known beforehand."""

    parts: tuple[Truth, ...]


@dataclass(frozen=True, eq=False)
class Some:
    """At least one of these, none of which is known beforehand."""

    parts: tuple[Truth, ...]


Truth = Union[bool, Comparison, Every, Some]
"""What is known, or depends on amounts."""


def every(parts: Iterable[Truth]) -> Truth:
    """Whether all of ``parts`` are so."""
    found = [each for part in parts if part is not True for each in _flat(part, Every)]
    if any(part is False for part in found):
        return False
    left = tuple(found)
    return Every(left) if len(left) > 1 else left[0] if left else True


def some(parts: Iterable[Truth]) -> Truth:
    """Whether one of ``parts`` is so."""
    found = [each for part in parts if part is not False for each in _flat(part, Some)]
    if any(part is True for part in found):
        return True
    left = tuple(found)
    return Some(left) if len(left) > 1 else left[0] if left else False


def _flat(truth: Truth, kind: type[Every] | type[Some]) -> Iterator[Truth]:
    if isinstance(truth, (Every, Some)) and isinstance(truth, kind):
        yield from truth.parts
    else:
        yield truth


def negated(truth: Truth) -> Truth:
    """That ``truth`` is not so."""
    if isinstance(truth, bool):
        return not truth
    if isinstance(truth, Comparison):
        return replace(truth, operator=_OPPOSITE[truth.operator])
    parts = map(negated, truth.parts)
    return some(parts) if isinstance(truth, Every) else every(parts)


def is_true(truth: Truth, values: Values) -> bool:
    """Whether ``truth`` is so where these values stand."""
    if isinstance(truth, bool):
        return truth
    if isinstance(truth, Comparison):
        return truth.holds(values)
    parts = (is_true(part, values) for part in truth.parts)
    return all(parts) if isinstance(truth, Every) else any(parts)


def cells_of(truth: Truth) -> Iterator[Place]:
    """The cells on which ``truth`` depends."""
    if isinstance(truth, Comparison):
        yield from truth.gap.terms
    elif not isinstance(truth, bool):
        for part in truth.parts:
            yield from cells_of(part)
