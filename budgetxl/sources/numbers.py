"""A number in a cell of a spreadsheet, as a reader of the sheet knows it."""

from __future__ import annotations

import re

from budgetxl import amount


_WRITTEN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
_DATES = frozenset(map("#{}".format, (*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59))))


def is_date(number_format: str) -> bool:
    """Whether a format shows a number as a date; "#14" is number 14 of those not written out."""
    if number_format.startswith("#") and number_format[1:].isdecimal():
        return number_format in _DATES
    shown = _WRITTEN.sub("", number_format.split(";")[0]).lower()
    return shown != "general" and bool(re.search("[ymdhs]", shown))


def as_shown(number: str, number_format: str) -> str:
    """``number``, written in digits: a code keeps its zeros, a share its sign, noise is gone.

    What is no number that a spreadsheet keeps stays as it is written.
    """
    try:
        value = amount.stored(number)
    except amount.AmountError:
        return number
    if re.fullmatch(r"0+(\.0+)?%", number_format):
        return f"{amount.plain(value * 100)}%"
    if re.fullmatch(r"0{2,}", number_format) and value == value.to_integral_value():
        return amount.plain(value).zfill(len(number_format))
    return amount.plain(value)
