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


def figures_behind(node: Lent, sheets: Addressing, at: At) -> str:
    """A formula that counts the rounded figures that lend ``node`` slack (as ``slack`` does)."""
    return COUNT[type(node)](node, sheets, at)


def _added(node: Added, sheets: Addressing, at: At) -> str:
    counts = [figures_behind(part, sheets, at) for part in node.parts]
    return "+".join(count for count in counts if count != "0") or "0"


def _weighted(node: Weighted, sheets: Addressing, at: At) -> str:
    return f"({figures_behind(node.lent, sheets, at)}){node.operator}{plain(node.by)}"


def _cell(node: Cell | Here, sheets: Addressing, at: At) -> str:
    place = standing(node, sheets, at)
    rule = sheets.filled_by(place)
    if rule and isinstance(rule.says, Compare):
        return figures_behind(lent(rule.says.right), sheets, at)
    return _numbers_in(sheets.cell(place))


def _rows(node: Rows, sheets: Addressing, at: At) -> str:
    cells = [Cell(Place(node.table, name, node.column), True, "") for name in node.rows]
    if not any(sheets.filled_by(cell.place) for cell in cells):
        return _numbers_in(formula(node, sheets, at))
    return "+".join(_cell(cell, sheets, at) for cell in cells)


def _range(node: ColumnRef | Collected, sheets: Addressing, at: At) -> str:
    marks = row_marks(node, sheets, at)
    return "+".join(_numbers_in(cells, *marks) for cells in _stated(node, sheets, at))


def _stated(node: ColumnRef | Collected, sheets: Addressing, at: At) -> list[str]:
    """The ranges of the figures behind a column: its own, or those that its totals add up."""
    rule = sheets.filled_by(Place(node.table, None, node.column)) \
        if isinstance(node, ColumnRef) else None
    if rule is None or not isinstance(rule.says, Compare):
        return [formula(node, sheets, at)]
    parts = [part for part in walk(rule.says.right) if isinstance(part, Here)]
    columns = [ColumnRef(part.table, part.column, part.money) for part in parts]
    return [cells for column in columns for cells in _stated(column, sheets, at)]


def _chosen_rows(node: ChosenRows, sheets: Addressing, at: At) -> str:
    ranges = _stated(node.values, sheets, at)
    texts = [formula(argument, sheets, at) for argument in node.call.arguments]
    if not has_criteria(node.call, sheets):
        tests = exact_tests(node.call, texts, sheets, at)
        return "+".join(f"SUMPRODUCT({tests}*ISNUMBER({cells}))" for cells in ranges)
    _, pairs = FUNCTIONS[node.call.function].parted(texts)
    conditions = [text for pair in pairs for text in pair]
    conditions += row_marks(node.values, sheets, at)
    return "+".join(_numbers_in(cells, *conditions) for cells in ranges)


def _numbers_in(cells: str, *conditions: str) -> str:
    """Counts the numbers among ``cells``, in the rows that meet the conditions."""
    if conditions:
        return f'COUNTIFS({",".join(conditions)},{cells},">-1E300")'
    return f'COUNTIF({cells},">-1E300")'


COUNT: dict[type, Callable[[Any, Addressing, At], str]] = {
    Added: _added,
    Weighted: _weighted,
    ChosenRows: _chosen_rows,
    OneFigure: lambda node, sheets, at: "1",
    Cell: _cell,
    Here: _cell,
    Rows: _rows,
    ColumnRef: _range,
    Collected: _range,
}
"""How the figures behind each kind are counted on a sheet."""
