"""A format poured into Excel: the locked workbook, blank or filled with data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetxl.layout.sizes import DEFAULT_ROWS
from budgetxl.template.inputs import Spot, inputs
from budgetxl.template.stated import stated_totals

if TYPE_CHECKING:
    from budgetxl.template.workbook import build, draw

__all__ = ["DEFAULT_ROWS", "Spot", "build", "draw", "inputs", "stated_totals"]


def __getattr__(name: str) -> Any:
    """XlsxWriter is loaded with the first workbook that is drawn: most are poured."""
    if name not in __all__:
        raise AttributeError(name)
    from budgetxl.template import workbook

    return getattr(workbook, name)
