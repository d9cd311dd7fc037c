"""Tables that a source breaks off and goes on with, and columns that only count their rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from budgetxl.importing.printed import is_amount
from budgetxl.importing.source import is_numbered
from budgetxl.importing.target import Target, head_lines
from budgetxl.importing.words import plain
from budgetxl.tabletext import TableText, over_the_break, squeezed

_GOES_ON = re.compile("[(（]?续表?[)）]?[一二三四五六七八九十\\d]*$|^续表?")
_HEAD_ROWS = 12
COUNTED = frozenset(("序号", "行次", "序"))
"""What stands above a column that counts its rows."""

_FEWEST = 3
_SURE = 2
"""Rows that are the same as two of the head: two of a list may be the same by chance."""


def joined(sources: Iterable[TableText], targets: Sequence[Target]) -> Iterator[TableText]:
    """The sources; one that says the title of the one before it again is the rest of it.

    A form that there are several of begins anew where what follows its title is its first row.
    """
    last: TableText | None = None
    for source in sources:
        target = _rest_of(last, source, targets) if last else None
        if last and target:
            last = _with_rest(last, source, bool(target.table.blocks))
            continue
        if last:
            yield last
        last = source
    if last:
        yield last


def _rest_of(
    last: TableText, source: TableText, targets: Sequence[Target]
) -> Target | None:
    """The target of both, where they bear one title, have the same columns and are one table."""
    title, target = _title(source, targets)
    if (not target or last.columns != source.columns or title != _title(last, targets)[0]
            or target.table.repeated and _begins_anew(last, source, target)):
        return None
    return target


def _title(source: TableText, targets: Sequence[Target]) -> tuple[str, Target | None]:
    """The line above that is the title of a table, without 续, and whose it is; "" for none."""
    for line in head_lines(source):
        words = plain(_GOES_ON.sub("", squeezed(line)))
        for target in targets:
            if target.is_titled(words):
                return words, target
    return "", None


def _begins_anew(first: TableText, source: TableText, target: Target) -> bool:
    """Whether the first row below the title that both do not share has one label in both."""
    for own, other in zip(_below_title(first), _below_title(source)):
        if own != other:
            return any(plain(word) in target.words for word in {*own} & {*other})
    return True


def _below_title(source: TableText) -> list[tuple[str, ...]]:
    """The words of each row that has any, from the first of several cells on."""
    rows = list(filter(None, (_words(source, row) for row in range(source.rows))))
    first = next((number for number, words in enumerate(rows) if len(words) > 1), 0)
    return rows[first:]


def _with_rest(first: TableText, rest: TableText, is_form: bool) -> TableText:
    """Both as one table, without the head that the rest says again."""
    said = {_words(first, row) for row in range(min(first.rows, _HEAD_ROWS))}
    said |= {(line,) for line in map(squeezed, first.above)}
    start = 0
    while start < rest.rows and (is_form or not _has_figures(rest, start)) and (
            _GOES_ON.search("".join(_words(rest, start))) or _words(rest, start) in said):
        start += 1
    down = first.rows - start
    cells = [cell._replace(row=cell.row + down) for cell in rest.cells if cell.row >= start]
    where = first.where if rest.where == first.where else f"{first.where}、{rest.where}"
    whole = tuple(over_the_break([*first.cells, *cells], first.rows))
    return replace(first, cells=whole, where=where, below=rest.below,
                   row_names=(*first.row_names, *rest.row_names[start:]),
                   doubts=(*first.doubts, *rest.doubts))


def _has_figures(source: TableText, row: int) -> bool:
    """Whether a row may be one of the body: two of them can be alike."""
    return (any(is_amount(cell.text) for cell in source.line(row))
            and not is_numbered(source, row))


def said_once(source: TableText) -> TableText:
    """A form without the rows that say its first ones again, as atop a further page."""
    lines = [_words(source, row) for row in range(source.rows)]
    heads = [row for row, words in enumerate(lines[:_HEAD_ROWS]) if len(words) > 1]
    row = heads[0] + 1 if heads else source.rows
    while row < source.rows:
        same = {head: _alike(lines, head, row) for head in heads if head < row}
        best = max(same, key=lambda head: same[head])
        if same[best] >= (_SURE if best != heads[0] else 1):
            source = _without_rows(source, row, row + same[best])
            del lines[row : row + same[best]]
        else:
            row += 1
    return source


def _alike(lines: Sequence[tuple[str, ...]], head: int, row: int) -> int:
    """How many rows from ``head`` on are the same as those from ``row`` on."""
    pairs = zip(lines[head:row], lines[row:])
    return next((n for n, (one, other) in enumerate(pairs) if one != other),
                min(row - head, len(lines) - row))


def _without_rows(source: TableText, top: int, bottom: int) -> TableText:
    """The source without the rows from ``top`` to the one before ``bottom``."""
    above = [cell._replace(rows=min(cell.rows, top - cell.row))
             for cell in source.cells if cell.row < top]
    below = [cell._replace(row=cell.row - bottom + top)
             for cell in source.cells if cell.row >= bottom]
    return replace(source, cells=tuple(over_the_break([*above, *below], top)),
                   row_names=(*source.row_names[:top], *source.row_names[bottom:]))


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
