"""Codes as tables print them: in one cell, in one for each part, or before the name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from budgetxl.formats import Column
from budgetxl.importing.printed import DASHES
from budgetxl.tabletext import TableText, squeezed

_CODE = re.compile(r"\d{1,11}")
_JOINED = re.compile(r"[\[（(]?(\d{3,11})[\]）)]?[-—:：]?(.*)", re.DOTALL)
_WORDS = re.compile("[\u4e00-\u9fff]")
_MOST_PARTS = 3


def digits(text: str) -> str:
    """``text`` without blanks, its digits half-width."""
    return unicodedata.normalize("NFKC", squeezed(text))


def code_columns(source: TableText, column: Column, over: Sequence[int], taken: set[int],
                 body: Sequence[int]) -> list[int]:
    """The source's columns that hold ``column``: those under its words, and digits beside them.

    ``over`` are those that its header names, ``taken`` those of other columns. Where the header
    names each part, they stand in the order of the parts.
    """
    if len(over) == len(column.parts) > 1 and not [at for at in over if at in taken]:
        return list(over)
    near = [at for at in range(source.columns)
            if at not in taken and at not in over and _is_code(source, at, body)]
    if over:
        first, last = min(over) - _MOST_PARTS, max(over) + _MOST_PARTS
        near = [at for at in near if first <= at <= last
                and not any(min(at, own) < other < max(at, own)
                            for own in over for other in taken)]
    return sorted({*over, *near})


def _is_code(source: TableText, column: int, body: Sequence[int]) -> bool:
    """Whether the texts of a column are digits, and names stand to the right of it."""
    texts = [text for row in body if (text := digits(source.own(row, column)))
             and text not in DASHES]
    codes = [text for text in texts if _CODE.fullmatch(text) and text != "0"]
    if not codes or len(codes) < 0.7 * len(texts):
        return False
    if max(map(len, codes)) not in (2, 3, 5, 7) and len(set(texts)) == 1:
        return False
    return any(_WORDS.search(source.own(row, at)) for row in body
               for at in range(column + 1, min(column + 4, source.columns)))


def code_in(texts: Sequence[str], column: Column) -> tuple[str, str]:
    """The code in these cells, "" for none, and what stands behind it in the same cell."""
    parts = ["" if squeezed(text) in DASHES else digits(text) for text in texts]
    if len(parts) == 1:
        match = _JOINED.fullmatch(parts[0])
        return (match[1], match[2].strip()) if match else ("", "")
    if not any(parts) or any(part and not part.isdecimal() for part in parts):
        return "", ""
    if len(parts[0]) in (5, 7):
        return parts[0], ""
    sizes = [part.digits for part in column.parts] + [2] * len(parts)
    return "".join(part.zfill(size) for part, size in zip(parts, sizes) if part), ""
