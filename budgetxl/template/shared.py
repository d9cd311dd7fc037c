"""Formulas filled down a column, each written once: what may be shared, and where it begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from budgetxl.place import filled_down
from budgetxl.template.package import SHARED

_TEXT = re.compile('"[^"]*"')


def down(make: Callable[[int], str], rows: Sequence[int]) -> list[str]:
    """The formulas of neighbouring ``rows``, ``SHARED`` below the first where they may be.

    ``make`` gives the formula of a row. The rows of its addresses must depend linearly on the row:
    then the second row tells those that follow it step by step from those that leap, and the last
    stands guard over that.
    """
    if not rows:
        return []
    first, others = make(rows[0]), rows[1:]
    looked_at = {*others[:1], *others[-1:]}
    if _may_be_shared(first):
        as_first = filled_down(first)
        if all(as_first(row - rows[0]) == make(row) for row in looked_at):
            return [first, *(SHARED for _ in others)]
    return [first, *map(make, others)]


def below(formulas: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Each row with its formula, ``SHARED`` where that is the one directly above moved down."""
    head, last, as_head = -1, -1, filled_down("")
    for row, formula in formulas:
        if row == last + 1 and as_head(row - head) == formula:
            yield row, SHARED
        else:
            yield row, formula
            # of what may not be shared nothing follows: no formula is empty
            head, as_head = row, filled_down(formula if _may_be_shared(formula) else "")
        last = row


def _may_be_shared(formula: str) -> bool:
    """Whether Excel takes it as a shared one: it names no other sheet and no array.

    A binary workbook must not hold such a shared formula ([MS-XLSB] 2.5.98.98), and people who
    wrote one into an .xlsx saw Excel not move it, or call the file damaged.
    """
    return not {"!", "{"} & set(_TEXT.sub("", formula))
