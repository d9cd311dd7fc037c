"""What a rule is made of: one small tree, which four voices walk.

Every node that a bound rule may hold is listed in ``NODES``; a test fails when one of them
lacks a voice (``calculate``, ``formula``, ``sentence``, ``linear``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Union

from budgetxl.place import Place

Key = tuple[str, ...]
"""Tells a column from any other."""


class BindError(ValueError):
    """A name or kind that does not fit, at ``offset`` in the rule's text.

    Where one name does not fit in many places, ``cause`` is the same for all.
    """

    def __init__(self, message: str, offset: int = 0, cause: str = "") -> None:
        super().__init__(message)
        self.offset, self.cause = offset, cause or message


class At(NamedTuple):
    """Where a rule is calculated: at which detail row, and on which of the repeated forms.

    ``number`` says which rule that is, of several in one family.
    """

    row: int | None = None
    form: int = 0
    number: int = 0


@dataclass(frozen=True)
class Number:
    """A number written in the rule."""

    value: Decimal


@dataclass(frozen=True)
class Text:
    """A text written in the rule, in quotes."""

    value: str


@dataclass(frozen=True)
class Reference:
    """``table[names]`` as written; ``bind`` turns it into one of the nodes below."""

    table: str
    names: tuple[str, ...]
    spans: bool
    offset: int


@dataclass(frozen=True)
class Cell:
    """``表一[收入总计, 预算数]``: a fixed cell, a form's field or a note; ``words`` name it.

    ``book`` is the other workbook in which it stands, "" for the one at hand: so below. A
    ``needed`` one is a figure of last year: while it is blank, nothing can be decided.
    """

    place: Place
    money: bool
    words: str
    book: str = ""
    needed: bool = False


@dataclass(frozen=True)
class Label:
    """``表一[204 公共安全支出]``: the wording of a fixed row."""

    place: Place
    text: str


@dataclass(frozen=True)
class Here:
    """``[@基本支出]``: a cell of the row at hand; nothing can be decided without a ``needed`` one."""

    table: str
    column: str
    money: bool
    needed: bool = False


@dataclass(frozen=True)
class ColumnRef:
    """``表三[基本支出]``: a column over the detail rows that are used.

    Of a table with rows of several levels, over those of ``level``: the ordinary ones, or
    ``表三[类, 基本支出]``. Where the sum of the column fills a total and nobody states rows
    of that level, over the ordinary ones, whose level is ``otherwise``: they come to the same.
    """

    table: str
    column: str
    money: bool
    level: str = ""
    book: str = ""
    otherwise: str = ""

    @cached_property
    def key(self) -> Key:
        """What tells it from any other column, quickly."""
        return self.table, self.column, self.level, self.book, self.otherwise


@dataclass(frozen=True)
class Collected:
    """``项目支出绩效目标表[项目名称]`` seen from elsewhere: a field over all forms that are used."""

    table: str
    column: str
    money: bool
    book: str = ""

    @cached_property
    def key(self) -> Key:
        """What tells it from any other field, quickly."""
        return self.table, self.column, self.book


@dataclass(frozen=True)
class Rows:
    """``表一[201 …:233 …, 预算数]``: a run of fixed rows in one column."""

    table: str
    rows: tuple[str, ...]
    column: str


@dataclass(frozen=True)
class CodeColumn:
    """``功能分类科目[编码]``: a column of a code list, 编码 or 名称."""

    codes: str
    column: str


@dataclass(frozen=True)
class Call:
    """A function of Excel's over its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Arithmetic:
    """``+ - * /`` of two amounts."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Compare:
    """``= <> < <= > >=`` of two amounts or two texts."""

    operator: str
    left: Node
    right: Node
    money: bool = True


Node = Union[
    Number,
    Text,
    Reference,
    Cell,
    Label,
    Here,
    ColumnRef,
    Collected,
    Rows,
    CodeColumn,
    Call,
    Arithmetic,
    Compare,
]

NODES = (
    Number, Text, Cell, Label, Here, ColumnRef, Collected, Rows, CodeColumn, Call, Arithmetic,
    Compare,
)
"""The nodes of a bound rule."""

RANGES = (ColumnRef, Collected, Rows, CodeColumn)
"""The nodes that stand for several cells."""


def children(node: Node) -> tuple[Node, ...]:
    """The parts of ``node``."""
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, (Arithmetic, Compare)):
        return (node.left, node.right)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything below it, in reading order."""
    waiting = [node]
    while waiting:
        yield (node := waiting.pop())
        waiting.extend(reversed(children(node)))


def addends(node: Node) -> list[Node]:
    """What a chain of ``+`` adds up, from left to right."""
    if isinstance(node, Arithmetic) and node.operator == "+":
        return [*addends(node.left), *addends(node.right)]
    return [node]
