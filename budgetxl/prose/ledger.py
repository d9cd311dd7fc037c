"""Who changed by how much: one thing has one change, and rows make the change of their total."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgetxl.fault import Level
from budgetxl.prose.mention import Mention, Role
from budgetxl.prose.namedfigure import NamedFigure, canonical
from budgetxl.prose.reading import Reading
from budgetxl.prose.remark import Remark, of_mention, shown

_SAME_BOOK = re.compile("^(?:一般公共预算(?:财政拨款|拨款|当年拨款)?|财政拨款)(?=基本支出|项目支出)")
_OTHER_BASE = ("执行", "决算", "年初", "完成")


@dataclass(frozen=True)
class Entry:
    """One change of one thing, with the amount that it has this year where that is known."""

    mention: Mention
    delta: Decimal
    amount: Decimal | None
    figure: NamedFigure | None

    @property
    def base(self) -> str:
        """What it is held against: last year's budget, or what was spent of it."""
        return next((word for word in _OTHER_BASE if word in self.mention.compared), "预算")


class Ledger:
    """The changes of a text by the name of what changed."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        for mention in reading.all(Role.CHANGE):
            about = mention.target or mention
            if not about.entity:
                continue
            amount = reading.value(about) if about.role is Role.AMOUNT else (
                about.figure.value if about.figure else None)
            name = _SAME_BOOK.sub("", about.entity)
            self.entries[name].append(
                Entry(mention, reading.value(mention), amount, about.figure))
        self.by_row = self._by_row()

    def _by_row(self) -> dict[str, Entry]:
        """The first change of each row, by its project or code."""
        rows: dict[str, Entry] = {}
        for entries in self.entries.values():
            for entry in entries:
                figure = entry.figure
                if figure and not entry.mention.names_what_changes and not (
                        entry.mention.in_reason):
                    rows.setdefault(figure.row if figure.is_project else figure.code
                                    or figure.row, entry)
        return rows

    def row(self, figure: NamedFigure) -> Entry | None:
        """The change of the row of ``figure``."""
        return self.by_row.get(figure.row if figure.is_project else figure.code or figure.row)


def ledger(reading: Reading) -> Iterator[Remark]:
    """N.4: one change for one thing, and that which follows from last year's figures."""
    book = Ledger(reading)
    yield from _one_thing(book)
    yield from _facts(book)


def _one_thing(book: Ledger) -> Iterator[Remark]:
    for name, entries in book.entries.items():
        for i, entry in enumerate(entries):
            for other in entries[:i]:
                if _contradict(book.reading, entry, other):
                    sure = entry.figure is not None and other.figure is not None and not (
                        entry.mention.names_what_changes)
                    yield of_mention(
                        "N.4", Level.ERROR if sure else Level.NOTICE, entry.mention,
                        f"{name}这里增减 {shown(entry.delta)} 万元，"
                        f"{other.mention.passage.paragraph.place}增减 {shown(other.delta)} 万元，"
                        f"差 {shown(entry.delta - other.delta)}", other.mention)
                    break
                if entry.delta == other.delta and entry.base == other.base:
                    entry.mention.is_related = other.mention.is_related = True


def _contradict(reading: Reading, entry: Entry, other: Entry) -> bool:
    """Whether both speak of the same thing and base, and differ."""
    same = entry.amount is None or other.amount is None or entry.amount == other.amount
    first = entry.mention.names_what_changes != other.mention.names_what_changes
    slack = reading.half(entry.mention) + reading.half(other.mention)
    return (same and not first and entry.base == other.base
            and abs(entry.delta - other.delta) > slack)


def _facts(book: Ledger) -> Iterator[Remark]:
    """The changes of the text against those that follow from last year's figures, filled in.

    Either may be wrong: those figures are typed for the text alone.
    """
    known: dict[str, list[NamedFigure]] = defaultdict(list)
    for each in book.reading.tables.changes:
        known[each.code or _SAME_BOOK.sub("", canonical(each.row))].append(each)
    for name, entries in book.entries.items():
        for entry in entries:
            code = entry.figure.code if entry.figure and not entry.figure.is_project else ""
            facts = known.get(code) or known.get(name, [])
            if not facts or entry.base != "预算" or entry.mention.names_what_changes:
                continue
            slack = book.reading.half(entry.mention)
            fact = next((each for each in facts if abs(each.value - entry.delta) <= slack), None)
            if fact is not None:
                entry.mention.fact = fact
                continue
            yield of_mention(
                "N.4", Level.NOTICE, entry.mention,
                f"{name}这里增减 {shown(entry.delta)} 万元，{facts[0].words}"
                f"是 {shown(facts[0].value)} 万元，请核对上年数")
