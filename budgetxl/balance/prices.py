"""What a digit too many or too few is worth in each rule: prices that make most cells plain.

A cell that is adjusted costs something, and saves what the digits are worth that it moves. With
good prices hardly anything is cheap that is not in the best answer, so that few ways have to be
followed. Any prices are right: of answers that satisfy the rules all become dearer or cheaper by
the same. So they may come from floats; they are whole numbers when they are used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budgetxl.balance.reduction import Group, Row

FINE = 10**9
"""Parts of an adjusted cell in which prices are told."""

ROUNDS = 300
"""How often prices are bettered."""


def priced(groups: Mapping[int, Group], rows: Sequence[Row]) -> dict[int, Group]:
    """The groups of ``rows`` with costs that count what the digits are worth which they move."""
    used = dict.fromkeys(group for row in rows for group in row.terms)
    one = min((way.cost // way.parts[0] for group in used for way in groups[group].options
               if way.parts[0]), default=1) or 1
    worth = [round(each * FINE) * one // FINE for each in _worth(groups, rows, list(used), one)]
    saved = dict.fromkeys(used, 0)
    for row, each in zip(rows, worth):
        for group, times in row.terms.items():
            saved[group] += times * each
    return {group: _with_costs(groups[group], saved[group]) for group in used}


def _with_costs(group: Group, saved: int) -> Group:
    costs = [way.cost - saved * way.up for way in group.options]
    return group._replace(options=tuple(
        way._replace(cost=cost - min(costs)) for way, cost in zip(group.options, costs)))


def _worth(
    groups: Mapping[int, Group], rows: Sequence[Row], used: Sequence[int], one: int
) -> list[float]:
    """In adjusted cells, what a digit is worth in each rule: the dearest whole that is sure.

    What all cells cost at the least, with the digits that they move, is less than any answer
    costs; the prices are moved to where that is most, by what each rule is off.
    """
    number = {group: i for i, group in enumerate(used)}
    ways = [[(way.up, way.cost / one) for way in groups[group].options] for group in used]
    terms = [[(number[group], times) for group, times in row.terms.items()] for row in rows]
    worth, best, sure, step, waited = [0.0] * len(rows), [0.0] * len(rows), 0.0, 0.5, 0
    for _ in range(ROUNDS):
        saved = [0.0] * len(used)
        for price, each in zip(worth, terms):
            for i, times in each:
                saved[i] += times * price
        taken = [min((cost - saved[i] * up, up) for up, cost in options)
                 for i, options in enumerate(ways)]
        least = sum(cost for cost, _ in taken) + sum(
            price * row.target for price, row in zip(worth, rows))
        waited = 0 if least > sure else waited + 1
        if least > sure:
            sure, best = least, worth
        elif waited % 10 == 0:
            step /= 2
            worth = best
            continue
        off = [row.target - sum(times * taken[i][1] for i, times in each) if row.operator == "="
               else 0 for row, each in zip(rows, terms)]
        size = sum(each * each for each in off)
        if not size:
            break
        worth = [price + step * each for price, each in zip(worth, off)]
    return best
