"""How wide columns are printed: by what they hold, since a source may not say."""

from __future__ import annotations

from collections.abc import Sequence

from budgetxl.drafting.columns import Col
from budgetxl.drafting.page import Page
from budgetxl.tabletext import squeezed

_PART, _CODE, _AMOUNT, _NAME, _MOST = 6, 11, 13, 30, 46


def width_of(col: Col, pages: Sequence[Page]) -> int:
    """So many letters of half width."""
    if col.role == "code":
        return _PART if len(col.at) > 1 else _CODE
    if col.is_money:
        return _AMOUNT
    texts = [page.words(row, col.at[0]) for page in pages for row in page.body]
    longest = max([len(squeezed(col.path[-1])), *map(len, texts)])
    least = _NAME if col.role == "name" else _AMOUNT
    return max(least, min(2 * longest + 2, _MOST))
