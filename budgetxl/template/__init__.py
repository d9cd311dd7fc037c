"""A format poured into Excel: the locked workbook, blank or filled with data."""

from budgetxl.layout.sizes import DEFAULT_ROWS
from budgetxl.template.build import build, draw
from budgetxl.template.inputs import Spot, inputs
from budgetxl.template.stated import stated_totals

__all__ = ["DEFAULT_ROWS", "Spot", "build", "draw", "inputs", "stated_totals"]
