"""A number in a cell of a spreadsheet, as a reader of the sheet knows it."""

from __future__ import annotations

import re

from budgetxl import amount


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
