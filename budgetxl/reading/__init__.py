"""A filled workbook read back: what the clerk typed, and what is no longer as the template was."""

from budgetxl.reading.cells import GENERAL, Cell, CellKind, SheetCells, WorkbookSheets
from budgetxl.reading.read import CALCULATED, Reading, Stamp, interpret, read, stamp_of
from budgetxl.reading.workbook import workbook_content

__all__ = [
    "CALCULATED",
    "GENERAL",
    "Cell",
    "CellKind",
    "Reading",
    "SheetCells",
    "Stamp",
    "WorkbookSheets",
    "interpret",
    "read",
    "stamp_of",
    "workbook_content",
]
