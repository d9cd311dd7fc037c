"""Which columns add up to which: proposed by the header's words, tried on the figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from budgetxl.drafting.columns import TOTAL, Col
from budgetxl.drafting.page import Page
from budgetxl.tabletext import squeezed

_TAIL = Decimal("0.01")
_MOST = Decimal("0.8")

Figure = Callable[[str], Decimal | None]
"""What one row has in the column of a name."""


def held(pairs: Sequence[tuple[Decimal | None, Sequence[Decimal | None]]]) -> bool | None:
    """Whether totals are the sums of what they add, in most examples; None without one."""
    tried = [(total, [each for each in parts if each is not None]) for total, parts in pairs
             if total is not None and any(part is not None for part in parts)]
    if not any(total or any(parts) for total, parts in tried):
        return None
    right = sum(abs(sum(parts) - total) <= _TAIL * max(len(parts), 1) for total, parts in tried)
    return right >= _MOST * len(tried)


def adding_columns(
    cols: Sequence[Col], pages: Sequence[Page]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """What each total column adds, and what is to be decided of those that say they are one."""
    money = [col for col in cols if col.is_money]
    sums: dict[str, list[str]] = {}
    asked: dict[str, str] = {}
    for col in money:
        parts = _addends(col, money)
        if not parts:
            continue
        verdict = held([(page.amount(row, col.at[0]),
                         [page.amount(row, part.at[0]) for part in parts])
                        for page in pages for row in page.body])
        if verdict is False:
            asked[col.name] = "按字面是合计，但各列相加与它不符；是哪几列之和"
        else:
            sums[col.name] = [part.name for part in parts]
    return sums, asked


def _level(col: Col) -> int | None:
    """At which depth of the header a column says that it is a total."""
    return next((depth for depth, words in enumerate(col.path)
                 if TOTAL.fullmatch(squeezed(words))), None)


def _addends(total: Col, money: Sequence[Col]) -> list[Col]:
    """The columns beside a total, one of each group; of a group the total that it has."""
    level = _level(total)
    if level is None:
        return []
    prefix, suffix = total.path[:level], total.path[level + 1:]
    groups: dict[str, list[Col]] = {}
    for col in money:
        if col.path[:level] == prefix and len(col.path) > level and _level(col) != level:
            if not suffix or col.path[-len(suffix):] == suffix:
                groups.setdefault(col.path[level], []).append(col)
    groups.pop(total.path[level], None)
    found: list[Col] = []
    for group in groups.values():
        inner = [col for col in group if _level(col) == level + 1]
        found += inner[:1] or group
    return found if len(found) > 1 else []
