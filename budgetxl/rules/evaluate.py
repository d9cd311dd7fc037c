"""The first voice: a rule calculated in Decimal, from a submission's inputs."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from budgetxl.amount import ZERO, rounded
from budgetxl.codes import fold
from budgetxl.formats import NOTE
from budgetxl.place import Place
from budgetxl.rules.bind import Rulebook
from budgetxl.rules.functions import FUNCTIONS, Missing
from budgetxl.rules.names import NAME
from budgetxl.rules.tree import (
    Arithmetic,
    Call,
    Cell,
    CodeColumn,
    Column,
    Compare,
    Here,
    Label,
    Node,
    Number,
    Rows,
    Text,
)
from budgetxl.submission import Submission


class Undecided(Exception):
    """A rule cannot be decided; the message says which cell is missing or unreadable."""


class Figures:
    """Every figure of a submission: as stated where it states one, else computed by its rule."""

    def __init__(self, submission: Submission, book: Rulebook) -> None:
        self.submission = submission
        self.book = book
        self._computed: dict[Place, Decimal | None] = {}

    def value(self, place: Place) -> Any:
        """The amount or text at ``place``, None when blank. Raises ``Undecided``."""
        submission = self.submission
        if place in submission.unusable:
            raise Undecided(f"{place.words()} {submission.unusable[place]}")
        if place.column == NOTE and place.row is None:
            return submission.notes.get(place.table, self.book.format.tables[place.table].note)
        if place in submission.cells:
            return submission.cells[place]
        if self.book.filler(place):
            return self.computed(place)
        return self._implied(place)

    def computed(self, place: Place) -> Decimal | None:
        """What the rule that fills ``place`` makes of the other figures; None when all blank."""
        if place not in self._computed:
            rule = self.book.filler(place)
            if rule is None or not isinstance(rule.says, Compare):
                raise KeyError(place)
            row = place.row if isinstance(place.row, int) else None
            self._computed[place] = evaluate(rule.says.right, self, row)
        return self._computed[place]

    def _implied(self, place: Place) -> str | None:
        """A name by its code, or a part of a code; None for a blank input."""
        table = self.book.format.tables[place.table]
        spec = table.columns.get(place.column)
        if spec and spec.of:
            code = self.value(place._replace(column=spec.of))
            codes = self.book.format.codes[table.columns[spec.of].codes]
            return codes.name(code) if code else None
        if spec is None:
            return self._part(place)
        return None

    def _part(self, place: Place) -> str | None:
        for column in self.book.format.tables[place.table].columns.values():
            for i, part in enumerate(column.parts):
                if part.name == place.column:
                    code = self.value(place._replace(column=column.name)) or ""
                    return column.part_of(code, i) or None
        return None

    def column(self, table: str, column: str) -> list[Any]:
        """The values of a detail column, over the rows that are used."""
        return [self.listed(Place(table, row, column)) for row in self.submission.rows(table)]

    def listed(self, place: Place) -> Any:
        """The value as one of a range: there a total of nothing is the 0 that its formula shows."""
        value = self.value(place)
        return ZERO if value is None and self.book.filler(place) else value

    def addends(self, node: Node, row: int | None) -> int:
        """How many rounded figures stand behind ``node``: each lends half a last digit."""
        if isinstance(node, Cell):
            return self._addend(node.place)
        if isinstance(node, Here):
            return self._addend(Place(node.table, row, node.column))
        if isinstance(node, Rows):
            return sum(self._addend(Place(node.table, r, node.column)) for r in node.rows)
        if isinstance(node, Column):
            return sum(self._column_addends(node))
        if isinstance(node, Arithmetic):
            return self.addends(node.left, row) + self.addends(node.right, row)
        if isinstance(node, Call) and node.function in ("SUMIF", "SUMIFS"):
            return self._chosen(node, row)
        if isinstance(node, Call) and node.function in ("MIN", "MAX"):
            return 1  # the figure that is chosen
        if isinstance(node, Call) and FUNCTIONS[node.function].gives == "n":
            return sum(self.addends(argument, row) for argument in node.arguments)
        return 0

    def _addend(self, place: Place) -> int:
        if place in self.submission.cells:
            return 1
        rule = self.book.filler(place)
        if rule and isinstance(rule.says, Compare):
            return self.addends(rule.says.right, place.row if isinstance(place.row, int) else None)
        return 0

    def _chosen(self, node: Call, row: int | None) -> int:
        *keys, values = node.arguments
        if node.function == "SUMIFS":
            values, *keys = node.arguments
        assert isinstance(values, Column)
        counts = [Decimal(count) for count in self._column_addends(values)]
        arguments = [evaluate(key, self, row) for key in keys]
        return int(FUNCTIONS["SUMIFS"].calculate(counts, *arguments) or 0)

    def _column_addends(self, node: Column) -> list[int]:
        """For each used row, how many figures: one, or those behind a total nobody states.

        The sheet cannot tell a stated total from a computed one in the same column, so where
        some are stated each counts as one figure, in both voices.
        """
        places = [Place(node.table, r, node.column) for r in self.submission.rows(node.table)]
        if any(place in self.submission.cells for place in places):
            return [int(self.listed(place) is not None) for place in places]
        return [self._addend(place) for place in places]


def evaluate(node: Node, figures: Figures, row: int | None = None) -> Any:
    """The value of a bound ``node``; ``row`` is the detail row that ``[@…]`` speaks of.

    Amounts are ``Decimal`` or None when blank, texts ``str`` or None, truths ``bool``, ranges
    lists. Raises ``Undecided`` when a cell is unreadable, ``Missing`` when a look-up fails.
    """
    return _EVALUATE[type(node)](node, figures, row)


def _cell(node: Cell, figures: Figures, row: int | None) -> Any:
    return figures.value(node.place)


def _here(node: Here, figures: Figures, row: int | None) -> Any:
    return figures.value(Place(node.table, row, node.column))


def _rows(node: Rows, figures: Figures, row: int | None) -> list[Any]:
    return [figures.listed(Place(node.table, name, node.column)) for name in node.rows]


def _codes(node: CodeColumn, figures: Figures, row: int | None) -> list[str]:
    entries = figures.book.format.codes[node.codes].entries
    return [fold(entry.name) if node.column == NAME else entry.code for entry in entries]


def _call(node: Call, figures: Figures, row: int | None) -> Any:
    if node.function == "IF":  # as in Excel, the branch not taken is not calculated
        test, *branches = node.arguments
        return evaluate(branches[0 if evaluate(test, figures, row) else 1], figures, row)
    arguments = [evaluate(argument, figures, row) for argument in node.arguments]
    if any(isinstance(argument, CodeColumn) for argument in node.arguments):
        arguments = [fold(x) if isinstance(x, str) else x for x in arguments]
    return FUNCTIONS[node.function].calculate(*arguments)


def _arithmetic(node: Arithmetic, figures: Figures, row: int | None) -> Decimal | None:
    left, right = evaluate(node.left, figures, row), evaluate(node.right, figures, row)
    if left is None and right is None and node.operator in "+-":
        return None
    if node.operator == "/" and not right:
        raise Missing("除数是零或空白")
    return _ARITHMETIC[node.operator](left or ZERO, right or ZERO)


def _compare(node: Compare, figures: Figures, row: int | None) -> bool:
    left, right = evaluate(node.left, figures, row), evaluate(node.right, figures, row)
    if not node.money:
        return COMPARE[node.operator](fold(left or ""), fold(right or ""))
    places = figures.book.format.decimals
    return COMPARE[node.operator](rounded(left or ZERO, places), rounded(right or ZERO, places))


_ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_EVALUATE: dict[type, Callable[[Any, Figures, int | None], Any]] = {
    Number: lambda node, figures, row: node.value,
    Text: lambda node, figures, row: node.value,
    Label: lambda node, figures, row: figures.submission.cells.get(node.place, node.text),
    Cell: _cell,
    Here: _here,
    Column: lambda node, figures, row: figures.column(node.table, node.column),
    Rows: _rows,
    CodeColumn: _codes,
    Call: _call,
    Arithmetic: _arithmetic,
    Compare: _compare,
}
