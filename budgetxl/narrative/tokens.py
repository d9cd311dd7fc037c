"""Sentences cut into what is compared: numbers, words of one meaning, single letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from budgetxl.narrative.document import CellText, NameText, Run, StatedNumber

NUMBER = "#"
"""What every number is for the comparison, whatever it says."""

FREE = "*"
"""What stands for a text of a cell, which may be worded as anybody likes."""

_NUMBER = r"\d[\d,，]*\d(?:\.\d+)?|\d+(?:\.\d+)?"
_SILENT = re.compile(r"[\s，。；：、,;:“”\"()（）为是共]+")  # 预算100万元, 预算为100万元
_STOP = re.compile(r"(?<=。)")


@dataclass(frozen=True)
class Token:
    """A piece of a sentence: what it counts as, what it says, where it begins in its paragraph.

    ``stated`` is the number that an expected sentence has there.
    """

    key: str
    text: str
    start: int = 0
    stated: StatedNumber | None = None


class Cutter:
    """Cuts texts into tokens; of the words in one of ``accept`` each counts as the first."""

    def __init__(self, accept: Iterable[tuple[str, ...]]) -> None:
        self.canonical = {word: words[0] for words in accept for word in words}
        self.pattern = _pattern(tuple(self.canonical))

    def tokens(self, text: str, start: int = 0) -> list[Token]:
        """Those of a text that begins at ``start`` of its paragraph; stops and blanks are none."""
        found = []
        for match in self.pattern.finditer(text):
            word = match[0]
            if not _SILENT.fullmatch(word):
                key = NUMBER if match["number"] else self.canonical.get(word, word)
                found.append(Token(key, word, start + match.start()))
        return found

    def of_runs(self, runs: Iterable[Run]) -> list[Token]:
        """Those of an expected sentence: its numbers, its text, and what is free."""
        found: list[Token] = []
        for run in runs:
            if isinstance(run, StatedNumber):
                found.append(Token(NUMBER, run.text, 0, run))
            elif isinstance(run, CellText):
                found.append(Token(FREE, run))
            else:
                found += self.tokens(run)
        return found


@lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(f"(?P<number>{_NUMBER})|{listed or '(?!)'}|.", re.DOTALL)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a paragraph, each with where it begins."""
    start = 0
    for part in _STOP.split(text):
        if part.strip():
            yield start, part
        start += len(part)


def sentences_of(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """The sentences of an expected paragraph."""
    sentence: list[Run] = []
    for run in runs:
        if isinstance(run, (StatedNumber, CellText, NameText)):
            sentence.append(run)
            continue
        parts = _STOP.split(run)
        for part in parts:
            sentence += [part] if part else []
            if part.endswith("。"):
                yield sentence
                sentence = []
    if sentence:
        yield sentence
