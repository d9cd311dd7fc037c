"""Formulas of texts within Excel's limits: what grows too long for one cell stands in several.

A part that is long, or asked for more than once, stands in a hidden cell of its own, and whoever
needs it names that cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from budgetxl.place import a1

COLUMN = 2
"""The column of the sheet 情况说明 in which the hidden cells stand, from its first row on."""

LONGEST = 8000
"""Letters of a formula, of the 8,192 that Excel takes."""

_CHUNK, _SHORT, _DEEPEST = 4000, 800, 16
"""Letters of one cell's share of a text; letters and brackets of a part that stands within
another formula: so none grows too long, or deeper than Excel takes."""


class Unwritable(Exception):
    """No formula says this; the program does."""


@dataclass
class HelperCells:
    """The hidden cells, in order; a cell may name those above it."""

    formulas: list[str] = field(default_factory=list)

    def put(self, formula: str) -> str:
        """The cell in which ``formula`` stands now. Raises ``Unwritable`` for too long a one."""
        if len(formula) > LONGEST:
            raise Unwritable("too long for a cell")
        self.formulas.append(formula)
        return a1(len(self.formulas) - 1, COLUMN)

    def short(self, formula: str, most: int = _SHORT) -> str:
        """``formula``, or the cell in which it stands where it is longer or deep."""
        if len(formula) <= most and _depth(formula) <= _DEEPEST:
            return formula
        return self.put(formula)

    def joined(self, parts: Iterable[str]) -> str:
        """The formula of a text that consists of ``parts``."""
        chunks = [""]
        for part in map(self.short, parts):
            if len(chunks[-1]) + len(part) >= _CHUNK:
                chunks.append("")
            chunks[-1] += f"&{part}" if chunks[-1] else part
        if len(chunks) == 1:
            return chunks[0] or '""'
        return self.joined(map(self.put, chunks))


def _depth(formula: str) -> int:
    deepest = depth = 0
    for letter in formula:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    return deepest
