"""How many lines a paragraph takes, broken as Word and LibreOffice break Chinese text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile(r"[!-~]+|.")
"""What no line parts: digits and letters of the West, or one letter."""

_HANGING = "、，。；：！？,."
"""Signs that may stand beyond the end of a line."""

_NEVER_FIRST = _HANGING + "）〕》」』】”’)]%％\u2060"
_NEVER_LAST = "（〔《「『【“‘(["
_WIDTHS = {",": 0.25, ".": 0.25, ":": 0.28, ";": 0.28, "(": 0.33, ")": 0.33, "%": 0.83}
"""Of letters in Times New Roman, of which digits have half; others are reckoned so too."""

EDGE = "\u2060"
"""The edge of a control, at which LibreOffice puts no space between Chinese and digits."""

_MEETING = re.compile("(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u4e00-\u9fff])")
SPACE = 0.25
"""What programs put where Chinese and digits meet, in Chinese letters."""


def count(words: str, room: float, indent: float = 0) -> int:
    """The lines that ``words`` take, where one has ``room`` letters and the first ``indent`` less.

    A line break begins a new line.
    """
    return sum(_count(line, room, indent) for line in words.split("\n"))


def _count(words: str, room: float, indent: float) -> int:
    found, used, before = 1, indent, ""
    for word in _unbroken(words):
        gap = SPACE if _MEETING.search(before + word[:1]) else 0
        wide = width(word)
        hanging = width(word[-1]) if word[-1] in _HANGING else 0
        if used + gap + wide - hanging > room and before:
            found, used, gap = found + 1, 0, 0
        while wide > room:  # longer than a line: parted anywhere
            found, wide = found + 1, wide - room
        used, before = used + gap + wide, word[-1]
    return found


def _unbroken(words: str) -> Iterator[str]:
    """The pieces between which a line may end."""
    piece = ""
    for word in _WORD.findall(words):
        if piece and word[0] not in _NEVER_FIRST and piece[-1] not in _NEVER_LAST:
            yield piece
            piece = ""
        piece += word
    if piece:
        yield piece


def width(word: str) -> float:
    """How wide a word is, in Chinese letters."""
    letters = (_WIDTHS.get(letter, 0.5) if letter < "\x7f" else letter != EDGE for letter in word)
    return sum(letters) + SPACE * len(_MEETING.findall(word))
