"""What a rule is calculated from: the figures of a submission, as its nodes ask for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from budgetxl.formats import Format
from budgetxl.place import Place
from budgetxl.rules.rule import Rule
from budgetxl.rules.tree import At, Cell, Collected, ColumnRef
from budgetxl.submission import Submission

Ats = tuple[At, ...]
"""Where a rule is calculated; ``Figures`` knows a tuple of its own again, and what it said."""

Amounts = list[Decimal | None]
"""Amounts in as many places; None where blank."""


class Undecided(Exception):
    """A rule cannot be decided; the message says which cell is missing or unreadable.

    ``reasons`` say it of each row and form concerned, where several were asked for.
    """

    def __init__(self, reason: str, reasons: dict[At, str] | None = None) -> None:
        super().__init__(reason)
        self.reasons = reasons or {}


class FigureSource(Protocol):
    """What ``Figures`` can be asked for. All may raise ``Undecided``."""

    submission: Submission
    format: Format

    def value(self, place: Place) -> Any:
        """The amount or text at ``place``, None when blank."""

    def values(self, places: Sequence[Place]) -> list[Any]:
        """``value`` at each of ``places``."""

    def listed(self, places: Sequence[Place]) -> list[Any]:
        """The values of a range: there a total of nothing is the 0 that its formula shows."""

    def here(self, table: str, column: str, ats: Ats) -> list[Any]:
        """The values of a column in these rows."""

    def place(self, place: Place, at: At) -> Place:
        """``place`` on the form at hand, where there are several."""

    def places(self, node: ColumnRef | Collected, at: At) -> list[Place]:
        """The cells of a column over used rows or forms."""

    def column(self, node: ColumnRef | Collected, at: At) -> list[Any]:
        """The values of a column."""

    def elsewhere(self, node: Cell | ColumnRef | Collected) -> FigureSource:
        """The figures of the workbook in which ``node`` stands."""

    def filler(self, place: Place) -> Rule | None:
        """The rule that fills ``place``."""


Calculation = Callable[[FigureSource, Ats], list[Any]]
"""Gives the values of a node, one for each detail row and form that it is asked for.

Amounts are ``Decimal`` or None when blank, texts ``str`` or None, truths ``bool``, ranges
lists. Raises ``Undecided`` when a cell is unreadable, which says where; ``Missing`` when a
look-up fails, wherever that is: to know where, ask for less at a time.
"""
