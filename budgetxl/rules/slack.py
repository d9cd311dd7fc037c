"""How much rounding may explain: the rounded figures behind a rule's sides, counted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import Any

from budgetxl.amount import ZERO
from budgetxl.place import Place
from budgetxl.rules.calculate import evaluate
from budgetxl.rules.figure_source import FigureSource
from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.lending import (
    Added,
    ChosenRows,
    Lent,
    OneFigure,
    Weighted,
    lent,
)
from budgetxl.rules.tree import (
    At,
    Cell,
    Collected,
    ColumnRef,
    Compare,
    Here,
    Key,
    Rows,
)


class Slack:
    """Counts the figures of one workbook that lend a rule slack: each half a last digit."""

    def __init__(self, figures: FigureSource) -> None:
        self.figures = figures
        self._others: dict[str, Slack] = {}
        self._columns: dict[tuple[Key, int], list[Decimal]] = {}

    def of(self, says: Compare, at: At) -> Decimal:
        """How far apart rounding may have moved the two sides, in the money unit; exclusive.

        Raises ``Undecided`` and ``Missing``.
        """
        half = Decimal(5).scaleb(-self.figures.format.decimals - 1) * self.figures.submission.stated
        return half * (self.figures_behind(lent(says.left), at)
                       + self.figures_behind(lent(says.right), at))

    def figures_behind(self, node: Lent, at: At) -> Decimal:
        """How many rounded figures lend ``node`` slack (``slack_formula`` writes the same)."""
        return COUNT[type(node)](self, node, at)

    def added(self, node: Added, at: At) -> Decimal:
        return sum((self.figures_behind(part, at) for part in node.parts), ZERO)

    def weighted(self, node: Weighted, at: At) -> Decimal:
        count = self.figures_behind(node.lent, at)
        return count * node.by if node.operator == "*" else count / node.by

    def cell(self, node: Cell, at: At) -> Decimal:
        if node.book:  # stands there on no form, whatever the form at hand
            return self._elsewhere(node)._figure(node.place)
        return self._figure(self.figures.place(node.place, at))

    def here(self, node: Here, at: At) -> Decimal:
        return self._figure(Place(node.table, at.row, node.column, at.form))

    def rows(self, node: Rows, at: At) -> Decimal:
        places = (Place(node.table, row, node.column) for row in node.rows)
        return sum((self._figure(self.figures.place(place, at)) for place in places), ZERO)

    def range(self, node: ColumnRef | Collected, at: At) -> Decimal:
        return sum(self._elsewhere(node)._column(node, at), ZERO)

    def chosen_rows(self, node: ChosenRows, at: At) -> Decimal:
        """A conditional sum, not of amounts, but of how many figures there are in each row."""
        counts = self._elsewhere(node.values)._column(node.values, at)
        arguments = [counts if each is node.values else evaluate(each, self.figures, at)
                     for each in node.call.arguments]
        chosen: Decimal | None = FUNCTIONS[node.call.function].calculate(*arguments)
        return chosen or ZERO

    def _elsewhere(self, node: Cell | ColumnRef | Collected) -> Slack:
        """That of the workbook in which ``node`` stands."""
        if not node.book:
            return self
        if node.book not in self._others:
            self._others[node.book] = Slack(self.figures.elsewhere(node))
        return self._others[node.book]

    def _figure(self, place: Place) -> Decimal:
        """One for what is stated at ``place``; else what lends to the rule that fills it."""
        if place in self.figures.submission.cells:
            return Decimal(1)
        rule = self.figures.filler(place)
        if rule and isinstance(rule.says, Compare):
            row = place.row if isinstance(place.row, int) else None
            return self.figures_behind(lent(rule.says.right), At(row, place.form))
        return ZERO

    @cached_property
    def _stated_columns(self) -> frozenset[tuple[str, str]]:
        """Table and column of what stands in any detail row, be it one that sums up others."""
        cells = self.figures.submission.cells
        return frozenset((p.table, p.column) for p in cells if isinstance(p.row, int))

    def _column(self, node: ColumnRef | Collected, at: At) -> list[Decimal]:
        """For each used row, how many figures: one, or those behind a total nobody states.

        The sheet cannot tell a stated total from a computed one in the same column, nor on the
        list of forms, so where some are stated each counts as one figure, in both voices.
        """
        key = node.key, at.form
        if key not in self._columns:
            some = isinstance(node, Collected) or (node.table, node.column) in self._stated_columns
            places = self.figures.places(node, at)
            self._columns[key] = (
                [Decimal(value is not None) for value in self.figures.listed(places)] if some
                else [self._figure(place) for place in places]
            )
        return self._columns[key]


COUNT: dict[type, Callable[[Slack, Any, At], Decimal]] = {
    Added: Slack.added,
    Weighted: Slack.weighted,
    ChosenRows: Slack.chosen_rows,
    OneFigure: lambda slack, node, at: Decimal(1),
    Cell: Slack.cell,
    Here: Slack.here,
    Rows: Slack.rows,
    ColumnRef: Slack.range,
    Collected: Slack.range,
}
"""How the figures behind each kind are counted."""
