"""A disclosure as its reader sees it, from the cover to the last term, before it is a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Union


@dataclass(frozen=True)
class StatedNumber:
    """A number in a sentence: ``text`` as printed, ``says`` what it is in the words of rules.

    ``id`` is unique in its document (s001, s002 …); ``value`` is what ``text`` prints, in
    ``unit`` (万元, %, 辆 …), which stands behind it in the sentence itself. One that is not
    ``given`` rests on facts that nobody filled in: it is no more than a guess.
    """

    text: str
    id: str
    says: str
    value: Decimal
    unit: str
    given: bool = True


class CellText(str):
    """Text that a clerk wrote in a cell, within a sentence: anybody may word it otherwise."""


class NameText(str):
    """Text that says which row a sentence speaks of: its code, its name."""


Run = Union[str, StatedNumber]
"""A piece of a sentence: plain text, or a number."""


def text_of(runs: tuple[Run, ...]) -> str:
    """The sentence as it is read."""
    return "".join(run if isinstance(run, str) else run.text for run in runs)


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 is 第一部分, 2 is 一、, 3 is （一）, 4 is 1."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the narrative; those of one row have its number as their ``group``."""

    runs: tuple[Run, ...]
    group: int = 0

    @property
    def text(self) -> str:
        """The paragraph as it is read."""
        return text_of(self.runs)


@dataclass(frozen=True)
class TablePlace:
    """Here stands an official table, a repeated one with all its forms."""

    table: str


@dataclass(frozen=True)
class Chart:
    """A picture of parts of a whole (结构图): each part's name and amount, in ``unit``."""

    title: str
    parts: tuple[tuple[str, Decimal], ...]
    unit: str


Block = Union[Heading, Paragraph, TablePlace, Chart]


@dataclass(frozen=True)
class Document:
    """The whole disclosure: what the cover says (the department, then the title), then blocks."""

    department: str
    title: str
    year: int
    blocks: tuple[Block, ...]

    def numbers(self) -> Iterator[StatedNumber]:
        """Every number that the sentences state, in order."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield from (run for run in block.runs if isinstance(run, StatedNumber))
