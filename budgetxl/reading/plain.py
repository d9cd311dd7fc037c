"""The cells of a sheet as ``scan`` finds them in its XML, where that is as programs write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from budgetxl.reading import scan
from budgetxl.reading.cells import Cell, RowSpelling, SheetCells
from budgetxl.reading.decoding import (
    MOST_LETTERS,
    SharedFormulas,
    shared_formula,
    typed_value,
)
from budgetxl.reading.lines import Line, lines
from budgetxl.reading.numberformats import NumberFormats


def plain_sheet(
    part: bytes, texts: list[str], codes: NumberFormats, beside: range, rows: int
) -> SheetCells | None:
    """The sheet in ``part``, or None where its XML is not plain and needs the tree.

    ``texts`` are the shared strings of the workbook and ``codes`` its number formats; the cells
    in the columns ``beside`` of the first ``rows`` rows are left out where that is safe.
    """
    found = lines(part, beside, rows)
    cells = _PlainCells(found, texts) if found is not None else None
    if cells is None or not cells.are_sound:
        return None
    around = part[:part.find(b"<sheetData")] + part[part.rfind(b"</sheetData>"):]
    return SheetCells(cells, scan.is_protected(around), lambda at: codes.of(cells.style(at)),
                      spellings=cells.spellings)


class _PlainCells(Mapping[tuple[int, int], Cell]):
    """The cells of a plain sheet; each is decoded when it is asked for.

    What could go wrong then is known at once: they ``are_sound`` unless something is nowhere
    (a shared formula may begin in a cell that was left out), or the tree has to say what is
    wrong.
    """

    def __init__(self, found: list[Line], texts: list[str]) -> None:
        self._texts, self._lines = texts, found
        self._rows = {row: line for line in found for row in line.spelling.rows}
        self._shared: SharedFormulas = {}
        self.are_sound = (sum(len(line.spelling.rows) for line in found) == len(self._rows)
                          and all(line.last_text < len(texts) for line in found)
                          and self._have_formulas(found))

    def _have_formulas(self, found: list[Line]) -> bool:
        """Whether each shared formula begins somewhere, and all together are not too long."""
        length = 0
        for at, number, text in (each for line in found for each in line.spelling.sharing):
            if bool(text) is (number in self._shared):
                return False  # it begins twice, or later
            if text:
                self._shared[number] = (text, *at)
            length += len(self._shared[number][0])
        return length <= MOST_LETTERS

    @property
    def spellings(self) -> dict[int, RowSpelling]:
        """As of ``SheetCells``: the shared formulas that a row takes up belong to its own."""
        if any(len(line.spelling.rows) > 1 for line in self._lines):
            return {}
        found = {}
        for row, line in self._rows.items():
            spelling = line.spelling
            taken = tuple([self._shared[number] for number in spelling.taken])
            found[row] = RowSpelling((spelling, taken), spelling.cells)
        return found

    def get(self, at: tuple[int, int], default: Any = None) -> Any:
        """As of every mapping; without the detour over an error, since most cells are empty."""
        return self[at] if at in self else default

    def __getitem__(self, at: tuple[int, int]) -> Cell:
        spelling, values, _ = self._rows[at[0]]
        _, type_, attributes, text, place = spelling.cells[at]
        formula = spelling.formula(text) if text else ""
        if attributes and (number := scan.shared(attributes)):
            formula = shared_formula(formula, *at, number, self._shared)
        value = values[place] if place >= 0 else b""
        if type_ == b"s":
            return Cell("text", self._texts[int(value)] if value else "", formula)
        kind, stored = (type_ or b"n").decode(), scan.letters(value)
        return Cell(*typed_value(kind, stored, self._texts), formula)

    def style(self, at: tuple[int, int]) -> int:
        """The number of the cell's style."""
        return int(self._rows[at[0]].spelling.cells[at].style or b"0")

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return chain.from_iterable(line.spelling.cells for line in self._lines)

    def __len__(self) -> int:
        return sum(len(line.spelling.cells) for line in self._lines)

    def __contains__(self, at: object) -> bool:
        line = self._rows.get(at[0]) if isinstance(at, tuple) else None
        return line is not None and at in line.spelling.cells  # a Mapping's own would decode it
