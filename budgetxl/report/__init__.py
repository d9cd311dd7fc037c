"""What a check found, told in several ways: here for a terminal and as JSON.

``page`` and ``workbook`` are to be handed round; few runs need them, so they are not loaded here.
"""

from budgetxl.report.document import document
from budgetxl.report.text import text

__all__ = ["document", "text"]
