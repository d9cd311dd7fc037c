"""Shares: each of its whole, and all of them together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from budgetxl.fault import Level
from budgetxl.prose.mention import Mention, Role
from budgetxl.prose.reading import Reading, tail
from budgetxl.prose.remark import Remark, of_mention, shown

_VAGUE = re.compile("比例?|总额|预算|总数|全部|总预算|总支出|总收入|合计|总计|总量|全年|全部支出|当年|其|")
CLOSE = Decimal("0.05")


class _Whole(NamedTuple):
    """What a share may be of: its words, its amount, how far that may be off, and if it is told."""

    name: str
    value: Decimal
    half: Decimal
    sure: bool


def shares(reading: Reading) -> Iterator[Remark]:
    """N.2 and N.5."""
    lists: dict[object, list[Mention]] = defaultdict(list)
    for mention in reading.all(Role.SHARE):
        target = mention.target
        if target is not None and target.role is Role.AMOUNT:
            titles = tuple(title for level, title in mention.passage.headings if level < 3)
            lists[target.whole or titles].append(mention)
        elif target is None and mention.figure is not None:
            yield from _without_amount(reading, mention)
    for items in lists.values():
        for mention in items:
            yield from _share(reading, mention, [x for x in items if _VAGUE.fullmatch(x.base)])
        yield from _together(reading, [x for x in items if _VAGUE.fullmatch(x.base)])


def _share(reading: Reading, mention: Mention, siblings: Sequence[Mention]) -> Iterator[Remark]:
    assert mention.target is not None
    part, wholes = mention.target, list(_wholes(reading, mention, siblings))
    wholes = [whole for whole in wholes if whole.value > 0]
    if not wholes:
        return
    amount, half = reading.value(part), reading.half(part)
    if any(_fits(mention, amount, half, whole) for whole in wholes):
        mention.is_related = True
        return
    whole = wholes[0]
    right = Fraction(amount) / Fraction(whole.value) * 100
    says = (f"{part.entity or part.subject} {part.raw}占{whole.name} {shown(whole.value)} 万元，"
            f"应为 {shown(right, max(mention.decimals, 2))}%，写 {mention.raw}")
    near = _Whole("", whole.value, whole.half, False)
    is_tail = any(_fits(_stepped(mention, step), amount, half, near) for step in (-1, 1))
    if is_tail:
        says += "，差在末位，像是为了凑足 100% 调过"
    yield of_mention("N.2", Level.ERROR if whole.sure else Level.NOTICE, mention, says,
                     is_tail=is_tail)


def _stepped(mention: Mention, step: int) -> Mention:
    """The share, one unit of its last digit more or less."""
    return replace(mention, value=mention.value + Decimal(step).scaleb(-mention.decimals))


def _without_amount(reading: Reading, mention: Mention) -> Iterator[Remark]:
    """基本支出中人员经费占 84.94%: of some whole that the tables have."""
    part = mention.figure
    assert part is not None
    wholes = [_Whole(each.words, each.value, Decimal(0), False)
              for each in reading.tables.figures if each.is_total and each.value >= part.value > 0]
    if any(_fits(mention, part.value, Decimal(0), whole) for whole in wholes):
        mention.is_related = True
    elif wholes and reading.bound[mention].candidates[0].score >= 2 * len(mention.entity):
        yield of_mention("N.2", Level.NOTICE, mention,
                         f"{mention.entity}是 {shown(part.value)} 万元，"
                         f"不占任何一个合计的 {mention.raw}")


def _wholes(
    reading: Reading, mention: Mention, siblings: Sequence[Mention]
) -> Iterator[_Whole]:
    """What the share may be of: what it says, the whole of its list, the list, its table."""
    part = mention.target
    assert part is not None
    if not _VAGUE.fullmatch(mention.base):
        bound = reading.tables.find(mention.base, mention.passage.titles)
        named = [each for each in bound.candidates if each.score >= 8]
        for candidate in sorted(named, key=lambda each: -each.figure.is_total):
            figure = candidate.figure
            yield _Whole(figure.words, figure.value, Decimal(0),
                         figure.is_total and not reading.tables.settled)
        if named:
            return
    if part.whole is not None and part.whole.role is Role.AMOUNT:
        yield _Whole(part.whole.entity, reading.value(part.whole), reading.half(part.whole), True)
    targets = list(dict.fromkeys(each.target for each in siblings if each.target))
    total = sum(map(reading.value, targets), Decimal(0))
    if part.figure is not None:
        table, column = part.figure.place.table, part.figure.place.column
        for figure in reading.tables.figures:
            if figure.is_total and figure.place.table == table and figure.place.column == column:
                yield _Whole(figure.words, figure.value, Decimal(0), len(targets) > 1)
    if len(targets) > 1:
        yield _Whole("各项之和", total, sum(map(reading.half, targets), Decimal(0)), True)
    section = (each for each in reading.all(Role.AMOUNT)
               if each.passage.section == mention.passage.section and each is not part
               and reading.value(each) >= reading.value(part))
    for _, each in zip(range(4), section):
        yield _Whole(each.entity, reading.value(each), reading.half(each), False)
    for figure in reading.tables.figures:
        if figure.is_total and figure.is_main:
            yield _Whole(figure.words, figure.value, Decimal(0), False)


def _fits(mention: Mention, part: Decimal, half: Decimal, whole: _Whole) -> bool:
    """Whether some amounts that print so make a share that prints so."""
    if whole.value <= whole.half:
        return False
    low = Fraction(part - half) / Fraction(whole.value + whole.half) * 100
    high = Fraction(part + half) / Fraction(whole.value - whole.half) * 100
    off = Fraction(tail(mention.decimals))
    return low - off <= Fraction(mention.value) <= high + off


def _together(reading: Reading, items: Sequence[Mention]) -> Iterator[Remark]:
    """Shares of all the parts of a whole make 100."""
    parts = [each.target for each in items if each.target]
    if len(items) < 2 or len(set(parts)) < len(items):
        return
    total, whole = sum(map(reading.value, parts), Decimal(0)), parts[0].whole
    if whole is not None:
        is_all = abs(total - reading.value(whole)) < CLOSE
    else:
        is_all = len(items) > 2 and any(
            figure.is_total and figure.value and abs(total - figure.value) < CLOSE
            for figure in reading.tables.figures)
    together = sum((each.value for each in items), Decimal(0))
    if is_all and abs(together - 100) > sum((tail(each.decimals) for each in items), Decimal(0)):
        yield of_mention("N.5", Level.ERROR, items[-1],
                         f"{len(items)} 项占比之和 {shown(together)}%，不是 100%")
