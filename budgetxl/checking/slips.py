"""What people do when they copy figures: how a right one becomes the wrong one that stands there.

Figures are whole numbers of last digits, as everywhere in the search for wrong cells.
"""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from budgetxl.rules.sums import Exact


class Slip(NamedTuple):
    """What may have happened, in words for the clerk; and how unlikely, in hundredths."""

    words: str
    weight: int


BLANK = Slip("漏填", 160)
SIGN = Slip("正负号相反", 100)
UNIT = Slip("差一万倍，像是元与万元混淆", 100)
POINT = Slip("小数点错位", 110)
EXCHANGED = Slip("相邻两位颠倒", 100)
DIGIT = Slip("有一位不同", 120)
COPIED = Slip("与同行或同列的另一个数相同", 130)
LENGTH = Slip("多一位或少一位", 140)
ORDER = Slip("数字相同，次序不同", 150)
CLOSE = Slip("", 200)
OTHER = Slip("", 260)

SWAPPED = Slip("与相邻的一格对调", 130)
ROW = Slip("这一行漏填", 125)


def slip(typed: Exact, right: int, beside: Container[Exact]) -> Slip:
    """What may have turned ``right`` into what was ``typed``; others stand ``beside`` it."""
    if not typed:
        return BLANK
    if typed == -right:
        return SIGN
    if right:
        if any(one == other * 10_000 for one, other in _either_way(typed, right)):
            return UNIT
        if any(one == other * times for one, other in _either_way(typed, right)
               for times in (10, 100, 1000)):
            return POINT
    told = _of_digits(str(abs(typed)), str(abs(right)))
    if typed in beside and told not in (EXCHANGED, DIGIT):
        return COPIED
    return told or (CLOSE if right < 2 * typed < 4 * right else OTHER)


def _either_way(one: Exact, other: Exact) -> tuple[tuple[Exact, Exact], ...]:
    return (one, other), (other, one)


def _of_digits(typed: str, right: str) -> Slip | None:
    """What was done to the digits, None where nothing that people do."""
    longest = max(len(typed), len(right))
    one, other = typed.zfill(longest), right.zfill(longest)
    apart = [i for i in range(longest) if one[i] != other[i]]
    if len(apart) == 2 and apart[1] == apart[0] + 1:
        first, second = apart
        if one[first] == other[second] and one[second] == other[first]:
            return EXCHANGED
    if len(apart) == 1 and len(typed) == len(right):
        return DIGIT
    if len(typed) > 2 and sorted(typed) == sorted(right):
        return ORDER
    shorter, longer = sorted((typed, right), key=len)
    if len(shorter) > 1 and len(longer) == len(shorter) + 1 and _is_without_one(longer, shorter):
        return LENGTH
    return None


def _is_without_one(longer: str, shorter: str) -> bool:
    return any(longer[:i] + longer[i + 1:] == shorter for i in range(len(longer)))
