"""What a node of a rule gives, amount, text, truth or a range, and what a function takes."""

from __future__ import annotations

from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.tree import (
    RANGES,
    Arithmetic,
    BindError,
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


def kind(node: Node) -> str:
    """n amount, t text, b truth, N and T a column of them, R fixed rows."""
    if isinstance(node, (Number, Arithmetic, Rows)):
        return "R" if isinstance(node, Rows) else "n"
    if isinstance(node, (Cell, Here)):
        return "n" if node.money else "t"
    if isinstance(node, (Column, Collected)):
        return "N" if node.money else "T"
    if isinstance(node, Call):
        return FUNCTIONS[node.function].gives
    return {Text: "t", Label: "t", CodeColumn: "T", Compare: "b"}[type(node)]


_KINDS = {
    "n": "金额", "t": "文字", "b": "真假", "N": "一列金额", "T": "一列文字", "R": "几行金额",
    "A": "金额", "c": "写明的数字", "0": "0", "m": "MATCH(…)",
}


def expect(node: Node, wanted: str) -> None:
    """Raises ``BindError`` unless ``node`` gives what the letter ``wanted`` asks for."""
    given = kind(node)
    fits = {
        "A": given in "nNR",
        "c": isinstance(node, Number),
        "0": isinstance(node, Number) and node.value == 0,
        "m": isinstance(node, Call) and node.function == "MATCH",
    }
    if not fits.get(wanted, given == wanted):
        raise BindError(f"这里应是{_KINDS[wanted]}，却是{_KINDS[given]}")


def fit(function: str, arguments: tuple[Node, ...]) -> None:
    """Raises ``BindError`` unless ``function`` takes ``arguments``."""
    fixed, _, repeated = FUNCTIONS[function].takes.partition("(")
    repeated = repeated.rstrip(")*")
    rest = len(arguments) - len(fixed)
    if rest < 0 or (rest % len(repeated) if repeated else rest) or (repeated and rest == 0):
        raise BindError(f"{function} 的参数个数不对")
    wanted = fixed + repeated * (rest // len(repeated) if repeated else 0)
    for argument, letter in zip(arguments, wanted, strict=True):
        expect(argument, letter)
    if function in ("NUMBERS", "NUMBER", "UNIT", "OPERATOR", "CONTAINS"):
        if not isinstance(arguments[0], (Cell, Here)):
            raise BindError(f"{function} 里应是一个单元格")
    inner = [a.arguments for a in arguments if isinstance(a, Call) and a.function == "MATCH"]
    ranges = [node for part in (arguments, *inner) for node in part if isinstance(node, RANGES)]
    if len({_owner(node) for node in ranges}) > 1 and function not in ("SUM", "MAX", "MIN"):
        raise BindError(f"{function} 的各列应在同一张表、同一级次里")
    if function in ("MAX", "MIN") and any(isinstance(n, Column) and n.level for n in ranges):
        raise BindError(f"{function} 不能用于分级次的表的一整列")


def _owner(node: Column | Collected | Rows | CodeColumn) -> tuple[str, ...]:
    """What the ranges of one call must have in common."""
    if isinstance(node, CodeColumn):
        return (node.codes,)
    if isinstance(node, Column):
        return (node.book, node.table, node.level)
    return (node.book if isinstance(node, Collected) else "", node.table)
