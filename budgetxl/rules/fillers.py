"""Which rule fills which total: every total by one rule, and none by way of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetxl.fault import Fault
from budgetxl.formats import Format, Table
from budgetxl.place import Place
from budgetxl.rules.rule import Rule
from budgetxl.rules.tree import Cell, Collected, ColumnRef, Compare, Here, Node, Rows, walk


def find_fillers(
    format_: Format, rules: Iterable[Rule], faults: list[Fault]
) -> dict[Place, Rule]:
    """For each total the rule that fills it; what is wrong with others is added to ``faults``."""
    fillers: dict[Place, Rule] = {}
    for rule in (rule for rule in rules if rule.text.fills):
        message = _filler_fault(format_, rule, fillers)
        if message:
            faults.append(rule.text.fault("says", f"规则 {rule.id}：{message}"))
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


def unfilled_totals(format_: Format, fillers: dict[Place, Rule]) -> Iterator[Fault]:
    """Totals that no rule fills."""
    for table in format_.tables.values():
        for place in totals(table):
            if place not in fillers:
                yield table.source.fault((), f"没有规则计算 {place.words()}：合计应有一条 fills 规则")


def circles(format_: Format, fillers: dict[Place, Rule]) -> Iterator[Fault]:
    """Totals that are made of themselves."""
    done: set[Place] = set()

    def visit(place: Place, above: tuple[Place, ...]) -> Iterator[Fault]:
        if place in above:
            circle = [*above[above.index(place) :], place]
            words = " → ".join(each.words() for each in circle)
            yield fillers[place].text.fault("says", f"合计循环引用：{words}")
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
        elif isinstance(part, (Here, ColumnRef, Collected)):
            yield Place(part.table, None, part.column)
        elif isinstance(part, Rows):
            yield from (Place(part.table, row, part.column) for row in part.rows)
