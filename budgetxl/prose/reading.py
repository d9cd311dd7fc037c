"""A text as it was read: its passages, mentions and lists of parts, and how exact they print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from budgetxl.prose.binding import Bound, Tables
from budgetxl.prose.inventory import inventory
from budgetxl.prose.mention import Mention, Role
from budgetxl.prose.namedfigure import NamedFigure
from budgetxl.prose.outline import Passage

HALF = Decimal("0.5")
CENT = 2
"""Decimals that an amount in 万元 is kept with, even where zeros at its end are not printed."""


@dataclass(eq=False)
class Group:
    """The parts that a text lists of an amount or a change; ``opener`` is the word before them."""

    whole: Mention
    passage: Passage
    opener: str
    in_brackets: bool = False
    parts: list[Mention] = field(default_factory=list)

    @property
    def amounts(self) -> list[Mention]:
        return [part for part in self.parts if part.role is Role.AMOUNT]


@dataclass(eq=False)
class Reading:
    """All that was read of one text."""

    tables: Tables
    passages: list[Passage]
    mentions: dict[Passage, list[Mention]]
    groups: list[Group] = field(default_factory=list)
    bound: dict[Mention, Bound] = field(default_factory=dict)
    whole_sections: frozenset[tuple[str, ...]] = frozenset()

    def all(self, *roles: Role) -> Iterator[Mention]:
        """The mentions of these roles, or all of them, in order."""
        for passage in self.passages:
            for mention in self.mentions[passage]:
                if not roles or mention.role in roles:
                    yield mention

    def value(self, mention: Mention) -> Decimal:
        """An amount in 万元, a change with its sign."""
        factor = inventory().money.get(mention.meant or mention.unit, Decimal(1))
        return mention.sign * mention.value * factor

    def half(self, mention: Mention) -> Decimal:
        """Half a unit of the last digit that an amount is kept with, in 万元."""
        kept = mention.decimals
        unit = mention.meant or mention.unit
        if unit == "万元" and mention.passage.section not in self.whole_sections:
            kept = max(kept, CENT)
        return HALF.scaleb(-kept) * inventory().money.get(unit, Decimal(1))

    def equals(self, mention: Mention, figure: NamedFigure, unit: str = "") -> bool:
        """Whether ``mention`` prints ``figure``; with ``unit`` as if that stood behind it."""
        if not unit:
            return abs(self.value(mention) - figure.value) <= self.half(mention)
        off = abs(mention.value * inventory().money[unit] - figure.value)
        return off <= HALF.scaleb(-max(mention.decimals, CENT)) * inventory().money[unit]


def whole_sections(
    passages: Iterable[Passage], mentions: dict[Passage, list[Mention]]
) -> frozenset[tuple[str, ...]]:
    """The sections whose amounts in 万元 are printed without decimals."""
    printed: dict[tuple[str, ...], list[bool]] = defaultdict(list)
    for passage in passages:
        printed[passage.section] += [
            bool(mention.decimals) for mention in mentions[passage]
            if mention.unit == "万元" and mention.value and mention.role is not Role.NORM]
    return frozenset(section for section, seen in printed.items()
                     if seen and 4 * sum(seen) <= len(seen))


def tail(places: int) -> Decimal:
    """Half a unit of the last printed digit of a percentage."""
    return HALF.scaleb(-places)
