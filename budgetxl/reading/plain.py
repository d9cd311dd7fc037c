"""The cells of a sheet as ``scan`` finds them in its XML, where that is as programs write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budgetxl.place import from_a1
from budgetxl.reading import scan
from budgetxl.reading.cells import Cell, SheetCells
from budgetxl.reading.decoding import (
    MOST_LETTERS,
    SharedFormulas,
    is_index,
    is_number,
    shared_formula,
    typed_value,
)
from budgetxl.reading.numberformats import NumberFormats


def plain_sheet(
    part: bytes, texts: list[str], codes: NumberFormats, beside: range, rows: int
) -> SheetCells | None:
    """The sheet in ``part``, or None where its XML is not plain and needs the tree.

    ``texts`` are the shared strings of the workbook and ``codes`` its number formats; the cells
    in the columns ``beside`` of the first ``rows`` rows are left out where that is safe.
    """
    kept = scan.without(part, beside, rows) if beside else part
    found = scan.cells(kept)
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

    def __init__(self, found: list[tuple[bytes, ...]], texts: list[str]) -> None:
        self._texts = texts
        rows, columns = _Rows(), _Columns()
        self._found = {(rows[each[1]], columns[each[0]]): each for each in found}
        self._shared: SharedFormulas = {}
        self.are_sound = len(self._found) == len(found) and self._can_be_decoded()

    def _can_be_decoded(self) -> bool:
        numbers, indexes, length = set(), set(), 0
        for at, (_, _, _, type_, attributes, formula, value) in self._found.items():
            if type_ == b"s":
                indexes.add(value or b"0")
            elif not type_ or type_ == b"n":
                numbers.add(value or b"0")
            if attributes and (number := scan.shared(attributes)):
                if formula:
                    self._shared[number] = (scan.letters(formula), *at)
                if number not in self._shared:
                    return False
                length += len(self._shared[number][0])
        return (length <= MOST_LETTERS and all(is_index(each, self._texts) for each in indexes)
                and all(is_number(each.decode()) for each in numbers))

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


class _Rows(dict[bytes, int]):
    """The number of a row by its digits, each worked out once."""

    def __missing__(self, digits: bytes) -> int:
        self[digits] = number = int(digits) - 1
        return number


class _Columns(dict[bytes, int]):
    """The number of a column by its letters, each worked out once."""

    def __missing__(self, letters: bytes) -> int:
        self[letters] = number = from_a1(f"{letters.decode()}1")[1]
        return number
