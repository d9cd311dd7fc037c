"""A table as it is printed anywhere: texts in merged rectangles, lines above and below.

Whoever reads a foreign file makes these, and nothing later knows what kind of file it was.
Rows and columns count from 0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

_LINES_TAKEN = 6
_WORDS = re.compile("[\u4e00-\u9fff]")
_BLANKS = re.compile("[\\s\u3000\u00a0\ufeff\u200b]+")


def squeezed(text: str) -> str:
    """``text`` without any blanks: a printed form spaces its words as it likes."""
    return _BLANKS.sub("", text)


class Cell(NamedTuple):
    """A rectangle ``rows`` by ``columns`` large, and the text in it."""

    row: int
    column: int
    rows: int
    columns: int
    text: str

    @property
    def is_blank(self) -> bool:
        return not squeezed(self.text)


@dataclass(frozen=True)
class TableText:
    """One table. ``where`` names it (工作表“表一”), ``row_names`` each of its rows (第5行).

    ``above`` and ``below`` are the lines of text around it, from top to bottom; ``doubts`` say
    what could not be read for certain, in Chinese.
    """

    cells: tuple[Cell, ...]
    where: str
    row_names: tuple[str, ...]
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.row_names)

    @cached_property
    def columns(self) -> int:
        """How many columns it has."""
        return max((cell.column + cell.columns for cell in self.cells), default=0)

    @cached_property
    def is_flat(self) -> bool:
        """Whether nothing is merged, as where a table came without its rectangles."""
        return all(cell.rows == cell.columns == 1 for cell in self.cells)

    @cached_property
    def _at(self) -> dict[tuple[int, int], Cell]:
        return {(row, column): cell for cell in self.cells
                for row in range(cell.row, cell.row + cell.rows)
                for column in range(cell.column, cell.column + cell.columns)}

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a spot."""
        return self._at.get((row, column))

    def own(self, row: int, column: int) -> str:
        """The text of the cell that begins at a spot, "" where none does."""
        cell = self._at.get((row, column))
        return cell.text if cell and (cell.row, cell.column) == (row, column) else ""

    @cached_property
    def _lines(self) -> dict[int, tuple[Cell, ...]]:
        lines = defaultdict[int, list[Cell]](list)
        for cell in self.cells:
            if not cell.is_blank:
                lines[cell.row].append(cell)
        return {row: tuple(sorted(line)) for row, line in lines.items()}

    @cached_property
    def _beginning(self) -> dict[int, tuple[Cell, ...]]:
        found = defaultdict[int, list[Cell]](list)
        for cell in self.cells:
            found[cell.row].append(cell)
        return {row: tuple(sorted(cells)) for row, cells in found.items()}

    def beginning(self, row: int) -> tuple[Cell, ...]:
        """The cells that begin in a row, blank ones among them, from left to right."""
        return self._beginning.get(row, ())

    def line(self, row: int) -> tuple[Cell, ...]:
        """The cells that begin in a row and hold a text, from left to right."""
        return self._lines.get(row, ())

    def part(self, top: int, bottom: int, above: Sequence[str] = ()) -> TableText:
        """The rows from ``top`` to the one before ``bottom``."""
        cells = tuple(
            cell._replace(row=cell.row - top, rows=min(cell.rows, bottom - cell.row))
            for cell in self.cells if top <= cell.row < bottom
        )
        return replace(self, cells=cells, row_names=self.row_names[top:bottom],
                       above=(*self.above, *above) if top == 0 else tuple(above))

    def with_lines(self) -> TableText:
        """The table with the last lines above it as rows of it: a form may begin among them."""
        lines = [line for line in self.above if squeezed(line)][-_LINES_TAKEN:]
        if not lines:
            return self
        width = max(self.columns, 1)
        above = [Cell(row, 0, 1, width, line) for row, line in enumerate(lines)]
        moved = (cell._replace(row=cell.row + len(lines)) for cell in self.cells)
        names = (*("表前文字" for _ in lines), *self.row_names)
        return replace(self, cells=(*above, *moved), row_names=names, above=())


def trimmed(cells: Sequence[Cell], where: str, row_names: Sequence[str]) -> TableText | None:
    """The table without what is empty below and to the right of it; None for nothing else."""
    used = [cell for cell in cells if not cell.is_blank]
    if not used:
        return None
    bottom = max(cell.row for cell in used) + 1
    right = max(cell.column for cell in used) + 1
    kept = tuple(
        cell._replace(rows=min(cell.rows, bottom - cell.row),
                      columns=min(cell.columns, right - cell.column))
        for cell in cells if cell.row < bottom and cell.column < right
    )
    return TableText(kept, where, tuple(row_names[:bottom]))


def over_the_break(cells: Sequence[Cell], top: int) -> list[Cell]:
    """An empty cell atop a page belongs to the one above it, where that is a merged text."""
    above: dict[tuple[int, int], int] = {}
    for i, cell in enumerate(cells):
        key = cell.column, cell.columns
        if cell.row < top and (key not in above or cells[above[key]].row <= cell.row):
            above[key] = i
    kept = list(cells)
    gone = set()
    for i, cell in enumerate(cells):
        at = above.get((cell.column, cell.columns))
        if cell.row == top and at is not None and _is_torn(cells[at], cell):
            text = cells[at].text if squeezed(cells[at].text) else cell.text
            kept[at] = cells[at]._replace(rows=cell.row + cell.rows - cells[at].row, text=text)
            gone.add(i)
    return [cell for i, cell in enumerate(kept) if i not in gone]


def _is_torn(above: Cell, cell: Cell) -> bool:
    """Whether the page break runs through one cell, of which both are the parts."""
    if above.rows == 1 and cell.rows == 1:
        return False
    if cell.is_blank:
        return bool(_WORDS.search(above.text))
    if above.is_blank:
        return above.rows > 1 and cell.rows > 1 and bool(_WORDS.search(cell.text))
    return above.rows > 1 and squeezed(above.text) == squeezed(cell.text)
