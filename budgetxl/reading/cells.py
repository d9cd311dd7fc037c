"""What a workbook holds, whoever reads it: the cells of its sheets, as values and formulas."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

CellKind = Literal["number", "text", "truth", "error"]

GENERAL = "General"
"""The number format that shows what is stored."""


class Cell(NamedTuple):
    """A cell that is not empty.

    ``value`` is the text of its value, "" for a formula without one. ``formula`` is the formula
    without ``=``, or "".
    """

    kind: CellKind
    value: str
    formula: str


def _general(at: tuple[int, int]) -> str:
    """The number format of a sheet on which nobody chose one."""
    return GENERAL


class RowSpelling(NamedTuple):
    """How a row is spelt: equal keys mean the same formulas in the same cells, whatever the values.

    ``filled`` are the (row, column) of its cells.
    """

    key: Hashable
    filled: Collection[tuple[int, int]]


@dataclass
class SheetCells:
    """One sheet's cells by (row, column), both from 0, and whether it is protected.

    ``number_format`` gives the code of a cell's number format, such as ``0.00%``. It is asked
    for few cells, and may take time. ``since_1904`` if days are counted from then, as Excel for
    the Mac did.

    ``spellings`` are those of all rows that hold anything; it is empty where nobody knows.
    """

    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    protected: bool = False
    number_format: Callable[[tuple[int, int]], str] = _general
    since_1904: bool = False
    spellings: Mapping[int, RowSpelling] = field(default_factory=dict)


class WorkbookSheets(Mapping[str, SheetCells]):
    """The sheets of a workbook by name, each read when it is asked for."""

    def without_checks(self, name: str, beside: range, rows: int) -> SheetCells:
        """The sheet ``name``, which may lack its cells in the columns ``beside`` of its ``rows``.

        Those are the columns that a check calculates anew, and the rows from the first on.
        Raises ``KeyError`` when there is no such sheet.
        """
        return self[name]
