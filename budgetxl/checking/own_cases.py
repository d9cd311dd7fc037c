"""The cases that a rule has of its own accord: amounts at which it holds, and at which it does not.

A comparison of amounts needs no author to show what it says. Figures are looked for that bring
both sides to the same; with one of them another by 1 it has to be broken, by less than the last
decimal it has to hold. A rule that cannot be brought to either is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budgetxl.amount import ZERO
from budgetxl.checking.own_rows import Cells, rows_for
from budgetxl.fault import Verdict
from budgetxl.place import Place
from budgetxl.rules import Figures, Outcome, Rule, Rulebook, Undecided, alone, judged
from budgetxl.rules.kinds import compares_amounts
from budgetxl.rules.reckoning import Missing
from budgetxl.rules.tree import (
    At,
    Cell,
    Collected,
    ColumnRef,
    Compare,
    Here,
    Node,
    Rows,
    children,
)
from budgetxl.submission import Submission

Key = tuple[str, Place]
"""A cell of this workbook, "", or of another."""

Amounts = dict[Key, Decimal]

_PROBE = Decimal(10000)
"""What is put into a cell to see what it does: of 元 that are compared as 万元 it is 1."""


@dataclass(frozen=True)
class OwnCase:
    """Cells with which a rule comes to ``verdict``; ``kind`` is the word for it in cases.yaml."""

    kind: str
    verdict: Verdict
    cells: dict[Key, str]


def own_cases(book: Rulebook, others: Mapping[str, Rulebook], rule: Rule) -> list[OwnCase]:
    """Three cases of ``rule``, calculated: holds, broken, boundary. None where it has none.

    Only a comparison of amounts has them, and one whose condition is met without texts.
    """
    says = rule.says
    if not (isinstance(says, Compare) and compares_amounts(says)) or says.operator == "<>":
        return []
    trial = _Trial(book, others, rule, says)
    for at in trial.ats:
        if cases := trial.cases(at):
            return cases
    return []


class _Trial:
    """One rule on rows of its own, with amounts that are tried."""

    def __init__(
        self, book: Rulebook, others: Mapping[str, Rulebook], rule: Rule, says: Compare
    ) -> None:
        self.book, self.others, self.rule, self.says = book, others, rule, says
        self.rows: Cells = rows_for(rule, book.format)
        self.family = alone(rule)

    @cached_property
    def ats(self) -> tuple[At, ...]:
        return self.figures({}).ats(self.family)

    def figures(self, amounts: Amounts) -> Figures:
        """The figures of workbooks that hold the rows and these amounts."""
        books = {"": self.book, **self.others}
        filled = {name: Submission(book.format.id, book.format.year, grouped=True)
                  for name, book in books.items()}
        for (name, place), text in self.rows.items():
            filled[name].cells[place] = text
        for (name, place), amount in amounts.items():
            filled[name].cells[place] = amount
        held = {name: Figures(filled[name], other) for name, other in self.others.items()}
        return Figures(filled[""], self.book, held)

    def cases(self, at: At) -> list[OwnCase]:
        """The three at ``at``, or none where it cannot be brought to them."""
        try:
            condition = self._met(at)
            equal = None if condition is None else self._equal(at, condition)
        except (Undecided, Missing, ArithmeticError):
            return []
        if equal is None:
            return []
        amounts, moved, effect = equal
        # so that the left side is greater, or the right one less
        hair = Decimal(4).scaleb(-1 - self.book.format.decimals)
        up, down, nearly = ({**amounts, moved: amounts.get(moved, ZERO) + step / effect}
                            for step in (Decimal(1), Decimal(-1), hair))
        holds, broken, edge = {
            "=": (amounts, up, nearly), "<=": (down, up, amounts), ">=": (up, down, amounts),
            "<": (down, up, amounts), ">": (up, down, amounts),
        }[self.says.operator]
        at_edge = Verdict.BROKEN if self.says.operator in ("<", ">") else Verdict.HOLDS
        wanted = [("holds", Verdict.HOLDS, holds), ("broken", Verdict.BROKEN, broken),
                  ("boundary", at_edge, edge)]
        if any(self._verdict(at, these) is not verdict for _, verdict, these in wanted):
            return []
        return [OwnCase(kind, verdict, self._told(at, these)) for kind, verdict, these in wanted]

    def _verdict(self, at: At, amounts: Amounts) -> Verdict:
        [judgement] = judged(self.family, self.figures(amounts), (at,))
        return judgement.verdict if isinstance(judgement, Outcome) else judgement

    def _met(self, at: At) -> Amounts | None:
        """Amounts with which the rule speaks at ``at``: none if it may be, else one of 1 in all."""
        when = self.rule.when
        if when is None or self._speaks(at, {}):
            return {}
        keys = list(self._leaves(when, at, self.figures({})))
        tries = [{key: _PROBE} for key in keys] + [dict.fromkeys(keys, _PROBE)]
        return next((amounts for amounts in tries if self._speaks(at, amounts)), None)

    def _speaks(self, at: At, amounts: Amounts) -> bool:
        condition = self.family.condition
        assert condition is not None
        [true] = condition(self.figures(amounts), (at,))
        return bool(true)

    def _equal(self, at: At, given: Amounts) -> tuple[Amounts, Key, Decimal] | None:
        """Amounts with which both sides are the same, and one of them that moves one side alone.

        With it by how much: what it adds to the left side, less what to the right, for each 1.
        """
        figures = self.figures(given)
        left = self._moving(self._leaves(self.says.left, at, figures), at, given)[:1]
        # a total that nobody states would go with what it is made of
        amounts = {**given, **{key: ZERO for key, _ in left}}
        right = self._moving(self._leaves(self.says.right, at, figures), at, amounts)
        for (key, effect), share in zip(right if left else right[1:], (Decimal(1), Decimal(2))):
            amounts[key] = abs(share / effect)
        if not (left or right):
            return None
        key, effect = (left or right)[0]
        before = amounts.get(key, ZERO)
        a, b = self._sides(at, {**amounts, key: before})
        amounts[key] = before - (a - b) / effect
        return amounts, key, effect

    def _moving(self, keys: Iterator[Key], at: At, given: Amounts) -> list[tuple[Key, Decimal]]:
        """The first two of ``keys`` that move the difference of both sides, and how much for 1."""
        a, b = self._sides(at, given)
        found: list[tuple[Key, Decimal]] = []
        for key in keys:
            if key in given:
                continue
            left, right = self._sides(at, {**given, key: _PROBE})
            if effect := (left - a - right + b) / _PROBE:
                found.append((key, effect))
            if len(found) == 2:
                break
        return found

    def _sides(self, at: At, amounts: Amounts) -> tuple[Decimal, Decimal]:
        figures = self.figures(amounts)
        [left], [right] = (side(figures, (at,)) for side in self.family.sides)
        return left or ZERO, right or ZERO

    def _leaves(self, node: Node, at: At, figures: Figures) -> Iterator[Key]:
        """The cells of amounts that ``node`` names, those of the row at hand first."""
        found = dict.fromkeys(self._places(node, at, figures))
        return iter(sorted(found, key=lambda key: key[1].row != at.row))

    def _places(self, node: Node, at: At, figures: Figures) -> Iterator[Key]:
        if isinstance(node, Here) and node.money:
            yield "", Place(node.table, at.row, node.column, at.form)
        elif isinstance(node, Cell) and node.money:
            yield node.book, (node.place if node.book else figures.place(node.place, at))
        elif isinstance(node, Rows):
            yield from (("", figures.place(Place(node.table, row, node.column), at))
                        for row in node.rows)
        elif isinstance(node, (ColumnRef, Collected)) and node.money:
            there = figures.elsewhere(node)
            yield from ((node.book, place) for place in there.places(node, at))
        for child in children(node):
            yield from self._places(child, at, figures)

    def _told(self, at: At, amounts: Amounts) -> dict[Key, str]:
        """The amounts, and of the rows and forms those that they or the rule stand in."""
        here = {(book, place.table, place.row, place.form) for book, place in amounts}
        here.add(("", self.rule.place.table, at.row, at.form))
        cells: dict[Key, str] = {}
        for (book, place), text in self.rows.items():
            if place.row is None or (book, place.table, place.row, place.form) in here:
                cells[book, place] = text
        return {**cells, **{key: format(amount, "f") for key, amount in amounts.items()}}
