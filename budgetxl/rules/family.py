"""Rules that say the same of different cells, which are judged together.

``each`` makes one line of its rules file into dozens of rules, and tables that are alike have
rules that are: calculated one by one, each would cost as much as a rule over all rows of a table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from budgetxl.rules.calculate import calculation
from budgetxl.rules.figure_source import Ats, Calculation
from budgetxl.rules.kinds import compares_amounts, has_gap
from budgetxl.rules.rule import Rule
from budgetxl.rules.tree import (
    Arithmetic,
    At,
    Call,
    Cell,
    Collected,
    ColumnRef,
    Compare,
    Here,
    Label,
    Node,
    Number,
    Rows,
    Text,
    children,
)


@dataclass(frozen=True, eq=False)
class Family:
    """One rule; or several that differ only in what each has of its own, by their numbers:
    the cells that it names, and the texts and numbers that are written in it.

    The number of each is that of the ``At`` at which it is calculated.
    """

    rules: tuple[Rule, ...]

    @cached_property
    def first(self) -> Rule:
        """The rule that the others are like."""
        return self.rules[0]

    def rule(self, at: At) -> Rule:
        """The rule that is calculated at ``at``."""
        return self.rules[at.number]

    @cached_property
    def members(self) -> Ats:
        """Where rules are calculated that speak neither of rows nor of forms."""
        return tuple(At(number=number) for number in range(len(self.rules)))

    @cached_property
    def needed(self) -> tuple[tuple[tuple[Cell | Here, ...], Calculation], ...]:
        """The cells without which nothing can be decided, of each rule one, to be calculated."""
        return tuple((nodes, calculation(*nodes))
                     for nodes in zip(*(rule.needed for rule in self.rules), strict=True))

    @cached_property
    def calculation(self) -> Calculation:
        """What they say, to be calculated."""
        return calculation(*(rule.says for rule in self.rules))

    @cached_property
    def condition(self) -> Calculation | None:
        """When they speak, to be calculated; None for always."""
        conditions = [rule.when for rule in self.rules if rule.when is not None]
        return calculation(*conditions) if conditions else None

    @cached_property
    def sides(self) -> tuple[Calculation, Calculation]:
        """Both sides of what they compare, to be calculated."""
        compared = [rule.says for rule in self.rules if isinstance(rule.says, Compare)]
        return (calculation(*(says.left for says in compared)),
                calculation(*(says.right for says in compared)))

    @cached_property
    def compares_amounts(self) -> bool:
        """Whether they hold amounts against each other."""
        return compares_amounts(self.first.says)

    @cached_property
    def has_gap(self) -> bool:
        """Whether by how much one is broken says anything."""
        return has_gap(self.first.says)


@lru_cache(maxsize=4096)
def alone(rule: Rule) -> Family:
    """The family of this one rule, whose functions are then made once."""
    return Family((rule,))


def families(rules: Iterable[Rule]) -> tuple[Family, ...]:
    """``rules``, those together that are alike.

    First come those that fill totals, of rows before any other: so most totals are known when
    they are asked for, and need not be worked out one by one.
    """
    found: dict[object, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: (not rule.text.fills, not rule.by_row)):
        found.setdefault(_likeness(rule), []).append(rule)
    return tuple(Family(tuple(each)) if len(each) > 1 else alone(each[0])
                 for each in found.values())


def _likeness(rule: Rule) -> object:
    """What rules of one family have in common; one that speaks of rows or forms is by itself."""
    if rule.by_row or rule.by_form:
        return rule
    text, needed = rule.text, len(rule.needed)
    return text.fills, text.other, needed, tuple(_shape(part) for part in rule.parts)


def _shape(node: Node) -> object:
    """A node but for the cells that it names, for texts and numbers."""
    return type(node), _trait(node), tuple(_shape(each) for each in children(node))


def _trait(node: Node) -> object:
    """What rules of one family have in common at ``node``."""
    if isinstance(node, Cell):
        return node.money, node.book, node.needed
    if isinstance(node, (ColumnRef, Collected)):
        return node.money
    if isinstance(node, (Label, Number, Rows, Text)):
        return None
    if isinstance(node, Call):
        return node.function, len(node.arguments)
    if isinstance(node, Compare):
        return node.operator, node.money
    if isinstance(node, Arithmetic):
        return node.operator
    return node
