"""A folder of units' workbooks made into the workbook of their department.

``fromparquet`` adds up what a batch has written, ``department_report`` is the report on the
whole; each is loaded where that is asked for.
"""

from budgetxl.combining.run import Options, is_of_batch, run

__all__ = ["Options", "is_of_batch", "run"]
