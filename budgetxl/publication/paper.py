"""On which paper a sheet is printed, how much smaller than drawn, and where its pages end.

A sheet wider than the page is printed smaller, by the program that prints it. A landscape one
that would have letters below 9 points on A4 comes on A3; what is a quarter of a page too long is
made to fit on one, down to letters of 6.5 points. The pages of a longer form end where we say, so
that its headings can be said again.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from budgetxl.layout import Box, Sheet
from budgetxl.layout.band import Band
from budgetxl.layout.sheet import TITLE_ROW

A4, A3 = 9, 8
_SIDES = {A4: (595.0, 842.0), A3: (842.0, 1191.0)}
"""The short and the long side of a paper, in points."""

DIGIT, PADDING = 7, 5
"""Pixels: of a digit, and beside it in a cell."""

POINTS = 0.75
"""Of a pixel."""

BESIDE, ABOVE = 0.5, 0.6
"""The margins left and right, above and below, in inches."""

LETTERS = 11.0
"""The size of the letters of a sheet as it is drawn, in points."""

READABLE, LEGIBLE = 9.0, 6.5
"""The letters of a landscape sheet that has no need of A3 (小五), and the smallest (小六)."""

SPILL = 1.25
"""What is made to fit on one page: a page and a quarter."""

SAFE = 0.98
"""What of a page's height is reckoned with, for programs that set their rows a little higher."""


class Paper(NamedTuple):
    """How one sheet is printed, always as wide as a page at the most.

    ``starts`` are the rows with which pages begin, after the first; where neither these are
    known nor ``is_one_page``, the program finds them.
    """

    size: int
    is_one_page: bool
    starts: tuple[int, ...] = ()

    def page(self, row: int) -> int:
        """The page on which ``row`` is, from 0."""
        return bisect(self.starts, row)


class Pagination:
    """How ``sheet`` is printed: worked out once, but for what depends on the heights of rows."""

    def __init__(self, sheet: Sheet) -> None:
        landscape, width = sheet.table.landscape, sum(map(pixels, sheet.widths)) * POINTS
        self._size, scale, height = _fitted(A4, landscape, width)
        if landscape and LETTERS * scale < READABLE:
            self._size, scale, height = _fitted(A3, landscape, width)
        self._room = height * SAFE / scale
        self._at_most = self._room * max(1.0, min(SPILL, LETTERS * scale / LEGIBLE))
        self._is_form = bool(sheet.table.blocks)
        self._titles = repeated_rows(sheet)
        self._joined = frozenset(_joined(sheet))

    def paper(self, heights: Sequence[float]) -> Paper:
        """How it is printed with rows of these ``heights``, in points."""
        if sum(heights) <= self._at_most:
            return Paper(self._size, True)
        return Paper(self._size, False, self._starts(heights) if self._is_form else ())

    def _starts(self, heights: Sequence[float]) -> tuple[int, ...]:
        """The first rows of the pages after the first."""
        starts, first, used = [], 0, 0.0
        for row, height in enumerate(heights):
            if used + height > self._room and row > first:
                begin = row
                while begin in self._joined and begin > first + 1:
                    begin -= 1
                first = row if begin in self._joined else begin
                starts.append(first)
                used = self._again(heights, first) + sum(heights[first:row])
            used += height
        return tuple(starts)

    def _again(self, heights: Sequence[float], first: int) -> float:
        """The height of the rows that are repeated on a page that begins with row ``first``."""
        return sum(heights[row] for row in self._titles) if first >= self._titles.stop else 0


def pixels(width: float) -> int:
    """How wide a column for so many characters is."""
    return int(width * DIGIT + 0.5) + PADDING


def repeated_rows(sheet: Sheet) -> range:
    """The rows that every further page repeats: the titles, of a form its last table's header."""
    if not sheet.table.blocks:
        return range(TITLE_ROW, sheet.bands[sheet.table.name].body_top)
    headed = [band for band in sheet.bands.values() if band.header_rows]
    return range(headed[-1].top, headed[-1].body_top) if headed else range(0)


def goes_on(box: Box) -> bool:
    """Whether the next page may say again what ``box`` says: a heading beside several rows."""
    return box.role == "heading" and box.rows > 1


def _joined(sheet: Sheet) -> Iterator[int]:
    """The rows that stay on the page of the row above."""
    for band in sheet.bands.values():
        yield from _header(band)
    for box in sheet.boxes:
        if not goes_on(box):
            yield from range(box.row + 1, box.row + box.rows)
    if sheet.table.has_note:
        yield from range(sheet.end, sheet.note_row + 1)


def _header(band: Band) -> range:
    """The rows of a header but for the first, and the row below it."""
    return range(band.top + 1, band.body_top + 1) if band.header_rows else range(0)


def _fitted(size: int, landscape: bool, width: float) -> tuple[int, float, float]:
    """That ``size``, how far a sheet is scaled to be no wider, and the height of the page."""
    wide, high = _SIDES[size][::-1] if landscape else _SIDES[size]
    return size, min(1.0, (wide - 144 * BESIDE) / width), high - 144 * ABOVE
