"""Rounding by rules that are opened and closed one after another, cell by cell.

What is kept of the past is how far each open rule is from adding up, and the cheapest way there.
So the answer is the best one, or there is none, or too much is open at a time. Where much is, an
answer is found by following only what is cheapest, at good prices of digits; then all ways are
followed that are no dearer than it: no better one is missed.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from budgetxl.balance.prices import priced
from budgetxl.balance.reduction import Group, Row, bounds

FEW_STATES, MOST_STATES = 1_000, 20_000
"""Ways of being off that are followed at a time: at first, and at last."""

BEAMS = (100, 1_000)
"""So many of the cheapest are followed to find an answer that may not be the best one."""

MOST_RULES = 100
"""With so many rules all ways are followed at last, to prove that there is none."""


class TooWide(Exception):
    """Too many rules are open at a time."""


State = tuple[int, ...]
Trail = tuple[int, "Trail | None"]
"""The ways taken, the last one first."""

Way = tuple[int, "Trail | None"]
"""What it cost to come to a state, and how."""


def best(groups: Sequence[Group], rows: Sequence[Row]) -> dict[int, int] | None:
    """How much above its floor each group of ``rows`` is printed; None where nothing satisfies.

    Raises ``TooWide``.
    """
    at: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        for group in row.terms:
            at.setdefault(group, []).append(number)
    walk = _Walk(dict(enumerate(groups)), rows, at, _order(rows, at))
    found = _narrow_or_priced(walk)
    return found and walk.ways_taken(found)


def _narrow_or_priced(walk: _Walk) -> Way | None:
    try:
        return walk.to_the_end(most=FEW_STATES)
    except TooWide:
        pass
    dear = walk._replace(groups=priced(walk.groups, walk.rows))
    for beam in BEAMS:
        try:
            if found := dear.to_the_end(beam=beam):
                return dear.to_the_end(bound=found[0], most=5 * beam)
        except TooWide:
            pass
    if len(walk.rows) > MOST_RULES:
        raise TooWide
    return walk.to_the_end()


def _order(rows: Sequence[Row], at: dict[int, list[int]]) -> list[int]:
    """The groups, rule after rule: next is the rule that opens the fewest others."""
    left = {number: set(row.terms) for number, row in enumerate(rows)}
    waiting, opened, order = set(left), set[int](), list[int]()

    def price(number: int) -> tuple[int, int, int]:
        touched = {other for group in left[number] for other in at[group]} - {number}
        closes = sum(left[other] <= left[number] for other in touched)
        return len(touched - opened) - closes - 2 * (number in opened), len(left[number]), number

    while waiting:
        rule = min(waiting, key=price)
        for group in sorted(left[rule], key=lambda group: (len(at[group]), group)):
            order.append(group)
            for number in at[group]:
                opened.add(number)
                left[number].discard(group)
        closed = {number for number in waiting if not left[number]}
        waiting -= closed
        opened -= closed
    return order


class _Walk(NamedTuple):
    """Groups in an order, and where they stand."""

    groups: Mapping[int, Group]
    rows: Sequence[Row]
    at: Mapping[int, list[int]]
    order: Sequence[int]

    def ways_taken(self, found: Way) -> dict[int, int]:
        """By group, how a walk that came to its end went."""
        ways: dict[int, int] = {}
        left = found[1]
        for group in reversed(self.order):
            assert left is not None
            ways[group], left = left
        return ways

    def to_the_end(
        self, most: int = MOST_STATES, bound: int | None = None, beam: int = 0
    ) -> Way | None:
        """The cheapest way, if any; of those not dearer than ``bound``. Raises ``TooWide``.

        Of each step only the cheapest ``beam`` are kept, if that is said: then a way may be
        found that is not the cheapest, or none although there is one.
        """
        rest, open_ = [dict(row.terms) for row in self.rows], list[int]()
        states: dict[State, Way] = {(): (0, None)}
        for group in self.order:
            for number in self.at[group]:
                del rest[number][group]
            fresh = [number for number in self.at[group] if number not in open_]
            now = open_ + fresh
            kept = [i for i, number in enumerate(now) if rest[number]]
            start = tuple(-self.rows[number].target for number in fresh)
            steps = [(now.index(number), self.rows[number].terms[group],
                      *_allowed(self.rows[number], rest[number], self.groups))
                     for number in self.at[group]]
            states = _next(states, self.groups[group], start, steps, kept, bound)
            open_ = [now[i] for i in kept]
            if beam and len(states) > beam:
                states = dict(heapq.nsmallest(beam, states.items(), key=_by_cost))
            if len(states) > most:
                raise TooWide
        return states.get(())


def _by_cost(item: tuple[State, Way]) -> tuple[int, State]:
    state, (cost, _) = item
    return cost, state


def _allowed(row: Row, rest: dict[int, int], groups: Mapping[int, Group]) -> tuple[int, int]:
    """Between what a rule may be off, so that what is left of it can still mend that."""
    low, high = bounds(rest, groups)
    most = 10**18
    return (-high if row.operator != "<=" else -most, -low if row.operator != ">=" else most)


def _next(
    states: dict[State, Way], group: Group, start: State,
    steps: Sequence[tuple[int, int, int, int]], kept: Sequence[int],
    bound: int | None,
) -> dict[State, Way]:
    """The states after ``group`` was decided, each with the cheapest way there."""
    found: dict[State, Way] = {}
    for state, (cost, trail) in states.items():
        for up, price, _ in group.options:
            if bound is not None and cost + price > bound:
                continue
            off = [*state, *start]
            for i, times, low, high in steps:
                off[i] += times * up
                if not low <= off[i] <= high:
                    break
            else:
                key = tuple([off[i] for i in kept])
                known = found.get(key)
                if known is None or cost + price < known[0]:
                    found[key] = cost + price, (up, trail)
    return found
