"""The names in a rule looked up in its format, and every kind checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from budgetxl.fault import did_you_mean
from budgetxl.formats import NOTE, Format, RuleText, Table
from budgetxl.place import Place
from budgetxl.rules.functions import FUNCTIONS, PORTABLE
from budgetxl.rules.kinds import expect, fit, kind
from budgetxl.rules.parse import fold, parse
from budgetxl.rules.tree import (
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
    Reference,
    Rows,
    walk,
)

CODE, NAME = "编码", "名称"
"""The two columns of a code list."""

EVERY = "全部"
"""``表[全部, 字段]``: the field over all forms, in a rule of that form."""


def bound(format_: Format, text: RuleText, words: str) -> Node:
    """The tree of ``words``, names looked up and kinds checked: it can be true or false.

    Raises ``RuleSyntaxError`` or ``BindError``.
    """
    tree = parse(words)
    node = _Binder(format_, text).bind(tree)
    if kind(node) != "truth":
        raise BindError("规则应是一个可判断真假的式子，如 左 = 右")
    return node


def own_table(format_: Format, text: RuleText) -> str:
    """The table that a rule speaks of: the one it states, else that of its first reference."""
    if text.table:
        return text.table
    first = next((node for node in walk(parse(text.says)) if isinstance(node, Reference)), None)
    return first.table if first and first.table in _folded(tuple(format_.tables)) else ""


class _Binder:
    """Looks the names of one rule up, in the table that the rule speaks of."""

    def __init__(self, format_: Format, text: RuleText) -> None:
        self.format = format_
        self.own = text.table
        self.fills = text.fills
        self.other = text.other
        name = _folded(tuple(format_.tables)).get(fold(own_table(format_, text)))
        own = format_.tables[name] if name else None
        self.form = own.form if own and own.repeated else ""

    def bind(self, node: Node) -> Node:
        if isinstance(node, Reference):
            return self.reference(node)
        if isinstance(node, Call):
            return self.call(node)
        if isinstance(node, Arithmetic):
            bound = replace(node, left=self.bind(node.left), right=self.bind(node.right))
            expect(bound.left, "amount")
            expect(bound.right, "amount")
            return bound
        if isinstance(node, Compare):
            left, right = self.bind(node.left), self.bind(node.right)
            if kind(left) not in ("amount", "text") or kind(left) != kind(right):
                raise BindError("比较的两边应同为金额或同为文字")
            if kind(left) == "text" and node.operator not in ("=", "<>"):
                raise BindError("文字只能用 = 或 <> 比较")
            return replace(node, left=left, right=right, money=kind(left) == "amount")
        return node

    def call(self, node: Call) -> Node:
        if node.function not in FUNCTIONS:
            reason = "不能在规则里使用" if node.function in PORTABLE else "不在各版本通用的函数之内"
            raise BindError(f"函数 {node.function} {reason}{did_you_mean(node.function, FUNCTIONS)}")
        arguments = tuple(self.bind(argument) for argument in node.arguments)
        fit(node.function, arguments)
        if node.function == "SUM" and self.fills:
            arguments = tuple(self.or_ordinary(argument) for argument in arguments)
        return Call(node.function, arguments)

    def or_ordinary(self, node: Node) -> Node:
        """A column over rows that sum up others, or the ordinary ones where there are none."""
        detail = self.format.tables[node.table].detail if isinstance(node, Column) else None
        if not isinstance(node, Column) or not detail or node.level in ("", detail.level):
            return node
        return replace(node, otherwise=detail.level)

    def reference(self, node: Reference) -> Node:
        if node.table in _folded(tuple(self.format.codes)):
            return self.code_column(node)
        book, table = self.table(node)
        if node.spans and not book:
            return self.span(table, node)
        if len(node.names) == 2:
            return self.pair(book, table, node)
        if node.spans:
            raise BindError(f"{book}的几行不能写成从哪行到哪行，请逐格写", node.offset)
        name = node.names[0]
        if name.startswith("@"):
            return self.here(table, name[1:].strip(), node)
        return self.single(book, table, name, node)

    def table(self, node: Reference) -> tuple[str, Table]:
        """The workbook (empty for the one at hand) and the table that a reference names."""
        name = node.table or self.own
        if not name:
            raise BindError("这里要写明是哪张表，或在规则里写 table:", node.offset)
        book, dot, rest = name.partition(".")
        if dot:
            if fold(book) != fold(self.other):
                raise BindError(f"用到“{book}.…”的规则要写 with: {book}", node.offset)
            book = _named(book, self.format.others, "另一份工作簿（with）", node.offset)
            tables = self.format.others[book].tables
            return book, tables[_named(rest, tables, f"{book}的表", node.offset)]
        return "", self.format.tables[_named(name, self.format.tables, "表", node.offset)]

    def code_column(self, node: Reference) -> Node:
        codes = _named(node.table, self.format.codes, "科目表", node.offset)
        return CodeColumn(codes, _named(node.names[-1], (CODE, NAME), "列", node.offset))

    def is_here(self, book: str, table: Table) -> bool:
        """Whether there is one such table for the rule to mean, of a form this very one."""
        return not table.repeated or (not book and table.form == self.form)

    def span(self, table: Table, node: Reference) -> Node:
        first, last = (_named(n, table.rows, "行", node.offset) for n in node.names[:2])
        grid = table.grid_of(first)
        names = [row.name for row in grid.rows if row] if grid else []
        if last not in names or names.index(last) < names.index(first):
            raise BindError(f"“{first}”到“{last}”不是同一组里从上到下的行", node.offset)
        rows = tuple(names[names.index(first) : names.index(last) + 1])
        return Rows(table.name, rows, self.row_column(table, first, node.names[2], node))

    def row_column(self, table: Table, row: str, name: str, node: Reference) -> str:
        columns = [column.name for column in table.columns_of(row)]
        return _named(name, columns, f"{table.name}“{row}”行的列", node.offset)

    def pair(self, book: str, table: Table, node: Reference) -> Node:
        """``[row, column]``, or a column over the rows of a level, or over all forms."""
        first, second = node.names
        if first == EVERY and table.fields:
            name = _named(second, table.fields, f"{table.name}的格", node.offset)
            return Collected(table.name, name, table.fields[name].is_money, book)
        if first in _levels(table) and first not in map(fold, table.rows):
            column, money = self.detail_column(table, second, node)
            return Column(table.name, column, money, _levels(table)[first], book)
        row = _named(first, table.rows, f"{table.name}的行", node.offset)
        column = self.row_column(table, row, second, node)
        if not self.is_here(book, table):
            raise BindError(f"{table.name}不止一张，这里不能只写一格", node.offset)
        place = Place(table.name, row, column)
        spec = table.spec(place)
        return Cell(place, bool(spec and spec.is_money), _words(table, row, column, book), book)

    def here(self, table: Table, name: str, node: Reference) -> Node:
        if not self.own:
            raise BindError("用 [@…] 的规则要写明 table:", node.offset)
        if fold(table.name) != fold(self.own):
            raise BindError(f"[@…] 只能是规则所在的{self.own}", node.offset)
        if not table.detail:
            raise BindError(f"{table.name}没有可增加的行，不能写 [@…]", node.offset)
        column, money = self.detail_column(table, name, node)
        spec = table.columns.get(column)
        optional = spec is not None and spec.kind == "text" and not spec.required
        return Here(table.name, column, money, not money and not optional)

    def single(self, book: str, table: Table, name: str, node: Reference) -> Node:
        if name == NOTE and not book and (table.note or not table.blocks):
            return Cell(Place(table.name, None, NOTE), False, f"{table.name}的{NOTE}")
        if name in _folded(tuple(table.fields)):
            return self.field(book, table, name, node)
        if name not in map(fold, table.columns) and name in map(fold, table.rows) and not book:
            row = _named(name, table.rows, f"{table.name}的行", node.offset)
            return Label(Place(table.name, row, NAME), row)
        if not table.detail:
            known = [*table.rows, *table.fields]
            _named(name, known, f"{table.name}的{'格' if table.blocks else '行'}", node.offset)
            raise BindError(f"{table.name}的列要写明行：[行, {name}]", node.offset)
        if not book and not self.is_here(book, table):
            raise BindError(f"{table.name}每张表单各有一份，在表单之外不能用它的列", node.offset)
        column, money = self.detail_column(table, name, node)
        level = _levels(table).get(fold(table.detail.level), "")
        return Column(table.name, column, money, level, book)

    def field(self, book: str, table: Table, name: str, node: Reference) -> Node:
        """This form's field, or, seen from elsewhere, that of all forms."""
        found = _named(name, table.fields, f"{table.name}的格", node.offset)
        money = table.fields[found].is_money
        if not self.is_here(book, table):
            return Collected(table.name, found, money, book)
        name = "本表" if table.repeated else f"{book}的{table.name}" if book else table.name
        return Cell(Place(table.name, None, found), money, f"{name}“{found}”", book)

    def detail_column(self, table: Table, name: str, node: Reference) -> tuple[str, bool]:
        if not table.detail:
            raise BindError(f"{table.name}没有可增加的行，不能写它的列", node.offset)
        kinds = {column: spec.is_money for column, spec in table.columns.items()}
        kinds.update((part, False) for part in table.part_columns)
        found = _named(name, kinds, f"{table.name}的列", node.offset)
        return found, kinds[found]


def _levels(table: Table) -> dict[str, str]:
    """The levels of a table's rows by their folded names; none where all rows are alike."""
    detail = table.detail
    if not detail or not detail.groups:
        return {}
    return {fold(level): level for level in (*(g.level for g in detail.groups), detail.level)}


def _words(table: Table, row: str, column: str, book: str = "") -> str:
    """A cell as a clerk would name it: no column where there is but one, no row likewise."""
    grid, name = table.grid_of(row), f"{book}的{table.name}" if book else table.name
    name = "本表" if table.repeated else name
    if grid and not grid.label and len(grid.rows) == 1:
        return f"{name}“{column}”"
    if grid and len(grid.columns) == 1:
        return f"{name}“{row}”"
    return f"{name}“{row}”行“{column}”"


@lru_cache(maxsize=None)
def _folded(names: tuple[str, ...]) -> dict[str, str]:
    return {fold(name): name for name in names}


def _named(name: str, names: Iterable[str], what: str, offset: int) -> str:
    """The one of ``names`` that is ``name`` but for full- and half-width punctuation."""
    known = _folded(tuple(names))
    if fold(name) not in known:
        raise BindError(f"没有名为“{name}”的{what}{did_you_mean(name, known.values())}", offset)
    return known[fold(name)]


def place_of(format_: Format, own: str, nodes: list[Node], by_row: bool) -> Place:
    """Where a finding is shown: the first amount of the rule's own row, else its first cell.

    A rule of a repeated form is shown on that form, whatever else it names.
    """
    if by_row:
        found = [place for node in nodes if (place := _row_place(own, node))]
        found += [Place(n.table, None, n.column) for n in nodes if isinstance(n, Here)]
    else:
        found = [place for node in nodes if (place := _fixed_place(node))]
        form = next((format_.tables[name].form for name in format_.tables
                     if fold(name) == fold(own) and format_.is_repeated(name)), "")
        found.sort(key=lambda place: format_.tables[place.table].form != form if form else False)
    if not found:
        raise BindError("规则没有提到任何单元格")
    return found[0]


def _row_place(own: str, node: Node) -> Place | None:
    mine = isinstance(node, Here) or (isinstance(node, Column) and node.table == own)
    if mine and isinstance(node, (Here, Column)) and node.money:
        return Place(node.table, None, node.column)
    return None


def _fixed_place(node: Node) -> Place | None:
    if isinstance(node, (Cell, Column, Collected)) and node.book:
        return None
    if isinstance(node, (Cell, Label)):
        return node.place
    if isinstance(node, Rows):
        return Place(node.table, node.rows[0], node.column)
    return Place(node.table, None, node.column) if isinstance(node, (Column, Collected)) else None
