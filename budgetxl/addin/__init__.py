"""The open workbook, and what the buttons do to it. The only user of xlwings (its free part only).

In Excel xlwings drives Excel itself, on Linux the engine of ``budgetxl.libreoffice``.
"""

from budgetxl.addin.enlarge import enlarge
from budgetxl.addin.live import LiveSheets, attach
from budgetxl.addin.paste import paste
from budgetxl.addin.press import check, checked, clear, disclose, publish

__all__ = [
    "LiveSheets", "attach", "check", "checked", "clear", "disclose", "enlarge", "paste", "publish",
]
