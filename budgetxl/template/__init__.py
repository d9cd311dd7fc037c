"""A format poured into Excel: the locked workbook, blank or filled with data."""

from budgetxl.layout.sizes import DEFAULT_ROWS
from budgetxl.template.build import build, draw

__all__ = ["DEFAULT_ROWS", "build", "draw"]
