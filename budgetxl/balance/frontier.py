"""Rounding by rules that are opened and closed one after another, cell by cell.

What is kept of the past is how far each open rule is from adding up, and the cheapest way there.
So the answer is the best one, or there is none, or too much is open at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from budgetxl.balance.problem import Group, Row, bounds

MOST_STATES = 20_000
"""Ways of being off that are followed at a time."""


class TooWide(Exception):
    """Too many rules are open at a time."""


State = tuple[int, ...]
Trail = tuple[int, "Trail | None"]
"""The ways taken, the last one first."""


def best(groups: Sequence[Group], rows: Sequence[Row]) -> dict[int, int] | None:
    """How much above its floor each group of ``rows`` is printed; None where nothing satisfies.

    Raises ``TooWide``.
    """
    if any(not row.terms for row in rows):
        return None
    at: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        for group in row.terms:
            at.setdefault(group, []).append(number)
    order = _order(rows, at)
    trail = _walk(groups, rows, at, order)
    if trail is None:
        return None
    found: dict[int, int] = {}
    left: Trail | None = trail
    for group in reversed(order):
        assert left is not None
        found[group], left = left
    return found


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


def _walk(
    groups: Sequence[Group], rows: Sequence[Row], at: dict[int, list[int]], order: Sequence[int]
) -> Trail | None:
    rest = [dict(row.terms) for row in rows]
    open_: list[int] = []
    states: dict[State, tuple[int, Trail | None]] = {(): (0, None)}
    for group in order:
        for number in at[group]:
            del rest[number][group]
        fresh = [number for number in at[group] if number not in open_]
        now = open_ + fresh
        kept = [i for i, number in enumerate(now) if rest[number]]
        start = tuple(-rows[number].target for number in fresh)
        steps = [(now.index(number), rows[number].terms[group],
                  *_allowed(rows[number], rest[number], groups)) for number in at[group]]
        states = _next(states, groups[group], start, steps, kept)
        open_ = [now[i] for i in kept]
        if len(states) > MOST_STATES:
            raise TooWide
        if not states:
            return None
    [(_, trail)] = states.values()
    return trail


def _allowed(row: Row, rest: dict[int, int], groups: Sequence[Group]) -> tuple[int, int]:
    """Between what a rule may be off, so that what is left of it can still mend that."""
    low, high = bounds(rest, groups)
    most = 10**18
    return (-high if row.operator != "<=" else -most, -low if row.operator != ">=" else most)


def _next(
    states: dict[State, tuple[int, Trail | None]], group: Group, start: State,
    steps: Sequence[tuple[int, int, int, int]], kept: Sequence[int],
) -> dict[State, tuple[int, Trail | None]]:
    """The states after ``group`` was decided, each with the cheapest way there."""
    found: dict[State, tuple[int, Trail | None]] = {}
    for state, (cost, trail) in states.items():
        for up, price, _ in group.options:
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
