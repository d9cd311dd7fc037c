"""A format author's faults: where in which file, and what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake in a format's files, at ``file:line:column`` (both from 1)."""

    file: str
    line: int
    column: int
    message: str
    excerpt: str = ""

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.message}"
        return f"{text}\n    {self.excerpt}" if self.excerpt else text


class FormatError(Exception):
    """Every mistake found in a format's files, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """``，是否想写“…”？`` with the word of ``words`` that is most like ``word``; "" if none is."""
    import difflib  # for mistakes only

    if len(word) > 100:  # nobody mistyped that
        return ""
    close = difflib.get_close_matches(word, list(words), n=1, cutoff=0.5)
    return f"，是否想写“{close[0]}”？" if close else ""
