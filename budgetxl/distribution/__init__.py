"""A workbook for each unit: filled in with what is known of it, and handed out."""

from budgetxl.distribution.run import Options, run

__all__ = ["Options", "run"]
