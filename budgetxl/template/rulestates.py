"""What the live checks of a filled workbook will show, so that it can be stored beside them.

A stored value is right or absent: what only the sheet counts is left to the program that opens it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from budgetxl.amount import ZERO, rounded
from budgetxl.fault import Verdict
from budgetxl.rules import Figures, Outcome, Rule, Undecided, alone
from budgetxl.rules.family import Family
from budgetxl.rules.live_check import BLANK, BROKEN, HOLDS, NOT_APPLICABLE, ROUNDING, UNDECIDED
from budgetxl.rules.reckoning import Missing
from budgetxl.rules.verdict import judged


Sides = tuple[Decimal, Decimal] | None


class RuleStates:
    """The outcomes of rules on ``figures``, as the sheet shows them; each rule is judged once."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self._outcomes: dict[int, list[Outcome]] = {}
        self._shown: dict[int, list[str]] = {}
        self._sides: dict[int, Sides] = {}
        self._states: dict[int, dict[tuple[object, int], str]] = {}
        self._forms: dict[int, dict[int, list[str]]] = {}

    def of(self, rule: Rule) -> list[Outcome]:
        """What came of ``rule``, at each place; where it is broken, with both sides."""
        if id(rule) not in self._outcomes:
            self._judge(self.figures.book.family(rule))
        return self._outcomes[id(rule)]

    def shown(self, rule: Rule) -> list[str]:
        """What the sheet shows of ``rule``, at each of these places."""
        if id(rule) not in self._shown:
            self._shown[id(rule)] = [*map(shown, self.of(rule))]
        return self._shown[id(rule)]

    def _judge(self, family: Family) -> None:
        for rule in family.rules:
            self._outcomes[id(rule)] = []
        ats = self.figures.ats(family)
        for at, judgement in zip(ats, judged(family, self.figures, ats)):
            rule = family.rule(at)
            if not isinstance(judgement, Outcome):
                judgement = Outcome(rule, self.figures.place_shown(rule, at), judgement)
            self._outcomes[id(rule)].append(judgement)

    def at(self, rule: Rule, row: int, form: int) -> str:
        """What a detail row shows of ``rule``; "" in a row that it does not speak of."""
        if id(rule) not in self._states:
            self._states[id(rule)] = {
                (outcome.place.row, outcome.place.form): state
                for outcome, state in zip(self.of(rule), self.shown(rule))
            }
        return self._states[id(rule)].get((row, form), "")

    def counts(self, rule: Rule) -> tuple[int, int, int]:
        """At how many places ``rule`` is checked, broken, not filled in."""
        return counted(self.shown(rule))

    def on_form(self, rule: Rule, form: int) -> str:
        """What the list of forms shows of ``rule`` for a form that is used."""
        if id(rule) not in self._forms:
            by_form: dict[int, list[str]] = {}
            for outcome, state in zip(self.of(rule), self.shown(rule)):
                by_form.setdefault(outcome.place.form, []).append(state)
            self._forms[id(rule)] = by_form
        states = self._forms[id(rule)].get(form, [])
        return summed(*counted(states), each="行") if rule.by_row else states[0]

    def sides(self, rule: Rule) -> Sides:
        """Both sides of a rule of one place, rounded as they are compared, if it compares amounts.

        They are there whatever came of the rule; None too where they cannot be calculated.
        """
        if id(rule) not in self._sides:
            family = self.figures.book.family(rule)
            sides = self._calculated(family) if family.compares_amounts \
                else dict.fromkeys(map(id, family.rules))
            self._sides.update(sides)
        return self._sides[id(rule)]

    def _calculated(self, family: Family) -> dict[int, Sides]:
        """Both sides of all rules of a family."""
        decimals = self.figures.format.decimals
        try:
            left, right = (side(self.figures, family.members) for side in family.sides)
        except (Undecided, Missing):
            if len(family.rules) == 1:
                return {id(family.first): None}
            return {key: sides for rule in family.rules
                    for key, sides in self._calculated(alone(rule)).items()}
        return {id(rule): (rounded(a or ZERO, decimals), rounded(b or ZERO, decimals))
                for rule, a, b in zip(family.rules, left, right)}


def counted(states: Iterable[str]) -> tuple[int, int, int]:
    """How many of ``states`` are of places that are checked, broken, not filled in."""
    begins = [state[:1] for state in states]
    broken, blank = begins.count(BROKEN), begins.count(BLANK[:1])
    return begins.count(HOLDS) + begins.count(ROUNDING) + broken + blank, broken, blank


def summed(places: int, broken: int, blank: int, each: str = "") -> str:
    """What is shown of so many places together; ``each`` is what one of them is called."""
    if broken:
        return f"{BROKEN} {broken}{each}" if each else BROKEN
    return BLANK if blank else HOLDS if places else NOT_APPLICABLE


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


def worst_shown(states: list[tuple[str, str]]) -> str:
    """What is shown of rules with these states: the first that is broken, else 未填, else ✓."""
    broken = (f"{rule_id} {state}" for rule_id, state in states if state.startswith("✗"))
    calm = "未填" if any(state.startswith("未") for _, state in states) else "✓"
    return next(broken, calm)
