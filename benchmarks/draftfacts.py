"""What a table of a format says, fact by fact: what a person would have to write or change.

Columns and rows are known by their printed words, not by their names: a draft names them anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from budgetxl.formats import Column, Grid, Table
from budgetxl.tabletext import squeezed

Facts = dict[str, Any]
Keyed = list[tuple[str, Facts]]
"""The facts of each column or row by its printed words, in order."""


OPTIONS = ("unit", "before", "after", "number", "decimals", "plain", "thousands", "loose",
           "required", "merged")
"""What is counted of a column or a field that has it, besides its words and its kind."""


def options_of(column: Column) -> Iterator[tuple[str, Any]]:
    """What a column or a field has beyond its kind."""
    yield from ((name, value) for name in OPTIONS if (value := getattr(column, name)))
    if column.default:
        yield "default", squeezed(column.default)
    if column.choices:
        yield "choices", tuple(sorted(column.choices))


def column_facts(columns: Sequence[Column]) -> Keyed:
    """What there is to say of each column."""
    shown = {column.name: _words(column.header) for column in columns}
    amounts = tuple(column.name for column in columns if column.kind == "amount")
    return [(shown[column.name], dict(_of_column(column, shown, amounts))) for column in columns]


def _of_column(
    column: Column, shown: Mapping[str, str], amounts: tuple[str, ...]
) -> Iterator[tuple[str, Any]]:
    yield "header", tuple(map(squeezed, column.header))
    yield "kind", column.kind
    if column.codes:
        yield "codes", column.codes
        yield "parts", tuple(part.digits for part in column.parts)
        yield "split", column.is_split
    if column.kind == "total":
        yield "adds", _added(column.adds or amounts, list(shown), shown)
    if not column.printed:
        yield "printed", False
    if column.kind in ("amount", "total", "text"):
        yield from options_of(column)
    if column.kind == "name":
        yield "of", shown.get(column.of, "")


def row_facts(grid: Grid) -> Keyed:
    """What there is to say of each row of a grid; blank ones count as one."""
    counted, shown = Counter[str](), dict[str, str]()
    for named in filter(None, grid.rows):
        words = squeezed(named.shown)
        counted[words] += 1
        shown[named.name] = words if counted[words] == 1 else f"{words}#{counted[words]}"
    found: Keyed = []
    for row in grid.rows:
        if row is None:
            blanks = found.pop()[1]["blank"] if found and found[-1][0] == "blank" else 0
            found.append(("blank", {"blank": blanks + 1}))
            continue
        facts: Facts = {"shown": shown[row.name], "total": row.total}
        if row.total and row.adds:
            facts["adds"] = _added(row.adds, list(shown), shown)
        if row.indent:
            facts["indent"] = row.indent
        found.append((shown[row.name], facts))
    return found


def _added(adds: Sequence[str], order: list[str], shown: Mapping[str, str]) -> tuple[str, ...]:
    """The printed words of what a sum adds, a range 甲:乙 written out."""
    found: list[str] = []
    for each in adds:
        first, _, last = each.partition(":")
        if last and first in order and last in order:
            found += (shown[name] for name in order[order.index(first):order.index(last) + 1])
        else:
            found.append(shown.get(each, each))
    return tuple(sorted(found))


def table_facts(table: Table) -> Facts:
    """What there is to say of a table as a whole."""
    amounts = {key: value for key, value in table.source.data.get("amounts", {}).items()
               if key != "unit"}
    facts = {
        "title": squeezed(table.title), "caption": table.caption,
        "subtitle": squeezed(table.subtitle), "repeated": table.repeated,
        "department_label": table.department_label, "note": squeezed(table.note),
        "unit": table.unit, "unit_line": table.unit_line, "landscape": table.landscape,
        "numbered": table.numbered, "note_when_empty": table.note_when_empty, "amounts": amounts,
    }
    if table.detail:
        total = table.detail.total
        facts["groups"] = tuple((each.digits, bool(each.shown_in)) for each in table.detail.groups)
        if total:
            facts |= {"total": True, "total on top": table.detail.total_on_top,
                      "total names department": table.detail.total_names_department}
    return {name: value for name, value in facts.items() if value}


def _words(header: Sequence[str]) -> str:
    return "/".join(map(squeezed, header))
