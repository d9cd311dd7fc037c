"""The equations of one submission in whole numbers, and what stands in its cells while it changes.

A changed figure may not lean on what rounding would excuse: no equation may be farther from
holding than it was, unless the tableau ``leans``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from budgetxl.fault import Level
from budgetxl.place import Place
from budgetxl.rules.equations import Equation, Equations
from budgetxl.rules.sums import Exact, cells_of, is_true

Changes = tuple[tuple[int, int], ...]
"""Cells by their numbers, each with what is to be added to it."""


@dataclass(eq=False)
class Line:
    """An equation with its cells by number, in whole numbers; ``rounds``: its sides do not."""

    equation: Equation
    terms: dict[int, int]
    constant: int
    rounds: bool
    conditions: frozenset[int]
    alone: tuple[int, ...]
    operator: str
    is_error: bool


class Tableau:
    """The equations of one submission, and what stands in its cells while changes are tried."""

    def __init__(self, equations: Equations) -> None:
        self.equations = equations
        self.places = equations.cells
        self.index = {place: i for i, place in enumerate(self.places)}
        known = equations.values
        self.values: list[Exact] = [known.get(place, 0) for place in self.places]
        self.blank = frozenset(i for i, place in enumerate(self.places) if place not in known)
        self.lines = [self._line(each) for each in equations.found if each.comparison.gap.terms]
        self.of_cell: list[list[int]] = [[] for _ in self.places]
        self.conditional: list[list[int]] = [[] for _ in self.places]
        for number, line in enumerate(self.lines):
            for cell in line.terms:
                self.of_cell[cell].append(number)
            for cell in line.conditions:
                self.conditional[cell].append(number)
        self.gaps = [self._gap(line) for line in self.lines]
        self.active = [self._is_active(line) for line in self.lines]
        self.first = list(self.gaps)
        self.leans = False
        self.bad = {number for number in range(len(self.lines)) if self._is_bad(number)}

    def _line(self, equation: Equation) -> Line:
        _, gap = equation.comparison.whole
        terms = {self.index[place]: int(times) for place, times in gap.terms.items()}
        rounds = not equation.comparison.is_whole or any(
            isinstance(self.values[cell], Fraction) for cell in terms)
        conditions = frozenset(self.index[place] for place in cells_of(equation.when))
        alone = tuple(self.index[place] for place in equation.alone if place in self.index)
        return Line(equation, terms, int(gap.constant), rounds, conditions, alone,
                    equation.comparison.operator, equation.rule.text.level is Level.ERROR)

    def get(self, place: Place, default: Exact) -> Exact:
        """What stands at ``place`` now, as ``sums`` asks for it."""
        number = self.index.get(place)
        return default if number is None else self.values[number]

    def _gap(self, line: Line) -> Exact:
        gap: Exact = line.constant
        for cell, times in line.terms.items():
            gap += self.values[cell] * times
        return gap

    def _is_active(self, line: Line) -> bool:
        return line.equation.when is True or is_true(line.equation.when, self)

    def _is_bad(self, number: int) -> bool:
        """Whether a rule of level error is broken, or farther from holding than it was."""
        line, gap = self.lines[number], self.gaps[number]
        if not (line.is_error and self.active[number]) or self.holds(line, gap):
            return False
        if any(cell in self.blank and not self.values[cell] for cell in line.alone):
            return False
        if line.operator == "=" and not self.leans and _size(gap) > _size(self.first[number]):
            return True
        slack = self.equations.slack(line.equation) * line.equation.comparison.whole[0]
        return _size(gap) >= slack

    def holds(self, line: Line, gap: Exact) -> bool:
        """Whether ``line`` does, with its sides so far apart."""
        if line.rounds:
            return line.equation.comparison.holds(self)
        operator = line.operator
        if operator == "=":
            return gap == 0
        if operator in ("<=", "<"):
            return gap < 0 or operator == "<=" and gap == 0
        if operator in (">=", ">"):
            return gap > 0 or operator == ">=" and gap == 0
        return gap != 0

    def components(self) -> list[frozenset[int]]:
        """What is broken, apart where no cell is shared: each is a question of its own."""
        left, found = set(self.bad), []
        while left:
            waiting = [left.pop()]
            component = set(waiting)
            while waiting:
                for cell in self.lines[waiting.pop()].terms:
                    beside = left.intersection(self.of_cell[cell])
                    left -= beside
                    component |= beside
                    waiting += beside
            found.append(frozenset(component))
        return sorted(found, key=min)

    def bad_after(self, changes: Changes) -> set[int]:
        """What would be broken after these changes."""
        undone = [(cell, delta, self.change(cell, delta)) for cell, delta in changes]
        found = set(self.bad)
        for cell, delta, undo in reversed(undone):
            self.restore(cell, delta, undo)
        return found

    def change(self, cell: int, delta: int) -> list[tuple[int, Exact, bool, bool]]:
        """Changes ``cell``; returns what was so before of every line that it touches."""
        self.values[cell] += delta
        touched = dict.fromkeys([*self.of_cell[cell], *self.conditional[cell]])
        undo = [(number, self.gaps[number], self.active[number], number in self.bad)
                for number in touched]
        for number in touched:
            line = self.lines[number]
            self.gaps[number] += line.terms.get(cell, 0) * delta
            if cell in line.conditions:
                self.active[number] = self._is_active(line)
            self._mark(number, self._is_bad(number))
        return undo

    def restore(
        self, cell: int, delta: int, undo: Iterable[tuple[int, Exact, bool, bool]]
    ) -> None:
        """Takes a change back."""
        self.values[cell] -= delta
        for number, gap, active, bad in undo:
            self.gaps[number], self.active[number] = gap, active
            self._mark(number, bad)

    def _mark(self, number: int, bad: bool) -> None:
        if bad:
            self.bad.add(number)
        else:
            self.bad.discard(number)


def _size(number: Exact) -> Exact:
    """``number`` without its sign."""
    return -number if number < 0 else number
