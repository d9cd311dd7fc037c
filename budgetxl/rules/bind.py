"""Rules bound to a format: every name looked up, every kind checked, every total filled once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from budgetxl.fault import Fault, FormatError, did_you_mean
from budgetxl.formats import NOTE, Format, RuleText, Table
from budgetxl.place import Place
from budgetxl.rules.calculate import calculation
from budgetxl.rules.family import Family, families
from budgetxl.rules.leaves import Calculation
from budgetxl.rules.names import bound, own_table, place_of
from budgetxl.rules.parse import RuleSyntaxError
from budgetxl.rules.tree import (
    BindError,
    Cell,
    Collected,
    Column,
    Compare,
    Here,
    Node,
    Rows,
    walk,
)


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule that can be calculated.

    ``by_row``: it speaks of each used detail row of ``place.table``; ``place.row`` is then
    None. ``by_form``: likewise of each used form. ``place`` is where a finding is shown: the
    first cell the rule names. ``level`` is that of the rows it speaks of, "" for any.
    """

    text: RuleText
    says: Node
    when: Node | None
    by_row: bool
    place: Place
    by_form: bool = False
    level: str = ""

    @property
    def parts(self) -> tuple[Node, ...]:
        """What it says and when."""
        return (self.says,) if self.when is None else (self.says, self.when)

    @cached_property
    def needed(self) -> tuple[Here, ...]:
        """The codes, names and required texts of a row without which nothing can be decided."""
        nodes = (node for part in self.parts for node in walk(part))
        return tuple(dict.fromkeys(n for n in nodes if isinstance(n, Here) and n.needed))

    @cached_property
    def filling(self) -> Calculation:
        """What it fills its cell with, to be calculated: the right side of what it compares."""
        assert isinstance(self.says, Compare)
        return calculation(self.says.right)

    @cached_property
    def alone(self) -> Family:
        """It, to be judged by itself."""
        return Family((self,))

    @property
    def id(self) -> str:
        return self.text.id


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All rules of a format, and for each total the rule that fills it.

    ``fillers`` is keyed by place; the row is None for a total that every detail row has.
    """

    format: Format
    rules: tuple[Rule, ...]
    fillers: dict[Place, Rule]

    def filler(self, place: Place) -> Rule | None:
        """The rule that fills ``place``, be it a fixed cell or one in a detail row."""
        row = None if isinstance(place.row, int) else place.row
        return self._fillers.get((place.table, row, place.column))

    def is_plain(self, place: Place) -> bool:
        """Whether ``place``, left blank, says nothing: no rule fills it, no code names it."""
        key = place.table, 0 if isinstance(place.row, int) else place.row, place.column
        known = self._plain.get(key)
        if known is None:
            known = self._plain[key] = not self.filler(place) and self._is_empty(place)
        return known

    def _is_empty(self, place: Place) -> bool:
        table = self.format.tables[place.table]
        spec = table.spec(place)
        if spec is None:
            return place.column not in table.part_columns and place.column != NOTE
        return not spec.of and not spec.default

    @cached_property
    def _plain(self) -> dict[tuple[str, str | int | None, str], bool]:
        """What ``is_plain`` said of each cell that it was asked about, whatever row or form."""
        return {}

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """All rules in their order, those that are alike together."""
        return families(self.rules)

    @cached_property
    def _fillers(self) -> dict[tuple[str, str | None, str], Rule]:
        """The same, without the number of a form, to be asked of every blank cell."""
        return {(place.table, str(place.row) if place.row is not None else None, place.column): rule
                for place, rule in self.fillers.items()}


def bind(format_: Format) -> Rulebook:
    """The rules of ``format_``, bound. Raises ``FormatError`` with every fault in them.

    A rule that needs another workbook is left out where its format was not loaded.
    """
    faults: list[Fault] = []
    wanted = [text for text in format_.rules if not text.other or format_.others]
    rules = [rule for text in wanted if (rule := _rule(format_, text, faults))]
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
        says = bound(format_, text, text.says)
        key = "when"
        when = bound(format_, text, text.when) if text.when else None
        key = "says"
        parts = [*walk(says), *(walk(when) if when else ())]
        by_row = any(isinstance(node, Here) for node in parts)
        place = place_of(format_, own_table(format_, text), parts, by_row)
        by_form = any(_is_of_form(node, format_) for node in parts)
        return Rule(text, says, when, by_row, place, by_form, _level(format_, text, place, by_row))
    except (RuleSyntaxError, BindError) as error:
        source = format_.rules_source
        fault = source.fault((*text.path, key), f"规则 {text.id}：{error}")
        faults.append(replace(fault, column=fault.column + len(key) + 2 + error.offset))
        return None


def _is_of_form(node: Node, format_: Format) -> bool:
    """Whether ``node`` means the form at hand, of several."""
    if isinstance(node, (Here, Column)):
        book = node.book if isinstance(node, Column) else ""
        return not book and format_.is_repeated(node.table)
    return isinstance(node, Cell) and not node.book and format_.is_repeated(node.place.table)


def _level(format_: Format, text: RuleText, place: Place, by_row: bool) -> str:
    """The level of the rows a rule speaks of; a total column's is filled in rows of any."""
    detail = format_.tables[place.table].detail
    if not (by_row and detail and detail.groups):
        if text.rows:
            raise BindError(f"{place.table}的行不分级次，不能写 rows")
        return ""
    levels = [detail.level, *(group.level for group in detail.groups)]
    if text.rows and text.rows not in levels:
        raise BindError(f"{place.table}没有“{text.rows}”这一级{did_you_mean(text.rows, levels)}")
    return text.rows or ("" if text.fills else detail.level)


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
        return "fills 的规则应是“合计 = 算式”，不能有 when"
    if not isinstance(says.left, (Cell, Here)) or (isinstance(says.left, Cell) and says.left.book):
        return "fills 的规则左边应是一个合计单元格"
    if rule.place in fillers:
        return f"{rule.place.words()} 已由规则 {fillers[rule.place].id} 计算"
    if not format_.tables[rule.place.table].is_total(rule.place):
        return f"{rule.place.words()} 是填报格，不能由规则计算（合计行、列请写 total）"
    return ""


def totals(table: Table) -> Iterator[Place]:
    """Every place of ``table`` that a rule must fill; row None for a detail's total column."""
    yield from (place for place in table.fixed_cells() if table.is_total(place))
    columns = table.detail.columns if table.detail else ()
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
        elif isinstance(part, (Here, Column, Collected)):
            yield Place(part.table, None, part.column)
        elif isinstance(part, Rows):
            yield from (Place(part.table, row, part.column) for row in part.rows)
