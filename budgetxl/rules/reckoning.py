"""What each function of the rules comes to, in Decimals and texts: blank amounts are None."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from budgetxl import indicator
from budgetxl.amount import ZERO
from budgetxl.codes import Texts, widened
from budgetxl.likeness import likeness


class Missing(LookupError):
    """A look-up found nothing, or a division by nothing; the rule that asked is undecided."""


def amounts(values: tuple[Any, ...]) -> list[Decimal]:
    """The amounts among ``values``, which are amounts and columns of them, without blank ones."""
    found: list[Decimal] = []
    for value in values:
        if isinstance(value, Decimal):
            found.append(value)
        elif isinstance(value, list):
            found += [x for x in value if isinstance(x, Decimal)]
    return found


def total(*values: Any) -> Decimal | None:
    """The sum of all amounts; None where there is none."""
    found = amounts(values)
    return sum(found, ZERO) if found else None


def matching_rows(pairs: tuple[Any, ...]) -> list[int]:
    """The numbers of the rows in which every column says what is wanted of it."""
    rows = positions(pairs[0], pairs[1])
    for column, wanted in zip(pairs[2::2], pairs[3::2], strict=True):
        rows = [row for row in rows if column.caseless[row] == (wanted or "").casefold()]
    return rows


def positions(values: Texts, wanted: str | None) -> list[int]:
    """Where ``values`` are ``wanted``; nothing is like nothing."""
    return values.found.get(wanted.casefold(), []) if wanted else []


def alike(values: Texts, wanted: str | None) -> list[int]:
    """Where ``values`` are ``wanted``; if nowhere, where they differ from it only by a trifle."""
    return positions(values, wanted) or values.alike.get(likeness(wanted or ""), [])


def names_without_like(names: Texts, others: Texts) -> list[str]:
    """Those of ``names`` that ``others`` do not have, nor any that differs only by a trifle."""
    return [name for name in dict.fromkeys(names) if name and not alike(others, name)]


def total_where_alike(
    column: Texts, wanted: str | None, values: list[Decimal | None]
) -> Decimal | None:
    """The sum of ``values`` in the rows in which ``column`` is ``alike``."""
    return _added(values, alike(column, wanted))


def total_where(
    column: Texts, wanted: str | None, values: list[Decimal | None]
) -> Decimal | None:
    """The sum of ``values`` in the rows in which ``column`` says what is wanted."""
    return _added(values, positions(column, wanted))


def total_where_all(values: list[Decimal | None], *pairs: Any) -> Decimal | None:
    """The sum of ``values`` in the rows in which every column says what is wanted."""
    return _added(values, matching_rows(pairs))


def _added(values: list[Decimal | None], rows: list[int]) -> Decimal | None:
    found = [x for row in rows if isinstance(x := values[row], Decimal)] if rows else ()
    return sum(found, ZERO) if found else None


def match(wanted: str | None, values: Texts, _: Decimal) -> Decimal:
    """The place of the first of ``values`` that is ``wanted``. Raises ``Missing``."""
    return _first(positions(values, wanted), wanted)


def match_alike(wanted: str | None, values: Texts, _: Decimal) -> Decimal:
    """The place of the first of ``values`` that is ``alike``. Raises ``Missing``."""
    return _first(alike(values, wanted), wanted)


def _first(found: list[int], wanted: str | None) -> Decimal:
    if not found:
        raise Missing(f"找不到“{wanted or ''}”")
    return Decimal(found[0] + 1)


def contains(text: str | None, part: str | None) -> bool:
    """Whether ``part`` stands in ``text``, capital or small, its brackets of whatever width."""
    return searched(part or "") in searched(text or "")


@lru_cache(maxsize=10_000)
def searched(text: str) -> str:
    """``text`` as ``contains`` sees it."""
    return widened(text).casefold()


def number_in(text: str | None) -> Decimal:
    """The number that ``text`` says. Raises ``Missing``."""
    number = indicator.number(text or "")
    if number is None:
        raise Missing(f"“{text or ''}”里没有数")
    return number


def or_zero(value: Decimal | None) -> Decimal:
    """An amount, a blank one as 0."""
    return value if value is not None else ZERO
