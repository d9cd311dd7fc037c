"""From narrative.yaml to a ``Narrative``; every mistake in it in one ``FormatError``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from budgetxl.fault import Fault, FormatError, did_you_mean
from budgetxl.formats import Format
from budgetxl.formats.each import Each, Words
from budgetxl.formats.source import Path, Source
from budgetxl.narrative.binding import Binding, Row
from budgetxl.narrative.slots import filled
from budgetxl.narrative.template import (
    Choice,
    Narrative,
    Passage,
    Picture,
    Piece,
    Section,
    Sentence,
    Value,
)

_LEVELS = ((1, r"第[一二三四五六七八九十]+部分"), (2, r"[一二三四五六七八九十]+、"),
           (3, r"[（(][一二三四五六七八九十]+[）)]"))

ALL_TABLES = "全部"
"""``tables: 全部``: every official table that no other section places."""


def narrative_of(format_: Format) -> Narrative | None:
    """What the format says of its narrative; None where it has no narrative.yaml.

    Raises ``FormatError`` with every fault in it.
    """
    if format_.narrative is None:
        return None
    reader = _Reader(format_, format_.narrative)
    narrative = reader.whole()
    if reader.faults:
        raise FormatError(reader.faults)
    return narrative


class _Reader:
    """Reads one narrative.yaml; what is wrong is in ``faults``."""

    def __init__(self, format_: Format, source: Source) -> None:
        self.format, self.source = format_, source
        self.faults: list[Fault] = []
        self.phrases: dict[str, Any] = source.data.get("phrases") or {}
        self.binding = Binding(format_, source, self.faults, self.phrase, tuple(self.phrases))
        self.each = Each(format_.lists, source, self.faults)
        self._within: tuple[str, ...] = ()

    def whole(self) -> Narrative:
        """All of the file."""
        data = self.source.data
        placed = [name for section in data["sections"] for name in _tables(section)]
        sections = tuple(self.section(section, ("sections", i), placed)
                         for i, section in enumerate(data["sections"]))
        title = self.plain(data["title"], ("title",))
        accept = tuple(tuple(words) for words in data.get("accept") or ())
        return Narrative(title, sections, data.get("thousands", False), accept)

    def plain(self, text: str, path: Path) -> Sentence:
        """A text without phrases: a title or a heading."""
        piece = self.binding.sentence(text, path, Row())
        return piece if isinstance(piece, Sentence) else Sentence(())

    def section(self, data: dict[str, Any], path: Path, placed: list[str]) -> Section:
        """One section of the file."""
        heading = self.plain(data["heading"], (*path, "heading")) if "heading" in data else None
        pieces = self.says(data, path)
        return Section(
            heading, _level(data.get("heading", "")), tuple(pieces),
            None if "each" in data else self.when(data, path, Row()),
            self.picture(data, path), tuple(self.tables(data, path, placed)),
        )

    def says(self, data: dict[str, Any], path: Path) -> list[Piece]:
        """The paragraphs of a section, or those of each of its rows."""
        says = data.get("says")
        if says is None:
            return []
        if "each" in data:
            return [*self.rows(data, path, Row(), True)]
        if isinstance(says, list):
            return [self.piece(piece, (*path, "says", i), Row(), True)
                    for i, piece in enumerate(says)]
        return [self.piece(says, (*path, "says"), Row(), True)]

    def tables(self, data: dict[str, Any], path: Path, placed: list[str]) -> Iterator[str]:
        """The official tables that stand in a section."""
        official = list(self.format.published)
        for name in _tables(data):
            if name == ALL_TABLES:
                yield from (each for each in official if each not in placed)
            elif name in official:
                yield name
            else:
                hint = did_you_mean(name, official)
                self.binding.fault((*path, "tables"), f"没有名为“{name}”的公开表{hint}")

    def when(self, data: dict[str, Any], path: Path, row: Row) -> Any:
        """The condition under ``when``, None for always."""
        if "when" not in data:
            return None
        return self.binding.truth(data["when"], (*path, "when"), row)

    def piece(self, data: Any, path: Path, row: Row, apart: bool, words: Words | None = None
              ) -> Piece:
        """A sentence, pieces side by side, or pieces with a condition or rows.

        ``apart``: each is a paragraph of its own; a list of pieces is one.
        """
        words = words or {}
        if isinstance(data, str):
            return self.binding.sentence(filled(data, words), path, row)
        if isinstance(data, list):
            return Passage(tuple(self.piece(each, (*path, i), row, False, words)
                                 for i, each in enumerate(data)))
        passages = [*self.rows(data, path, row, apart, words)]
        return passages[0] if len(passages) == 1 else Passage(tuple(passages), apart=apart)

    def rows(self, data: dict[str, Any], path: Path, row: Row, apart: bool,
             words: Words | None = None) -> Iterator[Passage]:
        """What ``says`` says, for each used row of the table or each word that ``each`` names."""
        each, joined = data.get("each"), "between" in data or "end" in data
        apart = apart and not joined
        if isinstance(each, str) and each in self.format.tables:
            yield self.passage(data, path, Row(each), each, apart, words or {})
        elif each is None:
            yield self.passage(data, path, row, "", apart, words or {})
        elif isinstance(each, str) and each not in self.format.lists:
            hint = did_you_mean(each, (*self.format.tables, *self.format.lists))
            self.binding.fault((*path, "each"), f"each 后面写一张表或几个词，没有“{each}”{hint}")
        else:
            lines = self.each.lines(each, (*path, "each"))
            passages = [self.passage(data, path, row, "", apart, {**(words or {}), **line})
                        for line in lines]
            if apart:
                yield from passages
            else:
                yield Passage(tuple(passages), between=data.get("between", ""),
                              end=data.get("end", ""))

    def passage(self, data: dict[str, Any], path: Path, row: Row, rows: str, apart: bool,
                words: Words) -> Passage:
        """One ``says`` with its condition, its words filled in."""
        says, below = data["says"], (*path, "says")
        listed = says if isinstance(says, list) else [says]
        pieces = tuple(
            self.piece(each, (*below, i) if isinstance(says, list) else below, row, apart, words)
            for i, each in enumerate(listed))
        own = {key: filled(value, words) for key, value in data.items() if key == "when"}
        by_row = rows or "each" not in data
        between, end = (data.get(key, "") if by_row else "" for key in ("between", "end"))
        return Passage(pieces, self.when(own, path, row), rows, between, end, apart)

    def phrase(self, name: str, row: Row) -> Choice | None:
        """The cases of a phrase for ``row``; None where it is made of itself."""
        if name in self._within:
            return None
        outer, self._within = self._within, (*self._within, name)
        cases = tuple(self.passage(case, ("phrases", name, i), row, "", False, {})
                      for i, case in enumerate(self.phrases[name]))
        self._within = outer
        return Choice(cases)

    def picture(self, data: dict[str, Any], path: Path) -> Picture | None:
        """The chart of a section: each of its parts is a name and the amount behind it."""
        chart, below = data.get("chart"), (*path, "chart")
        if chart is None:
            return None
        parts: list[tuple[Sentence, Value]] = []
        for line in self.each.lines(chart.get("each"), (*below, "each")):
            name = self.plain(filled(chart["name"], line), (*below, "name"))
            amount = self.plain("{" + filled(chart["amount"], line) + "}", (*below, "amount"))
            parts += [(name, part) for part in amount.parts if isinstance(part, Value)]
        return Picture(chart["title"], tuple(parts), chart.get("unit", self.format.money_unit))


def _tables(data: dict[str, Any]) -> list[str]:
    named = data.get("tables") or []
    return [named] if isinstance(named, str) else named


def _level(heading: str) -> int:
    """1 for 第一部分, 2 for 一、, 3 for （一）, 4 for all others; 0 for none."""
    words = heading.strip()
    found = (level for level, style in _LEVELS if re.match(style, words))
    return next(found, 4) if words else 0
