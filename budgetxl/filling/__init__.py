"""A submission poured into the blank template of its format and sizes: what ``build`` makes."""

from budgetxl.filling.fill import fill

__all__ = ["fill"]
