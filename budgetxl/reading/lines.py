"""The rows of a sheet as ``scan`` finds them, each taken apart once a process.

Most rows of a workbook are spare ones, spelt as in the workbook before: what is known of their
cells then needs no second look.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from budgetxl.place import from_a1
from budgetxl.reading import scan
from budgetxl.reading.decoding import is_digits, is_number

_END = b"</row>"

_LOOK_TWICE = re.compile(
    rb'<!|<\?|\r|&#|xmlns|<sheetData| t="array"|inlineStr|<is>|' + re.escape(scan.MAIN_NAME))
"""What makes a sheet odd, or may make it so: it is then looked at as a whole."""

Sharing = tuple[tuple[int, int], str, str]
"""A cell with a shared formula: where it is, the number, and the text or nothing."""


class Line(NamedTuple):
    """The cells of one row, or of several, by (row, column), each as ``scan.cells`` has it.

    Numbers in them are numbers; ``last_text`` is the greatest number of a text, -1 for none.
    """

    cells: dict[tuple[int, int], tuple[bytes, ...]]
    last_text: int
    sharing: tuple[Sharing, ...]


def lines(part: bytes) -> list[Line] | None:
    """The rows of the sheet in ``part``, from first to last, or all in one; None in doubt."""
    before, start, rest = part.partition(b"<sheetData>")
    data, end, behind = rest.partition(b"</sheetData>")
    *rows, tail = data.split(_END)
    if end and not tail.strip() and scan.is_sheet(b"".join([before, start, end, behind])):
        found = [line for line in map(_line_of, rows) if line is not None]
        if len(found) == len(rows):
            return found
    cells = scan.cells(part)
    whole = _line(cells) if cells is not None else None
    return [whole] if whole is not None else None


@lru_cache(maxsize=4096)
def _line_of(row: bytes) -> Line | None:
    """One row, without its closing tag; None where the whole sheet has to be looked at."""
    if b"<row " not in row or _LOOK_TWICE.search(row) or not scan.is_spelt_plainly(row):
        return None
    cells = scan.cells_in(row + _END)
    return _line(cells) if cells is not None else None


def _line(found: list[tuple[bytes, ...]]) -> Line | None:
    """Those cells; None where one stands there twice, or holds what is no number of its kind."""
    cells = {(int(each[1]) - 1, _column(each[0])): each for each in found}
    sharing, last_text = [], -1
    for at, (_, _, _, type_, attributes, formula, value) in cells.items():
        if type_ == b"s":
            if not is_digits(value or b"0"):
                return None
            last_text = max(last_text, int(value or b"0"))
        elif (not type_ or type_ == b"n") and value and not is_number(value.decode()):
            return None
        if attributes and (number := scan.shared(attributes)):
            sharing.append((at, number, scan.letters(formula) if formula else ""))
    return Line(cells, last_text, tuple(sharing)) if len(cells) == len(found) else None


@lru_cache(maxsize=None)
def _column(letters: bytes) -> int:
    return from_a1(f"{letters.decode()}1")[1]
