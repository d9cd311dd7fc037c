"""The rows of a sheet as ``scan`` finds them, each spelling of one taken apart once a process.

Most rows of a workbook are spelt as in the workbook before, but for the values in them: what is
known of their cells then needs no second look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from budgetxl.place import from_a1
from budgetxl.reading import scan
from budgetxl.reading.decoding import NUMBER

_END = b"</row>"
_START, _STOP = b"<sheetData>", b"</sheetData>"

_LOOK_TWICE = re.compile(
    rb'<!|<\?|\r|\0|&#|xmlns|<sheetData| t="array"|inlineStr|<is>|' + re.escape(scan.MAIN_NAME))
"""What makes a sheet odd, or may make it so: it is then looked at as a whole."""

_VALUE = re.compile(rb"<v>([^<]+)</v>")
_SLOT = b"<v>\0</v>"
"""What stands for a value where a row is known by its spelling: no XML has the letter 0."""

_NUMBERS = re.compile(rb"(?:%b\|)*" % NUMBER.encode())
_COUNTS = re.compile(rb"(?:[0-9]{1,9}\|)*")

_MOST_ROWS = 3_000
"""Of sheets that have their checks in the same columns."""

Sharing = tuple[tuple[int, int], str, str]
"""A cell with a shared formula: where it is, the number, and the text or nothing."""


class Spelt(NamedTuple):
    """A cell but for its value: ``value`` is where that stands among those of the row, or -1."""

    style: bytes
    type: bytes
    attributes: bytes
    formula: bytes
    value: int


@dataclass(eq=False)
class Spelling:
    """How a row, or several, are spelt but for their values: the cells by (row, column).

    ``count`` says how many these are; ``numbers`` and ``texts`` are those that have to be a
    number, and that of a text; ``taken`` are the numbers of shared formulas that begin elsewhere,
    and ``formulas`` those that somebody asked for.
    """

    cells: dict[tuple[int, int], Spelt]
    rows: frozenset[int]
    count: int
    numbers: tuple[int, ...]
    texts: tuple[int, ...]
    sharing: tuple[Sharing, ...]
    taken: tuple[str, ...]
    formulas: dict[bytes, str] = field(default_factory=dict)

    def formula(self, text: bytes) -> str:
        """A formula of it in letters."""
        if text not in self.formulas:
            self.formulas[text] = scan.letters(text)
        return self.formulas[text]


class Line(NamedTuple):
    """A row, or several, with their values; ``last_text`` is the greatest number of a text or -1.

    Numbers in them are numbers.
    """

    spelling: Spelling
    values: Sequence[bytes]
    last_text: int


def lines(part: bytes, beside: range = range(0), rows: int = 0) -> list[Line] | None:
    """The rows of the sheet in ``part``, from first to last, or all in one; None in doubt.

    The cells in the columns ``beside`` of the first ``rows`` rows are left out where that is safe.
    """
    before, start, rest = part.partition(_START)
    data, end, behind = rest.partition(_STOP)
    *found, tail = data.split(_END)
    if end and not tail.strip() and _is_sheet(b"".join([before, start, end, behind])):
        known = list(_until_odd(_rows(beside, rows), found))
        if len(known) == len(found):
            return known
    kept = [row[:scan.end_of(row, beside, rows)] for row in found]
    whole = b"".join([before, start, _END.join([*kept, tail]), end, behind])
    cells = scan.cells(whole)
    line = _line(cells) if cells is not None else None
    return [line] if line is not None else None


@lru_cache(maxsize=64)
def _is_sheet(around: bytes) -> bool:
    return scan.is_sheet(around)


def _until_odd(known: _Rows, rows: list[bytes]) -> Iterator[Line]:
    """The rows up to the first that is not plain: the others need no look then."""
    for row in rows:
        line = known[row]
        if line is None:
            return
        yield line


class _Rows(dict[bytes, Line | None]):
    """Rows, each without its closing tag; None where the whole sheet has to be looked at."""

    def __init__(self, beside: range, rows: int) -> None:
        super().__init__()
        self._beside, self._rows = beside, rows

    def __missing__(self, row: bytes) -> Line | None:
        if len(self) > _MOST_ROWS:
            self.clear()
        self[row] = line = self._line_of(row)
        return line

    def _line_of(self, row: bytes) -> Line | None:
        pieces = _VALUE.split(row)
        spelling = _spelling_of(_SLOT.join(pieces[::2]), self._beside, self._rows)
        if spelling is None or b"\0" in row:
            return None
        values = pieces[1:2 * spelling.count:2]  # those of cells that are left out stand behind
        together = b"\n".join(values)
        if _LOOK_TWICE.search(together) or not scan.is_spelt_plainly(together):
            return None
        return _checked(spelling, values)


@lru_cache(maxsize=64)
def _rows(beside: range, rows: int) -> _Rows:
    """The rows of all sheets that have their checks there."""
    return _Rows(beside, rows)


@lru_cache(maxsize=4096)
def _spelling_of(skeleton: bytes, beside: range, rows: int) -> Spelling | None:
    """How a row is spelt that has a slot for every value; None where it is not plain.

    Another value that could stand there changes nothing about where cells begin and end.
    """
    row = skeleton.replace(_SLOT, b"<v>0</v>")
    row = row[:scan.end_of(row, beside, rows)]
    if b"<row " not in row or _LOOK_TWICE.search(row) or not scan.is_spelt_plainly(row):
        return None
    cells = scan.cells_in(row + _END)
    return _spelling(cells) if cells is not None else None


def _line(cells: list[tuple[bytes, ...]]) -> Line | None:
    spelling = _spelling(cells)
    return _checked(spelling, [each[-1] for each in cells if each[-1]]) if spelling else None


def _checked(spelling: Spelling, values: Sequence[bytes]) -> Line | None:
    """That spelling with values; None where one is no number of its kind."""
    numbers = b"".join([values[place] + b"|" for place in spelling.numbers])
    texts = [values[place] for place in spelling.texts]
    if not _NUMBERS.fullmatch(numbers) or not _COUNTS.fullmatch(
            b"".join([each + b"|" for each in texts])):
        return None
    return Line(spelling, values, max(map(int, texts), default=-1))


def _spelling(found: list[tuple[bytes, ...]]) -> Spelling | None:
    """How those cells are spelt; None where one stands there twice."""
    cells: dict[tuple[int, int], Spelt] = {}
    numbers: list[int] = []
    texts: list[int] = []
    sharing, count = [], 0
    for column, row, style, type_, attributes, formula, value in found:
        at = int(row) - 1, _column(column)
        cells[at] = Spelt(style, type_, attributes, formula, count if value else -1)
        if value and (not type_ or type_ in (b"n", b"s")):
            (texts if type_ == b"s" else numbers).append(count)
        if attributes and (number := scan.shared(attributes)):
            sharing.append((at, number, scan.letters(formula) if formula else ""))
        count += bool(value)
    if len(cells) < len(found):
        return None
    rows = frozenset(row for row, _ in cells)
    taken = dict.fromkeys(number for _, number, text in sharing if not text)
    return Spelling(cells, rows, count, tuple(numbers), tuple(texts), tuple(sharing), tuple(taken))


@lru_cache(maxsize=None)
def _column(letters: bytes) -> int:
    return from_a1(f"{letters.decode()}1")[1]
