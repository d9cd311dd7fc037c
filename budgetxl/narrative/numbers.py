"""How a number is printed in a sentence."""

from __future__ import annotations

import re
from decimal import Decimal

from budgetxl.amount import rounded
from budgetxl.narrative.template import Sentence

SHARE_DECIMALS = 2
"""Decimals of a share or a rate in per cent; none of it and all of it are plain 0 and 100."""

_UNIT = re.compile(r"万元|亿元|元|%|％|个百分点|台（套）|平方米|辆|个|家|人|项|张")
PER_CENT = ("%", "％")


def unit_behind(sentence: Sentence, number: int) -> str:
    """The unit of the slot that is part ``number``: what stands behind it in the sentence."""
    behind = sentence.parts[number + 1 : number + 2]
    found = _UNIT.match(behind[0]) if behind and isinstance(behind[0], str) else None
    return found[0] if found else ""


def amount(value: Decimal, places: int, thousands: bool) -> str:
    """``value`` with so many decimals; nothing is a plain 0, as these texts have it."""
    whole = rounded(value, places)
    if not whole:
        return "0"
    return f"{whole:,.{places}f}" if thousands else f"{whole:.{places}f}"


def per_cent(value: Decimal) -> str:
    """``value``, which is in per cent already, as it stands before the sign: 92.61, 13.60, 100."""
    whole = rounded(value, SHARE_DECIMALS)
    return f"{whole:f}" if whole not in (0, 100) else f"{abs(whole):.0f}"  # not -0


_DIGITS = "零一二三四五六七八九"


def ordinal(number: int) -> str:
    """一, 十二, 二十: up to 99, and digits beyond."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")
