"""Parts and their whole: amounts, counts, and the changes of both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from budgetxl.fault import Level
from budgetxl.prose.mention import Mention, Role
from budgetxl.prose.namedfigure import names_of
from budgetxl.prose.reading import Group, Reading
from budgetxl.prose.remark import Remark, of_mention, shown

_PARTITIONS = ("其中", "包括", "分别", "具体", "支出", "收入", "主要")
CLOSE = Decimal("0.05")


def sums(reading: Reading) -> Iterator[Remark]:
    """N.6, and N.4 and N.10 between a whole and its parts."""
    changes = _changes(reading)
    for group in reading.groups:
        if group.whole.role is Role.AMOUNT and group.amounts:
            yield from _amounts(reading, group)
        elif group.whole.role is Role.COUNT and group.parts:
            yield from _counts(group)
        yield from _moves(reading, group, changes)


def _amounts(reading: Reading, group: Group) -> Iterator[Remark]:
    whole, parts = group.whole, group.amounts
    values = [reading.value(part) for part in parts]
    gap = min((total - reading.value(whole) for total in _totals(reading, group, values)),
              key=abs)
    slack = reading.half(whole) + sum(map(reading.half, parts), Decimal(0))
    known = all(each.figure is not None for each in (whole, *parts))
    if abs(gap) <= slack and len(parts) > 1:
        for each in (whole, *parts):
            each.is_related = True
    total = reading.value(whole) + gap
    says = f"{whole.entity or whole.subject} {whole.raw}，分项之和 {shown(total)} 万元"
    if not gap or len(parts) < 2 and gap < 0:
        return
    if abs(gap) <= slack:
        yield of_mention("N.6", Level.NOTICE, whole, f"{says}，差 {shown(gap)}，在尾差以内",
                         is_tail=True)
    elif known:
        return
    elif gap > 0:
        sure = group.opener in _PARTITIONS and group.passage is parts[-1].passage and \
            len(parts) > 1 and _is_plain(group)
        yield of_mention("N.6", Level.ERROR if sure else Level.NOTICE, whole,
                         f"{says}，超出 {shown(gap)}", *parts)
    elif group.opener == "其中" or len(parts) > 2:
        yield of_mention("N.6", Level.NOTICE, whole, f"{says}，少 {shown(-gap)}", *parts)


def _is_plain(group: Group) -> bool:
    """Whether each part stands right behind the last, with nothing but its name between."""
    passage, parts = group.passage, group.amounts
    between = [passage.masked[a.end:b.start] for a, b in zip([group.whole, *parts], parts)]
    return not any("。" in text or len(text) > 40 for text in between[1:])


def _totals(reading: Reading, group: Group, values: Sequence[Decimal]) -> Iterator[Decimal]:
    """What the parts may come to: all of them, the first of them, those of a nested list too."""
    yield sum(values, Decimal(0))
    whole, running = reading.value(group.whole), Decimal(0)
    for value in values[:-1]:
        running += value
        if running == whole:
            yield running
    for other in reading.groups:
        if other is not group and other.whole in group.parts and other.passage is group.passage:
            inner = [reading.value(part) for part in other.amounts]
            for i in range(len(inner)):
                yield sum(values, Decimal(0)) + sum(inner[i:], Decimal(0))


def _counts(group: Group) -> Iterator[Remark]:
    whole = group.whole
    parts = [each for each in group.parts if each.role is Role.COUNT and each.unit == whole.unit]
    total = sum((part.value for part in parts), Decimal(0))
    if len(parts) < 2:
        return
    if total == whole.value:
        for each in (whole, *parts):
            each.is_related = True
    elif total > whole.value or len(parts) > 2:
        sure = whole.unit == "辆" and len(parts) > 2 and total > whole.value
        yield of_mention("N.6", Level.ERROR if sure else Level.NOTICE, whole,
                         f"{whole.subject or '合计'} {whole.raw}，分项之和 {total}{whole.unit}",
                         *parts)


def _changes(reading: Reading) -> dict[Mention, Mention]:
    """The change of each amount that has one."""
    changes: dict[Mention, Mention] = {}
    for mention in reading.all(Role.CHANGE):
        if not mention.in_reason and mention.target is not None:
            changes.setdefault(mention.target, mention)
    return changes


def _moves(
    reading: Reading, group: Group, changes: dict[Mention, Mention]
) -> Iterator[Remark]:
    """The changes of all parts make the change of the whole."""
    whole = group.whole
    if whole.role is Role.CHANGE:
        change, parts = whole, [each for each in group.parts if each.role is Role.CHANGE]
        parts += [changes[each] for each in group.amounts if each in changes]
        fixed = _has_all_rows(reading, group)
    elif whole.role is Role.AMOUNT and whole in changes:
        change = changes[whole]
        told = [(each, changes.get(each)) for each in group.amounts]
        if any(moved is None and each.value for each, moved in told) or abs(sum(
                map(reading.value, group.amounts), -reading.value(whole))) > CLOSE:
            return
        parts = [moved for _, moved in told if moved is not None]
        fixed = all(_is_fixed_row(each) for each in group.amounts)
    else:
        return
    if len(parts) < 2:
        return
    total = sum(map(reading.value, parts), Decimal(0))
    slack = sum(map(reading.half, (change, *parts)), Decimal(0))
    if abs(total - reading.value(change)) <= slack:
        for each in (change, *parts):
            each.is_related = True
        return
    rule = "N.4" if change.said else "N.10"
    yield of_mention(
        rule, Level.ERROR if fixed else Level.NOTICE, change,
        f"{whole.entity}合计变动 {shown(reading.value(change))} 万元，"
        f"分项变动之和 {shown(total)} 万元", *parts)


def _is_fixed_row(mention: Mention) -> bool:
    """Whether it is printed in the form: such a row is there in every year."""
    figure = mention.figure
    return figure is not None and not figure.code and not figure.is_project


def _has_all_rows(reading: Reading, group: Group) -> bool:
    """Whether a list of changes names every row of 三公 that is not nothing."""
    named = {each.entity for each in group.parts}
    tables = {each.figure.place.table for each in group.parts
              if each.figure and "三公" in each.figure.title}
    rows = [figure for figure in reading.tables.figures if figure.place.table in tables
            and figure.value and not (figure.is_total and figure.is_main)
            and figure.column not in ("一般公共预算", "财政拨款")]
    names = {name for figure in rows for name in names_of(figure)[:1]
             if not re.search("小计|购置及运行", name)}
    return bool(names) and names <= named
