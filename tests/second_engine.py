"""A second calculation of our workbooks, by an engine that follows Excel more closely.

cellrune compares a logical with a number as Excel does, and counts letters in UTF-16. Nothing of
what a file stores is looked at: all formulas are calculated.
"""

from __future__ import annotations

from pathlib import Path

import cellrune
import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

SIGNIFICANT = 15
"""Digits of a number that are compared: those that a spreadsheet shows."""


class Differing:
    """How two calculations of one workbook compare: cells compared, and those that differ.

    ``values`` is what LibreOffice calculated, and our engine calculates the file at ``path``.
    At most so many cells may be ``unavailable``: the second engine says that it cannot calculate
    them, and it is not asked.
    """

    def __init__(self, path: Path, values: openpyxl.Workbook, unavailable: int = 0) -> None:
        self.compared = self.stored = 0
        self.cells: list[str] = []
        formulas = openpyxl.load_workbook(path)
        stored = openpyxl.load_workbook(path, data_only=True)
        with cellrune.Workbook.open_path(path) as engine:
            report = engine.calculate()
            assert report["unavailable_count"] <= unavailable, report
            for sheet in formulas:
                self._sheet(engine, sheet, values[sheet.title])
                self._stored(sheet, stored[sheet.title], values[sheet.title])

    def _sheet(self, engine: cellrune.Workbook, sheet: Worksheet, values: Worksheet) -> None:
        last = sheet.dimensions.rpartition(":")[2]
        rows = engine.read_values(sheet.title, "A1", last)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            found = rows[cell.row - 1][cell.column - 1]
            if found.get("kind") == "unavailable":
                continue
            self.compared += 1
            one, other = plain(values[cell.coordinate].value), plain(found.get("value"))
            if one != other:
                said = f"LibreOffice {one!r}, cellrune {other!r}, ={cell.value}"
                self.cells.append(f"{sheet.title}!{cell.coordinate}: {said}")

    def _stored(self, formulas: Worksheet, stored: Worksheet, values: Worksheet) -> None:
        """What was stored beside a formula is what it comes to, or absent."""
        for cell in (cell for row in formulas.iter_rows() for cell in row if cell.data_type == "f"):
            value = plain(stored[cell.coordinate].value)
            if value != "":
                self.stored += 1
                if value != plain(values[cell.coordinate].value):
                    right = plain(values[cell.coordinate].value)
                    said = f"stored {value!r}, calculated {right!r}, ={cell.value}"
                    self.cells.append(f"{formulas.title}!{cell.coordinate}: {said}")


def plain(value: object) -> object:
    """``value`` as it is compared: nothing is as good as an empty text.

    No amount has more than six decimals: what a difference has behind the ninth is binary noise.
    """
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(f"{round(value, 9):.{SIGNIFICANT - 1}g}") + 0.0
    return "" if value is None else value
