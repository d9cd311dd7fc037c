"""The list of a repeated form: a row for each, with what other tables look up in all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from budgetxl.formats import Table
from budgetxl.rules import Rule, Rulebook, gravest_first
from budgetxl.rules.tree import Collected, walk

HEAD_ROW = 1
"""The row of the headings; the first form stands below it."""

NUMBER_COLUMN, USED_COLUMN, FIELDS_FROM = range(3)
"""The form's number with a link to it, whether it is used, the first of its fields."""

LIST = "目录"
"""Ends the name of the sheet that lists the forms of one kind."""


@dataclass(frozen=True)
class FormList:
    """Where things stand on the list of ``count`` forms.

    ``fields`` are collected from every form, the one that names it first; after them stand the
    worst state of a form and one state for each of ``rules``.
    """

    table: Table
    count: int
    fields: tuple[str, ...]
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """The sheet's name."""
        return f"{self.table.sheet}{LIST}"

    @property
    def top(self) -> int:
        """The row of the first form."""
        return HEAD_ROW + 1

    @property
    def bottom(self) -> int:
        """The row of the last form."""
        return HEAD_ROW + self.count

    def field_column(self, name: str) -> int:
        """The column of a field."""
        return FIELDS_FROM + self.fields.index(name)

    @property
    def state(self) -> int:
        """The column of a form's worst state."""
        return FIELDS_FROM + len(self.fields)

    @property
    def demands_from(self) -> int:
        """The first of the columns that count what is wrong with a form as a sheet."""
        return self.state + 1 + len(self.rules)

    @cached_property
    def _columns(self) -> dict[int, int]:
        return {id(rule): self.state + 1 + i for i, rule in enumerate(self.rules)}

    def rule_column(self, rule: Rule) -> int:
        """The column of a rule's states."""
        return self._columns[id(rule)]


def form_list(book: Rulebook, rules: tuple[Rule, ...], table: Table, count: int) -> FormList:
    """The list of the forms of ``table``."""
    mine = gravest_first(
        rule for rule in rules
        if rule.by_form and book.format.tables[rule.place.table].main_table == table.name
    )
    wanted = {
        node.column
        for rule in rules
        for part in rule.parts
        for node in walk(part)
        if isinstance(node, Collected) and node.table == table.name
    }
    fields = [table.repeated, *(name for name in table.fields if name in wanted - {table.repeated})]
    return FormList(table, count, tuple(fields), mine)
