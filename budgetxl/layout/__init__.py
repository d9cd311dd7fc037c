"""The one arithmetic of rows and columns, used by whoever writes and whoever reads."""

from budgetxl.layout.addresses import FIGURE_COLUMN, Addresses, NamedAddresses
from budgetxl.layout.band import Box
from budgetxl.layout.checkcolumns import CheckColumns
from budgetxl.layout.paste import PASTE_SHEET
from budgetxl.layout.reasons import REASONS_SHEET
from budgetxl.layout.results import RESULTS_SHEET
from budgetxl.layout.sheet import Sheet
from budgetxl.layout.workbook import (
    CHECKS_SHEET,
    CODES_SHEET,
    GUIDE_SHEET,
    PANEL_SHEET,
    NARRATIVE_SHEET,
    READINGS_SHEET,
    STAMP_SHEET,
    Layout,
)

__all__ = [
    "CHECKS_SHEET",
    "CODES_SHEET",
    "FIGURE_COLUMN",
    "GUIDE_SHEET",
    "PANEL_SHEET",
    "NARRATIVE_SHEET",
    "PASTE_SHEET",
    "READINGS_SHEET",
    "REASONS_SHEET",
    "RESULTS_SHEET",
    "STAMP_SHEET",
    "Addresses",
    "Box",
    "CheckColumns",
    "Layout",
    "NamedAddresses",
    "Sheet",
]
