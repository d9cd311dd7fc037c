"""Every workbook of a folder checked and, where it may be, published; and a summary of all."""

from budgetxl.batch.run import Options, run

__all__ = ["Options", "run"]
