"""Money as Decimal, from the cell to the page.

A workbook stores numbers as binary doubles written in decimal digits; a clerk never typed
more than 15 of them. Everything that enters here leaves as an exact ``Decimal`` and no float
ever decides anything. Amounts carry no unit of their own: the format says 万元 or 元.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

KEPT_DECIMALS = 6
"""Decimals kept of an amount: 元 and 分 within 万元."""

SIGNIFICANT_DIGITS = 15
"""Digits that a spreadsheet keeps of a number."""

NOISE = -10
"""The power of ten from which on a number is what binary arithmetic left of zero."""

ZERO = Decimal(0)


class AmountError(ValueError):
    """The text is no amount; the message says why, in Chinese."""


def stored(text: str) -> Decimal:
    """The number that a spreadsheet file writes as ``text`` (``"864.41999999999996"`` is 864.42).

    Spreadsheets show 15 significant digits and write 17, the last two being noise of the
    binary form; so 15 are what the clerk typed. Raises ``AmountError`` for no finite number,
    and for one with more digits before the point than a spreadsheet keeps.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise AmountError(f"“{text}”不是数字") from None
    if "_" in text or not text.isascii():  # which Python takes for digits
        raise AmountError(f"“{text}”不是数字")
    if not value.is_finite():
        raise AmountError(f"“{text}”不是数字")
    if value and value.adjusted() >= SIGNIFICANT_DIGITS:
        raise AmountError(f"“{text}”超过 {SIGNIFICANT_DIGITS} 位有效数字，表格软件存不下")
    if not value or value.adjusted() <= NOISE:
        return ZERO
    if len(value.as_tuple().digits) > SIGNIFICANT_DIGITS:
        value = Decimal(format(value, f".{SIGNIFICANT_DIGITS}g"))
    return value.normalize() + ZERO


def given(value: object) -> Decimal:
    """An amount of a data file: a number or a string of digits, with up to six decimals.

    Raises ``AmountError`` for anything else, and for more digits than a cell can hold.
    """
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise AmountError(f"“{value}”不是金额")
    text = str(value).strip()
    amount = stored(text)
    exact = Decimal(text)
    if _significant(exact) > SIGNIFICANT_DIGITS:
        raise AmountError(f"“{value}”超过 {SIGNIFICANT_DIGITS} 位有效数字，表格软件存不下")
    if decimals(exact) > KEPT_DECIMALS:
        raise AmountError(f"“{value}”的小数超过 {KEPT_DECIMALS} 位")
    return amount


def decimals(value: Decimal) -> int:
    """How many decimals ``value`` needs, however many digits it has."""
    digits, exponent = value.as_tuple()[1:]
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return max(0, -exponent - zeros) if isinstance(exponent, int) and value else 0


def _significant(value: Decimal) -> int:
    """How many digits ``value`` has between its first and its last that is no zero."""
    return len("".join(map(str, value.as_tuple().digits)).strip("0"))


def rounded(value: Decimal, places: int) -> Decimal:
    """``value`` rounded half-up (away from zero at the half, as Excel's ROUND does)."""
    return value.quantize(last_digit(places), ROUND_HALF_UP)


@lru_cache(maxsize=None)
def last_digit(places: int) -> Decimal:
    """1 in the last of so many decimals."""
    return Decimal(1).scaleb(-places)


def plain(value: Decimal) -> str:
    """``value`` in canonical digits: no exponent, no thousands, no trailing zeros."""
    text = format(value.normalize() + ZERO, "f")
    return "0" if text == "-0" else text


def shown(value: Decimal, places: int) -> str:
    """``value`` as the official tables print it: ``1,234.50``."""
    return format(rounded(value, places), ",f")
