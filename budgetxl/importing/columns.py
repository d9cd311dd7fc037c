"""Which column of a source is which column of the form, by the words above them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetxl.importing.printed import is_amount
from budgetxl.importing.source import is_numbered
from budgetxl.importing.target import Target
from budgetxl.importing.words import aligned, alike, plain
from budgetxl.layout.band import Leaf
from budgetxl.tabletext import TableText, squeezed

_LOOKED_AT = 20
_LEAST = 0.42
_SURE = 0.9
_ANY_HEADER = frozenset(("金额", "行次"))
_FIGURES = frozenset(("金额", "预算数", "决算数", "预算金额", "决算金额"))


def header_rows(source: TableText, target: Target) -> tuple[int, int]:
    """The first row of the header and the one below it; the same row where there is none."""
    top = bottom = -1
    for row in range(min(source.rows, _LOOKED_AT)):
        line = source.line(row)
        if not line:
            if 0 <= top and row >= bottom:
                break
            continue
        if top >= 0 and is_numbered(source, row):
            bottom = row + 1
            continue
        if top >= 0 and any(is_amount(cell.text) for cell in line) and row >= bottom:
            break
        hits = [cell for cell in line if _is_header(plain(cell.text), target)]
        if top < 0:
            if len(line) == 1 and plain(line[0].text).endswith(target.title):
                continue  # 某某支出情况表 is near to 某某支出, which may stand above columns
            if len(hits) < max(1 if len(line) == 1 == len(target.leaves) else 2, len(line) / 2):
                spread = any(cell.columns > 1 or cell.rows > 1 for cell in hits)
                if not (spread and len(hits) == len(line)) or _is_whole_line(line, source):
                    continue
            top = row
        elif not hits or (row >= bottom and len(hits) < len(line) / 2):
            break
        bottom = max(bottom, row + 1, *(cell.row + cell.rows for cell in hits))
    return (top, bottom) if top >= 0 else (0, 0)


def _is_whole_line(line: Sequence[object], source: TableText) -> bool:
    return len(line) == 1 and source.columns > 3 and getattr(line[0], "columns") >= source.columns


def _is_header(text: str, target: Target) -> bool:
    known = target.words | _ANY_HEADER
    return text in known or any(alike(text, word) > 0.8 for word in target.words)


def paths(source: TableText, top: int, bottom: int) -> list[tuple[str, ...]]:
    """The words above each column, outermost first, each merged one once."""
    return [_path(source, column, top, bottom) for column in range(source.columns)]


def _path(source: TableText, column: int, top: int, bottom: int) -> tuple[str, ...]:
    found: list[tuple[int, int, str]] = []
    for row in range(top, bottom):
        cell = source.at(row, column)
        if source.is_flat and (cell is None or cell.is_blank) and not found:
            cell = source.at(row, _spread_from(source, row, column, bottom))
        if cell is None or cell.is_blank or re.fullmatch(r"\d{1,2}|栏次|行次", squeezed(cell.text)):
            continue
        if not found or found[-1][:2] != (cell.row, cell.column):
            found.append((cell.row, cell.column, squeezed(cell.text)))
    return tuple(text for _, _, text in found)


def _spread_from(source: TableText, row: int, column: int, bottom: int) -> int:
    """The column whose word, without merged cells, stands over a blank to its right as well."""
    has_below = any(source.own(below, column).strip() for below in range(row + 1, bottom))
    while has_below and column and not source.own(row, column).strip():
        column -= 1
    return column


def columns(source: TableText, target: Target, top: int, bottom: int) -> dict[int, int]:
    """The source's column of each leaf of the form, by the leaf's number."""
    over = paths(source, top, bottom)
    own = [column for column in range(source.columns) if not _goes_on(source, bottom, column)]
    leaves = target.leaves

    def score(column: int, leaf: Leaf) -> float:
        return _likeness(over[column], leaf.header)

    pairs = {j: own[i] for i, j in aligned(own, leaves, score, _LEAST)}
    unsure = {j: column for j, column in pairs.items() if score(column, leaves[j]) < _SURE}
    for j, leaf in enumerate(leaves):  # columns that stand in another order
        sure = [column for j_, column in pairs.items() if j_ not in unsure]
        free = [column for column in own if column not in sure]
        best = max(free, key=lambda column: score(column, leaf), default=None)
        if best is not None and score(best, leaf) >= _SURE and (j not in pairs or j in unsure):
            unsure.pop(j, None)
            pairs = {j_: column for j_, column in pairs.items() if column != best} | {j: best}
    return pairs


def _likeness(path: tuple[str, ...], header: tuple[str, ...]) -> float:
    if not path:
        return 0.0
    last = alike(_figure(path[-1]), _figure(header[-1]))
    whole = alike("".join(map(plain, path)), "".join(map(plain, header)))
    absent = 0.5 if len(path) == len(header) == 1 else 0.35
    parents = max((alike(plain(one), plain(other)) for one in path[:-1] for other in header[:-1]),
                  default=absent)
    return 0.55 * last + 0.3 * whole + 0.15 * parents


def _figure(word: str) -> str:
    """A header word; some forms say 金额 where others name the kind of figure."""
    return "金额" if plain(word) in _FIGURES else plain(word)


def _goes_on(source: TableText, bottom: int, column: int) -> bool:
    """Whether a column is but the rest of the one before it: merged in the header, and below."""
    if not column or not bottom:
        return False
    head = source.at(bottom - 1, column)
    if head is None or source.at(bottom - 1, column - 1) is not head:
        return False
    below = [(source.at(row, column), source.at(row, column - 1))
             for row in range(bottom, source.rows)]
    same = [one is other for one, other in below if one and other]
    return (bool(same) and sum(same) >= len(same) * 0.6
            or not any(source.own(row, column).strip() for row in range(bottom, source.rows)))
