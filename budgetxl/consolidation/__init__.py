"""Many workbooks into one, each figure with where it comes from; one against another."""

from budgetxl.consolidation.combine import Combination
from budgetxl.consolidation.manner import manner_of
from budgetxl.consolidation.published import Key, Published, published
from budgetxl.consolidation.unit import Remark, Source, Unit, unit_of

__all__ = [
    "Combination",
    "Key",
    "Published",
    "Remark",
    "Source",
    "Unit",
    "manner_of",
    "published",
    "unit_of",
]
