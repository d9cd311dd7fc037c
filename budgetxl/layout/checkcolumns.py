"""The check columns beside a form, which are neither printed nor published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from budgetxl.formats import Table
from budgetxl.layout.readings import texts_read
from budgetxl.rules import Rule, gravest_first
from budgetxl.rules.tree import Here

USED, SPARE = "打印", "空行"
"""What the filter column of detail tables shows."""


@dataclass(frozen=True)
class CheckColumns:
    """The check columns to the right of a form, which are neither printed nor published.

    ``state`` shows what is wrong in a row, ``told`` says it with the figures. Detail tables also
    have ``used`` before them (打印 or 空行, to filter by), the whole ``code`` of a split one, the
    ``level`` of a row where rows may sum up others (-1 where there is none), the ``parts`` of a
    code that is printed whole, the ``readings`` of a text that rules ask for, by column and
    heading, and one column for each rule of rows, from ``rules_from`` on, the gravest first.
    """

    state: int
    told: int
    used: int = -1
    code: int = -1
    level: int = -1
    parts: Mapping[str, int] = field(default_factory=dict)
    readings: Mapping[tuple[str, str], int] = field(default_factory=dict)
    rules_from: int = 0
    rules: tuple[Rule, ...] = ()

    @property
    def last(self) -> int:
        """The column of the last rule; the one before ``rules_from`` where there is none."""
        return self.rules_from + len(self.rules) - 1

    def rule_column(self, rule: Rule) -> int:
        """The column with the state of ``rule`` in each row."""
        return self.rules_from + self.rules.index(rule)


def columns_beside(
    table: Table, first: int, rules: tuple[Rule, ...], stated: int
) -> CheckColumns:
    """The check columns of ``table``, the sheet's column ``first`` and those right of it.

    Of ``rules`` they hold those of the table's rows; with ``stated`` totals, rows have levels.
    """
    detail = table.detail
    if not detail:
        return CheckColumns(first + 1, first + 2)
    free = count(first + 3)
    code = next(free) if any(column.is_split for column in detail.columns) else -1
    level = next(free) if stated and detail.groups else -1
    parts = {
        part.name: next(free)
        for column in detail.columns if column.whole and len(column.parts) > 1
        for part in column.parts
    }
    by_row = gravest_first(
        rule for rule in rules if rule.by_row and rule.place.table == table.name)
    asked = dict.fromkeys((text.column, heading) for text, heading in texts_read(by_row)
                          if isinstance(text, Here))
    readings = {each: next(free) for each in asked}
    return CheckColumns(
        first + 1, first + 2, first, code, level, parts, readings, next(free), by_row
    )
