"""Several examples of one form, row by row: what all of them print at a spot, and what differs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetxl.drafting.bands import Bands, Nest, bands
from budgetxl.drafting.inner import default, is_dash
from budgetxl.drafting.page import Page
from budgetxl.importing.printed import is_amount
from budgetxl.tabletext import Cell, TableText, squeezed

_FILLED = re.compile(r"\d.*|.+(?:局|厅|委员会|办事处|办公室|中心|学校|医院|本级)")


_BLANK = 0.85
"""Of the words of an example, if the others have so many of them, too, it is a blank."""


def is_filling(words: str) -> bool:
    """Whether words are what somebody fills in, wherever they stand: a number, a department."""
    return bool(_FILLED.fullmatch(words))


def words_of(page: Page) -> int:
    """How many cells of an example have words."""
    return sum(not cell.is_blank for cell in page.text.cells)


def has_blank(pages: Sequence[Page]) -> bool:
    """Whether one of several examples has not been filled in."""
    said = [{squeezed(cell.text) for cell in page.text.cells} for page in pages]
    common = set.intersection(*said)
    return any(len(common) >= _BLANK * len(words) for words in said)


class Aligned:
    """The example with fewest words, and the places of the others that stand for its own."""

    def __init__(self, pages: Sequence[Page]) -> None:
        page = min(pages, key=words_of)
        self.has_blank = has_blank(pages)
        said = [{squeezed(cell.text) for cell in each.text.cells} for each in pages]
        self.common = set.intersection(*said)
        self.text: TableText = page.text
        self.top = page.head.top
        texts = [each.text for each in pages]
        listed = bands(texts, [each.head.top for each in pages], self.common)
        self.bands = listed[pages.index(page)]
        shape = _shape(self.bands)
        self.alike = [(text, each) for text, each in zip(texts, listed) if _shape(each) == shape]

    def examples(self, number: int) -> list[tuple[TableText, Nest]]:
        """The table that is the band of a number, as each example has it."""
        return [(text, nest) for text, each in self.alike if isinstance(nest := each[number], Nest)]

    def texts(self, cell: Cell) -> list[str]:
        """What the examples have in the place of a cell of the first, each as it is printed.

        Of a cell in a table within the form it is the first example's alone.
        """
        if cell.row not in self.bands:
            return [cell.text.strip()]
        number = self.bands.index(cell.row)
        return [text.own(row, cell.column).strip() for text, each in self.alike
                if isinstance(row := each[number], int)]

    def is_label(self, cell: Cell) -> bool:
        """Whether the words of a cell are printed, not filled in."""
        if not self._is_same(cell) or self.is_filled_in(cell):
            return False
        return not (is_filling(squeezed(cell.text)) and self.before(cell))

    def _is_same(self, cell: Cell) -> bool:
        return self.is_printed(cell) and len(set(map(squeezed, self.texts(cell)))) == 1

    def is_filled_in(self, cell: Cell) -> bool:
        """Whether a cell stands among labels and fields in turn, as one of those filled in.

        Where examples are of one department, and none is blank, all may say the same.
        """
        line = [each for each in self.text.beginning(cell.row) if each.rows == 1]
        labels = [self._is_same(each) for each in line]
        return (not self.has_blank and len(line) % 2 == 0 and cell in line[1::2]
                and all(labels[::2]) and not all(labels[1::2]))

    def is_printed(self, cell: Cell) -> bool:
        """Whether all examples have the words of a cell, wherever that is."""
        words = squeezed(cell.text)
        return words in self.common and words != "" and not is_amount(words) and not is_dash(words)

    def before(self, cell: Cell) -> Cell | None:
        """The label to the left of a cell in its row, past other fields."""
        column = cell.column
        while column > 0:
            left = self.text.at(cell.row, column - 1)
            if left is None:
                return None
            if self.is_printed(left) and not (default([left.text.strip()]) and self.before(left)):
                return left
            column = left.column
        return None

    def above(self, cell: Cell, top: int) -> Cell | None:
        """The label over a cell, in the same column from row ``top`` on, past other fields."""
        for row in range(cell.row - 1, top - 1, -1):
            over = self.text.at(row, cell.column)
            if over is None or (over.column, over.columns) != (cell.column, cell.columns):
                return None
            if self.is_label(over):
                return over
        return None


def _shape(listed: Bands) -> list[tuple[str, ...]]:
    return [band.words if isinstance(band, Nest) else () for band in listed]
