"""What becomes of a rule on a submission: one of four verdicts, with both sides."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from budgetxl.amount import ZERO, rounded
from budgetxl.fault import Verdict
from budgetxl.place import Place
from budgetxl.rules.rule import Rule
from budgetxl.rules.calculate import STABLE, chosen, holding
from budgetxl.rules.family import Family, alone
from budgetxl.rules.figure_source import Amounts, Ats, Undecided
from budgetxl.rules.figures import Figures
from budgetxl.rules.kinds import has_gap
from budgetxl.rules.reckoning import Missing
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


Judgement = Outcome | Verdict
"""An outcome; or the verdict alone where that is all there is to say.

Nearly all rules hold nearly everywhere: it is the others that somebody will look at.
"""


def in_full(rule: Rule, figures: Figures, ats: Ats) -> Iterator[Outcome]:
    """What becomes of ``rule`` at each of these rows and forms, with both sides where it holds."""
    family = alone(rule)
    judgements = judged(family, figures, ats)
    holds = [family.has_gap and each is Verdict.HOLDS for each in judgements]
    sides = _rounded_sides(family, figures, chosen(ats, holds))
    for at, judgement, has_sides in zip(ats, judgements, holds):
        if isinstance(judgement, Outcome):
            yield judgement
        else:
            both = next(sides) if has_sides else (None, None)
            yield Outcome(rule, figures.place_shown(rule, at), judgement, *both)


def _rounded_sides(family: Family, figures: Figures, ats: Ats) -> Iterator[tuple[Decimal, Decimal]]:
    """Both sides of what ``family`` compares, rounded as compared."""
    places = figures.format.decimals
    for a, b in zip(*(side(figures, ats) for side in family.sides)) if ats else ():
        yield rounded(a or ZERO, places), rounded(b or ZERO, places)


def judged(family: Family, figures: Figures, ats: Ats) -> list[Judgement]:
    """What becomes of the rules of ``family``, or of its one rule at each of these places.

    Those that cannot be decided are set aside, and the others judged again, together. A look-up
    that fails does not say where: then each half is judged by itself, until only that is left.
    """
    if not ats:
        return []
    try:
        return _judged_together(family, figures, ats)
    except Undecided as undecided:
        reasons = undecided.reasons
    except Missing as missing:
        if len(ats) > 1:
            half = len(ats) // 2
            return [*judged(family, figures, ats[:half]), *judged(family, figures, ats[half:])]
        reasons = {ats[0]: str(missing)}
    others = iter(judged(family, figures, tuple(at for at in ats if at not in reasons)))
    return [_undecided(family.rule(at), figures, at, reasons[at]) if at in reasons
            else next(others) for at in ats]


def _undecided(rule: Rule, figures: Figures, at: At, reason: str) -> Outcome:
    return Outcome(rule, figures.place_shown(rule, at), Verdict.UNDECIDED, reason=reason)


def _judged_together(family: Family, figures: Figures, ats: Ats) -> list[Judgement]:
    for nodes, values in family.needed:
        found = values(figures, ats)
        if None in found or "" in found:
            raise Undecided("", {
                at: f"{figures.place_of(nodes[at.number], at).words()} 未填"
                for at, value in zip(ats, found) if value in (None, "")})
    if family.condition is None:
        return _judged_where_they_speak(family, figures, ats)
    speaks = family.condition(figures, ats)
    spoken_of = chosen(ats, speaks)
    decided = iter(_judged_where_they_speak(family, figures, spoken_of))
    return [next(decided) if true else Verdict.NOT_APPLICABLE for true in speaks]


def _judged_where_they_speak(family: Family, figures: Figures, ats: Ats) -> list[Judgement]:
    """Where the rules speak, whether they hold."""
    if not ats:
        return []
    if not family.compares_amounts:
        return [Verdict.HOLDS if truth else _broken(family.rule(at), figures, at)
                for at, truth in zip(ats, family.calculation(figures, ats))]
    says = family.first.says
    assert isinstance(says, Compare)
    left, right = _both_sides(family, figures, ats)
    if left is right:
        return [Verdict.HOLDS] * len(ats)
    truths = holding(says.operator, left, right, figures.format.decimals)
    return [Verdict.HOLDS if truth else _unequal(family.rule(at), figures, at, (a, b))
            for at, truth, a, b in zip(ats, truths, left, right)]


def _both_sides(family: Family, figures: Figures, ats: Ats) -> tuple[Amounts, Amounts]:
    """Both sides. That of a total which nobody states is the other, and calculated once."""
    left, right = family.sides
    if not family.first.text.fills:
        return left(figures, ats), right(figures, ats)
    totals = [figures.place_shown(family.rule(at), at) for at in ats]
    if not figures.submission.unusable.keys().isdisjoint(totals):
        return left(figures, ats), right(figures, ats)  # of two reasons the left one is told
    filling = right(figures, ats)
    figures.fill(totals, filling)
    is_stated = not figures.submission.cells.keys().isdisjoint(totals)
    return left(figures, ats) if is_stated else filling, filling


def _broken(rule: Rule, figures: Figures, at: At) -> Outcome:
    return Outcome(rule, figures.place_shown(rule, at), Verdict.BROKEN)


def _unequal(
    rule: Rule, figures: Figures, at: At, sides: tuple[Decimal | None, Decimal | None]
) -> Outcome:
    """Where amounts do not compare as they should: why, and by how much."""
    says, places = rule.says, figures.format.decimals
    assert isinstance(says, Compare)
    if not has_gap(says):
        return _broken(rule, figures, at)
    for side, value in ((says.left, sides[0]), (says.right, sides[1])):
        elsewhere = isinstance(side, Cell) and side.book
        if value is None and isinstance(side, (Cell, Here)) and not elsewhere:
            # an input that stands alone on one side and is blank
            if not figures.book.filler(place := figures.place_of(side, at)):
                return _undecided(rule, figures, at, f"{place.words()} 未填")
    left, right = rounded(sides[0] or ZERO, places), rounded(sides[1] or ZERO, places)
    try:
        slack = figures.slack.of(says, at) if figures.submission.stated else ZERO
    except (Undecided, Missing) as reason:
        return _undecided(rule, figures, at, str(reason))
    explained = abs(left - right) < slack and says.operator in STABLE
    verdict = Verdict.HOLDS if explained else Verdict.BROKEN
    return Outcome(rule, figures.place_shown(rule, at), verdict, left, right, slack)
