"""Where something stands: in the words of the form, and on the sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]*)\Z")
_MOVED = re.compile(
    r"('[^']*'|\"[^\"]*\"|\[[^]]*\])|(?<![\w.])(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]*)(?![\w.(!])"
)
"""An address in a formula, but for texts, names in quotes and functions."""
_PLAIN_NAME = re.compile(r"[^\W\d]\w*\Z")


class Place(NamedTuple):
    """One cell in the form's own words.

    ``row`` is the name of an item row, the number of a detail row (0 is the first), or None
    for a field of the table such as its note. ``column`` is the column's or field's name.
    ``form`` is the number of the form, of a table that is repeated (0 is the first).
    """

    table: str
    row: str | int | None
    column: str
    form: int = 0

    def words(self) -> str:
        """``表三[合计, 基本支出]``, as rules write it; rows and forms count from 1."""
        table = f"{self.table}#{self.form + 1}" if self.form else self.table
        if self.row is None:
            return f"{table}[{self.column}]"
        row = self.row if isinstance(self.row, str) else f"第{self.row + 1}行"
        return f"{table}[{row}, {self.column}]"


@lru_cache(maxsize=1000)
def column_letters(column: int) -> str:
    """The letters of column ``column`` (0 is A). Raises ``ValueError`` for one before A."""
    if column < 0:
        raise ValueError(f"no column {column}")
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int, absolute: bool = False) -> str:
    """``a1(4, 2)`` is C5, absolute $C$5."""
    mark = "$" if absolute else ""
    return f"{mark}{column_letters(column)}{mark}{row + 1}"


def from_a1(text: str) -> tuple[int, int]:
    """The (row, column) of ``"C5"``, both from 0. Raises ``ValueError`` for other text."""
    match = _A1.match(text)
    if not match:
        raise ValueError(f"not a cell: {text!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def area(top: int, left: int, bottom: int, right: int) -> str:
    """The fixed range such as ``$B$2:$C$9`` from one cell to another, both counting from 0."""
    return f"{a1(top, left, absolute=True)}:{a1(bottom, right, absolute=True)}"


def on_sheet(sheet: str, cells: str) -> str:
    """``cells`` of another sheet as a formula names them, the name in quotes if it must be."""
    return f"{sheet}!{cells}" if _PLAIN_NAME.match(sheet) else f"'{sheet}'!{cells}"


def moved(formula: str, rows: int, columns: int) -> str:
    """``formula`` as it reads when filled ``rows`` down and ``columns`` to the right.

    An address that would leave the sheet above or to the left becomes ``#REF!``.
    """

    def shift(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        row, column = from_a1(match[3] + match[5])
        row += 0 if match[4] else rows
        column += 0 if match[2] else columns
        if row < 0 or column < 0:
            return "#REF!"
        return f"{match[2]}{column_letters(column)}{match[4]}{row + 1}"

    return _MOVED.sub(shift, formula)


def filled_down(formula: str) -> Callable[[int], str]:
    """What gives ``moved(formula, rows, 0)`` for any number of ``rows`` from 0 on.

    Its addresses are looked for but once: only the rows in them that move are written anew.
    """
    pieces: list[tuple[str, int]] = []
    end = 0
    for match in _MOVED.finditer(formula):
        if match[5] and not match[4]:
            pieces.append((formula[end : match.start(5)], int(match[5])))
            end = match.end()
    rest = formula[end:]
    return lambda rows: "".join([f"{text}{row + rows}" for text, row in pieces]) + rest
