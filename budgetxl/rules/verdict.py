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
from budgetxl.rules.tree import Cell, Compare, Here, compares_amounts, walk


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


def judge(rule: Rule, figures: Figures, row: int | None = None) -> Outcome:
    """What becomes of ``rule``, at detail row ``row`` if it is a rule of rows."""
    place = rule.place._replace(row=row) if rule.by_row else rule.place
    try:
        blank = _blank_text(rule, figures, row)
        if blank:
            raise Undecided(f"{blank.words()} 未填")
        if rule.when is not None and not evaluate(rule.when, figures, row):
            return Outcome(rule, place, Verdict.NOT_APPLICABLE)
        return _decided(rule, place, figures, row)
    except (Undecided, Missing) as reason:
        return Outcome(rule, place, Verdict.UNDECIDED, reason=str(reason))


def _blank_text(rule: Rule, figures: Figures, row: int | None) -> Place | None:
    """The first code, name or text of the row at hand that the rule needs and that is blank."""
    for node in (*walk(rule.says), *(walk(rule.when) if rule.when else ())):
        if isinstance(node, Here) and not node.money:
            place = Place(node.table, row, node.column)
            if not figures.value(place):
                return place
    return None


def _decided(rule: Rule, place: Place, figures: Figures, row: int | None) -> Outcome:
    says = rule.says
    if not isinstance(says, Compare) or not compares_amounts(says):
        truth = evaluate(says, figures, row)
        return Outcome(rule, place, Verdict.HOLDS if truth else Verdict.BROKEN)
    places = figures.book.format.decimals
    sides = (evaluate(says.left, figures, row), evaluate(says.right, figures, row))
    left, right = (rounded(side or ZERO, places) for side in sides)
    if COMPARE[says.operator](left, right):
        return Outcome(rule, place, Verdict.HOLDS, left, right)
    for side, value in ((says.left, sides[0]), (says.right, sides[1])):
        if value is None and isinstance(side, (Cell, Here)):
            _needed(_where(side, row), figures)
    slack = _slack(says, figures, row) if figures.submission.stated else ZERO
    explained = abs(left - right) < slack and says.operator in ("=", "<=", ">=")
    verdict = Verdict.HOLDS if explained else Verdict.BROKEN
    return Outcome(rule, place, verdict, left, right, slack)


def _needed(place: Place, figures: Figures) -> None:
    """An input that stands alone on one side and is blank leaves the rule undecided."""
    if not figures.book.filler(place):
        raise Undecided(f"{place.words()} 未填")


def _where(node: Cell | Here, row: int | None) -> Place:
    return node.place if isinstance(node, Cell) else Place(node.table, row, node.column)


def _slack(says: Compare, figures: Figures, row: int | None) -> Decimal:
    half = Decimal(5).scaleb(-figures.book.format.decimals - 1)
    return half * (figures.addends(says.left, row) + figures.addends(says.right, row))
