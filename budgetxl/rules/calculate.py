"""The first voice: a node made into a function once, which is then asked of all rows at a time.

A rule is held at many places of many workbooks: walking its tree at each of them took far
longer than the sums themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import compress
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from budgetxl.amount import ZERO, last_digit, rounded
from budgetxl.codes import LETTERS, widened
from budgetxl.formats import Format
from budgetxl.rules.figure_source import Amounts, Ats, Calculation, FigureSource
from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.leaves import LEAVES, leaf
from budgetxl.rules.reckoning import Missing, or_zero, searched
from budgetxl.rules.tree import (
    Arithmetic,
    At,
    Call,
    CodeColumn,
    Compare,
    Label,
    Node,
    Number,
    Text,
    walk,
)

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}
"""What a comparison asks of its two sides."""

STABLE = ("=", "<=", ">=")
"""What holds so of two amounts holds of them rounded; what does not of the other three, neither."""


def calculation(*nodes: Node) -> Calculation:
    """The function that calculates a bound node; or, of several alike, each at its own number.

    Those of a family differ in nothing but cells, texts and numbers; the number of an ``At``
    says which is calculated there.
    """
    calculate = CALCULATE[type(nodes[0])](*nodes)
    return _printed(calculate, nodes) if is_printed(nodes[0]) else calculate


def evaluate(node: Node, figures: FigureSource, at: At = At()) -> Any:
    """The value of a bound ``node``, at the detail row and on the form that ``at`` says.

    It is as ``Calculation`` tells, which also says what is raised.
    """
    [value] = _calculation_of(node)(figures, (at,))
    return value


@lru_cache(maxsize=4096)
def _calculation_of(node: Node) -> Calculation:
    """The function of one node: a narrative asks for the same in every workbook."""
    return calculation(node)


def is_printed(node: Node) -> bool:
    """Whether ``node`` works on the wording of rows, on code lists, and on nothing else."""
    if not isinstance(node, (Call, Compare)):
        return False
    leaves = {type(each) for each in walk(node)} - {Call, Compare}
    return Label in leaves and leaves <= {Label, CodeColumn, Number, Text}


def _printed(calculate: Calculation, nodes: tuple[Node, ...]) -> Calculation:
    """The same, asked once for all workbooks that leave the wording as it is printed.

    What is kept is what it came to where it was last asked, and under which format.
    """
    places = {each.place for node in nodes for each in walk(node) if isinstance(each, Label)}
    kept: tuple[Format | None, Ats, list[Any]] = (None, (), [])

    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        nonlocal kept
        if not figures.submission.cells.keys().isdisjoint(places):
            return calculate(figures, ats)
        format_, asked, known = kept
        if format_ is not figures.format or asked is not ats:
            known = calculate(figures, ats)
            kept = (figures.format, ats, known)
        return known

    return values


def _call(*nodes: Call) -> Calculation:
    if len(set(nodes)) == 1 and (sought := _sought(nodes[0])):
        return _searching(*sought)
    arguments = [calculation(*each) for each in zip(*(node.arguments for node in nodes))]
    if nodes[0].function == "IF":
        return _if(*arguments)
    calculate = FUNCTIONS[nodes[0].function].calculate
    if FUNCTIONS[nodes[0].function].lends == "one figure":
        arguments = [_chosen_among(node, argument)
                     for node, argument in zip(nodes[0].arguments, arguments)]
    if any(isinstance(argument, CodeColumn) for argument in nodes[0].arguments):
        calculate = _folding(calculate)

    if len(arguments) == 1:
        [only] = arguments
        return lambda figures, ats: list(map(calculate, only(figures, ats)))
    return lambda figures, ats: list(
        map(calculate, *[argument(figures, ats) for argument in arguments]))


def _sought(node: Node) -> tuple[Node, tuple[str, ...]] | None:
    """Of ``CONTAINS(text, "word")``, or OR of several of one text: that text, and the words."""
    if not isinstance(node, Call) or node.function not in ("CONTAINS", "OR"):
        return None
    if node.function == "CONTAINS":
        text, word = node.arguments
        return (text, (word.value,)) if isinstance(word, Text) else None
    found = [each for argument in node.arguments if (each := _sought(argument))]
    if len(found) < len(node.arguments) or len({text for text, _ in found}) > 1:
        return None
    return found[0][0], tuple(word for _, words in found for word in words)


def _searching(text: Node, words: tuple[str, ...]) -> Calculation:
    """Whether any of ``words`` stands in ``text``, which is looked up once for all of them."""
    parts, texts = [searched(word) for word in words], calculation(text)

    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        return [any([part in whole for part in parts])
                for whole in map(searched, [each or "" for each in texts(figures, ats)])]

    return values


def _chosen_among(node: Node, argument: Calculation) -> Calculation:
    """An argument of MAX or MIN: a blank cell is none, but a sum of nothing is 0 there, too."""
    if not isinstance(node, (Call, Arithmetic)):
        return argument
    return lambda figures, ats: [or_zero(value) for value in argument(figures, ats)]


def _folding(calculate: Callable[..., Any]) -> Callable[..., Any]:
    """The same over a code list, whose names are folded: the texts that are looked for, too."""
    return lambda *values: calculate(*[widened(x) if isinstance(x, str) else x for x in values])


def _if(test: Calculation, yes: Calculation, no: Calculation) -> Calculation:
    """As in Excel, the branch not taken is not calculated."""

    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        tests = test(figures, ats)
        ayes = _taken(yes, figures, chosen(ats, tests))
        noes = _taken(no, figures, chosen(ats, [not true for true in tests]))
        return [next(ayes if true else noes) for true in tests]

    return values


def chosen(ats: Ats, truths: list[bool]) -> Ats:
    """Those of ``ats`` where it is true: the same tuple, if that is everywhere."""
    return ats if all(truths) else tuple(compress(ats, truths))


def _taken(branch: Calculation, figures: FigureSource, ats: Ats) -> Iterator[Any]:
    """The values of ``branch`` where it is taken; nowhere, not even its fixed cells are read."""
    return iter(branch(figures, ats) if ats else ())


def _operands(nodes: tuple[Arithmetic | Compare, ...]) -> tuple[Calculation, Calculation]:
    return (calculation(*(node.left for node in nodes)),
            calculation(*(node.right for node in nodes)))


def _arithmetic(*nodes: Arithmetic) -> Calculation:
    left, right = _operands(nodes)
    operate = _ARITHMETIC[nodes[0].operator]
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


def _compare(*nodes: Compare) -> Calculation:
    left, right = _operands(nodes)
    operator = nodes[0].operator
    if nodes[0].money:
        return lambda figures, ats: holding(
            operator, left(figures, ats), right(figures, ats), figures.format.decimals)
    holds = COMPARE[operator]
    return lambda figures, ats: list(
        map(holds, _texts(left(figures, ats)), _texts(right(figures, ats))))


def holding(operator: str, left: Amounts, right: Amounts, places: int) -> list[bool]:
    """Where amounts compare so, both rounded, blank ones being 0.

    Few need be rounded for that: equal ones stay so, and of two that are more than a last digit
    apart the greater one stays greater.
    """
    holds, last = COMPARE[operator], last_digit(places)
    pairs = [(a or ZERO, b or ZERO) for a, b in zip(left, right)]
    return [holds(a, b) if a == b or abs(a - b) > last
            else holds(rounded(a, places), rounded(b, places)) for a, b in pairs]


def _texts(values: list[str | None]) -> list[str]:
    """Texts as they are compared."""
    return [_compared(value) if value else "" for value in values]


@lru_cache(maxsize=10_000)
def _compared(text: str) -> str:
    """``text`` as the sheet compares it, whose brackets are alike in its first letters only."""
    return (widened(text[:LETTERS]) + text[LETTERS:]).casefold()


_ARITHMETIC: dict[str, Callable[[Any, Any], Decimal | None]] = {
    "+": _sum, "-": _difference, "*": _product, "/": _quotient,
}
CALCULATE: dict[type, Callable[..., Calculation]] = {
    **dict.fromkeys(LEAVES, leaf),
    Call: _call,
    Arithmetic: _arithmetic,
    Compare: _compare,
}
"""How the function of each kind of node is made, and of several of that kind."""
