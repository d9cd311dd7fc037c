"""Rules bound to a format: every name looked up, every kind checked, every total filled once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from budgetxl.fault import Fault, FormatError, nearest
from budgetxl.formats import NOTE, Column as FormatColumn, Format, RuleText, Table
from budgetxl.place import Place
from budgetxl.rules.functions import FUNCTIONS, PORTABLE
from budgetxl.rules.parse import RuleSyntaxError, fold, parse
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


@dataclass(frozen=True)
class Rule:
    """One rule that can be calculated.

    ``by_row``: it speaks of each used detail row of ``place.table``; ``place.row`` is then
    None. ``place`` is where a finding is shown: the first cell the rule names.
    """

    text: RuleText
    says: Node
    when: Node | None
    by_row: bool
    place: Place

    @property
    def id(self) -> str:
        return self.text.id


@dataclass(frozen=True)
class Rulebook:
    """All rules of a format, and for each total the rule that fills it.

    ``fillers`` is keyed by place; the row is None for a total that every detail row has.
    """

    format: Format
    rules: tuple[Rule, ...]
    fillers: dict[Place, Rule]

    def filler(self, place: Place) -> Rule | None:
        """The rule that fills ``place``, be it a fixed cell or one in a detail row."""
        if isinstance(place.row, int):
            place = place._replace(row=None)
        return self.fillers.get(place)


class _BindError(ValueError):
    """A name or kind that does not fit, at ``offset`` in the rule's text."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


def bind(format_: Format) -> Rulebook:
    """The rules of ``format_``, bound. Raises ``FormatError`` with every fault in them."""
    faults: list[Fault] = []
    rules = [rule for text in format_.rules if (rule := _rule(format_, text, faults))]
    fillers = _fillers(format_, rules, faults)
    if not faults:
        faults += _unfilled(format_, fillers)
        faults += _circles(format_, fillers)
    if faults:
        raise FormatError(faults)
    return Rulebook(format_, tuple(rules), fillers)


def _rule(format_: Format, text: RuleText, faults: list[Fault]) -> Rule | None:
    key = "says"
    try:
        says = _bound(format_, text, text.says)
        key = "when"
        when = _bound(format_, text, text.when) if text.when else None
        key = "says"
        for node in (says, when):
            if node is not None and _kind(node) != "b":
                raise _BindError("规则应是一个可判断真假的式子，如 左 = 右")
        parts = [*walk(says), *(walk(when) if when else ())]
        by_row = any(isinstance(node, Here) for node in parts)
        return Rule(text, says, when, by_row, _place(text, says, by_row))
    except (RuleSyntaxError, _BindError) as error:
        source = format_.rules_source
        fault = source.fault((*text.path, key), f"规则 {text.id}：{error}")
        faults.append(replace(fault, column=fault.column + len(key) + 2 + error.offset))
        return None


def _bound(format_: Format, text: RuleText, words: str) -> Node:
    binder = _Binder(format_, text.table)
    return binder.bind(parse(words))


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
                raise _BindError("比较的两边应同为金额或同为文字")
            return replace(node, left=left, right=right, money=_kind(left) == "n")
        return node

    def call(self, node: Call) -> Node:
        if node.function not in FUNCTIONS:
            reason = "不能在规则里使用" if node.function in PORTABLE else "不在各版本通用的函数之内"
            raise _BindError(f"函数 {node.function} {reason}{nearest(node.function, FUNCTIONS)}")
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
            raise _BindError("这里要写明是哪张表，或在规则里写 table:", node.offset)
        return self.format.tables[_named(name, self.format.tables, "表", node.offset)]

    def code_column(self, node: Reference) -> Node:
        codes = _named(node.table, self.format.codes, "科目表", node.offset)
        return CodeColumn(codes, _named(node.names[-1], (CODE, NAME), "列", node.offset))

    def span(self, table: Table, node: Reference) -> Node:
        first, last = (_named(n, table.rows, "行", node.offset) for n in node.names[:2])
        grid = table.rows[first][1]
        names = [row.name for row in grid.rows if row] if grid else []
        if last not in names or names.index(last) < names.index(first):
            raise _BindError(f"“{first}”到“{last}”不是同一组里从上到下的行", node.offset)
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
        if table.name != self.own and self.own:
            raise _BindError(f"[@…] 只能是规则所在的{self.own}", node.offset)
        if not table.detail:
            raise _BindError(f"{table.name}没有可增加的行，不能写 [@…]", node.offset)
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
            raise _BindError(f"{table.name}的列要写明行：[行, {name}]", node.offset)
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


def _named(name: str, names: object, what: str, offset: int) -> str:
    """The one of ``names`` that is ``name`` but for full- and half-width punctuation."""
    known = {fold(str(known)): str(known) for known in names}  # type: ignore[attr-defined]
    if fold(name) not in known:
        raise _BindError(f"没有名为“{name}”的{what}{nearest(name, known.values())}", offset)
    return known[fold(name)]


def _kind(node: Node) -> str:
    """n amount, t text, b truth, N and T ranges of them."""
    if isinstance(node, (Number, Arithmetic, Rows)):
        return "N" if isinstance(node, Rows) else "n"
    if isinstance(node, (Cell, Here)):
        return "n" if node.money else "t"
    if isinstance(node, Column):
        return "N" if node.money else "T"
    if isinstance(node, Call):
        return FUNCTIONS[node.function].gives
    return {Text: "t", Label: "t", CodeColumn: "T", Compare: "b"}[type(node)]


def _expect(node: Node, wanted: str) -> None:
    kind = _kind(node)
    if kind != wanted and not (wanted == "A" and kind in "nN"):
        names = {"n": "金额", "t": "文字", "b": "真假", "N": "一列金额", "T": "一列文字", "A": "金额"}
        raise _BindError(f"这里应是{names[wanted]}，却是{names[kind]}")


def _fit(function: str, arguments: tuple[Node, ...]) -> None:
    fixed, _, repeated = FUNCTIONS[function].takes.partition("(")
    repeated = repeated.rstrip(")*")
    rest = len(arguments) - len(fixed)
    if rest < 0 or (rest % len(repeated) if repeated else rest) or (repeated and rest == 0):
        raise _BindError(f"{function} 的参数个数不对")
    wanted = fixed + repeated * (rest // len(repeated) if repeated else 0)
    for argument, kind in zip(arguments, wanted, strict=True):
        _expect(argument, kind)


def _place(text: RuleText, says: Node, by_row: bool) -> Place:
    """Where a finding is shown: the first amount of the rule's own row, else its first cell."""
    nodes = list(walk(says))
    places = [_row_place(text, node) for node in nodes] if by_row else map(_fixed_place, nodes)
    found = [place for place in places if place]
    if not found and by_row:
        found = [Place(n.table, None, n.column) for n in nodes if isinstance(n, Here)]
    if not found:
        raise _BindError("规则没有提到任何单元格")
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


def _fillers(format_: Format, rules: list[Rule], faults: list[Fault]) -> dict[Place, Rule]:
    fillers: dict[Place, Rule] = {}
    for rule in (rule for rule in rules if rule.text.fills):
        message = _filler_fault(format_, rule, fillers)
        if message:
            path = (*rule.text.path, "says")
            faults.append(format_.rules_source.fault(path, f"规则 {rule.id}：{message}"))
        else:
            fillers[rule.place] = rule
    return fillers


def _filler_fault(format_: Format, rule: Rule, fillers: dict[Place, Rule]) -> str:
    says = rule.says
    if not isinstance(says, Compare) or says.operator != "=" or rule.when:
        return "fills 的规则应是“合计 = 算式”，没有 when"
    if not isinstance(says.left, (Cell, Here)):
        return "fills 的规则左边应是一个合计单元格"
    if rule.place in fillers:
        return f"{rule.place.words()} 已由规则 {fillers[rule.place].id} 计算"
    if not format_.tables[rule.place.table].is_total(rule.place):
        return f"{rule.place.words()} 是填报格，不能由规则计算（合计行、列请写 total）"
    return ""


def totals(table: Table) -> Iterator[Place]:
    """Every place of ``table`` that a rule must fill; row None for a detail's total column."""
    yield from (place for place in table.fixed_cells() if table.is_total(place))
    columns: tuple[FormatColumn, ...] = table.detail.columns if table.detail else ()
    yield from (Place(table.name, None, c.name) for c in columns if c.kind == "total")


def _unfilled(format_: Format, fillers: dict[Place, Rule]) -> Iterator[Fault]:
    for table in format_.tables.values():
        for place in totals(table):
            if place not in fillers:
                yield table.source.fault((), f"没有规则计算 {place.words()}：合计应有一条 fills 规则")


def _circles(format_: Format, fillers: dict[Place, Rule]) -> Iterator[Fault]:
    done: set[Place] = set()

    def visit(place: Place, above: tuple[Place, ...]) -> Iterator[Fault]:
        if place in above:
            circle = [*above[above.index(place) :], place]
            words = " → ".join(each.words() for each in circle)
            path = (*fillers[place].text.path, "says")
            yield format_.rules_source.fault(path, f"合计循环引用：{words}")
        elif place in fillers and place not in done:
            done.add(place)
            says = fillers[place].says
            for needed in _needs(says.right) if isinstance(says, Compare) else ():
                yield from visit(needed, (*above, place))
            # a finished place cannot be part of another circle

    for place in fillers:
        yield from visit(place, ())


def _needs(node: Node) -> Iterator[Place]:
    for part in walk(node):
        if isinstance(part, Cell):
            yield part.place
        elif isinstance(part, (Here, Column)):
            yield Place(part.table, None, part.column)
        elif isinstance(part, Rows):
            yield from (Place(part.table, row, part.column) for row in part.rows)


__all__ = ["CODE", "NAME", "RANGES", "Rule", "Rulebook", "bind", "totals"]
