"""The slack of a rule as a formula, which counts the rounded figures behind its sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from budgetxl.amount import plain
from budgetxl.place import Place
from budgetxl.rules.addressing import Addressing, row_marks, standing
from budgetxl.rules.calls import exact_tests, has_criteria
from budgetxl.rules.formula import formula
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
    Rows,
    walk,
)


def figures_behind(node: Lent, addresses: Addressing, at: At) -> str:
    """A formula that counts the rounded figures that lend ``node`` slack (as ``slack`` does)."""
    return COUNT[type(node)](node, addresses, at)


def _added(node: Added, addresses: Addressing, at: At) -> str:
    counts = [figures_behind(part, addresses, at) for part in node.parts]
    return "+".join(count for count in counts if count != "0") or "0"


def _weighted(node: Weighted, addresses: Addressing, at: At) -> str:
    return f"({figures_behind(node.lent, addresses, at)}){node.operator}{plain(node.by)}"


def _cell(node: Cell | Here, addresses: Addressing, at: At) -> str:
    place = standing(node, addresses, at)
    rule = addresses.filled_by(place)
    if rule and isinstance(rule.says, Compare):
        return figures_behind(lent(rule.says.right), addresses, at)
    return _numbers_in(addresses.cell(place))


def _rows(node: Rows, addresses: Addressing, at: At) -> str:
    cells = [Cell(Place(node.table, name, node.column), True, "") for name in node.rows]
    if not any(addresses.filled_by(cell.place) for cell in cells):
        return _numbers_in(formula(node, addresses, at))
    return "+".join(_cell(cell, addresses, at) for cell in cells)


def _range(node: ColumnRef | Collected, addresses: Addressing, at: At) -> str:
    marks = row_marks(node, addresses, at)
    return "+".join(_numbers_in(cells, *marks) for cells in _stated(node, addresses, at))


def _stated(node: ColumnRef | Collected, addresses: Addressing, at: At) -> list[str]:
    """The ranges of the figures behind a column: its own, or those that its totals add up."""
    rule = addresses.filled_by(Place(node.table, None, node.column)) \
        if isinstance(node, ColumnRef) else None
    if rule is None or not isinstance(rule.says, Compare):
        return [formula(node, addresses, at)]
    parts = [part for part in walk(rule.says.right) if isinstance(part, Here)]
    columns = [ColumnRef(part.table, part.column, part.money) for part in parts]
    return [cells for column in columns for cells in _stated(column, addresses, at)]


def _chosen_rows(node: ChosenRows, addresses: Addressing, at: At) -> str:
    ranges = _stated(node.values, addresses, at)
    texts = [formula(argument, addresses, at) for argument in node.call.arguments]
    if not has_criteria(node.call, addresses):
        tests = exact_tests(node.call, texts, addresses, at)
        return "+".join(f"SUMPRODUCT({tests}*ISNUMBER({cells}))" for cells in ranges)
    _, pairs = FUNCTIONS[node.call.function].parted(texts)
    conditions = [text for pair in pairs for text in pair]
    conditions += row_marks(node.values, addresses, at)
    return "+".join(_numbers_in(cells, *conditions) for cells in ranges)


def _numbers_in(cells: str, *conditions: str) -> str:
    """Counts the numbers among ``cells``, in the rows that meet the conditions."""
    # Greater than that is every number, and no text.
    if conditions:
        return f'COUNTIFS({",".join(conditions)},{cells},">-1E300")'
    return f'COUNTIF({cells},">-1E300")'


COUNT: dict[type, Callable[[Any, Addressing, At], str]] = {
    Added: _added,
    Weighted: _weighted,
    ChosenRows: _chosen_rows,
    OneFigure: lambda node, addresses, at: "1",
    Cell: _cell,
    Here: _cell,
    Rows: _rows,
    ColumnRef: _range,
    Collected: _range,
}
"""How the figures behind each kind are counted on a sheet."""
