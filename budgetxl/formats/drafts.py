"""A format whose tables alone are looked at: nothing is calculated, every total is an input."""

from __future__ import annotations

from dataclasses import replace

from budgetxl.formats.columns import Column, Detail, Fields, Grid, Row
from budgetxl.formats.model import Format
from budgetxl.formats.table import Table


def without_rules(format_: Format) -> Format:
    """``format_`` with all its tables and none of its rules."""
    tables = {name: _table(table) for name, table in format_.tables.items()}
    return replace(format_, tables=tables, rules=())


def _table(table: Table) -> Table:
    blocks = (replace(block, slots=tuple(
        replace(slot, column=slot.column and _column(slot.column)) for slot in block.slots))
        if isinstance(block, Fields) else block for block in table.blocks)
    return replace(
        table,
        grids=tuple(map(_grid, table.grids)),
        detail=table.detail and _detail(table.detail),
        blocks=tuple(blocks),
    )


def _grid(grid: Grid) -> Grid:
    return replace(grid, columns=tuple(map(_column, grid.columns)),
                   rows=tuple(row and _row(row) for row in grid.rows))


def _detail(detail: Detail) -> Detail:
    return replace(detail, columns=tuple(map(_column, detail.columns)),
                   total=detail.total and _row(detail.total))


def _row(row: Row) -> Row:
    return replace(row, total=False)


def _column(column: Column) -> Column:
    return replace(column, kind="amount") if column.kind == "total" else column
