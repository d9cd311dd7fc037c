"""A filled format in memory: what a clerk typed or a data file says, place by place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from budgetxl.place import Place

Value = Decimal | str

BLANKS = "　 \t\r\n\u00a0"
"""What official documents leave in cells that are empty; around a text it is dropped."""


@dataclass
class Submission:
    """The inputs of one filled workbook, in the form's words.

    ``cells`` holds what is not blank: amounts as ``Decimal`` in the format's money unit, codes
    (whole, such as ``2040601``) and texts as ``str``. Detail rows keep the number they have on
    the sheet, gaps included. With ``stated`` the totals among the cells are figures somebody
    states, rounded to the format's decimals; without it there are none. ``unusable`` holds the
    places whose content is no such value, each with the reason in Chinese.
    """

    format: str
    year: int
    department: str = ""
    cells: dict[Place, Value] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    stated: bool = False
    unusable: dict[Place, str] = field(default_factory=dict)

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        rows: dict[str, set[int]] = defaultdict(set)
        for place in [*self.cells, *self.unusable]:
            if isinstance(place.row, int):
                rows[place.table].add(place.row)
        return {table: sorted(numbers) for table, numbers in rows.items()}

    def rows(self, table: str) -> list[int]:
        """The numbers of the detail rows of ``table`` that hold anything."""
        return self._rows.get(table, [])
