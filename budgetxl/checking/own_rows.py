"""The rows and forms that a rule's own cases stand in: a few codes, each with the rows above it."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.codes import CodeList
from budgetxl.formats import Column, Format, Table
from budgetxl.place import Place
from budgetxl.rules import Rule
from budgetxl.rules.tree import (
    Cell,
    Collected,
    ColumnRef,
    Here,
    Label,
    Node,
    Rows,
    Text,
    walk,
)

Cells = dict[tuple[str, Place], str]
"""What stands where, in this workbook, "", or in another."""

_WORDS = ("甲", "乙")


def rows_for(rule: Rule, format_: Format) -> Cells:
    """Codes and names in every table that ``rule`` speaks of, as texts; no amount.

    Rows above others are there where the rule names their level.
    """
    nodes = [node for part in rule.parts for node in walk(part)]
    cells: Cells = {}
    for book, name in dict.fromkeys(filter(None, map(_owner, nodes))):
        its_own = format_.others[book] if book else format_
        table = its_own.tables[name]
        levels = {node.level for node in nodes
                  if isinstance(node, ColumnRef) and (node.book, node.table) == (book, name)}
        levels |= {rule.level} if name == rule.place.table else set()
        for form in range(len(_WORDS) if its_own.is_repeated(name) else 1):
            for at, text in _filled(its_own, table, levels, form, nodes):
                cells[book, at._replace(form=form)] = text
    return cells


def _owner(node: Node) -> tuple[str, str] | None:
    """The workbook and the table in which ``node`` stands."""
    if isinstance(node, (Cell, Label)):
        return (node.book if isinstance(node, Cell) else "", node.place.table)
    if isinstance(node, (Here, Rows)):
        return ("", node.table)
    return (node.book, node.table) if isinstance(node, (ColumnRef, Collected)) else None


def _filled(
    format_: Format, table: Table, levels: set[str], form: int, nodes: list[Node]
) -> Iterator[tuple[Place, str]]:
    main = format_.tables[table.main_table]
    if main.repeated:
        yield Place(main.name, None, main.repeated), _WORDS[form]
    named = _named(table)
    code = next((column for column in named if column.codes), None)
    for i, text in enumerate(_codes(format_, table, code, levels, nodes) if code else _WORDS):
        word = _WORDS[i] if i < len(_WORDS) else text
        yield from ((Place(table.name, i, column.name), shown) for column in named
                    if (shown := _shown(format_, column, text if column is code else word, code)))


def _named(table: Table) -> list[Column]:
    """The columns that say what a row is."""
    detail = table.detail
    if detail is None:
        return []
    return [column for column in detail.columns if column.required or column is detail.key]


def _shown(format_: Format, column: Column, text: str, code: Column | None) -> str:
    """What stands in ``column``: ``text``, in a second column of codes the first of its list."""
    if column is code or not column.codes:
        return text
    return _leaf(format_.codes[column.codes], column.digits, "") or ""


def _codes(
    format_: Format, table: Table, column: Column, levels: set[str], nodes: list[Node]
) -> list[str]:
    """The codes that the rule names and some of the first classes, each below those above it."""
    codes = format_.codes[column.codes]
    told = [node.value for node in nodes if isinstance(node, Text)]
    told += [node.text for node in nodes if isinstance(node, Label)]
    named = (_leaf(codes, column.digits, code) for text in told if (code := _code_in(text, codes)))
    groups = table.detail.groups if table.detail else ()
    above = [group.digits for group in groups if group.digits and group.level in levels]
    lengths = sorted(above) + [column.digits]
    leaves = filter(None, (*named, *_first(codes, column.digits)))
    return list(dict.fromkeys(leaf[:length] for leaf in leaves for length in lengths))


def _code_in(text: str, codes: CodeList) -> str:
    """The code that ``text`` is, or begins with; "" for none."""
    digits = text[: next((i for i, letter in enumerate(text) if not letter.isdigit()), None)]
    return digits if digits in codes.codes else ""


def _first(codes: CodeList, digits: int) -> Iterator[str]:
    """Two codes side by side of the first class, and one of each of the two after it."""
    for class_ in codes.children("")[:3]:
        leaf = _leaf(codes, digits, class_.code) or ""
        beside = (each for each in codes.codes if each and len(each) == digits and each > leaf)
        yield leaf
        if (other := next(beside, "")).startswith(leaf[:5] or class_.code):
            yield other


def _leaf(codes: CodeList, digits: int, prefix: str) -> str | None:
    """The first code of so many digits that begins like that."""
    return next((code for code in codes.codes
                 if code and len(code) == digits and code.startswith(prefix)), None)
