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
    """How two calculations of one workbook compare: cells compared, and those that differ."""

    def __init__(self, path: Path, calculated: Path) -> None:
        self.compared = 0
        self.cells: list[str] = []
        formulas = openpyxl.load_workbook(path)
        values = openpyxl.load_workbook(calculated, data_only=True)
        with cellrune.Workbook.open_path(path) as engine:
            report = engine.calculate()
            assert report["unavailable_count"] == 0, report
            for sheet in formulas:
                self._sheet(engine, sheet, values[sheet.title])

    def _sheet(self, engine: cellrune.Workbook, sheet: Worksheet, values: Worksheet) -> None:
        last = sheet.dimensions.rpartition(":")[2]
        rows = engine.read_values(sheet.title, "A1", last)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            self.compared += 1
            one = plain(values[cell.coordinate].value)
            other = plain(rows[cell.row - 1][cell.column - 1].get("value"))
            if one != other:
                said = f"LibreOffice {one!r}, cellrune {other!r}, ={cell.value}"
                self.cells.append(f"{sheet.title}!{cell.coordinate}: {said}")


def plain(value: object) -> object:
    """``value`` as it is compared: nothing is as good as an empty text."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(f"{value:.{SIGNIFICANT - 1}g}")
    return "" if value is None else value
