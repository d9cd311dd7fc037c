"""The second voice: a rule as an Excel formula that old Excel, WPS and LibreOffice calculate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from budgetxl.amount import plain
from budgetxl.place import Place
from budgetxl.rules.bind import Rule
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
    addends,
    children,
    compares_amounts,
    walk,
)

HOLDS, BROKEN, ROUNDING = "✓", "✗", "≈"
NOT_APPLICABLE, BLANK, UNDECIDED = "—", "未填", "未评估"
"""What a live check shows; a broken one goes on with the difference."""


class Sheets(Protocol):
    """Where things stand in the workbook that a formula is written for."""

    stated: bool

    @property
    def decimals(self) -> int:
        """How many decimals both sides of a comparison are rounded to."""

    def cell(self, place: Place) -> str:
        """The reference of one cell."""

    def rows(self, table: str, rows: tuple[str, ...], column: str) -> str:
        """The range of a run of fixed rows."""

    def column(self, table: str, column: str) -> str:
        """The range of a detail column, spare rows included."""

    def codes(self, codes: str, column: str) -> str:
        """The range of a column of a code list."""

    def letters(self) -> str:
        """A range holding 1, 2, 3 …: the letters of a name."""

    def filled_by(self, place: Place) -> Rule | None:
        """The rule whose formula stands at ``place``; None for an input or a stated total.

        Without a row: in every row of the column.
        """


def formula(node: Node, sheets: Sheets, row: int | None = None) -> str:
    """``node`` as a formula without its ``=``; ``row`` is the detail row of ``[@…]``."""
    return _FORMULA[type(node)](node, sheets, row)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _call(node: Call, sheets: Sheets, row: int | None) -> str:
    if node.function.startswith("COUNTIF") and isinstance(node.arguments[0], CodeColumn):
        return _exact_count(node, sheets, row)
    return f"{node.function}({','.join(formula(a, sheets, row) for a in node.arguments)})"


def _exact_count(node: Call, sheets: Sheets, row: int | None) -> str:
    """A count over a code list without criteria, in which * and ? would stand for anything."""
    texts = [formula(argument, sheets, row) for argument in node.arguments]
    tests = [f"({cells}={text})" for cells, text in zip(texts[::2], texts[1::2], strict=True)]
    return f"SUMPRODUCT({'*'.join(['1', *tests])})"


def _arithmetic(node: Arithmetic, sheets: Sheets, row: int | None) -> str:
    left, right = (formula(side, sheets, row) for side in (node.left, node.right))
    if node.operator == "+":  # SUM passes over a text where + would be an error
        return f"SUM({','.join(formula(addend, sheets, row) for addend in addends(node))})"
    if isinstance(node.right, Arithmetic):
        right = f"({right})"
    if isinstance(node.left, Arithmetic) and node.operator in "*/" and node.left.operator in "+-":
        left = f"({left})"
    return f"{left}{node.operator}{right}"


def _compare(node: Compare, sheets: Sheets, row: int | None) -> str:
    if node.money:
        left, right = (rounded(side, sheets, row) for side in (node.left, node.right))
        return f"{left}{node.operator}{right}"
    left, right = (formula(side, sheets, row) for side in (node.left, node.right))
    if any(isinstance(s, Text) and not set(s.value) & set("()（）") for s in (node.left, node.right)):
        return f"{left}{node.operator}{right}"
    same = _same_text(left, right, sheets.letters())
    return same if node.operator == "=" else f"NOT({same})"


def rounded(node: Node, sheets: Sheets, row: int | None = None) -> str:
    """One side of a comparison, rounded to the format's decimals."""
    if isinstance(node, Number):
        return formula(node, sheets, row)
    return f"ROUND({formula(node, sheets, row)},{sheets.decimals})"


def _same_text(left: str, right: str, letters: str) -> str:
    """Equal letter by letter, a full-width bracket being the same as a half-width one."""
    a, b = f"MID({left},{letters},1)", f"MID({right},{letters},1)"
    brackets = f'ISNUMBER(MATCH({a}&{b},{{"(（","（(",")）","）)"}},0))'
    return f"SUMPRODUCT(({a}<>{b})*(1-{brackets}))=0"


_FORMULA: dict[type, Callable[[Any, Sheets, int | None], str]] = {
    Number: lambda node, sheets, row: plain(node.value),
    Text: lambda node, sheets, row: _quoted(node.value),
    Cell: lambda node, sheets, row: sheets.cell(node.place),
    Label: lambda node, sheets, row: sheets.cell(node.place._replace(column=NAME)),
    Here: lambda node, sheets, row: sheets.cell(Place(node.table, row, node.column)),
    Column: lambda node, sheets, row: sheets.column(node.table, node.column),
    Rows: lambda node, sheets, row: sheets.rows(node.table, node.rows, node.column),
    CodeColumn: lambda node, sheets, row: sheets.codes(node.codes, node.column),
    Call: _call,
    Arithmetic: _arithmetic,
    Compare: _compare,
}


def state(
    rule: Rule, sheets: Sheets, row: int | None = None, sides: tuple[str, str] | None = None
) -> str:
    """The live check of ``rule``: a formula that shows one of the states above.

    ``sides`` are the cells that already hold the two rounded sides, where they exist.
    """
    says = rule.says
    broken = _quoted(BROKEN)
    if isinstance(says, Compare) and compares_amounts(says):
        left, right = sides or (rounded(says.left, sheets, row), rounded(says.right, sheets, row))
        test = f"{left}{says.operator}{right}"
        difference = f"TEXT({left}-{_bracketed(right)},{_quoted(_digits(sheets.decimals))})"
        broken = f"{_quoted(BROKEN + ' 差')}&{difference}"
        broken = _or_rounding(says, sheets, row, f"{left}-{_bracketed(right)}", broken)
        for cell in _lone_inputs(says, sheets, row):
            broken = f"IF(LEN({cell})=0,{_quoted(BLANK)},{broken})"
    else:
        test = formula(says, sheets, row)
    shown = f"IF({test},{_quoted(HOLDS)},{broken})"
    if rule.when is not None:
        shown = f"IF({formula(rule.when, sheets, row)},{shown},{_quoted(NOT_APPLICABLE)})"
    for cell in _needed_texts(rule, sheets, row):
        shown = f"IF(LEN({cell})=0,{_quoted(BLANK)},{shown})"
    return f"IFERROR({shown},{_quoted(UNDECIDED)})"


def _bracketed(side: str) -> str:
    return f"({side})" if side.startswith("-") else side


def _digits(decimals: int) -> str:
    return "0." + "0" * decimals if decimals else "0"


def _or_rounding(says: Compare, sheets: Sheets, row: int | None, gap: str, broken: str) -> str:
    if not sheets.stated or says.operator not in ("=", "<=", ">="):
        return broken
    counts = "+".join(_addends(side, sheets, row) for side in (says.left, says.right))
    half = f"0.{'0' * sheets.decimals}5"
    rounding = f"ROUND(ABS({gap})-{half}*({counts}),{sheets.decimals + 2})<0"
    return f"IF({rounding},{_quoted(ROUNDING)},{broken})"


def _addends(node: Node, sheets: Sheets, row: int | None) -> str:
    """A formula that counts the rounded figures behind ``node`` (``Figures.addends``)."""
    if isinstance(node, (Cell, Here)):
        place = node.place if isinstance(node, Cell) else Place(node.table, row, node.column)
        rule = sheets.filled_by(place)
        if rule and isinstance(rule.says, Compare):
            return _addends(rule.says.right, sheets, row)
        return _numbers(sheets.cell(place))
    if isinstance(node, Rows):
        cells = [Cell(Place(node.table, name, node.column), True, "") for name in node.rows]
        if not any(sheets.filled_by(cell.place) for cell in cells):
            return _numbers(formula(node, sheets, row))
        return "+".join(_addends(cell, sheets, row) for cell in cells)
    if isinstance(node, Column):
        return "+".join(_numbers(cells) for cells in _typed(node, sheets))
    if isinstance(node, Call) and node.function in ("SUMIF", "SUMIFS"):
        return _chosen(node, sheets, row)
    if isinstance(node, Call) and node.function in ("MIN", "MAX"):
        return "1"
    counts = [_addends(part, sheets, row) for part in children(node)]
    return "+".join(count for count in counts if count != "0") or "0"


def _typed(column: Column, sheets: Sheets) -> list[str]:
    """The ranges of the figures behind a column: its own, or those that its totals add up."""
    rule = sheets.filled_by(Place(column.table, None, column.column))
    if rule is None or not isinstance(rule.says, Compare):
        return [sheets.column(column.table, column.column)]
    parts = [node for node in walk(rule.says.right) if isinstance(node, Here)]
    columns = [Column(part.table, part.column, part.money) for part in parts]
    return [cells for part in columns for cells in _typed(part, sheets)]


def _chosen(node: Call, sheets: Sheets, row: int | None) -> str:
    *keys, values = node.arguments
    if node.function == "SUMIFS":
        values, *keys = node.arguments
    assert isinstance(values, Column)
    chosen = ",".join(formula(key, sheets, row) for key in keys)
    return "+".join(f'COUNTIFS({chosen},{cells},">-1E300")' for cells in _typed(values, sheets))


def _numbers(cells: str) -> str:
    return f'COUNTIF({cells},">-1E300")'


def _lone_inputs(says: Compare, sheets: Sheets, row: int | None) -> Iterator[str]:
    for side in (says.right, says.left):
        if isinstance(side, (Cell, Here)):
            place = side.place if isinstance(side, Cell) else Place(side.table, row, side.column)
            if not sheets.filled_by(place):
                yield sheets.cell(place)


def _needed_texts(rule: Rule, sheets: Sheets, row: int | None) -> Iterator[str]:
    nodes = [*walk(rule.says), *(walk(rule.when) if rule.when is not None else ())]
    columns = dict.fromkeys(n.column for n in nodes if isinstance(n, Here) and not n.money)
    for column in columns:
        yield sheets.cell(Place(rule.place.table, row, column))
