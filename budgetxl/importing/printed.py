"""Amounts as printed tables write them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from budgetxl import amount
from budgetxl.amount import AmountError
from budgetxl.tabletext import squeezed

DASHES = frozenset(("-", "--", "—", "——", "–", "－"))
"""What stands for nothing, in a column of words too."""

_NIL = DASHES | {"", "/", "无"}
_DIGITS = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+")
UNITS = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
"""How many 元 each is."""


def amount_of(text: str) -> Decimal | None:
    """The amount that ``text`` prints, None for nothing or a dash.

    Digits may be full-width and in groups of three; brackets or △ make an amount negative.
    Raises ``AmountError`` for anything else.
    """
    whole = unicodedata.normalize("NFKC", squeezed(text))
    if whole in _NIL:
        return None
    digits, negative = whole.lstrip("¥￥"), False
    if digits[:1] == "(" and digits[-1:] == ")":
        digits, negative = digits[1:-1], True
    if digits[:1] in ("△", "▲", "-", "−"):
        digits, negative = digits[1:], not negative
    if not _DIGITS.fullmatch(digits):
        raise AmountError(f"“{text.strip()}”不是金额")
    value = amount.given(digits.replace(",", ""))
    return -value if negative and value else value


def is_amount(text: str) -> bool:
    """Whether ``text`` prints an amount."""
    try:
        return amount_of(text) is not None
    except AmountError:
        return False
