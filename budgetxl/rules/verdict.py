"""What becomes of a rule on a submission: one of four verdicts, with both sides."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from budgetxl.amount import ZERO, rounded
from budgetxl.fault import Verdict
from budgetxl.place import Place
from budgetxl.rules.bind import Rule
from budgetxl.rules.calculate import COMPARE, Ats
from budgetxl.rules.evaluate import Figures, Undecided
from budgetxl.rules.functions import Missing
from budgetxl.rules.tree import At, Cell, Compare, Here


class Outcome(NamedTuple):
    """What became of one rule at one place.

    ``left``, ``right`` and ``difference`` are in the money unit, rounded as compared, where
    the rule compares amounts. ``slack`` is how much rounding could explain (stated figures).
    """

    rule: Rule
    place: Place
    verdict: Verdict
    left: Decimal | None = None
    right: Decimal | None = None
    slack: Decimal = ZERO
    reason: str = ""

    @property
    def difference(self) -> Decimal | None:
        if self.left is None or self.right is None:
            return None
        return self.left - self.right


def judge(rule: Rule, figures: Figures, at: At = At()) -> Outcome:
    """What becomes of ``rule``, at a detail row and on a form if it speaks of each of them."""
    [outcome] = judged(rule, figures, (at,))
    return outcome


def judged(rule: Rule, figures: Figures, ats: Ats) -> list[Outcome]:
    """What becomes of ``rule`` at each of these rows and forms."""
    try:
        return _judged(rule, figures, ats)
    except (Undecided, Missing) as reason:
        if len(ats) == 1:
            place = _shown(rule, figures, ats[0])
            return [Outcome(rule, place, Verdict.UNDECIDED, reason=str(reason))]
    return [judge(rule, figures, at) for at in ats]


def _shown(rule: Rule, figures: Figures, at: At) -> Place:
    """Where a finding of ``rule`` is shown."""
    place = rule.place
    if rule.by_row:
        place = Place(place.table, at.row, place.column, place.form)
    return figures.place(place, at) if at.form else place


def _judged(rule: Rule, figures: Figures, ats: Ats) -> list[Outcome]:
    for node in rule.needed:
        for at, value in zip(ats, figures.here(node.table, node.column, ats)):
            if not value:
                raise Undecided(f"{_where(node, figures, at).words()} 未填")
    if rule.condition is None:
        return _decided(rule, figures, ats)
    speaks = rule.condition(figures, ats)
    decided = iter(_decided(rule, figures, tuple(at for at, true in zip(ats, speaks) if true)))
    return [next(decided) if true
            else Outcome(rule, _shown(rule, figures, at), Verdict.NOT_APPLICABLE)
            for at, true in zip(ats, speaks)]


def _decided(rule: Rule, figures: Figures, ats: Ats) -> list[Outcome]:
    """Where the rule speaks, whether it holds."""
    if not ats:
        return []
    if rule.sides is None or not rule.compares_amounts:
        return [Outcome(rule, _shown(rule, figures, at),
                        Verdict.HOLDS if truth else Verdict.BROKEN)
                for at, truth in zip(ats, rule.calculation(figures, ats))]
    sides = zip(rule.sides[0](figures, ats), rule.sides[1](figures, ats))
    return [_compared(rule, figures, at, both) for at, both in zip(ats, sides)]


def _compared(
    rule: Rule, figures: Figures, at: At, sides: tuple[Decimal | None, Decimal | None]
) -> Outcome:
    says, place, places = rule.says, _shown(rule, figures, at), figures.book.format.decimals
    assert isinstance(says, Compare)
    left, right = rounded(sides[0] or ZERO, places), rounded(sides[1] or ZERO, places)
    holds = COMPARE[says.operator](left, right)
    if not rule.has_gap:
        return Outcome(rule, place, Verdict.HOLDS if holds else Verdict.BROKEN)
    if holds:
        return Outcome(rule, place, Verdict.HOLDS, left, right)
    for side, value in ((says.left, sides[0]), (says.right, sides[1])):
        elsewhere = isinstance(side, Cell) and side.book
        if value is None and isinstance(side, (Cell, Here)) and not elsewhere:
            _needed(_where(side, figures, at), figures)
    slack = _slack(says, figures, at) if figures.submission.stated else ZERO
    explained = abs(left - right) < slack and says.operator in ("=", "<=", ">=")
    verdict = Verdict.HOLDS if explained else Verdict.BROKEN
    return Outcome(rule, place, verdict, left, right, slack)


def _needed(place: Place, figures: Figures) -> None:
    """An input that stands alone on one side and is blank leaves the rule undecided."""
    if not figures.book.filler(place):
        raise Undecided(f"{place.words()} 未填")


def _where(node: Cell | Here, figures: Figures, at: At) -> Place:
    if isinstance(node, Cell):
        return figures.place(node.place, at)
    return Place(node.table, at.row, node.column, at.form)


def _slack(says: Compare, figures: Figures, at: At) -> Decimal:
    half = Decimal(5).scaleb(-figures.book.format.decimals - 1)
    return half * (figures.addends(says.left, at) + figures.addends(says.right, at))
