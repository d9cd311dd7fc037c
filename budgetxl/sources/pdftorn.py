"""Rows that a page break tears: what stands at the foot of one page goes on atop the next."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from budgetxl.tabletext import Cell, squeezed

Key = tuple[int, int]
"""Row and column of a cell."""

_PADDING = 12.0
"""Points that a cell leaves free beside its text, on both sides together."""

_NEW = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．:：]|其中|合计|总计")
_FIGURES = re.compile(r"[\d,，.．%-]+")
_SHORT = 2


def is_full(chars: Sequence[Any], width: float) -> bool:
    """Whether the last line of a cell so wide, given its ``chars``, has no room for one more."""
    if not chars:
        return False
    foot = max(char["bottom"] for char in chars)
    line = [char for char in chars if char["bottom"] > foot - char["size"] / 2]
    written = max(char["x1"] for char in line) - min(char["x0"] for char in line)
    return bool(width - written < line[0]["size"] + _PADDING)


def mended(cells: Sequence[Cell], top: int, full: Collection[Key]) -> list[Cell]:
    """The cells, a row torn above ``top`` as one; ``full`` are those with no room at their foot.

    Each text atop the page has to go on in a cell that was full; figures never do: of two that
    stand below each other nobody knows whether they are one.
    """
    above: dict[tuple[int, int], Cell] = {}
    for cell in sorted(cells):
        if cell.row < top:
            above[cell.column, cell.columns] = cell
    first = [cell for cell in cells if cell.row == top]
    pairs = [(above.get((cell.column, cell.columns)), cell) for cell in first]
    words = [(upper, cell) for upper, cell in pairs if not cell.is_blank]
    if words and all(_goes_on(upper, cell, full) for upper, cell in words) and all(
            upper for upper, _ in pairs) and any(
            upper and cell.is_blank and not upper.is_blank for upper, cell in pairs):
        gone = pairs
    else:
        gone = [(upper, cell) for upper, cell in words if cell.rows > 1
                and len(squeezed(cell.text)) <= _SHORT and _goes_on(upper, cell, full)]
    joined = {upper: upper._replace(rows=cell.row + cell.rows - upper.row,
                                    text=upper.text + cell.text)
              for upper, cell in gone if upper}
    lost = {cell for _, cell in gone}
    return [joined.get(cell, cell) for cell in cells if cell not in lost]


def _goes_on(upper: Cell | None, cell: Cell, full: Collection[Key]) -> bool:
    text = squeezed(cell.text)
    return (upper is not None and (upper.row, upper.column) in full
            and not _FIGURES.fullmatch(text) and not _NEW.match(text)
            and not _FIGURES.fullmatch(squeezed(upper.text)))
