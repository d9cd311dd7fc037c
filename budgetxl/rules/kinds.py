"""What a node of a rule gives, amount, text, truth or a range, and what a function takes."""

from __future__ import annotations

from budgetxl.rules.functions import FUNCTIONS, Kind
from budgetxl.rules.tree import (
    RANGES,
    Arithmetic,
    BindError,
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
    walk,
)

_GIVEN: dict[type, Kind] = {
    Number: "amount", Arithmetic: "amount", Rows: "fixed rows", Text: "text", Label: "text",
    CodeColumn: "texts", Compare: "truth",
}

WORDS: dict[Kind, str] = {
    "amount": "金额", "text": "文字", "cell": "文字", "truth": "真假",
    "amounts": "一列金额", "texts": "一列文字", "fixed rows": "几行金额", "any amounts": "金额",
    "written number": "写明的数字", "written zero": "0", "position": "MATCH(…)",
}


def kind(node: Node) -> Kind:
    """What ``node`` gives."""
    if isinstance(node, (Cell, Here)):
        return "amount" if node.money else "text"
    if isinstance(node, (ColumnRef, Collected)):
        return "amounts" if node.money else "texts"
    if isinstance(node, Call):
        return FUNCTIONS[node.function].gives
    return _GIVEN[type(node)]


def expect(node: Node, wanted: Kind) -> None:
    """Raises ``BindError`` unless ``node`` gives what is ``wanted``."""
    given = kind(node)
    fits: dict[Kind, bool] = {
        "any amounts": given in ("amount", "amounts", "fixed rows"),
        "cell": given == "text",
        "written number": isinstance(node, Number),
        "written zero": isinstance(node, Number) and node.value == 0,
        "position": _is_position(node),
    }
    if not fits.get(wanted, given == wanted):
        raise BindError(f"这里应是{WORDS[wanted]}，却是{WORDS[given]}")


def _is_position(node: Node) -> bool:
    return isinstance(node, Call) and FUNCTIONS[node.function].finds


def fit(function: str, arguments: tuple[Node, ...]) -> None:
    """Raises ``BindError`` unless ``function`` takes ``arguments``."""
    wanted = _wanted(function, len(arguments))
    for argument, kind_ in zip(arguments, wanted, strict=True):
        expect(argument, kind_)
    for argument, kind_ in zip(arguments, wanted, strict=True):
        is_cell = isinstance(argument, (Cell, Here)) or _without_formula(argument)
        if kind_ == "cell" and not is_cell:
            raise BindError(f"{function} 里应是一个单元格")
    _fit_ranges(function, arguments, "any amounts" in wanted)


def _without_formula(node: Node) -> bool:
    """Whether no formula has to refer to ``node``, so that it need be no cell."""
    return any(isinstance(each, Call) and FUNCTIONS[each.function].excel == "nowhere"
               for each in walk(node))


def _wanted(function: str, count: int) -> tuple[Kind, ...]:
    """What ``function`` takes when it has so many arguments. Raises ``BindError``."""
    row = FUNCTIONS[function]
    rest = count - len(row.takes)
    times = rest // len(row.repeats) if row.repeats else 0
    if rest != times * len(row.repeats) or (row.repeats and times < 1):
        raise BindError(f"{function} 的参数个数不对")
    return row.takes + row.repeats * times


def _fit_ranges(function: str, arguments: tuple[Node, ...], any_amounts: bool) -> None:
    """The columns of one call are looked through row by row, side by side; not so ``any_amounts``.

    Of those a function written by its name alone sees all cells, and not the rows of one level.
    """
    inner = [a.arguments for a in arguments if isinstance(a, Call) and _is_position(a)]
    ranges = [node for part in (arguments, *inner) for node in part if isinstance(node, RANGES)]
    if not (any_amounts or FUNCTIONS[function].apart) and len({_owner(n) for n in ranges}) > 1:
        raise BindError(f"{function} 的各列应在同一张表、同一级次里")
    if any_amounts and FUNCTIONS[function].excel == "by name":
        if any(isinstance(node, ColumnRef) and node.level for node in ranges):
            raise BindError(f"{function} 不能用于分级次的表的一整列")


def _owner(node: ColumnRef | Collected | Rows | CodeColumn) -> tuple[str, ...]:
    """What the ranges of one call must have in common."""
    if isinstance(node, CodeColumn):
        return (node.codes,)
    if isinstance(node, ColumnRef):
        return (node.book, node.table, node.level)
    return (node.book if isinstance(node, Collected) else "", node.table)


def compares_amounts(node: Node) -> bool:
    """Whether ``node`` holds amounts against each other, so that a difference makes sense."""
    if not isinstance(node, Compare) or not node.money:
        return False
    return not any(isinstance(side, Call) and FUNCTIONS[side.function].counts
                   for side in (node.left, node.right))


def has_gap(node: Node) -> bool:
    """Whether by how much ``node`` is broken says anything: not where an amount is just not 0."""
    if not isinstance(node, Compare) or not compares_amounts(node):
        return False
    return node.operator in ("=", "<=", ">=") or not isinstance(node.right, Number)
