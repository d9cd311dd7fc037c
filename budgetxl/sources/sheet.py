"""A sheet of a spreadsheet as a table of text: cells, those that are merged, and its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from budgetxl.fault import Refusal
from budgetxl.place import a1
from budgetxl.sources.limits import MOST_CELLS, MOST_ROWS
from budgetxl.tabletext import Cell, TableText, trimmed

MOST_COLUMNS = 200

Rectangle = tuple[int, int, int, int]
"""First row and column, and those behind the last ones."""


def sheet(
    name: str, texts: Mapping[tuple[int, int], str], merged: Iterable[Rectangle]
) -> TableText | None:
    """What the sheet ``name`` shows: ``texts`` by row and column from 0; None for nothing.

    Raises ``Refusal`` for one that is too big, and for a text that stands far outside: nothing
    is lost in silence.
    """
    where = f"工作表“{name}”"
    if len(texts) > MOST_CELLS:
        raise Refusal(f"{where}：表太大，最多 {MOST_CELLS} 格")
    cells = {at: Cell(*at, 1, 1, text) for at, text in texts.items()
             if at[0] < MOST_ROWS and at[1] < MOST_COLUMNS}
    outside = next((at for at, text in texts.items() if text and at not in cells), None)
    if outside:
        raise Refusal(f"{where}：{a1(*outside)} 有内容，太远了；最多 {MOST_ROWS} 行、"
                      f"{MOST_COLUMNS} 列")
    for rectangle in refused_if_much(where, merged):
        _merge(cells, rectangle)
    rows = max((cell.row for cell in cells.values()), default=0) + 1
    return trimmed(sorted(cells.values()), where, [f"第{row}行" for row in range(1, rows + 1)])


def refused_if_much(where: str, merged: Iterable[Rectangle]) -> list[Rectangle]:
    """The rectangles; raises ``Refusal`` where they take more room than a table."""
    found = list(merged)
    area = sum((bottom - top) * (right - left) for top, left, bottom, right in found)
    if area > MOST_CELLS:
        raise Refusal(f"{where}：表太大，合并的单元格占 {area} 格，最多 {MOST_CELLS} 格")
    return found


def _merge(cells: dict[tuple[int, int], Cell], rectangle: Rectangle) -> None:
    """Puts one cell where the many are that ``rectangle`` covers."""
    top, left, bottom, right = rectangle
    bottom, right = min(bottom, MOST_ROWS), min(right, MOST_COLUMNS)
    first = cells.get((top, left))
    for row in range(top, bottom):
        for column in range(left, right):
            cells.pop((row, column), None)
    if top < bottom and left < right:
        cells[top, left] = Cell(top, left, bottom - top, right - left, first.text if first else "")
