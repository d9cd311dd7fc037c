"""Where a sheet of a code book has its codes and its names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetxl.codebook.lines import Line
from budgetxl.codes import LEVELS

HEAD_LINES = 20
"""Among so many lines the headings are looked for."""

_CODES = ("编码", "代码", "编号")
_NAMES = ("名称",)


@dataclass(frozen=True)
class Headings:
    """The number of lines down to the headings, the columns of the code's parts, that of the name.

    A code in one cell has one part.
    """

    lines: int
    code: tuple[int, ...]
    name: int


def headings(lines: Sequence[Line]) -> Headings | None:
    """The headings of a sheet, None where it has none: it is no code book then.

    ``科目编码 | 科目名称``, or ``类 | 款 | 项`` beside or below them.
    """
    name: int | None = None
    for i, words in enumerate(map(_words, lines[:HEAD_LINES])):
        below = _parts(_words(lines[i + 1])) if i + 1 < len(lines) else ()
        name = next((n for n, word in enumerate(words) if _is(word, _NAMES, "name")), name)
        code = next((n for n, word in enumerate(words) if _is(word, _CODES, "code")), None)
        parts = _parts(words)
        if name is not None and len(parts) > 1:
            return Headings(i + 1, parts, name)
        if name is not None and code is not None and len(below) < 2:
            return Headings(i + 1, (code,), name)
    return None


def _words(line: Line) -> list[str]:
    return ["".join(cell.split()) for cell in line.cells]


def _is(word: str, endings: tuple[str, ...], english: str) -> bool:
    return word.endswith(endings) or word.casefold() == english


def _parts(words: list[str]) -> tuple[int, ...]:
    """The columns headed 类, 款, 项 …, from the first level on without a gap."""
    found = [words.index(level) if level in words else None for level in LEVELS.values()]
    gap = found.index(None) if None in found else len(found)
    return tuple(column for column in found[:gap] if column is not None)
