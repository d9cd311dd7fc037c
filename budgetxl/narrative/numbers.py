"""How a number is printed in a sentence."""

from __future__ import annotations

from decimal import Decimal

from budgetxl.amount import decimals, rounded

SHARE_DECIMALS = 2
"""Decimals of a share or a rate in per cent, of which zeros at the end are left out."""


def amount(value: Decimal, places: int, thousands: bool) -> str:
    """``value`` with so many decimals; nothing is a plain 0, as these texts have it."""
    whole = rounded(value, places)
    if not whole:
        return "0"
    return f"{whole:,.{places}f}" if thousands else f"{whole:.{places}f}"


def per_cent(value: Decimal) -> str:
    """``value``, which is in per cent already, as it stands before the sign: 92.61, 13.6, 100."""
    whole = rounded(value, SHARE_DECIMALS)
    return f"{whole:.{decimals(whole)}f}"


_DIGITS = "零一二三四五六七八九"


def ordinal(number: int) -> str:
    """一, 十二, 二十: up to 99, and digits beyond."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")
