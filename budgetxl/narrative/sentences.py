"""The sentences of both sides, cut up to be compared: those that are expected, those printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from budgetxl.codes import widened
from budgetxl.narrative.document import (
    Document,
    Heading,
    NameText,
    Paragraph,
    StatedNumber,
    text_of,
)
from budgetxl.narrative.tokens import FREE, Cutter, Token, sentences, sentences_of
from budgetxl.prose import Paragraph as Printed

ALIKE = 0.8
"""Of two headings so much must be the same."""

_NUMBERING = re.compile(r"^\s*(第.{1,3}部分|[（(]?[一二三四五六七八九十]+[）)、]|\d+\s*[.、])\s*")


@dataclass(frozen=True)
class Sentence:
    """One sentence of either side: its tokens, those next to each other, and what it is below.

    ``names`` are those of the row that it speaks of, ``group`` is the number of that row.
    """

    place: int
    text: str
    tokens: tuple[Token, ...]
    letters: Counter[str]
    heading: str = ""
    names: tuple[str, ...] = ()
    group: int = 0

    @property
    def fixed(self) -> int:
        """How many tokens must be found again."""
        return sum(token.key != FREE for token in self.tokens)

    @property
    def stated(self) -> list[StatedNumber]:
        """The figures that it states."""
        return [token.stated for token in self.tokens if token.stated]

    @property
    def is_telling(self) -> bool:
        """Whether it states a figure, and is not only words."""
        return bool(self.stated)


def expected(document: Document, cutter: Cutter) -> Iterator[Sentence]:
    """Those that the figures would make."""
    heading = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Paragraph):
            for runs in sentences_of(block.runs):
                tokens = tuple(cutter.of_runs(runs))
                names = tuple(widened(run) for run in runs if isinstance(run, NameText))
                yield Sentence(0, text_of(tuple(runs)), tokens, _letters(tokens), heading, names,
                               block.group)


def printed(
    paragraphs: Iterable[Printed], cutter: Cutter, headings: list[str]
) -> Iterator[Sentence]:
    """Those of a text, each below the last of ``headings`` that it came to."""
    heading = ""
    for paragraph in paragraphs:
        heading = _as_heading(paragraph.text, headings) or heading
        for start, text in sentences(paragraph.text):
            tokens = tuple(cutter.tokens(text, start))
            yield Sentence(
                paragraph.number, widened(text), tokens, _letters(tokens), heading)


def _as_heading(text: str, headings: list[str]) -> str:
    """The heading of the format that a paragraph is, "" where it is none."""
    if not _NUMBERING.match(text) or text.rstrip().endswith(("。", "；")):
        return ""
    bare = _NUMBERING.sub("", text)
    likest = max(headings, key=lambda each: _ratio(bare, _NUMBERING.sub("", each)), default="")
    return likest if likest and _ratio(bare, _NUMBERING.sub("", likest)) >= ALIKE else ""


def _ratio(one: str, other: str) -> float:
    if not one or not other or 2 * min(len(one), len(other)) < ALIKE * (len(one) + len(other)):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _letters(tokens: Sequence[Token]) -> Counter[str]:
    """The keys next to each other, by which alike sentences are found quickly."""
    keys = [token.key for token in tokens if token.key != FREE]
    return Counter(a + b for a, b in zip(keys, keys[1:]))
