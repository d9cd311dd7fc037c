"""The second voice: a rule as an Excel formula that old Excel, WPS and LibreOffice calculate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from budgetxl.amount import plain
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


def formula(node: Node, sheets: Addressing, at: At = At()) -> str:
    """``node`` as a formula without its ``=``; ``at`` is the detail row and the form at hand."""
    return FORMULA[type(node)](node, sheets, at)


def _call(node: Call, sheets: Addressing, at: At) -> str:
    way = FUNCTIONS[node.function].excel
    if way == "reading":
        return reading(node, sheets, at)
    texts = [formula(argument, sheets, at) for argument in node.arguments]
    return WRITE[way](node, texts, sheets, at)


def _arithmetic(node: Arithmetic, sheets: Addressing, at: At) -> str:
    left, right = (formula(side, sheets, at) for side in (node.left, node.right))
    if node.operator == "+":  # SUM passes over a text where + would be an error
        return f"SUM({','.join(formula(addend, sheets, at) for addend in addends(node))})"
    if isinstance(node.right, Arithmetic):
        right = f"({right})"
    if isinstance(node.left, Arithmetic) and node.operator in "*/" and node.left.operator in "+-":
        left = f"({left})"
    return f"{left}{node.operator}{right}"


def _compare(node: Compare, sheets: Addressing, at: At) -> str:
    if node.money:
        left, right = (rounded(side, sheets, at) for side in (node.left, node.right))
        return f"{left}{node.operator}{right}"
    left, right = (formula(side, sheets, at) for side in (node.left, node.right))
    if any(isinstance(s, Text) and not set(s.value) & set("()（）") for s in (node.left, node.right)):
        return f"{left}{node.operator}{right}"
    same = _same_text(left, right, sheets)
    return same if node.operator == "=" else f"NOT({same})"


def rounded(node: Node, sheets: Addressing, at: At = At()) -> str:
    """One side of a comparison, rounded to the format's decimals."""
    if isinstance(node, Number):
        return formula(node, sheets, at)
    return f"ROUND({formula(node, sheets, at)},{sheets.decimals})"


def _same_text(left: str, right: str, sheets: Addressing) -> str:
    """Equal letter by letter, a full-width bracket being the same as a half-width one."""
    letters = sheets.letters()
    a, b = f"MID({left},{letters},1)", f"MID({right},{letters},1)"
    brackets = f"ISNUMBER(MATCH({a}&{b},{sheets.brackets()},0))"
    return f"SUMPRODUCT(({a}<>{b})*(1-{brackets}))=0"


FORMULA: dict[type, Callable[[Any, Addressing, At], str]] = {
    Number: lambda node, sheets, at: plain(node.value),
    Text: lambda node, sheets, at: quoted(node.value),
    Cell: lambda node, sheets, at: (sheets.figure if node.money else sheets.cell)(
        standing(node, sheets, at)
    ),
    Label: lambda node, sheets, at: sheets.cell(node.place._replace(column=NAME)),
    Here: lambda node, sheets, at: sheets.cell(standing(node, sheets, at)),
    ColumnRef: lambda node, sheets, at: sheets.column(
        node.table, node.column, form_of(node.table, sheets, at)
    ),
    Collected: lambda node, sheets, at: sheets.collected(node.table, node.column),
    Rows: lambda node, sheets, at: sheets.rows(node.table, node.rows, node.column),
    CodeColumn: lambda node, sheets, at: sheets.codes(node.codes, node.column),
    Call: _call,
    Arithmetic: _arithmetic,
    Compare: _compare,
}
