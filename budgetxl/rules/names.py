"""The names in a rule looked up in its format, and every kind checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from budgetxl.fault import nearest
from budgetxl.formats import NOTE, Format, RuleText, Table
from budgetxl.place import Place
from budgetxl.rules.functions import FUNCTIONS, PORTABLE
from budgetxl.rules.parse import fold, parse
from budgetxl.rules.tree import (
    RANGES,
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
    Reference,
    Rows,
    Text,
    walk,
)

CODE, NAME = "编码", "名称"
"""The two columns of a code list."""


class BindError(ValueError):
    """A name or kind that does not fit, at ``offset`` in the rule's text."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


def bound(format_: Format, text: RuleText, words: str) -> Node:
    """The tree of ``words``, names looked up and kinds checked: it can be true or false.

    Raises ``RuleSyntaxError`` or ``BindError``.
    """
    node = _Binder(format_, text.table).bind(parse(words))
    if _kind(node) != "b":
        raise BindError("规则应是一个可判断真假的式子，如 左 = 右")
    return node


class _Binder:
    """Looks the names of one rule up, in the table that the rule speaks of."""

    def __init__(self, format_: Format, table: str) -> None:
        self.format = format_
        self.own = table

    def bind(self, node: Node) -> Node:
        if isinstance(node, Reference):
            return self.reference(node)
        if isinstance(node, Call):
            return self.call(node)
        if isinstance(node, Arithmetic):
            bound = replace(node, left=self.bind(node.left), right=self.bind(node.right))
            _expect(bound.left, "n")
            _expect(bound.right, "n")
            return bound
        if isinstance(node, Compare):
            left, right = self.bind(node.left), self.bind(node.right)
            if _kind(left) not in "nt" or _kind(left) != _kind(right):
                raise BindError("比较的两边应同为金额或同为文字")
            if _kind(left) == "t" and node.operator not in ("=", "<>"):
                raise BindError("文字只能用 = 或 <> 比较")
            return replace(node, left=left, right=right, money=_kind(left) == "n")
        return node

    def call(self, node: Call) -> Node:
        if node.function not in FUNCTIONS:
            reason = "不能在规则里使用" if node.function in PORTABLE else "不在各版本通用的函数之内"
            raise BindError(f"函数 {node.function} {reason}{nearest(node.function, FUNCTIONS)}")
        arguments = tuple(self.bind(argument) for argument in node.arguments)
        _fit(node.function, arguments)
        return Call(node.function, arguments)

    def reference(self, node: Reference) -> Node:
        if node.table in map(fold, self.format.codes):
            return self.code_column(node)
        table = self.table(node)
        if node.spans:
            return self.span(table, node)
        if len(node.names) == 2:
            return self.cell(table, node)
        name = node.names[0]
        if name.startswith("@"):
            return self.here(table, name[1:].strip(), node)
        return self.column(table, name, node)

    def table(self, node: Reference) -> Table:
        name = node.table or self.own
        if not name:
            raise BindError("这里要写明是哪张表，或在规则里写 table:", node.offset)
        return self.format.tables[_named(name, self.format.tables, "表", node.offset)]

    def code_column(self, node: Reference) -> Node:
        codes = _named(node.table, self.format.codes, "科目表", node.offset)
        return CodeColumn(codes, _named(node.names[-1], (CODE, NAME), "列", node.offset))

    def span(self, table: Table, node: Reference) -> Node:
        first, last = (_named(n, table.rows, "行", node.offset) for n in node.names[:2])
        grid = table.rows[first][1]
        names = [row.name for row in grid.rows if row] if grid else []
        if last not in names or names.index(last) < names.index(first):
            raise BindError(f"“{first}”到“{last}”不是同一组里从上到下的行", node.offset)
        rows = tuple(names[names.index(first) : names.index(last) + 1])
        return Rows(table.name, rows, self.row_column(table, first, node.names[2], node))

    def row_column(self, table: Table, row: str, name: str, node: Reference) -> str:
        columns = [column.name for column in table.columns_of(row)]
        return _named(name, columns, f"{table.name}“{row}”行的列", node.offset)

    def cell(self, table: Table, node: Reference) -> Node:
        row = _named(node.names[0], table.rows, f"{table.name}的行", node.offset)
        column = self.row_column(table, row, node.names[1], node)
        return Cell(Place(table.name, row, column), True, _words(table, row, column))

    def here(self, table: Table, name: str, node: Reference) -> Node:
        if not self.own:
            raise BindError("用 [@…] 的规则要写明 table:", node.offset)
        if table.name != self.own:
            raise BindError(f"[@…] 只能是规则所在的{self.own}", node.offset)
        if not table.detail:
            raise BindError(f"{table.name}没有可增加的行，不能写 [@…]", node.offset)
        column, money = self.detail_column(table, name, node)
        return Here(table.name, column, money)

    def column(self, table: Table, name: str, node: Reference) -> Node:
        if name == NOTE:
            return Cell(Place(table.name, None, NOTE), False, f"{table.name}的{NOTE}")
        if name not in map(fold, table.columns) and name in map(fold, table.rows):
            row = _named(name, table.rows, f"{table.name}的行", node.offset)
            return Label(Place(table.name, row, NAME), row)
        if not table.detail:
            _named(name, table.rows, f"{table.name}的行", node.offset)
            raise BindError(f"{table.name}的列要写明行：[行, {name}]", node.offset)
        column, money = self.detail_column(table, name, node)
        return Column(table.name, column, money)

    def detail_column(self, table: Table, name: str, node: Reference) -> tuple[str, bool]:
        kinds = {column: spec.is_money for column, spec in table.columns.items()}
        for spec in table.columns.values():
            kinds.update((part.name, False) for part in spec.parts)
        found = _named(name, kinds, f"{table.name}的列", node.offset)
        return found, kinds[found]


def _words(table: Table, row: str, column: str) -> str:
    """A cell as a clerk would name it: no column where there is but one, no row likewise."""
    grid = table.rows[row][1]
    if grid and not grid.label and len(grid.rows) == 1:
        return f"{table.name}“{column}”"
    if grid and len(grid.columns) == 1:
        return f"{table.name}“{row}”"
    return f"{table.name}“{row}”行“{column}”"


@lru_cache(maxsize=None)
def _folded(names: tuple[str, ...]) -> dict[str, str]:
    return {fold(name): name for name in names}


def _named(name: str, names: Iterable[str], what: str, offset: int) -> str:
    """The one of ``names`` that is ``name`` but for full- and half-width punctuation."""
    known = _folded(tuple(names))
    if fold(name) not in known:
        raise BindError(f"没有名为“{name}”的{what}{nearest(name, known.values())}", offset)
    return known[fold(name)]


def _kind(node: Node) -> str:
    """n amount, t text, b truth, N and T a column of them, R fixed rows."""
    if isinstance(node, (Number, Arithmetic, Rows)):
        return "R" if isinstance(node, Rows) else "n"
    if isinstance(node, (Cell, Here)):
        return "n" if node.money else "t"
    if isinstance(node, Column):
        return "N" if node.money else "T"
    if isinstance(node, Call):
        return FUNCTIONS[node.function].gives
    return {Text: "t", Label: "t", CodeColumn: "T", Compare: "b"}[type(node)]


_KINDS = {
    "n": "金额", "t": "文字", "b": "真假", "N": "一列金额", "T": "一列文字", "R": "几行金额",
    "A": "金额", "c": "写明的数字", "0": "0", "m": "MATCH(…)",
}


def _expect(node: Node, wanted: str) -> None:
    kind = _kind(node)
    fits = {
        "A": kind in "nNR",
        "c": isinstance(node, Number),
        "0": isinstance(node, Number) and node.value == 0,
        "m": isinstance(node, Call) and node.function == "MATCH",
    }
    if not fits.get(wanted, kind == wanted):
        raise BindError(f"这里应是{_KINDS[wanted]}，却是{_KINDS[kind]}")


def _fit(function: str, arguments: tuple[Node, ...]) -> None:
    fixed, _, repeated = FUNCTIONS[function].takes.partition("(")
    repeated = repeated.rstrip(")*")
    rest = len(arguments) - len(fixed)
    if rest < 0 or (rest % len(repeated) if repeated else rest) or (repeated and rest == 0):
        raise BindError(f"{function} 的参数个数不对")
    wanted = fixed + repeated * (rest // len(repeated) if repeated else 0)
    for argument, kind in zip(arguments, wanted, strict=True):
        _expect(argument, kind)
    inner = [a.arguments for a in arguments if isinstance(a, Call) and a.function == "MATCH"]
    ranges = [node for part in (arguments, *inner) for node in part if isinstance(node, RANGES)]
    owners = {node.codes if isinstance(node, CodeColumn) else node.table for node in ranges}
    if len(owners) > 1 and function not in ("SUM", "MAX", "MIN"):
        raise BindError(f"{function} 的各列应在同一张表里")


def place_of(text: RuleText, says: Node, by_row: bool) -> Place:
    """Where a finding is shown: the first amount of the rule's own row, else its first cell."""
    nodes = list(walk(says))
    places = [_row_place(text, node) for node in nodes] if by_row else map(_fixed_place, nodes)
    found = [place for place in places if place]
    if not found and by_row:
        found = [Place(n.table, None, n.column) for n in nodes if isinstance(n, Here)]
    if not found:
        raise BindError("规则没有提到任何单元格")
    return found[0]


def _row_place(text: RuleText, node: Node) -> Place | None:
    own = isinstance(node, Here) or (isinstance(node, Column) and node.table == text.table)
    if own and isinstance(node, (Here, Column)) and node.money:
        return Place(node.table, None, node.column)
    return None


def _fixed_place(node: Node) -> Place | None:
    if isinstance(node, (Cell, Label)):
        return node.place
    if isinstance(node, Rows):
        return Place(node.table, node.rows[0], node.column)
    return Place(node.table, None, node.column) if isinstance(node, Column) else None
