"""Words for a terminal: lines of so many columns, of which a Chinese character takes two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from budgetxl.report.words import on_one_line

WIDTH = 100
LABEL_WIDTH = 8

_PIECE = re.compile(r"[（“《]*(?:\w{1,31}![A-Z0-9]+|[!-~]{1,60}|.)[，。；：、）”》？！]*", re.DOTALL)
"""What stays on one line: a cell with its sheet, a word or number, or one character, with the
marks that cling to it."""


def labelled(label: str, words: str, margin: str = "") -> Iterator[str]:
    """``words`` beside ``label``, later lines below the words."""
    return wrapped(words, margin + label + " " * (LABEL_WIDTH - width(label)))


def wrapped(words: str, lead: str) -> Iterator[str]:
    """``words`` after ``lead`` in lines of ``WIDTH`` columns, later ones indented as far."""
    indent = " " * width(lead)
    line, used = lead, width(lead)
    for piece in _PIECE.findall(on_one_line(words)):
        if used + width(piece) > WIDTH and line.strip() != lead.strip():
            yield line.rstrip()
            line, used = indent, len(indent)
            lead, piece = "", piece.lstrip()
        line += piece
        used += width(piece)
    yield line.rstrip()


def width(words: str) -> int:
    """How many columns of a terminal ``words`` take: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)
