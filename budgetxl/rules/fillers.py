"""Which rule fills which total: every total by one rule, and none by way of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from budgetxl.fault import Fault
from budgetxl.formats import Format, Table
from budgetxl.formats.packs import held
from budgetxl.formats.source import Path
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
    """Totals that no rule fills: one fault for a column of totals, or for a row of them."""
    for table in format_.tables.values():
        lacking = [place for place in totals(table) if place not in fillers]
        for cause, places in _by_cause(table, lacking).items():
            said = f"{table.name}{_said(table, places, cause)}：合计应有一条 fills 规则"
            pack = "，并".join(_pack(table, cause, places[0]))
            said += pack and f"，或{pack}"
            yield table.source.fault(_where(table, cause), f"没有规则计算 {said}")


def _pack(table: Table, cause: Place, place: Place) -> Iterator[str]:
    """What to write for a pack to fill them: of a form and of fixed rows, what is added too."""
    if cause.column and not table.blocks:
        yield "写 holds: [sums]"
        return
    if all(word != "totals" for word, *_ in held(table)):
        yield "写 holds: [totals]"
    one, spec = "格" if table.blocks else "行", table.spec(place)
    adds = (spec and spec.adds) or (place.row in table.rows and table.rows[str(place.row)].adds)
    if not (table.detail or adds):
        yield f"在这一{one}写 adds: [要加的各{one}]"


def _by_cause(table: Table, places: list[Place]) -> dict[Place, list[Place]]:
    """The places by what makes totals of them: their column, else their row.

    A column whose other rows are filled lacks no more than its row does.
    """
    causes: dict[Place, list[Place]] = {}
    unfilled = {place.column for place in places if place.row is None}
    for place in places:
        spec = table.columns.get(place.column) or table.spec(place)
        of_column = spec is not None and spec.kind == "total"
        of_column &= not table.detail or place.column in unfilled
        cause = place._replace(row=None) if of_column else place._replace(column="")
        causes.setdefault(cause, []).append(place)
    return causes


def _said(table: Table, places: list[Place], cause: Place) -> str:
    """A column with the rows that lack a rule, or a row with the columns that do."""
    if not cause.column or len(places) == 1 and places[0].row:
        columns = _some(f"“{place.column}”" for place in places)
        return f"“{places[0].row}”行的{columns}"
    if cause.column in table.fields:
        return f"“{cause.column}”"
    rows = [f"“{place.row}”行" if place.row else "各行" for place in places]
    return f"“{cause.column}”列（{_some(rows)}）"


def _some(words: Iterable[str]) -> str:
    listed = [*words]
    more = f"等 {len(listed)} 处" if len(listed) > 5 else ""
    return "、".join(listed[:5]) + more


def _where(table: Table, cause: Place) -> Path:
    """Where the table's file says the total row, or the total column or cell."""
    def found(data: Any, path: Path) -> Path | None:
        if isinstance(data, dict) and _is_it(data, cause):
            return path
        inner = data.items() if isinstance(data, dict) else enumerate(data)
        parts = (found(part, (*path, key)) for key, part in inner if isinstance(part, (dict, list)))
        return next((part for part in parts if part is not None), None)

    whole: Any = table.source.data
    for key in table.path:
        whole = whole[key]
    return found(whole, table.path) or table.path


def _is_it(data: dict[str, Any], cause: Place) -> bool:
    if cause.column:
        names = (data.get("name"), data.get("field"), data.get("column"))
        return cause.column in names and data.get("kind") == "total"
    return data.get("row") == cause.row


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
