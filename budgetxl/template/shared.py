"""Formulas filled down a column, each written once: what may be shared, and where it begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from budgetxl.place import moved
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
    if _may_be_shared(first) and all(
        moved(first, row - rows[0], 0) == make(row) for row in looked_at
    ):
        return [first, *(SHARED for _ in others)]
    return [first, *map(make, others)]


def below(formulas: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Each row with its formula, ``SHARED`` where that is the one directly above moved down."""
    last, above = -1, ""
    for row, formula in formulas:
        same = row == last + 1 and _may_be_shared(formula) and moved(above, 1, 0) == formula
        yield row, SHARED if same else formula
        last, above = row, formula


def _may_be_shared(formula: str) -> bool:
    """Whether Excel takes it as a shared one: it names no other sheet and no array.

    A binary workbook must not hold such a shared formula ([MS-XLSB] 2.5.98.98), and people who
    wrote one into an .xlsx saw Excel not move it, or call the file damaged.
    """
    return not {"!", "{"} & set(_TEXT.sub("", formula))
