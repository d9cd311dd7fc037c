"""A table whose printed words are partly filled in, or stand in codes side by side: a form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from budgetxl.drafting.classes import CLASSES
from budgetxl.drafting.columns import Col
from budgetxl.drafting.grids import Side, holds
from budgetxl.drafting.page import Page
from budgetxl.drafting.rows import Line
from budgetxl.drafting.widths import width_of
from budgetxl.drafting.yamltext import Item


def form(
    sides: Sequence[Side], page: Page, of_classes: bool
) -> tuple[dict[str, Any], list[str]]:
    """``holds``, ``widths`` and ``blocks`` of a table, and what is to be decided of it.

    The words to be filled in are chosen from the list of classes where they are ``of_classes``.
    """
    widths = [13] * page.text.columns
    for side in sides:
        for col in side.cols:
            for at in col.at:
                widths[at] = width_of(col, side.pages)
    rows = [Item(list(_printed(page, row))) for row in range(page.head.top, page.head.bottom)]
    last = max(line.row for side in sides for line in side.lines)
    for row in range(page.head.bottom, last + 1):
        rows.append(Item(list(_row(page, row, sides, of_classes))))
    asks = [f"“{line.name}”：{line.ask}" for side in sides for line in side.lines if line.ask]
    return {**holds(sides), "widths": widths, "blocks": [{"fields": rows}]}, asks


def _printed(page: Page, row: int) -> Iterator[dict[str, Any]]:
    """The cells of a row of the header."""
    for column in range(page.text.columns):
        cell = page.text.at(row, column)
        if cell is None:
            yield {"label": ""}
        elif (cell.row, cell.column) == (row, column):
            down = {"down": cell.rows} if cell.rows > 1 else {}
            yield {"label": cell.text.strip().replace("\n", ""), **_across(cell.columns), **down}


def _across(columns: int) -> dict[str, int]:
    return {"across": columns} if columns > 1 else {}


def _row(
    page: Page, row: int, sides: Sequence[Side], of_classes: bool
) -> Iterator[dict[str, Any]]:
    covered = 0
    for side in sides:
        line = next((line for line in side.lines if line.row == row), Line(row, ""))
        coded = any(col.role == "code" for col in side.cols)
        for col in side.cols:
            if col.at[0] < covered:
                continue
            cell = page.text.at(row, col.at[0])
            across = cell.columns if cell else len(col.at)
            covered = col.at[0] + across
            cell_said = _cell(page, line, col, side, coded)
            if line.free and of_classes and not col.is_money:
                cell_said["choices"] = CLASSES
            yield {**cell_said, **_across(across)}


def _cell(page: Page, line: Line, col: Col, side: Side, coded: bool) -> dict[str, Any]:
    if not col.is_money:
        if line.free:
            number = {"number": line.number} if line.number else {}
            return {"row": line.name, "column": col.name, "kind": "text", "align": "left", **number}
        words = page.text.own(line.row, col.at[0]).strip().replace("\n", "")
        left = {"align": "left"} if words and not line.is_total and col.role != "code" else {}
        return {"label": words, **left}
    if not line.name:
        return {"label": ""}
    kind: dict[str, Any] = {"kind": "amount"}
    if line.adds:
        kind = {"kind": "total", "adds": list(line.adds)}
    elif col.name in side.sums:
        kind = {"kind": "total"}
    if coded:
        return {"field": line.name, **kind}
    return {"row": line.name, "column": col.name, **kind}
