"""Rounding of long lists: where each cell stands in two rules at most, what is off flows away.

A rule is a node, a cell a pipe between two of them: rounded the other way, it carries one last
digit from one rule to the other. What is off is sent, one digit after another, by the cheapest
way to where it is lacking; so the answer is the best one, or there is none.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from budgetxl.balance.reduction import Group, Row


LEAST_HUB = 16
"""Ways that meet in the least of hubs."""


class NoNetwork(Exception):
    """The rules are none."""


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
    if not at or max(map(len, at.values())) > 2:
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
    """Nodes are the rules, and one more for all that stands in a single rule.

    ``ways`` are, for each node, the cells by which a digit can leave it, and those by which one
    can come: where to or from, at what price. A cell that is rounded the other way turns round.
    """

    def __init__(
        self, groups: Sequence[Group], rows: Sequence[Row], at: dict[int, list[int]]
    ) -> None:
        signs, outside = _signs(rows, at), len(rows)
        self.excess = [-sign * row.target for sign, row in zip(signs, rows)] + [0]
        self.ways: dict[int, list[dict[int, tuple[int, int]]]] = {
            sign: [{} for _ in self.excess] for sign in (1, -1)}
        self.potential = [0] * len(self.excess)
        self.up: dict[int, int] = {}
        for group, numbers in at.items():
            first = numbers[0]
            ends = first, numbers[1] if len(numbers) == 2 else outside
            gains = signs[first] * rows[first].terms[group] > 0
            tail, head = ends[::-1] if gains else ends
            self._lay(group, groups[group], tail, head)
        self.excess[outside] = -sum(self.excess[:-1])

    def _lay(self, group: int, cell: Group, tail: int, head: int) -> None:
        """A way for a cell: raised, it takes one digit from ``tail`` and gives it to ``head``."""
        if [way.up for way in cell.options] != [0, 1]:
            raise NoNetwork
        price = cell.options[1].cost - cell.options[0].cost
        self.up[group] = 0
        self.ways[1][tail][group] = head, price
        self.ways[-1][head][group] = tail, price
        if price < 0:
            self._turn(group, tail)
            self.excess[head] += 1
            self.excess[tail] -= 1

    def _turn(self, group: int, node: int) -> None:
        """One digit sent from ``node`` through a cell."""
        other, price = self.ways[1][node].pop(group)
        del self.ways[-1][other][group]
        self.ways[1][other][group] = node, -price
        self.ways[-1][node][group] = other, -price
        self.up[group] = 1 - self.up[group]

    def settled(self) -> dict[int, int] | None:
        """Everything sent where it is lacking; None where it cannot be.

        First to the hubs, where many ways meet, then between these, from the lesser to the
        greater: so many digits can be sent at a time, each its own way.
        """
        widest, hub = max(map(len, self.ways[1])) * 2, LEAST_HUB
        while hub < widest:
            hubs = frozenset(node for node in range(len(self.excess))
                             if len(self.ways[1][node]) + len(self.ways[-1][node]) >= hub)
            while self._send(-1, hubs) + self._send(1, hubs):
                pass
            hub *= 4
        while any(self.excess):
            if not self._send(1, frozenset()):
                return None
        return self.up

    def _send(self, sign: int, hubs: frozenset[int]) -> int:
        """Digits sent the nearest ways from where too many are, or from hubs (with ``sign`` -1,
        the nearest ways back from where they are lacking): how many could be.

        What is nearest is looked for around all of them at a time. Each node belongs to the
        one that it is nearest to; of what one of them has several of, each goes its own way.
        """
        excess, potential, ways = self.excess, self.potential, self.ways[sign]
        wanted = {node for node, each in enumerate(excess) if each * sign < 0} - hubs
        roots = [node for node, each in enumerate(excess) if each * sign > 0 or node in hubs]
        distance, came = dict.fromkeys(roots, 0), {root: (root, -1, root) for root in roots}
        heap, done, found, far = [(0, root) for root in roots], set[int](), list[int](), 0
        while heap and 2 * len(found) < len(wanted):
            far, node = heapq.heappop(heap)
            if node in done:
                continue
            done.add(node)
            if node in wanted:
                found.append(node)
            root, start = came[node][2], far + sign * potential[node]
            for group, (other, price) in ways[node].items():
                length = start + price - sign * potential[other]
                if length < distance.get(other, length + 1) and other not in done:
                    distance[other], came[other] = length, (node, group, root)
                    heapq.heappush(heap, (length, other))
        for node in done:
            potential[node] += sign * (distance[node] - far)
        return sum(self._carry(node, came, sign, hubs) for node in found)

    def _carry(
        self, node: int, came: dict[int, tuple[int, int, int]], sign: int, hubs: frozenset[int]
    ) -> bool:
        """One digit between ``node`` and its root, where the way is still free."""
        root = came[node][2]
        if root not in hubs and self.excess[root] * sign <= 0:
            return False
        end, way = node, list[tuple[int, int]]()
        while node != root:
            before, group, _ = came[node]
            if group not in self.ways[sign][before]:
                return False
            way.append((group, before if sign > 0 else node))
            node = before
        for group, tail in way:
            self._turn(group, tail)
        self.excess[root] -= sign
        self.excess[end] += sign
        return True
