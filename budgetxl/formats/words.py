"""What a format says of itself once, and its texts say with ``{year}``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from budgetxl.fault import Fault, did_you_mean
from budgetxl.formats.each import WORD, Words, filled
from budgetxl.formats.table import DEPARTMENT
from budgetxl.formats.source import Path, Source

_LATER = DEPARTMENT.strip("{}")


def words_of(main: Source) -> Words:
    """What format.yaml says in one word: ``year``, ``title`` and the like."""
    return {key: str(value) for key, value in main.data.items()
            if isinstance(value, (str, int)) and "{" not in str(value)}


def with_words(source: Source, words: Words) -> Source:
    """``source`` with the words of its format in all its texts."""
    return replace(source, data=_filled(source.data, words))


def _filled(data: Any, words: Words) -> Any:
    if isinstance(data, dict):
        return {key: _filled(value, words) for key, value in data.items()}
    if isinstance(data, list):
        return [_filled(item, words) for item in data]
    return filled(data, words) if isinstance(data, str) else data


def unknown_words(source: Source, words: Words) -> Iterator[Fault]:
    """Words in curly brackets of a table for which the format has nothing."""
    for path, text in _texts(source.data, ()):
        for word in WORD.findall(text):
            if word not in (*words, _LATER):
                hint = did_you_mean(word, words)
                yield source.fault(path, f"format.yaml 里没有“{{{word}}}”{hint}")


def _texts(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for i, item in enumerate(data):
            yield from _texts(item, (*path, i))
    elif isinstance(data, str):
        yield path, data
