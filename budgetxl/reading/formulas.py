"""Whether two formulas are the same but for how a program writes them."""

from __future__ import annotations

import re
from decimal import Decimal

_TOKEN = re.compile(r'"(?:[^"]|"")*"|\'[^\']*\'|[^\s"\']')
_EXPONENT = re.compile(r"(?<![\w.$])[0-9]+(?:\.[0-9]+)?E[+-]?[0-9]{1,3}(?!\w)")

_BLANK_IS_NOTHING = re.compile(r"IF\(LEN\(([A-Z]+[0-9]+)\)=0,0,\1\)")


def normal(formula: str) -> str:
    """``formula`` without what LibreOffice, WPS or Excel write differently.

    Spaces, ``$``, quotes around sheet names, the case of names, ``FALSE()`` for ``FALSE``,
    0.001 for 1E-3, a plus sign before all; texts in double quotes stay as they are.
    """
    text = ""
    for match in _TOKEN.finditer(formula):
        token = match[0]
        if token.startswith("'"):
            token = token[1:-1].replace(" ", "")  # no template has blanks in names of sheets
        text += token if token.startswith('"') else token.replace("$", "").upper()
    text = text.lstrip("+").replace("TRUE()", "TRUE").replace("FALSE()", "FALSE")
    return _EXPONENT.sub(lambda number: format(Decimal(number[0]), "f"), text)


def same(left: str, right: str) -> bool:
    """Whether the formulas say the same.

    A total is asked whether it is blank where it is an input, and not where it is a formula:
    which of the two it is decides nothing about the formula that names it.
    """
    return left == right or _plain(left) == _plain(right)


def _plain(formula: str) -> str:
    return _BLANK_IS_NOTHING.sub(r"\1", normal(formula))
