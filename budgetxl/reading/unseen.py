"""Characters that nobody sees, and numbers that are texts because of how they are written."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from budgetxl import amount
from budgetxl.amount import AmountError

UNSEEN = re.compile("[\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\r\n\t]")
"""Blanks of no width, marks of direction, no-break spaces and line breaks."""

_NAMES = {"\u00a0": "不间断空格", "\u200b": "零宽空格", "\ufeff": "字节顺序标记",
          "\n": "换行", "\r": "换行", "\t": "制表符"}
_NUMBER = re.compile(r"[¥￥]?(-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)")


def names_of_unseen(text: str) -> str:
    """What of ``text`` nobody sees, such as ``零宽空格 U+200B``; "" for nothing."""
    found = dict.fromkeys(UNSEEN.findall(text))
    return "、".join(f"{_NAMES.get(each, '看不见的字符')} U+{ord(each):04X}" for each in found)


def as_seen(text: str) -> str:
    """``text`` without all that nobody sees, blanks included."""
    return "".join(UNSEEN.sub("", text).split())


def number_in_text(text: str) -> Decimal | None:
    """The number that a person reads in ``text``: ``1,200.00``, ``８０.５``; None for none."""
    digits = _NUMBER.fullmatch(unicodedata.normalize("NFKC", as_seen(text)))
    try:
        return amount.stored(digits[1].replace(",", "")) if digits else None
    except AmountError:
        return None
