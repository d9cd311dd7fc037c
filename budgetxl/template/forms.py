"""One sheet with an official form: its boxes with their live totals, its guards and its checks."""

from __future__ import annotations

from typing import assert_never

from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from budgetxl.formats import Column
from budgetxl.layout import Box, Layout, live
from budgetxl.layout.drawing import (
    INPUT_FILL,
    TOTAL_FILL,
    Pen,
    number_format,
    row_heights,
    set_heights,
    set_up,
    text_format,
    write,
)
from budgetxl.place import Place
from budgetxl.rules import Figures
from budgetxl.template.checkcolumns import CheckColumnsDrawing
from budgetxl.template.contents import FormContents
from budgetxl.template.guards import guard
from budgetxl.template.rowstates import RowStates


SEEN, BESIDE, SMALLEST = 163, 28, 75
"""Characters that a screen of 1366×768 shows beside each other at 100 percent, how many of them the
checks beside a form take, and the percentage below which nobody reads."""


def _zoom(width: float) -> int:
    """The percentage at which a form so wide is seen with its checks beside it."""
    return max(SMALLEST, min(100, int(100 * SEEN / (width + BESIDE))))


class FormSheet:
    """Draws one sheet."""

    def __init__(
        self, worksheet: Worksheet, layout: Layout, pen: Pen, figures: Figures, name: str
    ) -> None:
        self.worksheet = worksheet
        self.layout = layout
        self.pen = pen
        self.figures = figures
        self.name = name
        self.sheet = layout.sheets[name]
        self.contents = FormContents(layout, figures, self.sheet)

    def draw(self, states: RowStates) -> None:
        """The form, its inputs' guards, and its checks."""
        set_up(self.worksheet, self.sheet)
        for i, width in enumerate(self.sheet.widths):
            self.worksheet.set_column(i, i, width, self.pen.format())
        self._heights()
        for box in self.sheet.boxes:
            self._box(box)
        guard(self.worksheet, self.layout, self.pen, self.sheet)
        beside = CheckColumnsDrawing(
            self.worksheet, self.layout, self.pen, states.found, self.name
        )
        beside.draw(states)
        self.worksheet.set_zoom(_zoom(sum(self.sheet.widths)))
        self.worksheet.freeze_panes(self.sheet.frozen_rows, self.sheet.frozen_columns)
        start = next(box for box in self.sheet.boxes if box.role in live.INPUTS)
        self.worksheet.set_selection(start.row, start.column, start.row, start.column)

    def _heights(self) -> None:
        """Rows with a text to wrap have no fixed height where Excel can fit them to it."""
        texts = {box: value for box in self.sheet.boxes
                 if box.place and isinstance(value := self.contents.given(box, box.place), str)}
        set_heights(self.worksheet, row_heights(self.sheet, texts))
        detail = self.sheet.table.detail
        if detail and any(column.kind == "text" for column in detail.columns):
            band = self.sheet.bands[self.sheet.table.name]
            for row in range(band.first, band.first + band.details):
                self.worksheet.set_row(row, None)

    def _spec(self, place: Place) -> Column | None:
        return self.layout.format.tables[place.table].spec(place)

    def _box(self, box: Box) -> None:
        match box.role:
            case "department" | "department_name":
                self._department(box)
            case "money_unit":
                text = self.layout.format.money_line(box.text)
                write(self.worksheet, box, text, self.pen.role(box))
            case "total":
                self._total(box, box.value_place)
            case "amount" | "code" | "name" | "text":
                self._input(box, box.value_place)
            case "note":
                self._note(box)
            case ("caption" | "title" | "subtitle" | "header" | "heading" | "label"
                  | "total_label" | "blank"):
                write(self.worksheet, box, box.text, self.pen.role(box))
            case _ as never:
                assert_never(never)

    def _note(self, box: Box) -> None:
        locked = 1 if self.sheet.table.repeated else 0
        fill = {} if locked else {"bg_color": INPUT_FILL}
        look = self.pen.role(box, locked=locked, **fill)
        value, is_result = self.contents.of(box)
        write(self.worksheet, box, value, look)
        if is_result:
            formula = live.note_formula(self.layout, self.sheet.table.name)
            self.worksheet.write_formula(box.row, box.column, f"={formula}", look, value)

    def _department(self, box: Box) -> None:
        look = self.pen.role(box)
        write(self.worksheet, box, "", look)
        label = box.text if box.role == "department" else ""
        formula = live.department_formula(self.layout, label)
        value, _ = self.contents.of(box)
        self.worksheet.write_formula(box.row, box.column, f"={formula}", look, value)

    def _total(self, box: Box, place: Place) -> None:
        spec, decimals = self._spec(place), self.layout.decimals
        value, is_result = self.contents.of(box)
        if not is_result:
            number = number_format(spec, decimals)
            look = self.pen.role(box, locked=0, bg_color=INPUT_FILL, num_format=number)
            write(self.worksheet, box, value, look)
            return
        nil = number_format(spec, decimals, nil=False)  # as the forms do
        locked = 0 if self.layout.stated else 1
        look = self.pen.role(box, locked=locked, bg_color=TOTAL_FILL, num_format=nil)
        formula = live.total_formula(self.layout, place)
        if box.columns > 1:
            write(self.worksheet, box, "", look)
        self.worksheet.write_formula(box.row, box.column, f"={formula}", look, value)

    def _input(self, box: Box, place: Place) -> None:
        look = self._look(box, self._spec(place))
        value, is_result = self.contents.of(box)
        if is_result:
            formula = live.name_formula(self.layout, place)
            self.worksheet.write_formula(box.row, box.column, f"={formula}", look, value)
        else:
            write(self.worksheet, box, value, look)

    def _look(self, box: Box, spec: Column | None) -> CellFormat:
        number = {}
        if box.role == "amount":
            number = {"num_format": number_format(spec, self.layout.decimals)}
        elif box.role == "text":
            number = {"num_format": text_format(spec)}
        return self.pen.role(box, locked=0, bg_color=INPUT_FILL, **number)
