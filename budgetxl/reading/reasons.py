"""The reasons that a clerk has written beside what was found."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.fault import Finding, file_finding
from budgetxl.layout.reasons import BOTTOM, REASONS_SHEET, TOP
from budgetxl.place import a1
from budgetxl.reading.cells import SheetCells
from budgetxl.reading.formsheet import stripped_text
from budgetxl.submission.reasons import FIELDS, Reason


def reasons(content: SheetCells) -> Iterator[Reason]:
    """Each line in which anything is written."""
    for row in range(TOP, BOTTOM + 1):
        texts = [stripped_text(content.cells.get((row, column))) for column in range(len(FIELDS))]
        if any(texts):
            yield Reason(a1(row, 0), *texts)


def no_reasons(content: SheetCells) -> Iterator[Finding]:
    """Formulas and error values where a reason should be typed."""
    for (row, column), cell in sorted(content.cells.items()):
        if not (TOP <= row <= BOTTOM and column < len(FIELDS)):
            continue
        at = a1(row, column)
        if cell.formula:
            yield file_finding("D3", None, sheet=REASONS_SHEET, cell=at, text=cell.formula)
        elif cell.kind == "error":
            yield file_finding("D4", None, sheet=REASONS_SHEET, cell=at, text=cell.value)
