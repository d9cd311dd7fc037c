"""Tables that a source breaks off and goes on with, and columns that only count their rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from budgetxl.importing.target import Target, head_lines
from budgetxl.importing.words import plain
from budgetxl.tabletext import TableText, squeezed

_GOES_ON = re.compile("[(（]?续表?[)）]?[一二三四五六七八九十\\d]*$|^续表?")
_HEAD_ROWS = 12
COUNTED = frozenset(("序号", "行次", "序"))
"""What stands above a column that counts its rows."""

_FEWEST = 3


def joined(sources: Iterable[TableText], targets: Sequence[Target]) -> Iterator[TableText]:
    """The sources; one that says the title of the one before it again is the rest of it."""
    last: TableText | None = None
    for source in sources:
        if last and _is_rest(last, source, targets):
            last = _with_rest(last, source)
            continue
        if last:
            yield last
        last = source
    if last:
        yield last


def _is_rest(last: TableText, source: TableText, targets: Sequence[Target]) -> bool:
    """Whether both bear one title, of a table that is there once, and have the same columns."""
    title = _title(source, targets)
    return bool(title) and last.columns == source.columns and title == _title(last, targets)


def _title(source: TableText, targets: Sequence[Target]) -> str:
    """The line above that is the title of a table, without 续; "" for none."""
    for line in head_lines(source):
        words = plain(_GOES_ON.sub("", squeezed(line)))
        if any(len(target.title) > 4 and words.endswith(target.title)
               for target in targets if not target.table.repeated):
            return words
    return ""


def _with_rest(first: TableText, rest: TableText) -> TableText:
    """Both as one table, without the head that the rest says again."""
    said = {_words(first, row) for row in range(min(first.rows, _HEAD_ROWS))}
    said |= {(line,) for line in map(squeezed, first.above)}
    start = 0
    while start < rest.rows and (_GOES_ON.search("".join(_words(rest, start)))
                                 or _words(rest, start) in said):
        start += 1
    down = first.rows - start
    cells = (cell._replace(row=cell.row + down) for cell in rest.cells if cell.row >= start)
    where = first.where if rest.where == first.where else f"{first.where}、{rest.where}"
    return replace(first, cells=(*first.cells, *cells), where=where, below=rest.below,
                   row_names=(*first.row_names, *rest.row_names[start:]),
                   doubts=(*first.doubts, *rest.doubts))


def _words(source: TableText, row: int) -> tuple[str, ...]:
    return tuple(squeezed(cell.text) for cell in source.line(row))


def without_counting(source: TableText, body: int = 0) -> TableText:
    """The source, blank where a column only counts the rows from ``body`` on: 1, 2, 3 …"""
    counting = {column for column in range(source.columns) if _counts(source, column, body)}
    if not counting:
        return source
    return replace(source, cells=tuple(
        cell._replace(text="") if cell.column in counting and cell.row >= body
        and squeezed(cell.text).isdecimal() else cell for cell in source.cells))


def _counts(source: TableText, column: int, body: int) -> bool:
    texts = [squeezed(source.own(row, column)) for row in range(body, source.rows)]
    numbers = [text for text in texts if text.isdecimal() and text.isascii()]
    head = {squeezed(cell.text) for row in range(body or source.rows)
            if (cell := source.at(row, column))}
    values = list(map(int, numbers))
    if head & COUNTED:  # 行次 of the right half goes on from the left one
        return values == sorted(set(values)) and bool(values)
    return values == list(range(1, len(values) + 1)) and len(values) >= _FEWEST and not head - {""}
