"""A filled workbook read back: what the clerk typed, and what is no longer as the template was."""

from budgetxl.reading.read import Reading, Stamp, read, stamp_of

__all__ = ["Reading", "Stamp", "read", "stamp_of"]
