"""The open workbook, and what the buttons do to it. The only user of xlwings (its free part only).

In Excel xlwings drives Excel itself, on Linux the engine of ``budgetxl.libreoffice``. What fills
in or writes workbooks, ``paste`` and ``enlarge``, is loaded by those buttons alone.
"""

from budgetxl.addin.live import LiveSheets, attach
from budgetxl.addin.press import check, checked, clear, disclose, publish

__all__ = ["LiveSheets", "attach", "check", "checked", "clear", "disclose", "publish"]
