"""What becomes of a rule on a submission: one of four verdicts, with both sides."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from budgetxl.amount import ZERO, rounded
from budgetxl.fault import Verdict
from budgetxl.place import Place
from budgetxl.rules.bind import Rule
from budgetxl.rules.evaluate import COMPARE, Figures, Undecided, evaluate
from budgetxl.rules.functions import Missing
from budgetxl.rules.tree import At, Cell, Compare, Here, compares_amounts, has_gap


@dataclass(frozen=True)
class Outcome:
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
    row = at.row if rule.by_row else rule.place.row
    place = figures.place(rule.place._replace(row=row), at)
    try:
        blank = _blank_text(rule, figures, at)
        if blank:
            raise Undecided(f"{blank.words()} 未填")
        if rule.when is not None and not evaluate(rule.when, figures, at):
            return Outcome(rule, place, Verdict.NOT_APPLICABLE)
        return _decided(rule, place, figures, at)
    except (Undecided, Missing) as reason:
        return Outcome(rule, place, Verdict.UNDECIDED, reason=str(reason))


def _blank_text(rule: Rule, figures: Figures, at: At) -> Place | None:
    """The first code, name or required text of the row at hand that the rule needs and lacks."""
    places = (_where(node, figures, at) for node in rule.needed)
    return next((place for place in places if not figures.value(place)), None)


def _decided(rule: Rule, place: Place, figures: Figures, at: At) -> Outcome:
    says = rule.says
    if not isinstance(says, Compare) or not compares_amounts(says):
        truth = evaluate(says, figures, at)
        return Outcome(rule, place, Verdict.HOLDS if truth else Verdict.BROKEN)
    places = figures.book.format.decimals
    sides = (evaluate(says.left, figures, at), evaluate(says.right, figures, at))
    left, right = (rounded(side or ZERO, places) for side in sides)
    holds = COMPARE[says.operator](left, right)
    if not has_gap(says):
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
