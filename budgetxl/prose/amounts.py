"""An amount of the text against the cell that it names, and the unit behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgetxl.fault import Level
from budgetxl.prose.binding import EXACT, Bound
from budgetxl.prose.inventory import inventory
from budgetxl.prose.mention import Mention, Role
from budgetxl.prose.reading import Reading
from budgetxl.prose.remark import Remark, of_mention, shown

_CARRIED_OVER = re.compile("上年(?:财政拨款|一般公共预算)?(?:结转|结余)")
_MOST_IN_YUAN = 100_000
"""More than so many 元 are a sum that may well be meant."""


def amounts(reading: Reading) -> Iterator[Remark]:
    """N.1 and N.8."""
    labels = {_label(each) for each in reading.all(Role.AMOUNT) if each.unit}
    for mention in reading.all(Role.AMOUNT):
        if not mention.unit:
            yield _without_unit(mention, labels)
        elif mention.meant:
            yield _wrong_unit(reading, mention)
        elif mention.figure is None:
            yield from _differs(reading, mention, reading.bound[mention])
    yield from _in_yuan(reading)


def _label(mention: Mention) -> str:
    return mention.clause or mention.passage.text[:mention.start]


def _without_unit(mention: Mention, labels: set[str]) -> Remark:
    sure = mention.value and (mention.figure is not None or _label(mention) in labels)
    return of_mention("N.8", Level.ERROR if sure else Level.NOTICE, mention,
                      f"“{mention.clause[-12:]}{mention.digits}”后面没有单位，应写单位“万元”")


def _wrong_unit(reading: Reading, mention: Mention) -> Remark:
    figure, is_certain = mention.figure, reading.bound[mention].is_certain
    assert figure is not None
    return of_mention(
        "N.8", Level.ERROR if is_certain else Level.NOTICE, mention,
        f"“{mention.subject or mention.entity}”写 {mention.raw}，{figure.words}是 "
        f"{shown(figure.value)} 万元，单位应为“{mention.meant}”")


def _differs(reading: Reading, mention: Mention, bound: Bound) -> Iterator[Remark]:
    """The words name a figure, and no figure of that name is the one that is printed."""
    best = [each for each in bound.best if not each.figure.is_loose]
    if not best or not _is_named(bound) or _speaks_of_other(reading, mention) or (
            not best[0].figure.code and _is_part_of_a_row(reading, mention)) or (
            _is_of_some("".join(mention.passage.titles[-1:]))):
        return
    figure = best[0].figure
    where = f"{figure.words}是 {shown(figure.value)} 万元"
    sure = bound.is_certain and not figure.is_fact and not mention.in_reason and (
        mention.is_own or bound.candidates[0].score > 2 * EXACT)
    if not mention.value and not bound.is_certain:
        return
    nearest = min((each.figure for each in best),
                  key=lambda each: abs(reading.value(mention) - each.value))
    off = abs(reading.value(mention) - nearest.value)
    says = f"“{mention.subject or bound.name}”写 {mention.raw}，{where}"
    if off <= 2 * reading.half(mention):
        mention.figure = nearest
        yield of_mention("N.1", Level.NOTICE, mention, f"{says}，像是尾数截去了而没有四舍五入",
                         is_tail=True)
        return
    yield of_mention("N.1", Level.ERROR if sure else Level.NOTICE, mention, says)


def _is_part_of_a_row(reading: Reading, mention: Mention) -> bool:
    """Whether the whole is one row, or nothing that the tables know: its 基本支出 is its own."""
    whole = mention.whole
    if whole is None or whole.role is not Role.AMOUNT:
        return False
    if whole.figure is not None:
        return bool(whole.figure.code) or whole.figure.is_project
    return not reading.bound[whole].is_certain


def _is_of_some(words: str) -> bool:
    """Whether ``words`` are of some units of the department: 本级 alone, or those below it."""
    scopes = set(inventory().other_scope.findall(words))
    return bool(scopes) and not ("本级" in scopes and len(scopes) > 1)


def _is_named(bound: Bound) -> bool:
    """Whether the name makes up most of the words, or ends them."""
    best = bound.candidates[0]
    if _is_of_some(bound.words) and best.name != bound.words:
        return False
    return bound.is_certain or (best.score >= 2 * len(best.name)
                                and 2 * len(best.name) >= len(bound.words))


def _speaks_of_other(reading: Reading, mention: Mention) -> bool:
    """Whether the words speak of another year's figures, or of budgets in final accounts."""
    words = _CARRIED_OVER.sub("", mention.clause)
    return reading.tables.is_of_other_book(words) or any(
        word in words for word in ("上年", "去年", "累计", "人均", "每"))


def _in_yuan(reading: Reading) -> Iterator[Remark]:
    """元 in a text that otherwise writes 万元."""
    money = [each for each in reading.all(Role.AMOUNT, Role.CHANGE, Role.OTHER)
             if each.unit in ("元", "万元") and each.raw[:1].isdigit()]
    odd = [each for each in money if each.unit == "元"]
    if not odd or 5 * len(odd) > len(money):
        return
    for mention in odd:
        titles = "".join(mention.passage.titles)
        if mention.value and mention.value < _MOST_IN_YUAN and not mention.figure and any(
                word in titles for word in ("情况", "说明", "预算", "决算", "项目名称")):
            yield of_mention("N.8", Level.NOTICE, mention,
                             f"{mention.raw} 的单位是“元”，前后的金额都以万元计")
