"""The sentences of narrative.yaml with all names looked up: text with slots, and when it stands.

Everything is frozen; ``definition`` makes it of the YAML, ``write`` fills it from the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Union

from budgetxl.rules.tree import Node


@dataclass(frozen=True)
class Value:
    """A slot for what the rule language calculates: an amount, or a text of a cell.

    ``words`` are the author's. An amount is printed with ``decimals``, a ``plain`` one with no
    more than it needs. Of the texts some are ``names``: codes, names, what a row must have.
    """

    node: Node
    words: str
    is_number: bool
    decimals: int
    plain: bool = False
    names: bool = False


@dataclass(frozen=True)
class Share:
    """``{占 表三[合计, 合计]}``: the number before it as a part of ``whole``, in per cent."""

    whole: Node
    words: str


@dataclass(frozen=True)
class Count:
    """``{个数 表七}``: how many rows of ``table`` are used, or how many of its forms."""

    table: str
    words: str


@dataclass(frozen=True)
class Listing:
    """``{列 表六[科目名称], 当 …, 间隔 、, 末尾 等}``: a text of every used row that ``when`` chooses."""

    item: Node
    when: Node | None
    table: str
    between: str
    end: str
    words: str


@dataclass(frozen=True)
class FullName:
    """``{全称 [@科目编码]}``: the names of a code's 类, 款 and 项 in one.

    They are named by the first ``digits`` of the code, in the list ``codes``.
    """

    code: Node
    codes: str
    digits: tuple[int, ...]
    words: str


@dataclass(frozen=True)
class Known:
    """What needs no table: 部门, 年, 上年, or the number of the row at hand (序, 序一)."""

    word: Literal["部门", "年", "上年", "序", "序一"]


Slot = Union[Value, Share, Count, Listing, FullName, Known]


@dataclass(frozen=True)
class Sentence:
    """Text and slots in the order of reading."""

    parts: tuple[Union[str, Slot], ...]


@dataclass(frozen=True)
class Passage:
    """Pieces that stand together where ``when`` holds, once for each used row of ``rows``.

    ``rows`` is a table, "" for once. Between the rows stands ``between`` and behind the last
    ``end``; where they are ``apart``, each piece of each row is a paragraph of its own.
    """

    pieces: tuple[Piece, ...]
    when: Node | None = None
    rows: str = ""
    between: str = ""
    end: str = ""
    apart: bool = False


@dataclass(frozen=True)
class Choice:
    """The first of ``cases`` that holds stands, and none of the others."""

    cases: tuple[Passage, ...]


Piece = Union[Sentence, Passage, Choice]


@dataclass(frozen=True)
class Picture:
    """A chart of the amounts that its pieces name: each piece is a name and an amount."""

    title: str
    parts: tuple[tuple[Sentence, Value], ...]
    unit: str


@dataclass(frozen=True)
class Section:
    """A heading, "" for none, and what stands below it where ``when`` holds.

    First the sentences, then ``picture``, then the official ``tables``.
    """

    heading: Sentence | None
    level: int
    says: tuple[Piece, ...]
    when: Node | None = None
    picture: Picture | None = None
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Narrative:
    """All that a format says of the text that stands with its tables.

    ``thousands``: amounts are printed as 1,468.09. Of the words in one of ``accept`` each is
    as good as any other where a text is checked.
    """

    title: Sentence
    sections: tuple[Section, ...]
    thousands: bool
    accept: tuple[tuple[str, ...], ...]
