"""The equations around what is broken, in whole numbers, and what stands in their cells while it
changes.

Whoever changes a cell is shown all equations that speak of it; of no others anything is known.
A changed figure may not lean on what rounding would excuse: no equation may be farther from
holding than it was, unless the tableau ``leans``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from budgetxl.fault import Finding, Level, Verdict
from budgetxl.place import Place
from budgetxl.rules import Figures, Rule, Undecided
from budgetxl.rules.equations import Equation, Equations
from budgetxl.rules.kinds import compares_amounts
from budgetxl.rules.speakers import Speakers, Spoken
from budgetxl.rules.sums import Exact, cells_of, exact, is_true
from budgetxl.rules.tree import Compare, walk

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

    @cached_property
    def cells(self) -> frozenset[int]:
        """All cells on which it depends whether it holds."""
        return self.conditions.union(self.terms)


class Tableau:
    """The equations around what ``findings`` of a submission say is broken or off by rounding."""

    def __init__(self, figures: Figures, findings: Iterable[Finding]) -> None:
        self.figures = figures
        self.equations, self._speakers = Equations(figures), Speakers(figures)
        self.places: list[Place] = []
        self.index: dict[Place, int] = {}
        self.values: list[Exact] = []
        self.blank: set[int] = set()
        self.lines: list[Line] = []
        self.of_cell: list[list[int]] = []
        self.conditional: list[list[int]] = []
        self.gaps: list[Exact] = []
        self.active: list[bool] = []
        self.first: list[Exact] = []
        self.leans = False
        self.bad: set[int] = set()
        self._known: set[Spoken] = set()
        self._reached: set[int] = set()
        findings = tuple(findings)
        self._begin({(each.rule, each.place) for each in findings
                     if each.verdict is Verdict.BROKEN and each.level is Level.ERROR})
        self.rounding = {(each.rule, each.place) for each in findings if each.is_rounding}

    def _begin(self, broken: set[tuple[str, Place | None]]) -> None:
        """Takes in what is broken, in the order of the rules."""
        names = {rule for rule, _ in broken}
        for rule in self.figures.book.rules:
            for at in self.figures.ats_of(rule) if rule.id in names else ():
                place = self.figures.place_shown(rule, at)
                if not broken.isdisjoint({(rule.id, place), (rule.id, None)}):
                    self._take((rule, at))
        self.bad.update(number for number in range(len(self.lines)) if self._is_bad(number))

    @cached_property
    def sums(self) -> int:
        """How many sums, or so, have to hold in all of the submission."""
        return sum(len(self.figures.ats_of(rule)) for rule in self.figures.book.rules
                   if rule.text.level is Level.ERROR and compares_amounts(rule.says))

    def reach(self, cell: int) -> None:
        """Takes in every equation that speaks of ``cell``."""
        if cell not in self._reached:
            self._reached.add(cell)
            for spoken in self._speakers.of(self.places[cell]):
                self._take(spoken)

    def _take(self, spoken: Spoken) -> None:
        """Takes in the equations of a rule at one place. None of their cells has changed yet: of
        one that has, all are known."""
        if spoken in self._known or not _is_evidence(spoken[0]):
            return
        self._known.add(spoken)
        for equation in self.equations.at(*spoken):
            if equation.comparison.gap.terms:
                number, line = len(self.lines), self._line(equation)
                self.lines.append(line)
                for cell in line.terms:
                    self.of_cell[cell].append(number)
                for cell in line.conditions:
                    self.conditional[cell].append(number)
                self.gaps.append(self._gap(line))
                self.first.append(self.gaps[-1])
                self.active.append(self._is_active(line))

    def cell(self, place: Place) -> int:
        """The number of ``place``, given to it where nobody has asked for it before."""
        number = self.index.get(place)
        if number is None:
            number = self.index[place] = len(self.places)
            typed = self.typed(place)
            self.places.append(place)
            self.values.append(typed or 0)
            self.blank.update([number] if typed is None else [])
            self.of_cell.append([])
            self.conditional.append([])
        return number

    def typed(self, place: Place) -> Exact | None:
        """What stands at ``place`` in last digits, None where it is blank or cannot be read."""
        try:
            value = self.figures.value(place)
        except Undecided:
            return None
        return exact(value, self.figures.format.decimals) if isinstance(value, Decimal) else None

    def _line(self, equation: Equation) -> Line:
        _, gap = equation.comparison.whole
        terms = {self.cell(place): int(times) for place, times in gap.terms.items()}
        rounds = not equation.comparison.is_whole or any(
            isinstance(self.values[cell], Fraction) for cell in terms)
        conditions = frozenset(self.cell(place) for place in cells_of(equation.when))
        alone = tuple(self.cell(place) for place in equation.alone)
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

    def might_mend(self, changes: Changes, component: frozenset[int]) -> bool:
        """Whether these changes reach all of ``component``, and leave no equation of it as it is:
        what else they break is not asked."""
        return all(any(cell in line.conditions for cell, _ in changes)
                   or sum(line.terms.get(cell, 0) * delta for cell, delta in changes)
                   for line in map(self.lines.__getitem__, component))

    def change(self, cell: int, delta: int) -> list[tuple[int, Exact, bool, bool]]:
        """Changes ``cell``; returns what was so before of every line that it touches."""
        self.reach(cell)
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


@lru_cache(maxsize=4096)
def _is_evidence(rule: Rule) -> bool:
    """Whether ``rule`` has to hold, or says at least what a figure would be if it did."""
    return rule.text.level is Level.ERROR or any(
        isinstance(node, Compare) and node.operator == "=" for node in walk(rule.says))


def _size(number: Exact) -> Exact:
    """``number`` without its sign."""
    return -number if number < 0 else number
