"""Formulas as a sheet holds them: shared ones unfolded, compared in normal form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from budgetxl.certificate.markup import letters
from budgetxl.place import column_letters, from_a1, moved
from budgetxl.reading.formulas import normal
from budgetxl.reading.partfault import OddContent

_HEAD = re.compile(
    rb'<c r="([A-Z]{1,3}[1-9][0-9]{0,6})"[^>]*><f([^>]* si="([0-9]+)"[^>]*)>([^<]+)</f>'
)
_SHARED = re.compile(rb' si="([0-9]+)"')
_ADDRESS = re.compile(
    r"('[^']*'|\"[^\"]*\"|\[[^]]*\])|(?<![\w.])(\$?[A-Z]{1,3})([1-9][0-9]*)(?![\w.(!])"
)
"""As in ``place.moved``, of addresses whose row moves; whatever else there is stays as it is."""
_TRUTHS = re.compile(r"(?<![\w.\"])(FALSE|TRUE)(?![\w.\"(])")


Heads = tuple[tuple[bytes, bytes, bytes], ...]
"""Of each shared formula the number, where it begins, and its text, all as they are written."""


def heads_in(row: bytes) -> Heads:
    """The shared formulas that begin in a row, which may be no XML yet."""
    found = _HEAD.findall(row) if b" si=" in row else ()
    return tuple((number, reference, formula) for reference, _, number, formula in found)


class SharedFormulas:
    """The shared formulas of one sheet by their number."""

    def __init__(self, heads: Iterable[Heads]) -> None:
        self._written = {number: rest for each in heads for number, *rest in each}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SharedFormulas) and self._written == other._written

    @cached_property
    def _heads(self) -> dict[bytes, tuple[str, int, int]]:
        return {number: (letters(formula), *from_a1(reference.decode()))
                for number, (reference, formula) in self._written.items()}

    def of(self, attributes: bytes, formula: bytes, row: int, column: int) -> str:
        """The formula of the cell at ``row`` and ``column``; nothing for one without a head."""
        if formula:
            return letters(formula)
        number = _SHARED.search(attributes)
        if number is None or number[1] not in self._heads:
            return ""
        head, top, left = self._heads[number[1]]
        if column == left:
            return filled_down(head, row - top)
        return moved(head, row - top, column - left)


def filled_down(formula: str, rows: int) -> str:
    """What ``place.moved`` gives for a move down; for many rows of one formula much faster."""
    pieces, numbers = _pieces(formula)
    words = list(pieces)
    words[1::2] = [str(number + rows) for number in numbers]
    return "".join(words)


@lru_cache(maxsize=4096)
def _pieces(formula: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The formula cut at the numbers of rows that move, with places for them in between."""
    pieces, numbers, done = [], [], 0
    for match in _ADDRESS.finditer(formula):
        if match[1]:
            continue
        pieces += [formula[done:match.start(3)], ""]
        numbers.append(int(match[3]))
        done = match.end(3)
    return (*pieces, formula[done:]), tuple(numbers)


def same(left: str, right: str) -> bool:
    """Whether two formulas say the same, whoever wrote them."""
    return left == right or _plain(left) == _plain(right)


def _plain(formula: str) -> str:
    """``formula`` in normal form, with 0 for FALSE as LibreOffice writes it, without a first +."""
    text = normal(formula).lstrip("+=")
    return _TRUTHS.sub(lambda truth: "1" if truth[1] == "TRUE" else "0", text)


def from_corner(formula: str, row: int, column: int) -> str:
    """The formula of an area whose corner is there, as it would read for one far down right."""
    text = moved(formula, 5000 - row, 500 - column)
    return _plain(text)


def corner(areas: list[tuple[int, int, int, int]]) -> tuple[int, int]:
    """The first row and column of all areas."""
    return min(area[0] for area in areas), min(area[1] for area in areas)


def areas_of(references: str) -> list[tuple[int, int, int, int]]:
    """Top, left, bottom and right of every area in ``A1:B2 D4``. Raises ``OddContent``."""
    found = []
    for each in references.replace("$", "").split():
        first, _, last = each.partition(":")
        corners = _whole(first, "1"), _whole(last or first, "1048576")
        try:
            found.append((*from_a1(corners[0]), *from_a1(corners[1])))
        except ValueError as error:
            raise OddContent(error) from None
    return found


def _whole(reference: str, row: str) -> str:
    """A cell for ``D`` of ``D:D``, and for ``7`` of ``7:7``."""
    if reference.isalpha():
        return reference + row
    if reference.isdigit():
        return ("A" if row == "1" else column_letters(16383)) + reference
    return reference
