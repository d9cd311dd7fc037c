"""A filled format in memory: what a clerk typed or a data file says, place by place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from budgetxl.place import Place
from budgetxl.submission.reasons import Reason

Value = Decimal | str

BLANKS = "　 \t\r\n\u00a0"
"""Letters of which nothing is seen."""

BLANKS_SEEN = 8
"""How many letters are looked at to tell whether a text is nothing but blanks."""


@dataclass
class Submission:
    """The inputs of one filled workbook, in the form's words.

    ``cells`` holds what is not blank: amounts as ``Decimal`` in the format's money unit, codes
    (whole, such as ``2040601``) and texts as ``str``. Detail rows keep the number they have on
    the sheet, gaps included. With ``stated`` the totals among the cells are figures somebody
    states, rounded to the format's decimals; without it there are none. It says of how many
    rounded figures each is the sum: 1, but for units that are put together. ``unusable`` holds the
    places whose content is no such value, each with the reason in Chinese. ``typed`` keeps what
    stands where an amount was written with its unit. With ``grouped``, rows whose code is cut
    short are sums of the rows below them. ``reasons`` say why what a check finds may stand.
    """

    format: str
    year: int
    department: str = ""
    cells: dict[Place, Value] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    stated: int = 0
    unusable: dict[Place, str] = field(default_factory=dict)
    typed: dict[Place, str] = field(default_factory=dict)
    grouped: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filled in but the department."""
        return not (self.cells or self.unusable or self.notes)

    @cached_property
    def _rows(self) -> dict[tuple[str, int], dict[int, set[str]]]:
        rows: dict[tuple[str, int], dict[int, set[str]]] = defaultdict(dict)
        for place in [*self.cells, *self.unusable]:
            if isinstance(place.row, int):
                rows[place.table, place.form].setdefault(place.row, set()).add(place.column)
        return {table: dict(sorted(numbers.items())) for table, numbers in rows.items()}

    def rows(self, table: str, form: int = 0) -> list[int]:
        """The numbers of the detail rows of ``table`` that hold anything."""
        return list(self._rows.get((table, form), ()))

    def columns(self, table: str, row: int, form: int = 0) -> set[str]:
        """The columns of a detail row that hold anything."""
        return self._rows.get((table, form), {}).get(row, set())

    @cached_property
    def _forms(self) -> dict[str, list[int]]:
        forms: dict[str, set[int]] = defaultdict(set)
        typed = (place for place, value in self.cells.items() if value != "")
        for place in [*typed, *self.unusable]:
            forms[place.table].add(place.form)
        return {table: sorted(numbers) for table, numbers in forms.items()}

    def forms(self, tables: Iterable[str]) -> list[int]:
        """The numbers of the forms, consisting of ``tables``, that hold anything."""
        return sorted({form for table in tables for form in self._forms.get(table, ())})
