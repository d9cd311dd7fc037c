"""The second voice: a rule as an Excel formula that old Excel, WPS and LibreOffice calculate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from budgetxl.amount import plain
from budgetxl.codes import spellings, widened
from budgetxl.place import Place
from budgetxl.rules.bind import Rule
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
    addends,
    children,
    compares_amounts,
    has_gap,
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

    def figure(self, place: Place) -> str:
        """The amount in one cell: its reference, or what is read there beside a unit."""

    def rows(self, table: str, rows: tuple[str, ...], column: str) -> str:
        """The range of a run of fixed rows."""

    def is_repeated(self, table: str) -> bool:
        """Whether there are several such tables, one on each form."""

    def column(self, table: str, column: str, form: int = 0) -> str:
        """The range of a detail column, spare rows included."""

    def chosen(self, table: str, level: str, form: int = 0) -> tuple[str, str] | None:
        """The range and the text in it that mark the rows a column means; None for all."""

    def collected(self, table: str, column: str) -> str:
        """The range of a field over all forms."""

    def reading(self, place: Place, heading: str) -> str:
        """The cell that says what is read in a text: 个数, 数值, 单位 or 符号."""

    def codes(self, codes: str, column: str) -> str:
        """The range of a column of a code list."""

    def is_code(self, table: str, column: str) -> bool:
        """Whether a column holds codes, or parts of them: digits and nothing else."""

    def letters(self) -> str:
        """A range holding 1, 2, 3 …: the letters of a name."""

    def brackets(self) -> str:
        """What holds ``BRACKETS``: a range, or the texts themselves."""

    def numbered(self, table: str, collected: bool) -> tuple[str, int]:
        """A range holding 1, 2, 3 … as long as a column of the table or its list; how long."""

    def filled_by(self, place: Place) -> Rule | None:
        """The rule whose formula stands at ``place``; None for an input or a stated total.

        Without a row: in every row of the column.
        """


READINGS = {"NUMBERS": "个数", "NUMBER": "数值", "UNIT": "单位", "OPERATOR": "符号"}
"""The functions that a sheet calculates beside its forms, and where."""

BRACKETS = ("(（", "（(", ")）", "）)")
"""Pairs of letters that are the same in a text."""


def formula(node: Node, sheets: Sheets, at: At = At()) -> str:
    """``node`` as a formula without its ``=``; ``at`` is the detail row and the form at hand."""
    return _FORMULA[type(node)](node, sheets, at)


def _place(node: Cell | Here, sheets: Sheets, at: At) -> Place:
    """Where ``node`` stands, seen from ``at``."""
    if isinstance(node, Here):
        return Place(node.table, at.row, node.column, at.form)
    return node.place._replace(form=_form(node.place.table, sheets, at))


def _form(table: str, sheets: Sheets, at: At) -> int:
    return at.form if sheets.is_repeated(table) else 0


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _call(node: Call, sheets: Sheets, at: At) -> str:
    if node.function.startswith("COUNTIF") and isinstance(node.arguments[0], CodeColumn):
        return _exact_count(node, sheets, at)
    if node.function in READINGS:
        [cell] = node.arguments
        assert isinstance(cell, (Cell, Here))
        return sheets.reading(_place(cell, sheets, at), READINGS[node.function])
    if node.function == "CONTAINS":
        return _contains(node, sheets, at)
    if any(not _is_criterion(wanted, sheets) for _, wanted in _conditions(node)):
        return _exact(node, sheets, at)
    if node.function == "MATCH" and not _is_criterion(node.arguments[0], sheets):
        if isinstance(node.arguments[1], (Column, Collected)):
            return _match(node.arguments[0], node.arguments[1], sheets, at)
    chosen = [_chosen_rows(argument, sheets, at) for argument in node.arguments]
    if node.function in _CONDITIONAL and any(chosen):
        return _CONDITIONAL[node.function](node, sheets, at, next(filter(None, chosen)))
    return f"{node.function}({','.join(formula(a, sheets, at) for a in node.arguments)})"


def _contains(node: Call, sheets: Sheets, at: At) -> str:
    """Whether the one text stands in the other, its brackets full-width or half-width."""
    within, part = node.arguments
    cell = formula(within, sheets, at)
    texts = [formula(part, sheets, at)]
    if isinstance(part, Text):
        texts = [_quoted(_escaped(text)) for text in spellings(widened(part.value))]
    return "+".join(f'COUNTIF({cell},"*"&{text}&"*")' for text in texts) + ">0"


def _escaped(text: str) -> str:
    """``text`` as a pattern in which no letter stands for others."""
    return "".join("~" + letter if letter in "~*?" else letter for letter in text)


def _chosen_rows(node: Node, sheets: Sheets, at: At) -> str:
    """What picks the rows that a column means out of its range: a range and its criterion."""
    return ",".join(_marked(node, sheets, at))


def _marked(node: Node, sheets: Sheets, at: At) -> tuple[str, ...]:
    """The range that marks the rows that a column means, and what stands in it there."""
    if not isinstance(node, Column):
        return ()
    chosen = sheets.chosen(node.table, node.level, _form(node.table, sheets, at))
    if chosen is None:
        return ()
    cells, level = chosen[0], _quoted(chosen[1])
    if node.otherwise:
        level = f"IF(COUNTIF({cells},{level})>0,{level},{_quoted(node.otherwise)})"
    return cells, level


def _conditions(node: Call) -> list[tuple[Node, Node]]:
    """The ranges in which a conditional function looks, each with what it looks for."""
    if node.function not in ("COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS"):
        return []
    first = 1 if node.function == "SUMIFS" else 0
    last = -1 if node.function == "SUMIF" else None
    arguments = node.arguments[first:last]
    return list(zip(arguments[::2], arguments[1::2], strict=True))


def _is_criterion(node: Node, sheets: Sheets) -> bool:
    """Whether ``node`` may be what COUNTIF looks for: in other texts *, ? and < mean something."""
    if isinstance(node, Text):
        return node.value[:1] not in ("", "<", ">", "=") and _escaped(node.value) == node.value
    if isinstance(node, Here):
        return sheets.is_code(node.table, node.column)
    if isinstance(node, Call) and node.function in ("LEFT", "MID"):
        return _is_criterion(node.arguments[0], sheets)
    return isinstance(node, Label)


def _exact(node: Call, sheets: Sheets, at: At) -> str:
    """COUNTIF, SUMIF and the like over texts that are compared as they are."""
    tests = _tests(node, sheets, at)
    if node.function.startswith("COUNTIF"):
        return f"SUMPRODUCT({tests})"
    values = node.arguments[0 if node.function == "SUMIFS" else -1]
    return f"SUMPRODUCT({tests},{formula(values, sheets, at)})"


def _match(wanted: Node, column: Column | Collected, sheets: Sheets, at: At) -> str:
    """MATCH of a text as it is, no letter standing for others; none is a row too far."""
    text, cells = formula(wanted, sheets, at), formula(column, sheets, at)
    numbers, end = sheets.numbered(column.table, isinstance(column, Collected))
    first = f'({cells}={text})*({cells}<>"")*({end + 1}-{numbers})'
    return f"{end + 1}-SUMPRODUCT(MAX({first}))"


def _tests(node: Call, sheets: Sheets, at: At) -> str:
    """An array that is 1 in the rows that a conditional function chooses; nothing is no text."""
    tests = []
    for cells, wanted in _conditions(node):
        column, text = formula(cells, sheets, at), formula(wanted, sheets, at)
        tests += [f"({column}={text})", f'({column}<>"")']
    if marked := next(filter(None, (_marked(a, sheets, at) for a in node.arguments)), ()):
        tests.append(f"({marked[0]}={marked[1]})")
    return "*".join(tests)


def _sum_of_chosen(node: Call, sheets: Sheets, at: At, _: str) -> str:
    parts = []
    for argument in node.arguments:
        cells, chosen = formula(argument, sheets, at), _chosen_rows(argument, sheets, at)
        parts.append(f"SUMIF({chosen},{cells})" if chosen else cells)
    return parts[0] if len(parts) == 1 else f"SUM({','.join(parts)})"


def _sumif_of_chosen(node: Call, sheets: Sheets, at: At, chosen: str) -> str:
    keys, wanted, values = (formula(argument, sheets, at) for argument in node.arguments)
    return f"SUMIFS({values},{keys},{wanted},{chosen})"


def _ifs_of_chosen(node: Call, sheets: Sheets, at: At, chosen: str) -> str:
    name = node.function if node.function.endswith("S") else f"{node.function}S"
    return f"{name}({','.join([*(formula(a, sheets, at) for a in node.arguments), chosen])})"


_CONDITIONAL: dict[str, Callable[[Call, Sheets, At, str], str]] = {
    "SUM": _sum_of_chosen,
    "SUMIF": _sumif_of_chosen,
    "SUMIFS": _ifs_of_chosen,
    "COUNTIF": _ifs_of_chosen,
    "COUNTIFS": _ifs_of_chosen,
}


def _exact_count(node: Call, sheets: Sheets, at: At) -> str:
    """A count over a code list without criteria, in which * and ? would stand for anything."""
    texts = [formula(argument, sheets, at) for argument in node.arguments]
    tests = [f"({cells}={text})" for cells, text in zip(texts[::2], texts[1::2], strict=True)]
    return f"SUMPRODUCT({'*'.join(['1', *tests])})"


def _arithmetic(node: Arithmetic, sheets: Sheets, at: At) -> str:
    left, right = (formula(side, sheets, at) for side in (node.left, node.right))
    if node.operator == "+":  # SUM passes over a text where + would be an error
        return f"SUM({','.join(formula(addend, sheets, at) for addend in addends(node))})"
    if isinstance(node.right, Arithmetic):
        right = f"({right})"
    if isinstance(node.left, Arithmetic) and node.operator in "*/" and node.left.operator in "+-":
        left = f"({left})"
    return f"{left}{node.operator}{right}"


def _compare(node: Compare, sheets: Sheets, at: At) -> str:
    if node.money:
        left, right = (rounded(side, sheets, at) for side in (node.left, node.right))
        return f"{left}{node.operator}{right}"
    left, right = (formula(side, sheets, at) for side in (node.left, node.right))
    if any(isinstance(s, Text) and not set(s.value) & set("()（）") for s in (node.left, node.right)):
        return f"{left}{node.operator}{right}"
    same = _same_text(left, right, sheets)
    return same if node.operator == "=" else f"NOT({same})"


def rounded(node: Node, sheets: Sheets, at: At = At()) -> str:
    """One side of a comparison, rounded to the format's decimals."""
    if isinstance(node, Number):
        return formula(node, sheets, at)
    return f"ROUND({formula(node, sheets, at)},{sheets.decimals})"


def _same_text(left: str, right: str, sheets: Sheets) -> str:
    """Equal letter by letter, a full-width bracket being the same as a half-width one."""
    letters = sheets.letters()
    a, b = f"MID({left},{letters},1)", f"MID({right},{letters},1)"
    brackets = f"ISNUMBER(MATCH({a}&{b},{sheets.brackets()},0))"
    return f"SUMPRODUCT(({a}<>{b})*(1-{brackets}))=0"


_FORMULA: dict[type, Callable[[Any, Sheets, At], str]] = {
    Number: lambda node, sheets, at: plain(node.value),
    Text: lambda node, sheets, at: _quoted(node.value),
    Cell: lambda node, sheets, at: (sheets.figure if node.money else sheets.cell)(
        _place(node, sheets, at)
    ),
    Label: lambda node, sheets, at: sheets.cell(node.place._replace(column=NAME)),
    Here: lambda node, sheets, at: sheets.cell(_place(node, sheets, at)),
    Column: lambda node, sheets, at: sheets.column(
        node.table, node.column, _form(node.table, sheets, at)
    ),
    Collected: lambda node, sheets, at: sheets.collected(node.table, node.column),
    Rows: lambda node, sheets, at: sheets.rows(node.table, node.rows, node.column),
    CodeColumn: lambda node, sheets, at: sheets.codes(node.codes, node.column),
    Call: _call,
    Arithmetic: _arithmetic,
    Compare: _compare,
}


def state(
    rule: Rule, sheets: Sheets, at: At = At(), sides: tuple[str, str] | None = None
) -> str:
    """The live check of ``rule``: a formula that shows one of the states above.

    ``sides`` are the cells that already hold the two rounded sides, where they exist.
    """
    says = rule.says
    broken = _quoted(BROKEN)
    if isinstance(says, Compare) and compares_amounts(says):
        left, right = sides or (rounded(says.left, sheets, at), rounded(says.right, sheets, at))
        test = f"{left}{says.operator}{right}"
        if has_gap(says):
            gap = f"TEXT({left}-{_bracketed(right)},{_quoted(_digits(sheets.decimals))})"
            broken = f"{_quoted(BROKEN + ' 差')}&{gap}"
        broken = _or_rounding(says, sheets, at, f"{left}-{_bracketed(right)}", broken)
        for cell in _lone_inputs(says, sheets, at):
            broken = f"IF(LEN({cell})=0,{_quoted(BLANK)},{broken})"
    else:
        test = formula(says, sheets, at)
    shown = f"IF({test},{_quoted(HOLDS)},{broken})"
    if rule.when is not None:
        shown = f"IF({formula(rule.when, sheets, at)},{shown},{_quoted(NOT_APPLICABLE)})"
    for cell in _needed_texts(rule, sheets, at):
        shown = f"IF(LEN({cell})=0,{_quoted(BLANK)},{shown})"
    return f"IFERROR({shown},{_quoted(UNDECIDED)})"


def _bracketed(side: str) -> str:
    return f"({side})" if side.startswith("-") else side


def _digits(decimals: int) -> str:
    return "0." + "0" * decimals if decimals else "0"


def _or_rounding(says: Compare, sheets: Sheets, at: At, gap: str, broken: str) -> str:
    if not sheets.stated or says.operator not in ("=", "<=", ">="):
        return broken
    counts = "+".join(_addends(side, sheets, at) for side in (says.left, says.right))
    half = f"0.{'0' * sheets.decimals}5"
    finer = 5 if "/" in counts or "*" in counts else 2
    rounding = f"ROUND(ABS({gap})-{half}*({counts}),{sheets.decimals + finer})<0"
    return f"IF({rounding},{_quoted(ROUNDING)},{broken})"


def _addends(node: Node, sheets: Sheets, at: At) -> str:
    """A formula that counts the rounded figures behind ``node`` (``Figures.addends``)."""
    if not getattr(node, "money", True):
        return "0"
    if isinstance(node, (Cell, Here)):
        place = _place(node, sheets, at)
        rule = sheets.filled_by(place)
        if rule and isinstance(rule.says, Compare):
            return _addends(rule.says.right, sheets, at)
        return _numbers(sheets.cell(place))
    if isinstance(node, Rows):
        cells = [Cell(Place(node.table, name, node.column), True, "") for name in node.rows]
        if not any(sheets.filled_by(cell.place) for cell in cells):
            return _numbers(formula(node, sheets, at))
        return "+".join(_addends(cell, sheets, at) for cell in cells)
    if isinstance(node, Column):
        chosen = _chosen_rows(node, sheets, at)
        return "+".join(_numbers(cells, chosen) for cells in _typed(node, sheets, at))
    if isinstance(node, Collected):
        return _numbers(formula(node, sheets, at))
    if isinstance(node, Arithmetic) and node.operator in "*/":
        return _weighted(node, sheets, at)
    if isinstance(node, Call) and node.function in ("SUMIF", "SUMIFS"):
        return _chosen(node, sheets, at)
    if isinstance(node, Call) and node.function in ("MIN", "MAX"):
        return "1"
    counts = [_addends(part, sheets, at) for part in children(node)]
    return "+".join(count for count in counts if count != "0") or "0"


def _weighted(node: Arithmetic, sheets: Sheets, at: At) -> str:
    """A figure multiplied or divided by a number counts so much more, or less."""
    left, right = (_addends(side, sheets, at) for side in (node.left, node.right))
    if isinstance(node.right, Number):
        return f"({left}){node.operator}{plain(abs(node.right.value))}"
    if isinstance(node.left, Number) and node.operator == "*":
        return f"({right})*{plain(abs(node.left.value))}"
    return f"{left}+{right}"


def _typed(column: Column, sheets: Sheets, at: At) -> list[str]:
    """The ranges of the figures behind a column: its own, or those that its totals add up."""
    rule = sheets.filled_by(Place(column.table, None, column.column))
    if rule is None or not isinstance(rule.says, Compare):
        return [formula(column, sheets, at)]
    parts = [node for node in walk(rule.says.right) if isinstance(node, Here)]
    columns = [Column(part.table, part.column, part.money) for part in parts]
    return [cells for part in columns for cells in _typed(part, sheets, at)]


def _chosen(node: Call, sheets: Sheets, at: At) -> str:
    *keys, values = node.arguments
    if node.function == "SUMIFS":
        values, *keys = node.arguments
    if any(not _is_criterion(wanted, sheets) for _, wanted in _conditions(node)):
        tests = _tests(node, sheets, at)
        ranges = _typed(values, sheets, at) if isinstance(values, Column) \
            else [formula(values, sheets, at)]
        return "+".join(f"SUMPRODUCT({tests}*ISNUMBER({cells}))" for cells in ranges)
    chosen = ",".join(formula(key, sheets, at) for key in keys)
    if isinstance(values, Collected):
        return f'COUNTIFS({chosen},{formula(values, sheets, at)},">-1E300")'
    assert isinstance(values, Column)
    chosen = ",".join(filter(None, [chosen, _chosen_rows(values, sheets, at)]))
    ranges = _typed(values, sheets, at)
    return "+".join(f'COUNTIFS({chosen},{cells},">-1E300")' for cells in ranges)


def _numbers(cells: str, chosen: str = "") -> str:
    if chosen:
        return f'COUNTIFS({chosen},{cells},">-1E300")'
    return f'COUNTIF({cells},">-1E300")'


def _lone_inputs(says: Compare, sheets: Sheets, at: At) -> Iterator[str]:
    for side in (says.right, says.left):
        if isinstance(side, (Cell, Here)):
            place = _place(side, sheets, at)
            if not sheets.filled_by(place):
                yield sheets.cell(place)


def _needed_texts(rule: Rule, sheets: Sheets, at: At) -> Iterator[str]:
    for node in rule.needed:
        yield sheets.cell(_place(node, sheets, at))
