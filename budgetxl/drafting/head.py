"""The header of a printed table: how many rows it has, and the words above each column."""

from __future__ import annotations

import re
from typing import NamedTuple

from budgetxl.importing.printed import is_amount
from budgetxl.importing.source import is_numbered
from budgetxl.tabletext import Cell, TableText, squeezed

PARTS = ("类", "款", "项")
TOTALS = frozenset(("合计", "总计", "部门合计"))
_DEEPEST = 4
_MOST_UNDER = 0.6
_YEAR = re.compile(r"20\d\d(?=年)")


class Span(NamedTuple):
    """Columns of a source that one column of the header stands above, and its words."""

    columns: tuple[int, ...]
    path: tuple[str, ...]


class Head(NamedTuple):
    """Rows from ``top`` to the one before ``bottom``; one may be ``shared`` with 合计."""

    top: int
    bottom: int
    shared: int | None
    numbered: bool
    spans: tuple[Span, ...]


def head_of(text: TableText, top: int) -> Head:
    """The header that begins in row ``top``."""
    while top < text.rows and not text.line(top):
        top += 1
    bottom, shared, numbered = top + 1, None, False
    while bottom < text.rows and shared is None:
        reach = max([bottom] + [cell.row + cell.rows for row in range(top, bottom)
                                for cell in text.line(row) if cell.rows <= _DEEPEST])
        if reach > bottom:
            bottom = min(reach, text.rows)
        elif text.line(bottom) and _counts(text, bottom):
            bottom, numbered = bottom + 1, True
        elif not _goes_on(text, top, bottom):
            break
        elif squeezed(text.line(bottom)[0].text) in TOTALS and not _is_under(
                text, top, text.line(bottom)[0]):
            shared = bottom
        else:
            bottom += 1
    spans = _spans(text, top, bottom if shared is None else bottom + 1, shared)
    return Head(top, bottom, shared, numbered, spans)


def _counts(text: TableText, row: int) -> bool:
    """Whether a row counts the columns, from left to right: figures may be 3, 1 and 2."""
    numbers = [int(cell.text) for cell in text.line(row) if squeezed(cell.text).isdecimal()]
    return is_numbered(text, row) and numbers == sorted(set(numbers))


def _goes_on(text: TableText, top: int, row: int) -> bool:
    """Whether a row is one more of the header: most of it splits what stands above."""
    line = text.line(row)
    if not line or any(is_amount(cell.text) for cell in line):
        return False
    words = {squeezed(cell.text) for cell in line}
    under = sum(_is_under(text, top, cell) for cell in line)
    return words >= {"类", "款"} or under >= len(line) * _MOST_UNDER


def _is_under(text: TableText, top: int, cell: Cell) -> bool:
    above = text.at(cell.row - 1, cell.column)
    return bool(above and above.columns > cell.columns and above.row >= top)


def _spans(text: TableText, top: int, bottom: int, shared: int | None) -> tuple[Span, ...]:
    spans: list[Span] = []
    last: Cell | None = None
    for column in range(text.columns):
        cells = _above(text, top, bottom, column, shared)
        if cells and last is cells[-1]:
            spans[-1] = Span((*spans[-1].columns, column), spans[-1].path)
        elif cells:
            spans.append(Span((column,), tuple(_said(cell.text) for cell in cells)))
        last = cells[-1] if cells else None
    return tuple(spans)


def _above(text: TableText, top: int, bottom: int, column: int, shared: int | None) -> list[Cell]:
    """The cells with words above a column, from top to bottom."""
    found: list[Cell] = []
    for row in range(top, bottom):
        cell = text.at(row, column)
        if cell and not cell.is_blank and cell not in found and not _counts(text, row):
            if row != shared or _is_under(text, top, cell):
                found.append(cell)
    return found


def _said(words: str) -> str:
    """The words as printed: blanks between letters stay, the break of a line does not."""
    return _YEAR.sub("{year}", re.sub(r"\s*\n\s*", "", words).strip())
