"""What stands in the cells of a form when its workbook is opened for the first time.

A program that does not calculate shows the results that are stored beside the formulas.
"""

from __future__ import annotations

from typing import NamedTuple

from budgetxl.layout import Box, Layout, Sheet
from budgetxl.place import Place
from budgetxl.rules import Figures, Undecided
from budgetxl.submission import Value


class Content(NamedTuple):
    """What a cell holds: a value of its own, or what its formula comes to."""

    value: object
    is_result: bool


class Given(NamedTuple):
    """A value of a cell's own, where others are what a formula comes to."""

    value: object


class FormContents:
    """The contents of one form: what was filled in, and what its formulas come to."""

    def __init__(self, layout: Layout, figures: Figures, sheet: Sheet) -> None:
        self.layout = layout
        self.figures = figures
        self.sheet = sheet

    def of(self, box: Box) -> Content:
        """What a box holds that is not the same in every workbook."""
        if box.role in ("department", "department_name"):
            return Content(self.department(box.text if box.role == "department" else ""), True)
        place = box.value_place
        if box.role == "total" and place not in self.layout.inputs:
            return Content(self.total(place), True)
        value = self.given(box, place)
        if box.role == "name" and value is None:
            return Content(self.name(place), True)
        if box.role == "note":
            own = place.table in self.figures.submission.notes
            is_result = bool(self.sheet.table.note_when_empty) and not own
            return Content(value, is_result)
        return Content(value, False)

    def department(self, label: str) -> str:
        """The department's name, after its ``label`` if there is one."""
        name = self.figures.submission.department
        return f"{label}：{name}" if label else name

    def total(self, place: Place) -> object:
        """What the formula of a total comes to: nothing in spare rows and where it is undecided."""
        rows = self.figures.submission.rows(place.table, place.form)
        if isinstance(place.row, int) and place.row not in rows:
            return ""
        try:
            return self.figures.computed(place) or 0
        except Undecided:
            return ""

    def name(self, place: Place) -> object:
        """What the formula comes to that looks up the name of a code."""
        return self.figures.value(place) or ""

    def given(self, box: Box, place: Place) -> Value | None:
        """What the clerk gave for the cell, or what an empty form says there; None for nothing."""
        submission = self.figures.submission
        if box.role == "note":
            return self.figures.note(place.table)
        if place in submission.typed:
            return submission.typed[place]
        value = submission.cells.get(place)
        spec = self.layout.format.tables[place.table].spec(place)
        if box.role == "code" and isinstance(value, str) and spec:
            return spec.part_of(value, box.part) or None
        if value is None and spec and spec.merged:
            return self._printed(place)
        return value if value is not None or spec is None else spec.default or None

    def _printed(self, place: Place) -> str | None:
        """What an empty form already says in a merged column."""
        table = self.layout.format.tables[place.table]
        rows = self.figures.submission.rows(table.name, place.form)
        if rows or not table.detail or not isinstance(place.row, int):
            return None
        names = [column.name for column in table.detail.merged]
        words = table.detail.starts[place.row : place.row + 1]
        return words[0][names.index(place.column)] or None if words else None
