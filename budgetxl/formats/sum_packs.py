"""Rule packs of what adds up: columns, rows, both at once; and amounts below 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from budgetxl.formats.columns import Column, Detail, Grid, Row
from budgetxl.formats.table import Table

RuleData = dict[str, Any]
"""A rule as it would stand in rules.yaml, with its cases."""

Parts = list[tuple[str, list[RuleData]]]
"""The rules of a pack, those of one id together, and the id where the author gives none."""

_BESIDE = "表样的{}列：同一行各列之和"


def sums(table: Table) -> Parts:
    """Each total column is the sum of what stands beside it."""
    rules: list[RuleData] = []
    if table.detail:
        for total, addends in _added_columns(table.detail.columns):
            says = f"{table.name}[@{total}] = {_sum([f'[@{name}]' for name in addends])}"
            rules.append({"table": table.name, "says": says, "basis": _BESIDE.format(total)})
    for grid, row in _item_rows(table):
        for total, addends in _added_columns(grid.columns):
            cells = [f"{table.name}[{row.name}, {name}]" for name in addends]
            rules.append({"says": f"{table.name}[{row.name}, {total}] = {_sum(cells)}",
                          "basis": _BESIDE.format(total)})
    for slot in table.slots:
        if slot.row and slot.column and slot.column.kind == "total" and not slot.column.adds:
            rules.append({"says": _beside_says(table, slot.row, slot.column.name),
                          "basis": _BESIDE.format(slot.column.name)})
    return part("合计列", rules, fills=True)


def totals(table: Table) -> Parts:
    """Each total row is the sum of the rows that it adds: of a table that grows, of them all."""
    rules: list[RuleData] = []
    basis = "表样的行次关系"
    if table.detail and table.detail.total:
        of, basis = _over(table.detail)
        rules = [{"says": f"{table.name}[{table.detail.total.name}, {column.name}] = "
                          f"SUM({table.name}[{of}{column.name}])"}
                 for column in table.detail.columns if column.is_money]
    for grid, row in _item_rows(table):
        beside = {total for total, _ in _added_columns(grid.columns)}
        rules += [{"says": _row_says(table, row, column.name)} for column in grid.columns
                  if row.adds and column.is_money and column.name not in beside]
    rules += [{"says": _field_says(table, slot.row, slot.column)} for slot in table.slots
              if slot.column and slot.column.adds]
    return part("合计行", rules, fills=True, basis=basis)


def crossed(table: Table) -> Parts:
    """Where a total row and a total column meet, they come to the same."""
    rules: list[RuleData] = []
    basis = "合计的行和列，横向、纵向相加应为同一个数"
    if table.detail and table.detail.total:
        row = table.detail.total.name
        basis = f"{row}行横向、纵向相加应为同一个数"
        for total, addends in _added_columns(table.detail.columns):
            cells = [f"{table.name}[{row}, {name}]" for name in addends]
            rules.append({"says": f"{table.name}[{row}, {total}] = {_sum(cells)}"})
    for grid, item in _item_rows(table):
        rules += [{"says": _row_says(table, item, total)}
                  for total, _ in _added_columns(grid.columns) if item.adds]
    rules += [{"says": _beside_says(table, row, total)} for row, total in _crossings(table)]
    return part("横竖相等", rules, basis=basis)


def _crossings(table: Table) -> Iterator[tuple[str, str]]:
    """The totals of a form that are summed downwards, of rows that others sum sideways."""
    sideways = {slot.column.name for slot in table.slots
                if slot.row and slot.column and slot.column.kind == "total"
                and not slot.column.adds}
    for slot in table.slots:
        if slot.row and slot.column and slot.column.adds and slot.column.name in sideways:
            yield slot.row, slot.column.name


def not_negative(table: Table) -> Parts:
    """No amount that somebody enters is below 0."""
    rules: list[RuleData] = []
    columns = table.detail.columns if table.detail else ()
    if cells := [f"[@{column.name}]" for column in columns if column.kind == "amount"]:
        rules.append({"table": table.name, "says": f"MIN({', '.join(cells)}) >= 0"})
    for grid in table.grids:
        names = [row.name for row in grid.rows if row]
        span = f"{names[0]}:{names[-1]}" if len(names) > 1 else "".join(names)
        rules += [{"says": f"MIN({table.name}[{span}, {column.name}]) >= 0"}
                  for column in grid.columns if column.kind == "amount" and names]
    if entered := [_field(table, slot.row, slot.column.name) for slot in table.slots
                   if slot.column and slot.column.kind == "amount"]:
        rules.append({"says": f"MIN({', '.join(entered)}) >= 0"})
    return part("非负", rules, level="warning", basis="预算表金额不为负数")


def _added_columns(columns: tuple[Column, ...]) -> list[tuple[str, list[str]]]:
    """Each total column with what it adds: what it says, else all amounts beside it."""
    amounts = [column.name for column in columns if column.kind == "amount"]
    return [(column.name, list(column.adds) or amounts)
            for column in columns if column.kind == "total"]


def _item_rows(table: Table) -> Iterator[tuple[Grid, Row]]:
    for grid in table.grids:
        yield from ((grid, row) for row in grid.rows if row)


def _over(detail: Detail) -> tuple[str, str]:
    """Over which rows a 合计 row is summed, and why: those of the highest level of codes."""
    if detail.groups and detail.groups[0].digits:
        top = detail.groups[0].level
        return f"{top}, ", f"科目逐级汇总：合计是各{top}之和"
    return "", f"表样的{detail.total.name if detail.total else '合计'}行：各行之和"


def _row_says(table: Table, row: Row, column: str) -> str:
    cells = [f"{table.name}[{name}, {column}]" for name in row.adds]
    return f"{table.name}[{row.name}, {column}] = {_sum(cells)}"


def _beside_says(table: Table, row: str, total: str) -> str:
    """A total of a form is the sum of the other amounts of its row."""
    cells = [_field(table, row, column.name) for column in table.columns_of(row)
             if column.is_money and column.name != total]
    return f"{_field(table, row, total)} = {_sum(cells)}"


def _field_says(table: Table, row: str | None, column: Column) -> str:
    """A total of a form; ``一:三`` are the rows or fields from the one to the other."""
    added = [each for name in column.adds for each in _spanned(table, row, column.name, name)]
    cells = [_field(table, name if row else None, column.name if row else name) for name in added]
    return f"{_field(table, row, column.name)} = {_sum(cells)}"


def _spanned(table: Table, row: str | None, column: str, span: str) -> list[str]:
    """The rows, or fields, from one to the other, one below another; or just the one."""
    first, _, last = span.partition(":")
    named = {slot.row if row else slot.column.name: slot.at for slot in table.slots
             if slot.column and (row is None or slot.column.name == column)}
    if first not in named or last not in named:
        return [span]
    names, (_, side) = list(named), named[first]  # rows count anew in each block of fields
    between = names[names.index(first):names.index(last) + 1]
    return [str(name) for name in between if named[name][1] == side]


def _field(table: Table, row: str | None, column: str) -> str:
    return f"{table.name}[{row}, {column}]" if row else f"{table.name}[{column}]"


def _sum(cells: list[str]) -> str:
    """The sum of ``cells`` as one would write it."""
    if len(cells) <= 2 and not any(":" in cell for cell in cells):
        return " + ".join(cells)
    return f"SUM({', '.join(cells)})"


def part(id_: str, rules: list[RuleData], **common: Any) -> Parts:
    """A pack of one id: its ``rules`` with what is ``common`` to all; none where there is none."""
    return [(id_, [{**common, **rule} for rule in rules])] if rules else []
