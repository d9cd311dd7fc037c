"""From what the XML of a cell says to its value and its formula."""

from __future__ import annotations

import re

from budgetxl.place import moved
from budgetxl.reading.cells import CellKind
from budgetxl.reading.partfault import OddContent

_ESCAPED = re.compile(r"_x(?![dD][89a-fA-F])([0-9A-Fa-f]{4})_")
"""A character that XML cannot hold, as workbooks write it; half a surrogate pair is none."""

NUMBER = r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*"
"""A number as a cell holds it, in letters of ASCII."""

_NUMBER = re.compile(NUMBER, re.ASCII)

_KINDS: dict[str, CellKind] = {"b": "truth", "e": "error", "d": "text"}
"""The kind of a cell by its attribute ``t``; ``typed_value`` knows the more frequent ones."""

LONGEST_FORMULA, MOST_LETTERS = 8192, 4_000_000
"""Letters of a formula that Excel takes, and of all of a sheet with the shared written out."""

SharedFormulas = dict[str, tuple[str, int, int]]
"""By its number each formula that several cells share: its text, and the row and column of the
cell that has the text."""


def unescaped(text: str) -> str:
    """``text`` with the characters that XML cannot hold."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def typed_value(type_: str, value: str, texts: list[str]) -> tuple[CellKind, str]:
    """Kind and value of a cell whose ``<v>`` holds ``value``, by its attribute ``t``.

    ``texts`` are the shared strings of the workbook. Raises ``OddContent`` for one that is not
    among them, and for a number that is none.
    """
    if type_ == "n":
        if value and not is_number(value):
            raise OddContent(f"no number: {value}")
        return "number", value
    if type_ == "s":
        if value and not is_index(value, texts):
            raise OddContent(f"no number of a text: {value}")
        return "text", texts[int(value)] if value else ""
    if type_ in ("str", "inlineStr"):
        return "text", unescaped(value)
    return _KINDS.get(type_, "number"), value


def is_index(digits: str | bytes, texts: list[str]) -> bool:
    """Whether ``digits`` are the number of one of ``texts``: -1 is not that of the last."""
    return is_digits(digits) and int(digits) < len(texts)


def is_digits(text: str | bytes) -> bool:
    """Whether ``text`` is a whole number such as those that parts count by."""
    return text.isascii() and text.isdigit() and len(text) < 10


def is_number(value: str) -> bool:
    """Whether a cell that holds ``value`` holds a number: Python takes ``1_000`` for one too."""
    return _NUMBER.fullmatch(value) is not None


def whole_number(digits: str) -> int:
    """The number that ``digits`` say.

    Raises ``OddContent`` for other signs: Python takes those of all scripts for digits.
    """
    if not is_digits(digits):
        raise OddContent(f"no number: {digits}")
    return int(digits)


def number_of(digits: str | None, otherwise: int) -> int:
    """The number from 0 that ``digits`` say from 1 on, ``otherwise`` without any.

    Raises ``OddContent`` for what says none.
    """
    if digits is None:
        return otherwise
    if not (number := whole_number(digits)):
        raise OddContent("a row before the first")
    return number - 1


def shared_formula(
    text: str, row: int, column: int, number: str, formulas: SharedFormulas
) -> str:
    """The shared formula of that number, as it reads in the cell at ``row`` and ``column``.

    With ``text`` the cell is the one that the others take it from, and ``formulas`` gets it.
    Raises ``OddContent`` where no cell before had the text.
    """
    if text:
        formulas[number] = (text, row, column)
        return text
    if number not in formulas:
        raise OddContent(f"no shared formula: {number}")
    first, from_row, from_column = formulas[number]
    return moved(first, row - from_row, column - from_column)
