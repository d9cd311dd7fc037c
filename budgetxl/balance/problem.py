"""A table to be rounded so that it still adds up: cells in exact units, and what holds of them.

Each printed figure is the exact one rounded down or up; one that is exact in print stays. Of all
such roundings that satisfy the relations, wanted is the one with the fewest cells that are not
rounded as usual; of these the one nearest to the exact figures; of these the one that leaves the
cells as usual that come first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Relation(NamedTuple):
    """``terms``, whole multiples of cells, and ``constant`` compare so with 0, in print too."""

    operator: str
    terms: Mapping[int, int]
    constant: int = 0
    name: str = ""

    def holds(self, printed: Sequence[int]) -> bool:
        """Whether it does of what is printed, in last digits."""
        total = self.constant + sum(printed[cell] * times for cell, times in self.terms.items())
        return total == 0 or (total < 0 if self.operator == "<=" else total > 0) and (
            self.operator != "=")


@dataclass(frozen=True)
class Problem:
    """``exact`` figures, of which ``base`` make one last digit; ``fixed`` ones are never adjusted.

    The constants of ``relations`` are in last digits.
    """

    exact: tuple[int, ...]
    relations: tuple[Relation, ...]
    base: int
    fixed: frozenset[int] = frozenset()

    @cached_property
    def usual(self) -> tuple[int, ...]:
        """The figures as they are usually rounded: a half goes away from zero."""
        return tuple(half_up(value, self.base) for value in self.exact)

    @cached_property
    def floors(self) -> tuple[int, ...]:
        """The figures rounded down, but for those that are fixed."""
        return tuple(usual if cell in self.fixed else value // self.base
                     for cell, (value, usual) in enumerate(zip(self.exact, self.usual)))

    def is_open(self, cell: int) -> bool:
        """Whether it may be rounded in two ways."""
        return cell not in self.fixed and self.exact[cell] % self.base != 0

    def deviation(self, cell: int, printed: int) -> int:
        """By how much what is printed is off, beyond what it would be as usual; in exact units."""
        def off(value: int) -> int:
            return abs(value * self.base - self.exact[cell])

        return off(printed) - off(self.usual[cell])

    def faults(self, printed: Sequence[int], reach: int = 1) -> list[str]:
        """Why ``printed`` is no answer, nothing where it is one.

        No figure may be a whole last digit off, ``reach`` digits where that was allowed.
        """
        found = [each.name for each in self.relations if not each.holds(printed)]
        for cell, value in enumerate(printed):
            off = abs(value * self.base - self.exact[cell])
            if off >= self.base * reach or cell in self.fixed and value != self.usual[cell]:
                found.append(f"cell {cell}")
        return found


def half_up(value: int, base: int) -> int:
    """``value`` over ``base``, rounded; a half goes away from zero."""
    rounded = (2 * abs(value) + base) // (2 * base)
    return rounded if value >= 0 else -rounded
