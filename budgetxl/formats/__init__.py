"""The formats at hand, and one of them loaded from its folder of plain text."""

from budgetxl.formats.load import Folder, catalogue, find, load
from budgetxl.formats.model import (
    NOTE,
    Column,
    Detail,
    Format,
    Grid,
    Part,
    Row,
    RuleText,
    Table,
)

__all__ = [
    "NOTE",
    "Column",
    "Detail",
    "Folder",
    "Format",
    "Grid",
    "Part",
    "Row",
    "RuleText",
    "Table",
    "catalogue",
    "find",
    "load",
]
