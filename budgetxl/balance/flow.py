"""Rounding of long lists: where each cell stands in two rules at most, what is off flows away.

A rule is a node, a cell a pipe between two of them: rounded the other way, it carries one last
digit from one rule to the other. What is off is sent, one digit after another, by the cheapest
way to where it is lacking; so the answer is the best one, or there is none.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from budgetxl.balance.problem import Group, Row


class NoNetwork(Exception):
    """The rules are none."""


class _Pipe:
    """A cell between two nodes: raised, it takes one digit from ``tail`` and gives it to
    ``head``; ``up`` says whether it is."""

    __slots__ = ("tail", "head", "up", "price")

    def __init__(self, tail: int, head: int, group: Group) -> None:
        if [way.up for way in group.options] != [0, 1]:
            raise NoNetwork
        down, raised = group.options
        self.tail, self.head, self.price = tail, head, raised.cost - down.cost
        self.up = self.price < 0


def best(groups: Sequence[Group], rows: Sequence[Row]) -> dict[int, int] | None:
    """How much above its floor each group of ``rows`` is printed; None where nothing satisfies.

    Raises ``NoNetwork``.
    """
    at: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        for group, times in row.terms.items():
            if abs(times) != 1 or row.operator != "=":
                raise NoNetwork
            at.setdefault(group, []).append(number)
    if not rows or any(not row.terms for row in rows) or max(map(len, at.values())) > 2:
        raise NoNetwork
    return _Network(groups, rows, at).settled()


def _signs(rows: Sequence[Row], at: dict[int, list[int]]) -> list[int]:
    """Each rule as it is, or turned round, so that every cell leaves one and enters another."""
    beside: list[list[tuple[int, int]]] = [[] for _ in rows]
    for group, numbers in at.items():
        if len(numbers) == 2:
            one, other = numbers
            sign = -rows[one].terms[group] * rows[other].terms[group]
            beside[one].append((other, sign))
            beside[other].append((one, sign))
    signs = [0] * len(rows)
    for first in range(len(rows)):
        waiting = [] if signs[first] else [first]
        signs[first] = signs[first] or 1
        while waiting:
            number = waiting.pop()
            for other, sign in beside[number]:
                if not signs[other]:
                    signs[other] = signs[number] * sign
                    waiting.append(other)
                elif signs[other] != signs[number] * sign:
                    raise NoNetwork
    return signs


class _Network:
    """Nodes are the rules, and one more for all that stands in a single rule."""

    def __init__(
        self, groups: Sequence[Group], rows: Sequence[Row], at: dict[int, list[int]]
    ) -> None:
        signs, outside = _signs(rows, at), len(rows)
        self.pipes: dict[int, _Pipe] = {}
        self.excess = [-sign * row.target for sign, row in zip(signs, rows)] + [0]
        self.beside: list[list[int]] = [[] for _ in self.excess]
        for group, numbers in at.items():
            first = numbers[0]
            ends = first, numbers[1] if len(numbers) == 2 else outside
            gains = signs[first] * rows[first].terms[group] > 0
            tail, head = ends[::-1] if gains else ends
            pipe = _Pipe(tail, head, groups[group])
            self.pipes[group] = pipe
            for end in ends:
                self.beside[end].append(group)
            if pipe.up:
                self.excess[pipe.head] += 1
                self.excess[pipe.tail] -= 1
        self.excess[outside] = -sum(self.excess[:-1])
        self.potential = [0] * len(self.excess)

    def settled(self) -> dict[int, int] | None:
        """Everything sent where it is lacking; None where it cannot be."""
        for node in range(len(self.excess)):
            while self.excess[node] > 0:
                if not self._send(node):
                    return None
        return {group: int(pipe.up) for group, pipe in self.pipes.items()}

    def _send(self, source: int) -> bool:
        """One digit from ``source`` to the nearest node that lacks one."""
        distance, came = {source: 0}, dict[int, tuple[int, int]]()
        heap, done = [(0, source)], set[int]()
        while heap:
            far, node = heapq.heappop(heap)
            if node in done:
                continue
            done.add(node)
            if self.excess[node] < 0:
                self._carry(source, node, came)
                for each in done:
                    self.potential[each] += distance[each] - far
                return True
            for other, price, group in self._ways(node):
                length = far + price + self.potential[node] - self.potential[other]
                if other not in done and length < distance.get(other, length + 1):
                    distance[other], came[other] = length, (node, group)
                    heapq.heappush(heap, (length, other))
        return False

    def _ways(self, node: int) -> Iterator[tuple[int, int, int]]:
        """Where a digit can go from ``node``, at what price, and through which cell."""
        for group in self.beside[node]:
            pipe = self.pipes[group]
            if pipe.up and pipe.head == node:
                yield pipe.tail, -pipe.price, group
            elif not pipe.up and pipe.tail == node:
                yield pipe.head, pipe.price, group

    def _carry(self, source: int, node: int, came: dict[int, tuple[int, int]]) -> None:
        self.excess[source] -= 1
        self.excess[node] += 1
        while node != source:
            node, group = came[node]
            self.pipes[group].up = not self.pipes[group].up
