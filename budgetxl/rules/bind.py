"""Rules bound to a format: every name looked up, every kind checked, every total filled once."""

from __future__ import annotations

from dataclasses import replace

from budgetxl.fault import Fault, FormatError, did_you_mean
from budgetxl.formats import Format, RuleText
from budgetxl.place import Place
from budgetxl.rules.expression import bind_expression, own_table
from budgetxl.rules.fillers import circles, find_fillers, unfilled_totals
from budgetxl.rules.parse import RuleSyntaxError, half_width
from budgetxl.rules.rule import Rule
from budgetxl.rules.rulebook import Rulebook
from budgetxl.rules.tree import (
    BindError,
    Cell,
    Collected,
    ColumnRef,
    Here,
    Label,
    Node,
    Rows,
    walk,
)


def bind(format_: Format) -> Rulebook:
    """The rules of ``format_``, bound. Raises ``FormatError`` with every fault in them.

    A rule that needs another workbook is left out where its format was not loaded.
    """
    found: dict[object, list[Fault]] = {}
    wanted = [text for text in format_.rules if not text.other or format_.others]
    rules = [rule for text in wanted if (rule := _rule(format_, text, found))]
    faults = [_told(alike) for alike in found.values()]
    fillers = find_fillers(format_, rules, faults)
    if not faults:
        faults += unfilled_totals(format_, fillers)
        faults += circles(format_, fillers)
    if faults:
        raise FormatError(faults)
    return Rulebook(format_, tuple(rules), fillers)


def _told(alike: list[Fault]) -> Fault:
    """One fault for all lines of ``each`` that have it for the same cause."""
    first, *others = alike
    more = f"（each 的各条里，这样的有 {len(alike)} 条）" if others else ""
    return replace(first, message=first.message + more)


def _rule(
    format_: Format, text: RuleText, faults: dict[object, list[Fault]]
) -> Rule | None:
    """The rule that ``text`` says, or None: then ``faults`` have by its cause what is wrong."""
    key = "says"
    try:
        says = bind_expression(format_, text, text.says)
        key = "when"
        when = bind_expression(format_, text, text.when) if text.when else None
        key = "says"
        parts = [*walk(says), *(walk(when) if when else ())]
        by_row = any(isinstance(node, Here) for node in parts)
        place = _place_of(format_, own_table(format_, text), parts, by_row)
        by_form = any(_is_of_form(node, format_) for node in parts)
        return Rule(text, says, when, by_row, place, by_form, _level(format_, text, place, by_row))
    except (RuleSyntaxError, BindError) as error:
        fault = text.fault(key, f"规则 {text.id}：{error}")
        fault = replace(fault, column=fault.column + len(key) + 2 + error.offset)
        cause = error.cause if isinstance(error, BindError) else str(error)
        faults.setdefault((text.id, key, cause), []).append(fault)
        return None


def _is_of_form(node: Node, format_: Format) -> bool:
    """Whether ``node`` means the form at hand, of several."""
    if isinstance(node, (Here, ColumnRef)):
        book = node.book if isinstance(node, ColumnRef) else ""
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


def _place_of(format_: Format, own: str, nodes: list[Node], by_row: bool) -> Place:
    """Where a finding is shown: the first amount of the rule's own row, else its first cell.

    A rule of a repeated form is shown on that form, whatever else it names.
    """
    if by_row:
        found = [place for node in nodes if (place := _row_place(own, node))]
        found += [Place(n.table, None, n.column) for n in nodes if isinstance(n, Here)]
    else:
        found = [place for node in nodes if (place := _fixed_place(node))]
        form = next((format_.tables[name].main_table for name in format_.tables
                     if half_width(name) == half_width(own) and format_.is_repeated(name)), "")
        if form:
            found.sort(key=lambda place: format_.tables[place.table].main_table != form)
    if not found:
        raise BindError("规则没有提到任何单元格")
    return found[0]


def _row_place(own: str, node: Node) -> Place | None:
    mine = isinstance(node, Here) or (isinstance(node, ColumnRef) and node.table == own)
    if mine and isinstance(node, (Here, ColumnRef)) and node.money:
        return Place(node.table, None, node.column)
    return None


def _fixed_place(node: Node) -> Place | None:
    if isinstance(node, (Cell, ColumnRef, Collected)) and node.book:
        return None
    if isinstance(node, (Cell, Label)):
        return node.place
    if isinstance(node, Rows):
        return Place(node.table, node.rows[0], node.column)
    if isinstance(node, (ColumnRef, Collected)):
        return Place(node.table, None, node.column)
    return None
