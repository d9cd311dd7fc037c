"""The blocks of a disclosure become pieces of its pages, tables on pages of their own kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from budgetxl.disclosure import bound, chart
from budgetxl.disclosure.paper import TEXT, Paper, paper_of
from budgetxl.disclosure.piece import Entry, Piece, words_in
from budgetxl.disclosure.styles import BODY, CHART, HEADINGS
from budgetxl.disclosure.table import TablePieces
from budgetxl.narrative import Block, Chart, Document, Heading, Paragraph, TablePlace
from budgetxl.publication.page import Page, pages
from budgetxl.rules import Figures

LISTED = 2
"""Levels of headings that the contents list."""


class Body:
    """The pieces of ``document``, with the charts and the sizes of letters that are in them."""

    def __init__(self, document: Document, figures: Figures) -> None:
        self.charts: list[Chart] = []
        self.sizes: set[int] = set()
        self._marks = (f"_Toc{number:06}" for number in count(1))
        self._pages: dict[str, list[Page]] = {}
        for page in pages(figures):
            self._pages.setdefault(page.table.name, []).append(page)
        self.pieces = list(self._all(document.blocks))

    def _all(self, blocks: Iterable[Block]) -> Iterator[Piece]:
        """The pieces of all blocks; headings right before a table come onto its page."""
        waiting: list[Heading] = []
        for block in blocks:
            if isinstance(block, Heading):
                waiting.append(block)
                continue
            if isinstance(block, TablePlace):
                yield from self._tables(block, waiting)
            else:
                yield from self._headings(waiting, TEXT)
                yield from self._block(block)
            waiting = []
        yield from self._headings(waiting, TEXT)

    def _headings(
        self, headings: Iterable[Heading], paper: Paper, opens: bool = False
    ) -> Iterator[Piece]:
        """Headings one below another; the first one ``opens`` a page."""
        for heading in headings:
            level = heading.level - 1
            entry = self._entry(level, heading.text) if level < LISTED else None
            yield words_in(HEADINGS[level], heading.text, paper, entry=entry, opens=opens)
            opens = False

    def _entry(self, level: int, words: str) -> Entry:
        return Entry(level, words, next(self._marks))

    def _block(self, block: Paragraph | Chart) -> Iterator[Piece]:
        if isinstance(block, Paragraph):
            yield words_in(BODY, bound.words(block.runs), inner=bound.runs(block.runs))
        elif chart.is_drawn(block):
            self.charts.append(block)
            piece = words_in(CHART, "", inner=chart.drawing(len(self.charts), block))
            yield replace(piece, heights=(chart.HEIGHT / 12_700,))

    def _tables(self, place: TablePlace, headings: list[Heading]) -> Iterator[Piece]:
        """The sheets of a table, the ``headings`` before it on the page of the first.

        Where none of these names it, the contents list its title.
        """
        listed = all(heading.level == 1 for heading in headings)
        for page in self._pages.get(place.table, ()):
            paper = paper_of(page.table.landscape)
            before = list(self._headings(headings, paper, opens=True))
            table = TablePieces(page, sum(piece.height for piece in before))
            self.sizes.add(table.size)
            title = "".join(page.table.title.split())
            yield from before
            yield from table.pieces(self._entry(1, title) if listed else None, not before)
            headings, listed = [], False
