"""A submission poured into the blank template of its format and sizes: what ``build`` makes."""

from budgetxl.filling.fill import fill, stencil_for

__all__ = ["fill", "stencil_for"]
