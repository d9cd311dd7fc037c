"""The first voice: a node made into a function once, which is then asked of all rows at a time.

A rule is held at many places of many workbooks: walking its tree at each of them took far
longer than the sums themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

from budgetxl.amount import ZERO, rounded
from budgetxl.codes import fold
from budgetxl.place import Place
from budgetxl.rules.functions import FUNCTIONS, Missing
from budgetxl.rules.names import NAME
from budgetxl.rules.tree import (
    Arithmetic,
    At,
    Call,
    Cell,
    CodeColumn,
    Collected,
    Column,
    Compare,
    Here,
    Label,
    Node,
    Number,
    Rows,
    Text,
)

if TYPE_CHECKING:
    from budgetxl.rules.evaluate import Figures

Ats = tuple[At, ...]
"""Where a rule is calculated; ``Figures`` knows a tuple of its own again, and what it said."""

Calculation = Callable[["Figures", Ats], list[Any]]
"""Gives the values of a node, one for each detail row and form that it is asked for.

Amounts are ``Decimal`` or None when blank, texts ``str`` or None, truths ``bool``, ranges
lists. Raises ``Undecided`` when a cell is unreadable, ``Missing`` when a look-up fails,
wherever that is: to know where, ask for one at a time.
"""

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}
"""What a comparison asks of its two sides."""


def calculation(node: Node) -> Calculation:
    """The function that calculates a bound ``node``."""
    return CALCULATE[type(node)](node)


def _written(node: Number | Text) -> Calculation:
    value = node.value
    return lambda figures, ats: [value] * len(ats)


def _label(node: Label) -> Calculation:
    place, text = node.place, node.text
    return lambda figures, ats: [figures.submission.cells.get(place, text)] * len(ats)


def _cell(node: Cell) -> Calculation:
    def values(figures: Figures, ats: Ats) -> list[Any]:
        if not node.book and figures.book.format.is_repeated(node.place.table):
            return [figures.value(figures.place(node.place, at)) for at in ats]
        return [figures.elsewhere(node).value(node.place)] * len(ats)

    return values


def _here(node: Here) -> Calculation:
    table, column = node.table, node.column
    return lambda figures, ats: figures.here(table, column, ats)


def _column(node: Column | Collected) -> Calculation:
    def values(figures: Figures, ats: Ats) -> list[Any]:
        its_own = figures.elsewhere(node)
        if isinstance(node, Column) and its_own.book.format.is_repeated(node.table):
            return [its_own.column(node, at) for at in ats]
        return [its_own.column(node, At())] * len(ats)

    return values


def _rows(node: Rows) -> Calculation:
    places = [Place(node.table, name, node.column) for name in node.rows]

    def values(figures: Figures, ats: Ats) -> list[Any]:
        forms = ats if figures.book.format.is_repeated(node.table) else (At(),)
        found = [[figures.listed(figures.place(place, at)) for place in places] for at in forms]
        return found if forms is ats else found * len(ats)

    return values


def _codes(node: CodeColumn) -> Calculation:
    def values(figures: Figures, ats: Ats) -> list[Any]:
        codes = figures.book.format.codes[node.codes]
        return [codes.folded_names if node.column == NAME else codes.codes] * len(ats)

    return values


def _call(node: Call) -> Calculation:
    arguments = [calculation(argument) for argument in node.arguments]
    if node.function == "IF":
        return _if(*arguments)
    calculate = FUNCTIONS[node.function].calculate
    if any(isinstance(argument, CodeColumn) for argument in node.arguments):
        calculate = _folding(calculate)

    def values(figures: Figures, ats: Ats) -> list[Any]:
        return list(map(calculate, *[argument(figures, ats) for argument in arguments]))

    return values


def _folding(calculate: Callable[..., Any]) -> Callable[..., Any]:
    """The same over a code list, whose names are folded: the texts that are looked for, too."""
    return lambda *values: calculate(*[fold(x) if isinstance(x, str) else x for x in values])


def _if(test: Calculation, yes: Calculation, no: Calculation) -> Calculation:
    """As in Excel, the branch not taken is not calculated."""

    def values(figures: Figures, ats: Ats) -> list[Any]:
        tests = test(figures, ats)
        ayes = _taken(yes, figures, tuple(at for at, true in zip(ats, tests) if true))
        noes = _taken(no, figures, tuple(at for at, true in zip(ats, tests) if not true))
        return [next(ayes if true else noes) for true in tests]

    return values


def _taken(branch: Calculation, figures: Figures, ats: Ats) -> Iterator[Any]:
    """The values of ``branch`` where it is taken; nowhere, not even its fixed cells are read."""
    return iter(branch(figures, ats) if ats else ())


def _arithmetic(node: Arithmetic) -> Calculation:
    left, right = calculation(node.left), calculation(node.right)
    operate = _ARITHMETIC[node.operator]
    return lambda figures, ats: list(map(operate, left(figures, ats), right(figures, ats)))


def _sum(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None and b is None else (a or ZERO) + (b or ZERO)


def _difference(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None and b is None else (a or ZERO) - (b or ZERO)


def _product(a: Decimal | None, b: Decimal | None) -> Decimal:
    return (a or ZERO) * (b or ZERO)


def _quotient(a: Decimal | None, b: Decimal | None) -> Decimal:
    if not b:
        raise Missing("除数是零或空白")
    return (a or ZERO) / b


def _compare(node: Compare) -> Calculation:
    left, right, holds = calculation(node.left), calculation(node.right), COMPARE[node.operator]

    def values(figures: Figures, ats: Ats) -> list[Any]:
        sides = left(figures, ats), right(figures, ats)
        if not node.money:
            return list(map(holds, map(_text, sides[0]), map(_text, sides[1])))
        places = figures.book.format.decimals
        return [holds(rounded(a or ZERO, places), rounded(b or ZERO, places))
                for a, b in zip(*sides, strict=True)]

    return values


def _text(value: str | None) -> str:
    return _compared(value) if value else ""


@lru_cache(maxsize=10_000)
def _compared(text: str) -> str:
    return fold(text).casefold()


_ARITHMETIC: dict[str, Callable[[Any, Any], Decimal | None]] = {
    "+": _sum, "-": _difference, "*": _product, "/": _quotient,
}
CALCULATE: dict[type, Callable[[Any], Calculation]] = {
    Number: _written,
    Text: _written,
    Label: _label,
    Cell: _cell,
    Here: _here,
    Column: _column,
    Collected: _column,
    Rows: _rows,
    CodeColumn: _codes,
    Call: _call,
    Arithmetic: _arithmetic,
    Compare: _compare,
}
"""How the function of each kind of node is made."""
