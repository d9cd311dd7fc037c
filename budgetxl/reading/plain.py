"""The cells of a sheet as ``scan`` finds them in its XML, where that is as programs write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budgetxl.reading import scan
from budgetxl.reading.cells import Cell, SheetCells
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
    kept = scan.without(part, beside, rows) if beside else part
    found = lines(kept)
    cells = _PlainCells(found, texts) if found is not None else None
    if cells is None or not cells.are_sound:
        return None
    return SheetCells(cells, scan.is_protected(kept), lambda at: codes.of(cells.style(at)))


class _PlainCells(Mapping[tuple[int, int], Cell]):
    """The cells of a plain sheet; each is decoded when it is asked for.

    What could go wrong then is known at once: they ``are_sound`` unless something is nowhere
    (a shared formula may begin in a cell that was left out), or the tree has to say what is
    wrong.
    """

    def __init__(self, found: list[Line], texts: list[str]) -> None:
        self._texts = texts
        self._found: dict[tuple[int, int], tuple[bytes, ...]] = {}
        for line in found:
            self._found.update(line.cells)
        self._shared: SharedFormulas = {}
        self.are_sound = (sum(len(line.cells) for line in found) == len(self._found)
                          and all(line.last_text < len(texts) for line in found)
                          and self._have_formulas(found))

    def _have_formulas(self, found: list[Line]) -> bool:
        """Whether each shared formula begins somewhere, and all together are not too long."""
        length = 0
        for at, number, text in (each for line in found for each in line.sharing):
            if text:
                self._shared[number] = (text, *at)
            if number not in self._shared:
                return False
            length += len(self._shared[number][0])
        return length <= MOST_LETTERS

    def get(self, at: tuple[int, int], default: Any = None) -> Any:
        """As of every mapping; without the detour over an error, since most cells are empty."""
        return self[at] if at in self._found else default

    def __getitem__(self, at: tuple[int, int]) -> Cell:
        _, _, _, type_, attributes, text, value = self._found[at]
        formula = scan.letters(text) if text else ""
        if attributes and (number := scan.shared(attributes)):
            formula = shared_formula(formula, *at, number, self._shared)
        if type_ == b"s":
            return Cell("text", self._texts[int(value)] if value else "", formula)
        kind, stored = (type_ or b"n").decode(), scan.letters(value or b"")
        return Cell(*typed_value(kind, stored, self._texts), formula)

    def style(self, at: tuple[int, int]) -> int:
        """The number of the cell's style."""
        return int(self._found[at][2] or b"0")

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, at: object) -> bool:
        return at in self._found  # a Mapping's own would decode the cell
