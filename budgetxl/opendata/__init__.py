"""A publication as open data: a Frictionless Data Package, and its figures as one long table."""

from budgetxl.opendata.figures import COLUMNS, Figure, figures
from budgetxl.opendata.folder import save
from budgetxl.opendata.package import package

__all__ = ["COLUMNS", "Figure", "figures", "package", "save"]
