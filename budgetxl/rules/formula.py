"""The second voice: a rule as an Excel formula that old Excel, WPS and LibreOffice calculate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from budgetxl.amount import plain
from budgetxl.codes import LETTERS
from budgetxl.rules.addressing import Addressing, form_of, quoted, standing
from budgetxl.rules.calls import WRITE, reading
from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.names import NAME
from budgetxl.rules.tree import (
    Arithmetic,
    At,
    Call,
    Cell,
    CodeColumn,
    Collected,
    ColumnRef,
    Compare,
    Here,
    Label,
    Node,
    Number,
    Rows,
    Text,
    addends,
)


LONGEST_TEXT = 32767
"""Letters that a cell takes."""


def formula(node: Node, addresses: Addressing, at: At = At()) -> str:
    """``node`` as a formula without its ``=``; ``at`` is the detail row and the form at hand."""
    return FORMULA[type(node)](node, addresses, at)


def _call(node: Call, addresses: Addressing, at: At) -> str:
    way = FUNCTIONS[node.function].excel
    if way == "reading":
        return reading(node, addresses, at)
    texts = [formula(argument, addresses, at) for argument in node.arguments]
    return WRITE[way](node, texts, addresses, at)


def _arithmetic(node: Arithmetic, addresses: Addressing, at: At) -> str:
    left, right = (_alone(side, addresses, at) for side in (node.left, node.right))
    if node.operator == "+":  # SUM passes over a text where + would be an error
        return f"SUM({','.join(formula(addend, addresses, at) for addend in addends(node))})"
    if isinstance(node.right, Arithmetic):
        right = f"({right})"
    if isinstance(node.left, Arithmetic) and node.operator in "*/" and node.left.operator in "+-":
        left = f"({left})"
    return f"{left}{node.operator}{right}"


def _compare(node: Compare, addresses: Addressing, at: At) -> str:
    if node.money:
        left, right = (rounded(side, addresses, at) for side in (node.left, node.right))
        return f"{left}{node.operator}{right}"
    left, right = (formula(side, addresses, at) for side in (node.left, node.right))
    if any(isinstance(s, Text) and not set(s.value) & set("()（）") for s in (node.left, node.right)):
        return f"{left}{node.operator}{right}"
    same = _same_text(left, right, addresses)
    return same if node.operator == "=" else f"NOT({same})"


def rounded(
    node: Node, addresses: Addressing, at: At = At(), decimals: int | None = None
) -> str:
    """One side of a comparison, rounded to ``decimals``, or to those of the format."""
    if isinstance(node, Number):
        return formula(node, addresses, at)
    digits = addresses.decimals if decimals is None else decimals
    return f"ROUND({_alone(node, addresses, at)},{digits})"


def _alone(node: Node, addresses: Addressing, at: At) -> str:
    """An operand that no SUM protects: an empty text, as pasting leaves it, is a blank cell."""
    text = formula(node, addresses, at)
    if isinstance(node, (Cell, Here)) and text == addresses.cell(standing(node, addresses, at)):
        if not addresses.filled_by(standing(node, addresses, at)):
            return f"IF(LEN({text})=0,0,{text})"
    return text


def _same_text(left: str, right: str, addresses: Addressing) -> str:
    """Equal letter by letter, a full-width bracket being the same as a half-width one.

    What is beyond those letters is compared as it is.
    """
    letters = addresses.letters()
    a, b = f"MID({left},{letters},1)", f"MID({right},{letters},1)"
    brackets = f"ISNUMBER(MATCH({a}&{b},{addresses.brackets()},0))"
    rest = "=".join(f"MID({text},{LETTERS + 1},{LONGEST_TEXT})" for text in (left, right))
    return f"AND(SUMPRODUCT(({a}<>{b})*(1-{brackets}))=0,{rest})"


FORMULA: dict[type, Callable[[Any, Addressing, At], str]] = {
    Number: lambda node, addresses, at: plain(node.value),
    Text: lambda node, addresses, at: quoted(node.value),
    Cell: lambda node, addresses, at: (addresses.figure if node.money else addresses.cell)(
        standing(node, addresses, at)
    ),
    Label: lambda node, addresses, at: addresses.cell(node.place._replace(column=NAME)),
    Here: lambda node, addresses, at: addresses.cell(standing(node, addresses, at)),
    ColumnRef: lambda node, addresses, at: addresses.column(
        node.table, node.column, form_of(node.table, addresses, at)
    ),
    Collected: lambda node, addresses, at: addresses.collected(node.table, node.column),
    Rows: lambda node, addresses, at: addresses.rows(node.table, node.rows, node.column),
    CodeColumn: lambda node, addresses, at: addresses.codes(node.codes, node.column),
    Call: _call,
    Arithmetic: _arithmetic,
    Compare: _compare,
}
