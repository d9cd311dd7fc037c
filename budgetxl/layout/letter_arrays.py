"""Letters of a text as numbers: arrays in a formula give each the class or the digit that it is.

What an array holds is multiplied by powers of ten and added up, which needs no array entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import normalize

from budgetxl.indicator import (
    BREAKS,
    CLOSING,
    COMMA,
    DIGITS,
    KEPT_DIGITS,
    LINKS,
    OPENING,
    POINTS,
    SPACES,
)
from budgetxl.rules.addressing import quoted

_CLASSES = {
    letter: number
    for number, letters in enumerate(
        (DIGITS, COMMA, POINTS, SPACES, LINKS, BREAKS, CLOSING, OPENING), start=1
    )
    for letter in letters
}
"""A letter of a unit is 0."""

CHUNK = 14
"""Letters classed at once: the digits of a number that no program rounds."""


def array_across(items: Iterable[str]) -> str:
    """``items`` as an array of one row."""
    return "{" + ",".join(items) + "}"


def array_down(items: Iterable[str]) -> str:
    """``items`` as an array of one column."""
    return "{" + ";".join(items) + "}"


def classes_as_number(cell: str, first: int) -> str:
    """A number whose 14 digits are the classes of the letters of ``cell`` from ``first`` on."""
    places = range(first, first + CHUNK)
    return _sum_of_weights(cell, places, _CLASSES)


def digits_as_number(cell: str) -> str:
    """The number that the 15 digits in ``cell`` write."""
    return _sum_of_weights(cell, range(1, KEPT_DIGITS + 1), {digit: int(digit) for digit in DIGITS})


def _sum_of_weights(cell: str, places: range, weights: dict[str, int]) -> str:
    """The sum over ``places`` of the weight of the letter there, each place a power of ten."""
    found = f"MID({cell},{array_across(map(str, places))},1)"
    powers = array_across(f"1E{len(places) - 1 - i}" for i in range(len(places)))
    # Some Excels may take a full-width letter for the half-width one: it counts where they differ,
    # so that no letter counts twice.
    wide = {x: normalize("NFKC", x) for x in weights if normalize("NFKC", x) in weights.keys() - x}
    plain = [letter for letter in weights if letter not in wide]
    tests = [f"({found}={array_down(map(quoted, plain))})*{_weights(weights, plain)}"]
    narrow = f"({array_down(map(quoted, wide))}<>{array_down(map(quoted, wide.values()))})"
    tests.append(f"({found}={array_down(map(quoted, wide))})*{narrow}*{_weights(weights, wide)}")
    return "+".join(f"SUMPRODUCT({test}*{powers})" for test in tests)


def _weights(weights: dict[str, int], letters: Iterable[str]) -> str:
    return array_down(str(weights[letter]) for letter in letters)
