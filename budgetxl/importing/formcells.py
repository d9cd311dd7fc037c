"""Which cell of a form's row holds which value, where the columns are not those of the form.

The words of the form before a value or over it tell, in whatever order its columns stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from budgetxl.importing.formrows import LABELS
from budgetxl.importing.target import Target
from budgetxl.importing.words import alike, plain
from budgetxl.layout import Box
from budgetxl.tabletext import Cell, TableText

_SAME_WORDS = 0.9

First = TypeVar("First", Box, Cell)

Around = tuple[str, str, str]
"""The words before a value, those over it, and those over these."""


class FormCells:
    """Finds the cells of the values of a form in ``source`` by the words around both."""

    def __init__(self, source: TableText, target: Target) -> None:
        self.source = source
        self.labels = [box for box in target.sheet.boxes if box.role in LABELS and plain(box.text)]
        self.words = {plain(box.text) for box in self.labels}
        self._known: dict[str, str] = {}

    def pairs(
        self, row: int, boxes: Sequence[Box], in_order: Sequence[tuple[Cell, Box]]
    ) -> Iterator[tuple[Cell, Box]]:
        """The boxes of values in that row, each with the cell that has the same words around it.

        Those of which nothing tells, in the form or in the source, are paired as ``in_order``.
        """
        cells = dict.fromkeys(cell for column in range(self.source.columns)
                              if (cell := self.source.at(row, column)))
        wanted = {box: self._around_box(box) for box in boxes}
        found = {cell: self._around_cell(row, cell) for cell in cells
                 if not self._label(cell.text)}
        by_words = {words: cell for cell, words in _telling(found)}
        told = {box: by_words[words] for box, words in _telling(wanted) if words in by_words}
        yield from ((cell, box) for box, cell in told.items())
        taken = set(told.values())
        for cell, box in in_order:
            strange = _are_strange(wanted.get(box), found.get(cell))
            if box not in told and cell not in taken and not strange:
                yield cell, box

    def _around_box(self, box: Box) -> Around:
        before = max((each for each in self.labels
                      if each.row <= box.row < each.row + each.rows and each.column < box.column),
                     key=lambda each: each.column, default=None)
        over = sorted((each for each in self.labels
                       if each.row + each.rows <= box.row
                       and each.column <= box.column < each.column + each.columns),
                      key=lambda each: each.row, reverse=True)[:2]
        words = [plain(each.text) for each in over] + ["", ""]
        return plain(before.text) if before else "", words[0], words[1]

    def _around_cell(self, row: int, cell: Cell) -> Around:
        before, column = "", cell.column - 1
        while column >= 0 and not before:
            beside = self.source.at(row, column)
            before = self._label(beside.text) if beside else ""
            column = (beside.column if beside else column) - 1
        above = cell.row - 1
        over: list[str] = []
        while above >= 0 and len(over) < 2:
            upper = self.source.at(above, cell.column)
            if upper and (label := self._label(upper.text)):
                over.append(label)
            above = (upper.row if upper else above) - 1
        words = [*over, "", ""]
        return before, words[0], words[1]

    def _label(self, text: str) -> str:
        """The words of the form that ``text`` is, "" for none."""
        words = plain(text)
        if words not in self._known:
            near = words if words in self.words else next(
                (each for each in self.words if alike(each, words) >= _SAME_WORDS), "")
            self._known[words] = near
        return self._known[words]


def _telling(around: Mapping[First, Around]) -> Iterator[tuple[First, tuple[str, ...]]]:
    """Each with as many of the words around it as tell it from the others of its row."""
    left = dict(around)
    for first, behind in ((0, 1), (1, 2), (1, 3)):
        counted = Counter[tuple[str, ...]](each[first:behind] for each in left.values())
        for one, words in list(left.items()):
            telling: tuple[str, ...] = words[first:behind]
            if telling[0] and counted[telling] == 1:
                del left[one]
                yield one, (str(first), *telling)


def _are_strange(one: Around | None, other: Around | None) -> bool:
    """Whether both have words around them, and none of them are the same."""
    return (one is not None and other is not None and any(one) and any(other)
            and not any(a and a == b for a, b in zip(one, other)))
