"""What a check did not look at: inputs that no rule holds, rules that had nothing to say.

“No errors” is said of the rest. An input is held by a rule that was judged and names it, or
names a total that is made of it; conditions hold nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budgetxl.checking.cases import judgements
from budgetxl.fault import Verdict
from budgetxl.place import Place
from budgetxl.rules import Figures, Outcome, Rule
from budgetxl.rules.named import Spot, named, spot_of


@dataclass(frozen=True)
class Coverage:
    """``unheld`` are inputs that no rule holds, each with how many were filled in, of
    ``inputs`` in all; ``idle`` are rules by their ids, each with why it was not judged.

    ``unnoticed`` are amounts that rules hold, and yet no equation would notice a slip in them;
    ``alike`` are amounts of which no equation tells one from another."""

    inputs: int
    unheld: tuple[tuple[Spot, int], ...]
    idle: tuple[tuple[str, str], ...]
    unnoticed: tuple[tuple[Spot, int], ...] = ()
    alike: tuple[tuple[Place, ...], ...] = ()


def coverage(figures: Figures) -> Coverage:
    """What the rules of a submission's format look at in it, and what they leave."""
    judged: list[Rule] = []
    idle: dict[str, str] = {}
    verdicts = _verdicts(figures)
    for rule in figures.book.rules:
        found = verdicts[rule]
        judged += [rule] if found & {Verdict.HOLDS, Verdict.BROKEN} else []
        if found <= {Verdict.NOT_APPLICABLE}:
            idle.setdefault(rule.id, "条件都不满足" if found else "没有它所说的行或表单")
        else:
            idle[rule.id] = ""
    for text in figures.format.rules:
        if text.other and text.other not in figures.others:
            idle[text.id] = f"要与另一份工作簿（{text.other}）对照"
    held = _held(judged, figures)
    given = Counter(spot_of(place) for place in figures.submission.cells)
    return Coverage(
        sum(given.values()),
        tuple((spot, count) for spot, count in given.items() if spot not in held),
        tuple((rule, why) for rule, why in idle.items() if why),
        *_unseen(figures, held),
    )


def _unseen(
    figures: Figures, held: set[Spot]
) -> tuple[tuple[tuple[Spot, int], ...], tuple[tuple[Place, ...], ...]]:
    """Amounts that no equation notices, and those that none tells apart."""
    from budgetxl.checking.distinguishing import alike, traces  # where somebody asked

    known = traces(figures)
    amounts = (place for place, value in figures.submission.cells.items()
               if isinstance(value, Decimal) and not known.get(place))
    lost = Counter(spot for place in amounts if (spot := spot_of(place)) in held)
    return tuple(lost.items()), alike(known)


def _verdicts(figures: Figures) -> dict[Rule, set[Verdict]]:
    """What each rule came to, at whatever place."""
    found: dict[Rule, set[Verdict]] = {rule: set() for rule in figures.book.rules}
    for family in figures.book.families:
        for at, each in zip(figures.ats(family), judgements(family, figures), strict=True):
            found[family.rule(at)].add(each.verdict if isinstance(each, Outcome) else each)
    return found


def _held(judged: Iterable[Rule], figures: Figures) -> set[Spot]:
    """What these rules hold: the figures that they name, and what totals among them are made of."""
    format_, stated = figures.book.format, figures.submission.stated
    # a total that is calculated from its parts holds none of them
    holding = (rule for rule in judged if stated or not rule.text.fills)
    waiting = [spot for rule in holding for spot, _ in named(rule.says, format_)]
    held: set[Spot] = set()
    while waiting:
        spot = waiting.pop()
        if spot in held:
            continue
        held.add(spot)
        if filler := figures.book.filler(Place(*spot)):
            waiting += (spot for spot, _ in named(filler.says, format_))
    return held
