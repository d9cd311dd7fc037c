"""What the live checks of a filled workbook will show, so that it can be stored beside them.

A stored value is right or absent: what only the sheet counts is left to the program that opens it.
"""

from __future__ import annotations

from collections import Counter

from budgetxl.checking.cases import outcomes
from budgetxl.fault import Verdict
from budgetxl.rules import Figures, Outcome, Rule
from budgetxl.rules.live_check import BLANK, BROKEN, HOLDS, NOT_APPLICABLE, ROUNDING, UNDECIDED


class RuleStates:
    """The outcomes of rules on ``figures``, as the sheet shows them; each rule is judged once."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self._outcomes: dict[int, list[Outcome]] = {}
        self._states: dict[int, dict[tuple[object, int], str]] = {}

    def of(self, rule: Rule) -> list[Outcome]:
        """What came of ``rule``, at each place."""
        known = self._outcomes.get(id(rule))
        if known is None:
            known = self._outcomes[id(rule)] = list(outcomes(rule, self.figures))
        return known

    def at(self, rule: Rule, row: int, form: int) -> str:
        """What a detail row shows of ``rule``; "" in a row that it does not speak of."""
        if id(rule) not in self._states:
            self._states[id(rule)] = {
                (outcome.place.row, outcome.place.form): shown(outcome)
                for outcome in self.of(rule)
            }
        return self._states[id(rule)].get((row, form), "")

    def counts(self, rule: Rule) -> tuple[int, int, int]:
        """At how many places ``rule`` is checked, broken, not filled in."""
        states = Counter(shown(outcome)[:1] for outcome in self.of(rule))
        broken, blank = states[BROKEN], states[BLANK[:1]]
        return states[HOLDS] + states[ROUNDING] + broken + blank, broken, blank


def shown(outcome: Outcome) -> str:
    """What the live check shows for ``outcome``."""
    match outcome.verdict:
        case Verdict.NOT_APPLICABLE:
            return NOT_APPLICABLE
        case Verdict.UNDECIDED:
            return BLANK if outcome.reason.endswith(BLANK) else UNDECIDED
        case Verdict.HOLDS:
            return ROUNDING if outcome.slack else HOLDS
    gap = outcome.difference
    return BROKEN if gap is None else f"{BROKEN} 差{gap:f}"
