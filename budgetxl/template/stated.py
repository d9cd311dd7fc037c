"""Which totals of a workbook hold a stated figure, and which their formula."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.rules import Figures, Undecided


def stated_totals(layout: Layout, figures: Figures) -> frozenset[Place]:
    """The totals that are inputs: those that are stated, and those with nothing to add up.

    Where nothing stands that a total adds up, a blank input says as much as its formula. So all
    workbooks whose totals are stated without a gap are held against one stencil.
    """
    return frozenset(_Stated(layout, figures).places())


class _Stated:
    def __init__(self, layout: Layout, figures: Figures) -> None:
        self.layout, self.figures = layout, figures
        self.cells = figures.submission.cells
        self._whole: dict[tuple[str, int, str], bool] = {}

    def places(self) -> Iterator[Place]:
        for place in self.layout.totals():
            if place in self.cells or self._is_blank(place):
                yield place

    def _is_blank(self, place: Place) -> bool:
        if self.layout.format.tables[place.table].supplementary:
            return False  # no other system hands out such totals
        if isinstance(place.row, int):
            rows = self.figures.submission.rows(place.table, place.form)
            return place.row not in rows and self._is_whole(place)
        if self.layout.format.is_repeated(place.table):
            return place.form not in self.figures.forms(place.table)
        try:
            return self.figures.computed(place) is None
        except Undecided:
            return False

    def _is_whole(self, place: Place) -> bool:
        """Whether every used row of the detail states its total in that column."""
        key = place.table, place.form, place.column
        if key not in self._whole:
            rows = self.figures.submission.rows(place.table, place.form)
            self._whole[key] = all(place._replace(row=row) in self.cells for row in rows)
        return self._whole[key]
