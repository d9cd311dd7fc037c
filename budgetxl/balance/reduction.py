"""A problem made small: cells that are printed alike are one, closed ones are numbers.

What a way of printing a group costs is one number, in which fewer adjusted cells decide before a
smaller deviation, and that before the order of cells.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from struct import unpack
from typing import NamedTuple

from budgetxl.balance.problem import Problem, Relation

MOST_ORDERED = 512
"""Cells whose order decides among equals by powers of two: of more, digests of their numbers do."""

PIECE = 16
"""Bits of that order which are looked at a time: floats hold sums of so many apart."""


class Way(NamedTuple):
    """How much above their floors cells are printed, and what that costs.

    ``parts`` count adjusted cells, deviation, and the order of cells in pieces: the sum of each
    decides before all that follow; ``cost`` is all of it in one number, beside the cheapest way.
    """

    up: int
    cost: int
    parts: tuple[int, ...]


class Group(NamedTuple):
    """Cells that are printed alike, and in which ways."""

    cells: tuple[int, ...]
    options: tuple[Way, ...]


class Row(NamedTuple):
    """What relates groups: their multiples sum up to ``target``, at most or at least."""

    operator: str
    terms: dict[int, int]
    target: int
    names: tuple[str, ...] = ()

    def can_fail(self, groups: Sequence[Group]) -> bool:
        """Whether any rounding breaks it."""
        low, high = bounds(self.terms, groups)
        if self.operator == "<=":
            return high > self.target
        return low < self.target if self.operator == ">=" else True


def bounds(
    terms: Mapping[int, int], groups: Sequence[Group] | Mapping[int, Group]
) -> tuple[int, int]:
    """The least and the greatest that ``terms`` can come to."""
    low = high = 0
    for group, times in terms.items():
        ways = [times * way.up for way in groups[group].options]
        low, high = low + min(ways), high + max(ways)
    return low, high


@dataclass(frozen=True)
class Reduced:
    """A problem whose equal cells are one, and whose closed cells are numbers."""

    groups: tuple[Group, ...]
    rows: tuple[Row, ...]


def reduced(problem: Problem, loose: frozenset[int] = frozenset()) -> Reduced:
    """``problem`` in groups; ``loose`` cells may be a whole digit off where nothing else helps."""
    owner = _owners(problem, loose)
    numbers = {first: i for i, first in enumerate(dict.fromkeys(owner.values()))}
    members: list[list[int]] = [[] for _ in numbers]
    for cell, first in owner.items():
        members[numbers[first]].append(cell)
    groups = tuple(_group(problem, cells, loose) for cells in members)
    group_of = {cell: numbers[first] for cell, first in owner.items()}
    rows: dict[tuple[object, ...], Row] = {}
    for relation in problem.relations:
        row = _row(problem, relation, group_of)
        if (row.terms or not _trivial(row)) and row.can_fail(groups):
            key = row.operator, frozenset(row.terms.items()), row.target
            known = rows.get(key)
            names = dict.fromkeys((*(known.names if known else ()), *row.names))
            rows[key] = row._replace(names=tuple(names))
    return Reduced(groups, tuple(rows.values()))


def _trivial(row: Row) -> bool:
    """Whether a row without groups holds."""
    return {"=": row.target == 0, "<=": row.target >= 0, ">=": row.target <= 0}[row.operator]


def _owners(problem: Problem, loose: frozenset[int]) -> dict[int, int]:
    """For each cell that may be printed in several ways the first one that is printed alike."""
    open_ = [cell for cell in range(len(problem.exact))
             if problem.is_open(cell) or cell in loose - problem.fixed]
    owner = {cell: cell for cell in open_}

    def first(cell: int) -> int:
        while owner[cell] != cell:
            owner[cell] = owner[owner[cell]]
            cell = owner[cell]
        return cell

    for relation in problem.relations:
        cells = [cell for cell in relation.terms if cell in owner]
        if relation.operator == "=" and len(cells) == 2 and _are_alike(problem, relation, *cells):
            low, high = sorted(map(first, cells))
            owner[high] = low
    return {cell: first(cell) for cell in open_}


def _are_alike(problem: Problem, relation: Relation, one: int, other: int) -> bool:
    """Whether ``relation`` says that two cells are printed alike, all others being closed."""
    rest = relation.constant + sum(times * problem.floors[cell]
                                   for cell, times in relation.terms.items()
                                   if cell not in (one, other))
    opposite = relation.terms[one] == -relation.terms[other]
    return opposite and not rest and problem.exact[one] == problem.exact[other]


def _group(problem: Problem, cells: list[int], loose: frozenset[int]) -> Group:
    floor, ways = problem.floors[cells[0]], [0, 1] if problem.is_open(cells[0]) else [0]
    told = [(up, _parts(problem, cells, floor + up, 0)) for up in ways]
    if loose.issuperset(cells):
        beyond = (ways[0] - 1, ways[-1] + 1)
        told += [(up, _parts(problem, cells, floor + up, 1)) for up in beyond]
    costs = [_cost(problem, parts) for _, parts in told]
    options = (Way(up, cost - min(costs), parts) for (up, parts), cost in zip(told, costs))
    return Group(tuple(cells), tuple(options))


def _parts(problem: Problem, cells: list[int], printed: int, beyond: int) -> tuple[int, ...]:
    """How many of these cells are adjusted, a whole digit off being worse than all others."""
    many = len(problem.exact) + 1
    adjusted = [cell for cell in cells if printed != problem.usual[cell]]
    if not adjusted:
        return beyond * len(cells) * many, 0
    deviation = sum(problem.deviation(cell, printed) for cell in adjusted)
    order = map(sum, zip(*(_precedence(cell, many) for cell in adjusted)))
    return beyond * len(cells) * many + len(adjusted), deviation, *order


def _cost(problem: Problem, parts: tuple[int, ...]) -> int:
    if not any(parts):
        return 0
    many, (adjusted, deviation, *order) = len(problem.exact) + 1, parts
    cost = adjusted * 4 * many * problem.base + deviation
    limit = (1 if many <= MOST_ORDERED else many) << PIECE
    for piece in order or [0] * _pieces(many):
        cost = cost * limit + piece
    return cost


def _pieces(many: int) -> int:
    return -(-many // PIECE) if many <= MOST_ORDERED else 4


def _precedence(cell: int, many: int) -> tuple[int, ...]:
    """Among equals what comes first stays as usual: it weighs more than all that follows."""
    if many > MOST_ORDERED:
        return unpack(">4H", hashlib.sha256(str(cell).encode()).digest()[:8])
    pieces = _pieces(many)
    order = 1 << (pieces * PIECE - 1 - cell)
    return tuple((order >> PIECE * i) & ((1 << PIECE) - 1) for i in reversed(range(pieces)))


def _row(problem: Problem, relation: Relation, group_of: Mapping[int, int]) -> Row:
    terms: dict[int, int] = {}
    target = -relation.constant
    for cell, times in relation.terms.items():
        target -= times * problem.floors[cell]
        if cell in group_of:
            terms[group_of[cell]] = terms.get(group_of[cell], 0) + times
    terms = {group: times for group, times in terms.items() if times}
    return Row(relation.operator, terms, target, (relation.name,))


def independent(rows: Iterable[Row]) -> list[Row]:
    """The equations without those that follow from others, and the inequalities.

    The last cell of an equation is what it says: totals mostly come last, so that few fill in.
    """
    said: dict[int, dict[int, int]] = {}
    kept = []
    for row in rows:
        if row.operator != "=":
            kept.append(row)
            continue
        lead, left = _eliminated({**row.terms, _TARGET: row.target}, said)
        if lead != _TARGET:
            said[lead] = left
            kept.append(row)
        elif left.get(_TARGET):
            kept.append(row)  # contradicts the others
    return kept


_TARGET = -1


def _eliminated(
    left: dict[int, int], said: Mapping[int, dict[int, int]]
) -> tuple[int, dict[int, int]]:
    """What is ``left`` of an equation by those that are ``said``, and its last cell."""
    heap = [-group for group in left]
    heapq.heapify(heap)
    while heap:
        lead = -heapq.heappop(heap)
        times = left.get(lead, 0)
        if lead == _TARGET or times and lead not in said:
            return lead, left
        if times:
            other = said[lead]
            if abs(other[lead]) != 1:
                left = {group: each * other[lead] for group, each in left.items()}
                times *= other[lead]
            for group, each in other.items():
                if group not in left:
                    heapq.heappush(heap, -group)
                if not (rest := left.pop(group, 0) - times // other[lead] * each):
                    continue
                left[group] = rest
    return _TARGET, left
