"""What a check found, told in three ways: for a terminal, as JSON, as a page to hand round."""

from budgetxl.report.document import document
from budgetxl.report.page import page
from budgetxl.report.text import text

__all__ = ["document", "page", "text"]
