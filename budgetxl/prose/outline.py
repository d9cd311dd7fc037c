"""Paragraphs under their headings: 第…部分, 一、, （一）, 1., （1）."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from budgetxl.prose.letters import letters, masked
from budgetxl.prose.paragraph import Paragraph

_HAN = "一二三四五六七八九十"
_LEVELS = [re.compile(pattern) for pattern in (
    rf"第[{_HAN}]+部分", rf"[{_HAN}]{{1,3}}、", rf"（[{_HAN}]{{1,3}}）",
    r"\d{1,2}(?:、|[.．](?!\d))", r"（\d{1,2}）|\d{1,2}）|[①-⑳]",
)]
_END = re.compile(r"[：。，；]|-?\d+(?:[.,]\d+)*(?:万|亿)?元")


@dataclass(frozen=True, eq=False)
class Passage:
    """A paragraph as it is read: one way of writing, numbers that are no figures rubbed out.

    ``headings`` are those that it stands under, with their levels; ``level`` is that of its own
    number, None without one. ``at`` says where each letter stands in the paragraph.
    """

    paragraph: Paragraph
    text: str
    masked: str
    at: tuple[int, ...]
    level: int | None
    headings: tuple[tuple[int, str], ...]

    @property
    def number(self) -> int:
        return self.paragraph.number

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings, the outermost first."""
        return tuple(title for _, title in self.headings)

    @property
    def section(self) -> tuple[str, ...]:
        """The headings down to 一、: within them a text keeps to its way of writing numbers."""
        return tuple(title for level, title in self.headings if level < 2)

    def sentence(self, at: int) -> int:
        """The number of the sentence in which letter ``at`` stands, from 1."""
        return 1 + len(re.findall("[。；]", self.text[:at]))


def outlined(paragraphs: Iterable[Paragraph]) -> list[Passage]:
    """``paragraphs`` that say anything, each with its headings."""
    stack: list[tuple[int, str]] = []
    found = []
    for paragraph in paragraphs:
        text, at = letters(paragraph.text)
        if not text:
            continue
        level = next((i for i, each in enumerate(_LEVELS) if each.match(text)), None)
        if level is not None:
            stack = [each for each in stack if each[0] < level]
            stack.append((level, _title(_LEVELS[level].sub("", text, count=1), level)))
        found.append(Passage(paragraph, text, _without_number(text, level), at, level,
                             tuple(stack)))
    return found


def _title(text: str, level: int) -> str:
    """The heading without what follows it in the same paragraph."""
    if level >= 2 and (named := re.match("[^：。]{0,8}名称：(.+)", text)):
        return named[1]
    return _END.split(text)[0] if level >= 2 else text.split("。")[0][:60]


def _without_number(text: str, level: int | None) -> str:
    if level is None or not (number := _LEVELS[level].match(text)):
        return masked(text)
    return "\ue000" * number.end() + masked(text[number.end():])
