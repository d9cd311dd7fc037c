"""One rule written once for many: the lines of words that ``each`` goes through.

``each`` is a product of factors. A factor is a list of lines, or one word over a list of values;
``lists`` in format.yaml give either a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from budgetxl.fault import Fault, did_you_mean
from budgetxl.formats.source import Path, Source

Words = dict[str, str]
"""What stands for each word in curly brackets, in one of the rules made from one."""

WORD = re.compile(r"\{([^{}]*)\}")
"""A word in curly brackets, for which something else stands."""

Lists = dict[str, list[Any]]
"""The lists of a format by their names."""

_TEXTS = ("table", "rows", "when", "says", "with", "basis", "advice", "message")
"""The texts of a rule in which words of ``each`` stand."""

ALONE: list[Words] = [{}]
"""The lines of a rule that stands for itself."""


@dataclass
class Each:
    """Reads what ``each`` says in the rules of ``source``; what it cannot read is in ``faults``."""

    lists: Lists
    source: Source
    faults: list[Fault]

    def lines_of(self, rule: dict[str, Any], path: Path) -> list[Words]:
        """The lines of the rule at ``path``, each with all words that its texts take from it."""
        lines = self.lines(rule.get("each"), (*path, "each"))
        for key in _TEXTS:
            used = WORD.findall(str(rule.get(key) or ""))
            lacking = [(word, line) for line in lines for word in used if word not in line]
            for word, line in lacking[:1]:
                words = f"each 没有给出“{{{word}}}”{did_you_mean(word, line)}"
                self.faults.append(self.source.fault((*path, key), words))
        return lines

    def lines(self, data: Any, path: Path) -> list[Words]:
        """What ``data`` says at ``path``, in the order written, the last factor fastest."""
        if data is None:
            return ALONE
        if isinstance(data, list) and all(map(_is_line, data)):
            return [_line(item) for item in data]
        parts = [(data, path)]
        if isinstance(data, list):
            parts = [(part, (*path, i)) for i, part in enumerate(data)]
        product = ALONE
        for part, at in parts:
            for factor in self._factors(part, at):
                product = self._times(product, factor, at)
        return product

    def _factors(self, data: Any, path: Path) -> Iterator[list[Words]]:
        if isinstance(data, str):
            yield self._named_lines(data, path)
            return
        for word, values in data.items():
            at = (*path, word)
            listed = values if isinstance(values, list) else self._named_words(str(values), at)
            yield [{word: str(value)} for value in listed]

    def _named_lines(self, name: str, path: Path) -> list[Words]:
        items = self._named(name, path)
        if not all(isinstance(item, dict) for item in items):
            words = f"“{name}”里是一个个词，要说叫什么：each: {{行: {name}}}"
            self.faults.append(self.source.fault(path, words))
            return []
        return [_line(item) for item in items]

    def _named_words(self, name: str, path: Path) -> list[Any]:
        items = self._named(name, path)
        if any(isinstance(item, dict) for item in items):
            words = f"“{name}”里各项自己有词，直接写名字：each: {name}"
            self.faults.append(self.source.fault(path, words))
            return []
        return items

    def _named(self, name: str, path: Path) -> list[Any]:
        if name not in self.lists:
            words = f"format.yaml 的 lists 里没有“{name}”{did_you_mean(name, self.lists)}"
            self.faults.append(self.source.fault(path, words))
        return self.lists.get(name, [])

    def _times(self, lines: list[Words], factor: list[Words], path: Path) -> list[Words]:
        common = sorted({*lines[0]} & {*factor[0]}) if lines and factor else []
        if common:
            words = f"each 里“{'、'.join(common)}”说了两次"
            self.faults.append(self.source.fault(path, words))
            return []
        return [{**line, **more} for line in lines for more in factor]


def mixed_lists(main: Source) -> Iterator[Fault]:
    """Lists of plain words and of words by name at once: a rule could name them neither way."""
    for name, items in (main.data.get("lists") or {}).items():
        for i, item in enumerate(items):
            if isinstance(item, dict) != isinstance(items[0], dict):
                words = f"“{name}”的各项要么都是一个词，要么都写成 {{行: …, 码: …}}"
                yield main.fault(("lists", name, i), words)


def unknown_lists(table: Source, lists: Lists) -> Iterator[Fault]:
    """Rows and choices of a table that are those of a list which nobody wrote."""
    for path, name in _lists_in(table.data, ()):
        if name not in lists:
            words = f"format.yaml 的 lists 里没有“{name}”{did_you_mean(name, lists)}"
            yield table.fault(path, words)


def _lists_in(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """The lists that the data of a table names, each with its path."""
    named = data.items() if isinstance(data, dict) else ()
    for key, value in enumerate(data) if isinstance(data, list) else named:
        if key in ("list", "choices") and isinstance(value, str):
            yield (*path, key), value
        yield from _lists_in(value, (*path, key))


def names_in(items: Iterable[Any]) -> list[str]:
    """The rows that a list names: its words, or what each line has for 行."""
    return [str(item["行"] if isinstance(item, dict) else item) for item in items]


def _is_line(item: Any) -> bool:
    return isinstance(item, dict) and not any(isinstance(each, list) for each in item.values())


def _line(item: dict[str, Any]) -> Words:
    return {word: str(value) for word, value in item.items()}


def filled(text: str, words: Words) -> str:
    """``text`` with what stands for each word in curly brackets."""
    return WORD.sub(lambda found: words.get(found[1], found[0]), text)
