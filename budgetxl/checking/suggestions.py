"""Which figure may be wrong, where rules on amounts are broken: in the words of a clerk.

A value is proposed only where one set of cells alone explains what is broken and equations leave
no other value. Where several explain it, told is what all of them share; else the cells, if they
are fewer than those that the broken rules name anyway. Zero is never proposed: a figure that is
too much says so itself. Nothing of it is certain: there may be more that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from budgetxl.amount import shown
from budgetxl.checking.row_words import row_words
from budgetxl.checking.rule_finding import Whereabouts
from budgetxl.checking.suspects import Group, Suspect, Suspects
from budgetxl.checking.tableau import Tableau
from budgetxl.fault import Finding, Level, Verdict
from budgetxl.place import Place
from budgetxl.rules import Figures

MOST_CHOICES = 5
"""Cells of which one may be wrong that are worth naming."""

MOST_CELLS = 6
"""Cells that one suggestion tells of."""

Broken = dict[tuple[str, Place | None], Finding]
"""What is broken, by rule and place."""

Kind = Literal["one", "shared", "choice"]


@dataclass(frozen=True)
class Suspicion:
    """A cell that may be wrong: what stands there, "" if nothing does, and what may be right.

    ``right`` is "" where rules leave more than one value; ``slip`` what may have happened.
    """

    place: Place
    row: str
    sheet: str
    cell: str
    typed: str
    right: str = ""
    slip: str = ""


@dataclass(frozen=True)
class Suggestion:
    """What may have broken ``findings`` together.

    ``one``: at least these cells, and nothing else, would mend all. ``shared``: these are in
    every smallest answer, with others that rules cannot tell apart. ``choice``: one of these.
    """

    kind: Kind
    cells: tuple[Suspicion, ...]
    findings: tuple[Finding, ...]


def suggestions(
    figures: Figures,
    findings: tuple[Finding, ...],
    where: Whereabouts,
    explained: tuple[Finding, ...] = (),
) -> tuple[Suggestion, ...]:
    """What may have broken the rules on amounts among ``findings``, in their order.

    What is ``explained`` is broken nevertheless, and may be what is wrong, too.
    """
    broken = {(each.rule, each.place): each for each in findings
              if each.verdict is Verdict.BROKEN and each.level is Level.ERROR and each.amounts}
    if not broken:
        return ()
    tableau = Tableau(figures, (*findings, *explained))
    words = _Words(tableau, where)
    found = (words.of(group, broken) for group in Suspects(tableau).groups())
    return tuple(each for each in found if each)


class _Words:
    """What is said of groups of broken lines."""

    def __init__(self, tableau: Tableau, where: Whereabouts) -> None:
        self.tableau, self.where = tableau, where

    def of(self, group: Group, broken: Broken) -> Suggestion | None:
        """The suggestion for a group; None where there is nothing that would help."""
        lines = [self.tableau.lines[number] for number in sorted(group.lines)]
        keys = dict.fromkeys((line.equation.rule.id, line.equation.place) for line in lines)
        findings = tuple(broken[key] for key in keys if key in broken)
        kind, cells = self._told(group)
        named = {each.place for each in findings}
        if all(cell.place in named and not cell.right for cell in cells):
            return None  # no more than the findings say
        if not findings or len(cells) > MOST_CELLS:
            return None
        return Suggestion(kind, tuple(cells), findings)

    def _told(self, group: Group) -> tuple[Kind, list[Suspicion]]:
        first = group.suspects[0]
        if len(group.suspects) == 1 and not group.others:
            return "one", self._only(first, group.rough) if self._is_proposable(first) else []
        if group.others:
            return "choice", []
        shared = frozenset.intersection(*(each.cells for each in group.suspects))
        if shared:
            return "shared", list(self._shared(group, shared))
        return "choice", list(self._choices(group))

    def _is_proposable(self, suspect: Suspect) -> bool:
        """Whether no cell would become zero, and the answer says more than the finding does."""
        values = self.tableau.values
        zero = any(not values[cell] + delta for cell, delta in suspect.changes)
        return not zero and (suspect.answer.sure or len(suspect.changes) > 1)

    def _only(self, suspect: Suspect, rough: bool) -> list[Suspicion]:
        sure = suspect.answer.sure and not rough
        return [self._suspicion(cell, delta if sure else 0, each.words if sure else "")
                for (cell, delta), each in zip(suspect.changes, suspect.slips)]

    def _shared(self, group: Group, cells: frozenset[int]) -> Iterator[Suspicion]:
        """What all answers change; with the value, where all of them give it the same."""
        sure = not group.rough and all(each.answer.sure for each in group.suspects)
        for cell in sorted(cells):
            deltas = {dict(each.changes)[cell] for each in group.suspects}
            if len(deltas) > 1 or not sure:
                yield self._suspicion(cell)
            elif self.tableau.values[cell] + min(deltas):
                yield self._suspicion(cell, min(deltas))

    def _choices(self, group: Group) -> Iterator[Suspicion]:
        """The single cells one of which is wrong, if they are fewer than the rules name."""
        cells = dict.fromkeys(cell for each in group.suspects for cell in each.cells
                              if len(each.changes) == 1)
        several = any(len(each.changes) > 1 for each in group.suspects)
        named = min(len([cell for cell in self.tableau.lines[number].terms
                         if self.tableau.values[cell]]) for number in group.lines)
        if 1 < len(cells) <= MOST_CHOICES and len(cells) < named and not several:
            yield from (self._suspicion(cell) for cell in cells)

    def _suspicion(self, cell: int, delta: int = 0, slip: str = "") -> Suspicion:
        place, figures = self.tableau.places[cell], self.tableau.figures
        sheet, address = self.where.locate(place)
        typed = "" if cell in self.tableau.blank else self._digits(cell, 0)
        right = self._digits(cell, delta) if delta else ""
        return Suspicion(place, row_words(place, figures), sheet, address, typed, right, slip)

    def _digits(self, cell: int, delta: int) -> str:
        decimals = self.tableau.figures.format.decimals
        number = self.tableau.values[cell] + delta
        value = Decimal(number.numerator) / Decimal(number.denominator)
        return shown(value.scaleb(-decimals), decimals)
