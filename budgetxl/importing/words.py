"""Printed words made comparable, and how much alike two of them are.

A likeness only orders what is possible; where it decides alone, the import says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeVar

from budgetxl.tabletext import squeezed

_YEAR = re.compile(r"(?:19|20)\d\d(?:年度|年)?")
_MARKS = re.compile(r"[\"“”'‘’《》<>()（）:：、，,.。．\-—_\[\]【】]")
_NUMBERING = re.compile(
    r"(?:[（(]?[一二三四五六七八九十]{1,4}[)）]?[、.．]|[（(]?\d{1,2}[)）]?[、.．](?!\d)"
    r"|[（(][一二三四五六七八九十\d]{1,3}[)）]|[①-⑳]|其中[:：]|减[:：]|加[:：])+"
)
_CODE = re.compile(r"\d{3,7}(?=\D)")

First = TypeVar("First")
Second = TypeVar("Second")


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """``text`` without blanks, marks and year, its letters half-width."""
    letters = unicodedata.normalize("NFKC", squeezed(text))
    return _MARKS.sub("", _YEAR.sub("", letters))


@lru_cache(maxsize=50_000)
def bare(text: str) -> str:
    """A row's label without its numbering, 其中： and a code before it."""
    letters = unicodedata.normalize("NFKC", squeezed(text))
    letters = _NUMBERING.sub("", letters, count=1) if _NUMBERING.match(letters) else letters
    return plain(_CODE.sub("", letters, count=1) if _CODE.match(letters) else letters)


@lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> float:
    """From 0 to 1, how much two plain texts have in common; 1 for equal ones alone."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    if one in other or other in one:
        less, more = sorted((len(one), len(other)))
        return max(0.55 + 0.45 * less / more, 0.6) if less >= 2 else 0.4
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def aligned(
    ones: Sequence[First],
    others: Sequence[Second],
    score: Callable[[First, Second], float],
    least: float,
) -> list[tuple[int, int]]:
    """The pairs (i, j), in order on both sides, with the greatest sum of scores of ``least`` up."""
    best = [[0.0] * (len(others) + 1) for _ in range(len(ones) + 1)]
    taken: dict[tuple[int, int], bool] = {}
    for i, one in enumerate(ones, start=1):
        for j, other in enumerate(others, start=1):
            best[i][j] = max(best[i - 1][j], best[i][j - 1])
            worth = score(one, other)
            if worth >= least and best[i - 1][j - 1] + worth > best[i][j]:
                best[i][j] = best[i - 1][j - 1] + worth
                taken[i, j] = True
    pairs = []
    i, j = len(ones), len(others)
    while i and j:
        if (i, j) in taken:
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif best[i][j] == best[i - 1][j]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]
