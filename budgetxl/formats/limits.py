"""Within which limits figures are expected, beyond what rules say: sizes, and changes in a year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from budgetxl.place import Place


@dataclass(frozen=True)
class Bounds:
    """Between which amounts a total lies of any workbook that was filled in in the right unit."""

    place: Place
    at_least: int
    at_most: int


@dataclass(frozen=True)
class Threshold:
    """By how much a figure may differ from last year's before somebody should look at it.

    More than so many per cent, and at least so much, in the table, row and column that it
    names; "" is any.
    """

    more_than: int
    at_least: int = 0
    table: str = ""
    row: str = ""
    column: str = ""

    def is_past(
        self, table: str, row: str, column: str, change: Decimal, rate: Decimal | None
    ) -> bool:
        """Whether a change is past it; from nothing at all any is, that is large enough."""
        named = ((self.table, table), (self.row, row), (self.column, column))
        if any(own and own != given for own, given in named) or not change:
            return False
        return abs(change) >= self.at_least and (rate is None or abs(rate) > self.more_than)

    def words(self, unit: str) -> str:
        """What it says: ``增减超过 30%、10 万元``."""
        least = f"、{self.at_least} {unit}" if self.at_least else ""
        return f"增减超过 {self.more_than}%{least}"
