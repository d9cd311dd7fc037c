"""A folder of units' workbooks made into the workbook of their department."""

from budgetxl.combining.run import Options, report_content, run

__all__ = ["Options", "report_content", "run"]
