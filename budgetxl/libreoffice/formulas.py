"""LibreOffice's formulas in Excel's words, without asking LibreOffice about each.

LibreOffice gives the formulas of a whole range at once, in a grammar of its own:
``=SUM($'表 三'.$F$9;1)`` for ``=SUM('表 三'!$F$9,1)``. Asking it for Excel's takes three calls
a formula, a thousand times longer than the translation here.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SAME_IN_BOTH = frozenset(
    "ABS AND AVERAGE CONCATENATE COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS COLUMN DATE DAY EXACT "
    "FALSE FIND HLOOKUP HYPERLINK IF IFERROR IFNA INDEX INT ISBLANK ISERROR ISNA ISNUMBER ISTEXT "
    "LEFT LEN LOWER MATCH MAX MID MIN MOD MONTH N NA NOT OR REPLACE REPT RIGHT ROUND ROUNDDOWN "
    "ROUNDUP ROW ROWS SEARCH SUBSTITUTE SUM SUMIF SUMIFS SUMPRODUCT T TEXT TODAY TRIM TRUE UPPER "
    "VALUE VLOOKUP YEAR".split()
)
"""Functions with one name and one list of arguments in both programs."""

_TEXT = r'"(?:[^"]|"")*"'
_ERROR = r"#(?<![\w.$!:]#)(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|N/A)(?![\w.!#:])"
_LITERAL = re.compile(rf"{_TEXT}|\{{(?:{_TEXT}|[-+0-9.E;|])+\}}|{_ERROR}")
_ARRAY_TOKEN = re.compile(rf"{_TEXT}|[;|]")
_IN_ARRAYS = {";": ",", "|": ";"}

_GAP = "\0"
"""Stands in a formula for a literal that was taken out."""

_MARK = "\1"
"""Stands behind a sheet's name until the formula has been looked through."""

_SHEET = re.compile(
    rf"(?<![:$\w.])\$?('(?:[^'{_GAP}]|'')*'|[^\W\d]\w*)\.(?=\$?[A-Z]{{1,3}}(?:\$?[0-9]|:))"
)
_QUOTED_SHEET = re.compile(rf"'(?:[^'{_MARK}]|'')*'{_MARK}")
_FUNCTION = re.compile(r"[^\W\d][\w.]*(?=\()")
_DOTTED = re.compile(r"[^\W\d]\w*\.")
_DOUBTFUL = re.compile(r"['\"{}~#\[\]!|@\\]")
"""Ranges over several sheets, deleted references, other files, unions and intersections."""


class Doubt(ValueError):
    """The formula has something that only LibreOffice can translate for certain."""


def to_excel(formula: str) -> str:
    """The formula that LibreOffice writes as ``formula``, as Excel writes it.

    An array formula loses its braces, as Excel gives it. Raises ``Doubt``.
    """
    if formula.startswith("{="):
        formula = formula[1:-1]
    literals = [_array(text) if text[0] == "{" else text for text in _LITERAL.findall(formula)]
    code = _code(_LITERAL.sub(_GAP, formula)).split(_GAP)
    return code[0] + "".join(map(str.__add__, literals, code[1:]))


def _code(code: str) -> str:
    """A formula without its literals, translated."""
    marked = _SHEET.sub(rf"\1{_MARK}", code)
    rest = _QUOTED_SHEET.sub("", marked) if "'" in marked else marked
    if _DOUBTFUL.search(rest) or not _SAME_IN_BOTH.issuperset(_FUNCTION.findall(rest)):
        raise Doubt(code)
    if "." in rest and _DOTTED.search(rest):
        raise Doubt(code)
    return marked.replace(_MARK, "!").replace(";", ",")


@lru_cache(maxsize=256)  # Some are long, and stand in every row of a table.
def _array(text: str) -> str:
    """An inline array: columns part at commas and rows at semicolons."""
    return _ARRAY_TOKEN.sub(lambda match: _IN_ARRAYS.get(match[0], match[0]), text)
