"""The rules of a format on one submission, as equations and inequalities of its cells.

``verdict`` says what becomes of a rule; here is what would have to change. A rule that speaks of
texts, or of amounts in no linear way, has no part in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import chain

from budgetxl.place import Place
from budgetxl.rules.figure_source import Undecided
from budgetxl.rules.figures import Figures
from budgetxl.rules.kinds import has_gap
from budgetxl.rules.linear import Linearity, comparisons
from budgetxl.rules.linear_parts import NotLinear
from budgetxl.rules.reckoning import Missing
from budgetxl.rules.rule import Rule
from budgetxl.rules.sums import (
    STABLE,
    Comparison,
    Every,
    Exact,
    Sum,
    Truth,
    cells_of,
    every,
    exact,
    half_up,
    is_true,
)
from budgetxl.rules.tree import (
    At,
    Cell,
    Collected,
    ColumnRef,
    Compare,
    Here,
    Node,
    Rows,
    walk,
)


@dataclass(frozen=True, eq=False)
class Equation:
    """What ``rule`` says of amounts at one place, an equation or an inequality, ``when`` it does.

    ``place`` is where a finding of it is shown. It is undecided, and not broken, where an input
    that stands ``alone`` on a side of it is blank.
    """

    rule: Rule
    at: At
    place: Place
    comparison: Comparison
    when: Truth = True
    alone: tuple[Place, ...] = ()


class Equations:
    """All equations of a submission, or those that somebody asks for.

    With ``expanded`` a total that nobody states is the sum of its parts, and no cell.
    """

    def __init__(self, figures: Figures, expanded: bool = True) -> None:
        self.figures = figures
        self._voice = Linearity(figures, expanded)
        self._slack: dict[Equation, Exact] = {}

    @property
    def found(self) -> tuple[Equation, ...]:
        """All of them, in the order of the rules."""
        return self._all[0]

    @property
    def silent(self) -> set[str]:
        """The rules that are no equations, by their ids."""
        return self._all[1]

    @cached_property
    def _all(self) -> tuple[tuple[Equation, ...], set[str]]:
        found: list[Equation] = []
        silent: set[str] = set()
        for rule in self.figures.book.rules:
            if not speaks_of_amounts(rule):
                silent.add(rule.id)
                continue
            ats = self.figures.ats_of(rule)
            self._voice.turn_to(ats if rule.by_row else ())
            try:
                for at in ats:
                    found += self._at(rule, at)
            except NotLinear:
                silent.add(rule.id)
        return tuple(found), silent

    def at(self, rule: Rule, at: At) -> list[Equation]:
        """Those of ``rule`` at one place alone, none where it is no equation."""
        self._voice.turn_to(self.figures.ats_of(rule) if rule.by_row or rule.by_form else ())
        try:
            return list(self._at(rule, at)) if speaks_of_amounts(rule) else []
        except NotLinear:
            return []

    def _at(self, rule: Rule, at: At) -> Iterator[Equation]:
        """The equations of ``rule`` at ``at``, none where it cannot be decided."""
        try:
            if not all(self._voice.known(node, at) for node in rule.needed):
                return
            when = self._when(rule, at)
            if when is False:
                return
            found = list(self._said(rule.says, at))
        except (Undecided, Missing):
            return
        place, alone = self.figures.place_shown(rule, at), self._alone(rule, at)
        for condition, said in found:
            yield Equation(rule, at, place, said, every((when, condition)), alone)

    def _when(self, rule: Rule, at: At) -> Truth:
        """The condition of ``rule``; one that is not linear is as it is now."""
        if rule.when is None:
            return True
        try:
            return self._voice.truth(rule.when, at)
        except NotLinear:
            return bool(self._voice.known(rule.when, at))

    def _said(self, says: Node, at: At) -> Iterator[tuple[Truth, Comparison]]:
        """What is said of amounts, each with its condition. Raises ``NotLinear``."""
        if isinstance(says, Compare) and says.money:
            said = comparisons(self._voice, says, at)
        else:
            said = [(True, self._voice.truth(says, at))]
        for when, truth in said:
            for part in truth.parts if isinstance(truth, Every) else (truth,):
                if isinstance(part, Comparison):
                    yield when, part
                elif part is False:
                    yield when, NEVER
                elif part is not True:
                    raise NotLinear

    def _alone(self, rule: Rule, at: At) -> tuple[Place, ...]:
        """The inputs without which a comparison cannot be decided."""
        says = rule.says
        if not isinstance(says, Compare) or not has_gap(says):
            return ()
        sides = (side for side in (says.left, says.right)
                 if isinstance(side, Here) or isinstance(side, Cell) and not side.book)
        places = (self.figures.place_of(side, at) for side in sides)
        return tuple(place for place in places if not self.figures.filler(place))

    # -- how they come out ------------------------------------------------------------------

    @cached_property
    def values(self) -> dict[Place, Exact]:
        """What stands in the cells of the equations; blank ones are left out."""
        decimals, found = self.figures.format.decimals, {}
        for place in self.cells:
            value = self.figures.value(place)
            if isinstance(value, Decimal):
                found[place] = exact(value, decimals)
        return found

    @cached_property
    def cells(self) -> tuple[Place, ...]:
        """All cells of which anything is said, in the order in which the rules name them."""
        named = (chain(each.comparison.gap.terms, cells_of(each.when)) for each in self.found)
        return tuple(dict.fromkeys(chain.from_iterable(named)))

    def is_broken(self, equation: Equation, values: Mapping[Place, Exact]) -> bool:
        """Whether it is, where these values stand: nothing rounding could explain is."""
        if equation.comparison.holds(values) or not is_true(equation.when, values):
            return False
        if any(place not in values for place in equation.alone):
            return False
        comparison = equation.comparison
        gap = half_up(comparison.left.at(values)) - half_up(comparison.right.at(values))
        return not (comparison.operator in STABLE and abs(gap) < self.slack(equation))

    def slack(self, equation: Equation) -> Exact:
        """How much rounding could explain, in last digits; exclusive."""
        if equation not in self._slack:
            self._slack[equation] = self._slack_of(equation)
        return self._slack[equation]

    def _slack_of(self, equation: Equation) -> Exact:
        says = equation.rule.says
        if not self.figures.submission.stated or not isinstance(says, Compare) or not has_gap(says):
            return 0
        try:
            return exact(self.figures.slack.of(says, equation.at), self.figures.format.decimals)
        except (Undecided, Missing):
            return Fraction(10**18)  # undecided, whatever the gap

    @cached_property
    def broken(self) -> tuple[Equation, ...]:
        """Those that are broken as the submission is."""
        return tuple(each for each in self.found if self.is_broken(each, self.values))


NEVER = Comparison("=", Sum({}), Sum({}, 1))
"""What no amount can make good: a text is wrong."""


@lru_cache(maxsize=4096)
def speaks_of_amounts(rule: Rule) -> bool:
    """Whether what ``rule`` says depends on any amount in the workbook."""
    return any(_is_amount(node) for node in walk(rule.says))


def _is_amount(node: Node) -> bool:
    if isinstance(node, (Cell, ColumnRef, Collected)):
        return node.money and not node.book
    return isinstance(node, Rows) or isinstance(node, Here) and node.money
