"""The rows of a form, from top to bottom: rows of labels and fields, and tables within it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from budgetxl.tabletext import Cell, TableText, squeezed

LEVEL = re.compile(r".*[一二]级指标")
_INDICATOR = re.compile(r".*[一二三]级指标")
SUM = re.compile(r"(?:.*[^其])?(?:合计|总计|小计)")
_FEWEST, _MANY = 2, 3


class Leaf(NamedTuple):
    """A column of a table within a form, and the words above it from top to bottom."""

    at: int
    across: int
    path: tuple[str, ...]

    @property
    def is_level(self) -> bool:
        return bool(LEVEL.fullmatch(squeezed(self.path[-1])))


class Nest(NamedTuple):
    """A table within a form: header from ``top``, rows from ``first`` to before ``bottom``.

    ``total`` is the row of 合计, None without one; ``side`` the label that stands to its left;
    ``again`` are the rows that print the header once more, on a new page.
    """

    top: int
    first: int
    bottom: int
    leaves: tuple[Leaf, ...]
    side: Cell | None
    total: int | None
    again: tuple[int, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What tells it from others."""
        return tuple(squeezed("".join(leaf.path)) for leaf in self.leaves)

    @property
    def items(self) -> list[int]:
        """The rows without 合计."""
        return [row for row in range(self.first, self.bottom)
                if row != self.total and row not in self.again]


Bands = list[int | Nest]
"""Rows of labels and fields by their number, and the tables between them."""


def bands(texts: Sequence[TableText], tops: Sequence[int], common: set[str]) -> list[Bands]:
    """The bands of each example; what one does not show of a table, the others do.

    ``common`` are the words that all examples have.
    """
    sides = {words for text, top in zip(texts, tops) for row in range(top, text.rows)
             if (words := _side(text, row)) and not LEVEL.fullmatch(words)}
    found = [nest for text, top in zip(texts, tops) for row in range(top, text.rows)
             if (nest := _nest(text, row, common, sides)) and _are_indicators(nest) or nest]
    known = {nest.words for nest in found if _are_indicators(nest) or len(nest.items) > 1
             or len(nest.leaves) >= _MANY and nest.total is not None and nest.items}
    return [list(_bands(text, top, common, sides, known)) for text, top in zip(texts, tops)]


def _side(text: TableText, row: int) -> str:
    """The words of the first cell of a row, where it reaches further down than all others."""
    first, *others = text.beginning(row) or (None,)
    if first is None or first.column or not others:
        return ""
    return squeezed(first.text) if first.rows > max(cell.rows for cell in others) else ""


def _bands(
    text: TableText, top: int, common: set[str], sides: set[str], known: set[tuple[str, ...]]
) -> Iterator[int | Nest]:
    row = top
    while row < text.rows:
        nest = _nest(text, row, common, sides)
        if nest and nest.words in known:
            yield nest
            row = nest.bottom
        else:
            yield row
            row += 1


def _are_indicators(nest: Nest) -> bool:
    return sum(bool(_INDICATOR.fullmatch(squeezed(leaf.path[-1]))) for leaf in nest.leaves) > 1


def _nest(text: TableText, row: int, common: set[str], sides: set[str]) -> Nest | None:
    """The table whose header begins in a row, as far as its words and rectangles tell."""
    cells = text.beginning(row)
    if sum(cell.columns for cell in cells) != text.columns:
        return None
    side = cells[0] if squeezed(cells[0].text) in sides else None
    heads = cells[1:] if side else cells
    if len(heads) < _FEWEST - (side is not None) or not all(
            squeezed(cell.text) in common for cell in heads):
        return None
    first = row + max(cell.rows for cell in heads)
    while (leaves := _leaves(text, row, first, heads[0].column)) and _is_more(
            text, first, leaves, common):
        first += 1
    if not leaves or len(leaves) < _FEWEST:
        return None
    bottom, total, again = first, None, list[int]()
    while bottom < text.rows and _fits(text, bottom, first, leaves, side):
        words = squeezed(text.own(bottom, leaves[0].at))
        if _is_header(text, bottom, leaves):
            again.append(bottom)
        elif words in common and SUM.fullmatch(words) and not leaves[0].is_level:
            total = bottom
        elif _is_printed(text, bottom, leaves, common):
            break
        bottom += 1
    return Nest(row, first, bottom, leaves, side, total, tuple(again))


def _leaves(text: TableText, top: int, first: int, left: int) -> tuple[Leaf, ...]:
    """The columns of a header; nothing where a cell reaches out of it, or says nothing."""
    leaves: list[Leaf] = []
    column = left
    while column < text.columns and first <= text.rows:
        cells = list(dict.fromkeys(text.at(row, column) for row in range(top, first)))
        last = cells[-1]
        if last is None or last.is_blank or last.row + last.rows > first:
            return ()
        path = tuple(cell.text.strip().replace("\n", "") for cell in cells if cell)
        leaves.append(Leaf(column, last.columns, path))
        column = last.column + last.columns
    return tuple(leaves)


def _is_more(text: TableText, row: int, leaves: Sequence[Leaf], common: set[str]) -> bool:
    """Whether the header has one more row, since some of its cells reach into it."""
    cells = [text.at(row, leaf.at) for leaf in leaves]
    return any(cell and cell.row < row for cell in cells) and all(
        cell and squeezed(cell.text) in common for cell in cells)


def _fits(
    text: TableText, row: int, first: int, leaves: Sequence[Leaf], side: Cell | None
) -> bool:
    """Whether a row has cells where the columns are, and the same label at its side."""
    if side:
        beside = text.at(row, 0)
        if not beside or squeezed(beside.text).replace(squeezed(side.text), ""):
            return False
    if _is_header(text, row, leaves):
        return True
    cells = [text.at(row, leaf.at) for leaf in leaves]
    if cells[0] and SUM.fullmatch(squeezed(cells[0].text)):
        return cells[0].column == leaves[0].at
    return all(cell and cell.row >= first and (cell.column, cell.columns) == (leaf.at, leaf.across)
               for cell, leaf in zip(cells, leaves))


def _is_header(text: TableText, row: int, leaves: Sequence[Leaf]) -> bool:
    """Whether a row is one of the header again."""
    said = {squeezed(words) for leaf in leaves for words in leaf.path}
    cells = [text.at(row, leaf.at) for leaf in leaves]
    return all(cell and squeezed(cell.text) in said for cell in cells)


def _is_printed(
    text: TableText, row: int, leaves: Sequence[Leaf], common: set[str]
) -> bool:
    """Whether the first words of a row are a label of the form, and no level of indicators."""
    words = squeezed(text.own(row, leaves[0].at))
    return words in common and words != "" and not (
        leaves[0].is_level and words.endswith("指标"))
