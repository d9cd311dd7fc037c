"""A filled workbook read back: what the clerk typed, and what is no longer as the template was."""

from budgetxl.reading.package import Cell, Sheet, Sheets
from budgetxl.reading.read import CALCULATED, Reading, Stamp, interpret, read, stamp_of

__all__ = [
    "CALCULATED", "Cell", "Reading", "Sheet", "Sheets", "Stamp", "interpret", "read", "stamp_of",
]
