"""A publication as open data: a Frictionless Data Package, and its figures as one long table."""

from budgetxl.opendata.figures import COLUMNS, Figure, figures
from budgetxl.opendata.folder import save
from budgetxl.opendata.package import package
from budgetxl.opendata.parquet import arrow_schema

__all__ = ["COLUMNS", "Figure", "arrow_schema", "figures", "package", "save"]
