"""One rule, its names looked up and its kinds checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from budgetxl.fault import Level
from budgetxl.formats import RuleText
from budgetxl.place import Place
from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.tree import Call, Cell, Here, Node, walk


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule that can be calculated.

    ``by_row``: it speaks of each used detail row of ``place.table``; ``place.row`` is then
    None. ``by_form``: likewise of each used form. ``place`` is where a finding is shown: the
    first cell the rule names. ``level`` is that of the rows it speaks of, "" for any.
    """

    text: RuleText
    says: Node
    when: Node | None
    by_row: bool
    place: Place
    by_form: bool = False
    level: str = ""

    @property
    def parts(self) -> tuple[Node, ...]:
        """What it says and when."""
        return (self.says,) if self.when is None else (self.says, self.when)

    @cached_property
    def speaks_of(self) -> tuple[str, str, bool, bool]:
        """Table and level of the rows that it speaks of, and whether it does, of them, of forms."""
        return self.place.table, self.level, self.by_row, self.by_form

    @cached_property
    def needed(self) -> tuple[Cell | Here, ...]:
        """Without which nothing can be decided: codes, names and required texts of a row, and
        figures of last year."""
        nodes = (node for part in self.parts for node in walk(part))
        return tuple(dict.fromkeys(n for n in nodes if isinstance(n, (Cell, Here)) and n.needed))

    @cached_property
    def on_sheet(self) -> bool:
        """Whether formulas can hold it: they see no other workbook, and no likeness of names."""
        return not self.text.other and all(
            FUNCTIONS[call.function].excel != "nowhere" for call in self.calls)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The functions that it calls."""
        return tuple(node for part in self.parts for node in walk(part) if isinstance(node, Call))

    @property
    def id(self) -> str:
        return self.text.id


_GRAVITY = list(Level)


def gravest_first(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """``rules`` by level, 强制 first; those of one level keep their order."""
    return tuple(sorted(rules, key=lambda rule: _GRAVITY.index(rule.text.level)))
