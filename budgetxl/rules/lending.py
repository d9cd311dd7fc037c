"""How figures lend slack to a rule: told once, counted by ``slack``, written by ``slack_formula``.

A figure that is stated with two decimals may be up to half a last digit off. So a rule may be
broken by half a digit for each rounded figure that stands behind its two sides.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple, Union

from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.tree import (
    Arithmetic,
    Call,
    Cell,
    Collected,
    ColumnRef,
    Here,
    Node,
    Number,
    Rows,
)


class Added(NamedTuple):
    """All that these lend; without any, nothing."""

    parts: tuple[Lent, ...] = ()


class Weighted(NamedTuple):
    """What is lent, ``operator`` (* or /) ``by``: 元 counted in 万元 lend a ten-thousandth."""

    lent: Lent
    operator: str
    by: Decimal


class ChosenRows(NamedTuple):
    """What the rows of a column lend that a conditional sum adds up."""

    call: Call
    values: ColumnRef | Collected


class OneFigure(NamedTuple):
    """What a single figure lends, whichever it is that MAX or MIN has chosen."""


Lent = Union[Added, Weighted, ChosenRows, OneFigure, Cell, Here, Rows, ColumnRef, Collected]
"""What is lent: by cells and ranges, each in its own way, and by what is made of them."""

LENT = (Added, Weighted, ChosenRows, OneFigure, Cell, Here, Rows, ColumnRef, Collected)
"""What both voices have to know."""

NOTHING = Added()


def lent(node: Node) -> Lent:
    """What stands behind ``node``, an amount. Even one that is read in a text is exact."""
    if isinstance(node, (Cell, Here, Rows, ColumnRef, Collected)):
        return node
    if isinstance(node, Arithmetic):
        return _operands(node)
    return _call(node) if isinstance(node, Call) else NOTHING


def _operands(node: Arithmetic) -> Lent:
    """What both lend; a figure multiplied or divided by a number lends so much more, or less."""
    left, right = node.left, node.right
    if node.operator in ("*", "/") and isinstance(right, Number) and right.value:
        return Weighted(lent(left), node.operator, right.value)
    if node.operator == "*" and isinstance(left, Number):
        return Weighted(lent(right), "*", left.value)
    return _added(left, right)


def _added(*nodes: Node) -> Added:
    return Added(tuple(part for node in nodes if (part := lent(node)) != NOTHING))


def _call(node: Call) -> Lent:
    function = FUNCTIONS[node.function]
    if function.lends == "arguments":
        return _added(*node.arguments)
    if function.lends == "chosen rows":
        values, _ = function.parted(node.arguments)
        assert isinstance(values, (ColumnRef, Collected))
        return ChosenRows(node, values)
    return OneFigure() if function.lends == "one figure" else NOTHING
