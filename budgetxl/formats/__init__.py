"""The formats at hand, and one of them loaded from its folder of plain text."""

from budgetxl.formats.columns import (
    KIND_TRAITS,
    Column,
    ColumnKind,
    Detail,
    Fields,
    Grid,
    Group,
    Nested,
    Part,
    Row,
    Slot,
)
from budgetxl.formats.definition import lineage
from budgetxl.formats.digest import Folder, definition_digest
from budgetxl.formats.load import load
from budgetxl.formats.limits import Bounds, Threshold
from budgetxl.formats.model import LAST_YEAR, LAST_YEAR_FORM, Format, RuleText, last_year_place
from budgetxl.formats.shelves import (
    book_folder,
    catalogue,
    find,
    is_shipped,
    not_at_hand,
    own_books,
    own_shelves,
    shipped_codes,
    where_own_lie,
)
from budgetxl.formats.table import DEPARTMENT, NOTE, UNIT_LINE, Table

__all__ = [
    "KIND_TRAITS",
    "DEPARTMENT",
    "LAST_YEAR",
    "LAST_YEAR_FORM",
    "NOTE",
    "UNIT_LINE",
    "Bounds",
    "Column",
    "ColumnKind",
    "Detail",
    "Fields",
    "Folder",
    "Format",
    "Grid",
    "Group",
    "Nested",
    "Part",
    "Row",
    "RuleText",
    "Slot",
    "Table",
    "Threshold",
    "book_folder",
    "catalogue",
    "definition_digest",
    "find",
    "is_shipped",
    "last_year_place",
    "lineage",
    "load",
    "not_at_hand",
    "own_books",
    "own_shelves",
    "shipped_codes",
    "where_own_lie",
]
