"""A folder of units' workbooks made into the workbook of their department."""

from budgetxl.combining.run import Options, run

__all__ = ["Options", "run"]
