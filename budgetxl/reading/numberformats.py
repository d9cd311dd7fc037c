"""The number formats of a workbook, read when somebody asks for one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from budgetxl.reading.cells import GENERAL
from budgetxl.reading.wellformed import Element

_BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}
"""The formats that files do not write out, as programs in China show them."""

_UNKNOWN = "?"
"""A built-in format that is not listed: no plain one."""


class NumberFormats:
    """The codes of number formats by the numbers of styles.

    ``styles`` gives the root of the part that says how cells look. It is asked only for a cell
    whose look matters: few workbooks have one.
    """

    def __init__(self, styles: Callable[[], Element]) -> None:
        self._styles = styles

    def of(self, style: int) -> str:
        """The code of the number format of that style."""
        return self._codes[style] if style < len(self._codes) else GENERAL

    @cached_property
    def _codes(self) -> list[str]:
        root = self._styles()
        written = {each.get("numFmtId"): each.get("formatCode", "")
                   for each in root.iterfind("{*}numFmts/{*}numFmt")}
        numbers = (each.get("numFmtId", "0") for each in root.iterfind("{*}cellXfs/{*}xf"))
        built_in = {str(number): code for number, code in _BUILT_IN.items()}
        return [written.get(number) or built_in.get(number, _UNKNOWN) for number in numbers]
