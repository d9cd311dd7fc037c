"""A format poured into Excel: the locked workbook, blank or filled with data."""

from budgetxl.template.build import DEFAULT_ROWS, build

__all__ = ["DEFAULT_ROWS", "build"]
