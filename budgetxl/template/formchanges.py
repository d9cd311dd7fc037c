"""The cells and rows of one form that depend on what is filled in, and those beside it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from budgetxl.layout import Box, Layout
from budgetxl.layout.band import Band
from budgetxl.layout.drawing import ROW_HEIGHT, Heights
from budgetxl.layout.sheet import CAPTION_ROW
from budgetxl.place import Place
from budgetxl.rules import Figures
from budgetxl.submission import Submission
from budgetxl.template.besidevalues import BesideValues
from budgetxl.template.contents import FormContents, Given
from budgetxl.template.rowlook import RowLook
from budgetxl.template.rowstates import RowStates
from budgetxl.template.rulestates import RuleStates

Cells = dict[int, dict[int, object]]
"""What cells hold, by row and column: what their formulas come to, or what is ``Given``."""


class FormChanges:
    """Those of one form in workbooks of one layout."""

    def __init__(self, layout: Layout, name: str) -> None:
        self.layout, self.name, self.sheet = layout, name, layout.sheets[name]
        self.always: list[Box] = []
        self.inputs: dict[Place, list[Box]] = {}
        self.details: dict[tuple[str, int], list[Box]] = {}
        for box in self.sheet.boxes:
            self._sort(box)
        self.heights = Heights(self.sheet)
        self.beside = layout.check_columns[self.sheet.table.name]
        self.filtered = self._filtered()
        self.fitted = self._fitted()

    def _sort(self, box: Box) -> None:
        """Notes when a box may hold something else than in a blank template."""
        place = box.place
        if box.role in ("department", "department_name", "note"):
            self.always.append(box)
        elif box.role not in ("amount", "code", "name", "text", "total") or place is None:
            return
        elif isinstance(place.row, int):
            self.details.setdefault((place.table, place.row), []).append(box)
        elif box.role in ("total", "name"):
            self.always.append(box)
        else:
            self.inputs.setdefault(place, []).append(box)

    def _filtered(self) -> Band | None:
        """The rows of which a filter hides the spare ones."""
        table = self.sheet.table
        if table.blocks or not table.detail:
            return None
        return self.sheet.bands[table.name]

    def _fitted(self) -> range:
        """The rows that are fitted to their text by the program that shows them."""
        table = self.sheet.table
        if not table.detail or all(column.kind != "text" for column in table.detail.columns):
            return range(0)
        band = self.sheet.bands[table.name]
        return range(band.first, band.first + band.details)

    # -- cells ----------------------------------------------------------------------------

    def cells(self, found: RuleStates, states: RowStates) -> Cells:
        """Each cell that may hold something else than in a blank template."""
        cells: Cells = {}
        contents = FormContents(self.layout, found.figures, self.sheet)
        for box in self._boxes(found.figures):
            value, is_result = contents.of(box)
            cells.setdefault(box.row, {})[box.column] = value if is_result else Given(value)
        beside = BesideValues(self.layout, found, self.sheet)
        for band in self.sheet.bands.values():
            if band.table.detail:
                self._beside(band, beside, cells)
        if self.sheet.table.repeated and self.sheet.form + 1 < self._count:
            cells.setdefault(CAPTION_ROW, {})[self.beside.told] = beside.following(self.name)
        for row, (state, told) in states.shown(self.sheet).items():
            cells.setdefault(row, {}).update({self.beside.state: state, self.beside.told: told})
        return cells

    @property
    def _count(self) -> int:
        return self.layout.form_lists[self.sheet.table.name].count

    def _boxes(self, figures: Figures) -> Iterator[Box]:
        yield from self.always
        submission = figures.submission
        for place, boxes in self.inputs.items():
            if place in submission.cells or place in submission.typed:
                yield from boxes
        for table in self.sheet.tables:
            rows = submission.rows(table.name, self.sheet.form)
            begun = len(table.detail.starts) if rows and table.detail else 0
            for row in sorted({*rows, *range(begun)}):  # what an empty form says there goes
                yield from self.details.get((table.name, row), ())

    def _beside(self, band: Band, beside: BesideValues, cells: Cells) -> None:
        figures, name, form = beside.figures, band.table.name, self.sheet.form
        filled = set(figures.rows(name, form=form))
        for row in figures.submission.rows(name, form):
            values = beside.row(band, row, row in filled)
            cells.setdefault(band.first + row, {}).update(values)

    # -- rows -----------------------------------------------------------------------------

    def hidden(self) -> dict[int, RowLook]:
        """The rows that the filter hides where nothing is filled in."""
        band = self.filtered
        return {band.first + row: _HIDDEN for row in range(band.details)} if band else {}

    def rows(self, cells: Cells, figures: Figures, filters: bool) -> dict[int, RowLook]:
        """The rows that are shown otherwise than in a blank template, with ``cells`` in them.

        With ``filters``: otherwise than where all are ``hidden`` that the filter may hide.
        """
        texts = [_text(cells.get(box.row, {}).get(box.column, text))
                 for box, text in zip(self.heights.texts, self._texts)]
        looks, hidden = {}, set()
        filled: set[int] = set()
        if filters and self.filtered:
            band = self.filtered
            filled = {band.first + row for row in
                      figures.rows(band.table.name, form=self.sheet.form)}
            hidden = set(range(band.first, band.first + band.details)) - filled
        heights = self._heights if texts == self._texts else self.heights.of(texts)
        for row, height in heights.items():
            if row in filled or row not in hidden and height != self._heights[row]:
                looks[row] = self._look(row, height)
        return looks

    def _look(self, row: int, height: float) -> RowLook:
        return RowLook(None if row in self.fitted else height)

    @cached_property
    def _texts(self) -> list[str]:
        """What stands in the boxes that grow with their text, where nothing is filled in."""
        book = self.layout.book
        nothing = Submission(book.format.id, book.format.year)
        contents = FormContents(self.layout, Figures(nothing, book), self.sheet)
        return [_text(contents.given(box, box.value_place)) for box in self.heights.texts]

    @cached_property
    def _heights(self) -> dict[int, float]:
        return self.heights.of(self._texts)


_HIDDEN = RowLook(ROW_HEIGHT, True)


def _text(value: object) -> str:
    text = value.value if isinstance(value, Given) else value
    return text if isinstance(text, str) else ""
