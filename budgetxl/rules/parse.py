"""From a rule's text to its tree: Excel's operators over Chinese names in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from budgetxl.rules.tree import (
    Arithmetic,
    Call,
    Compare,
    Node,
    Number,
    Reference,
    Text,
)

_FULL = "，：（）［］＝＋－＊／＜＞＠“”；　０１２３４５６７８９"
_HALF = ",:()[]=+-*/<>@\"\"; 0123456789"
_FOLD = str.maketrans(_FULL, _HALF)

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<reference>[^\s\[\]()+\-*/=<>,"@]*\[[^\]]*\])
    |(?P<function>[A-Za-z][A-Za-z0-9.]*)(?=\s*\()
    |(?P<number>\d+(\.\d+)?)
    |(?P<text>"[^"]*")
    |(?P<operator><=|>=|<>|[-+*/=<>(),])""",
    re.VERBOSE,
)
_COMPARISONS = ("=", "<>", "<=", ">=", "<", ">")


class RuleSyntaxError(ValueError):
    """The text is no rule; ``offset`` says where, counted from 0."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class Token(NamedTuple):
    """A word of a rule: what kind, its text, and where it stands."""

    kind: str
    text: str
    offset: int


@lru_cache(maxsize=4096)
def half_width(text: str) -> str:
    """``text`` with the full-width punctuation of a Chinese keyboard made half-width."""
    return text.translate(_FOLD)


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of ``text``, its names not yet looked up. Raises ``RuleSyntaxError``."""
    return _Reader(list(_tokens(text)), len(text)).whole()


def _tokens(text: str) -> Iterator[Token]:
    folded, offset = half_width(text), 0
    while offset < len(folded):
        match = _TOKEN.match(folded, offset)
        if not match:
            raise RuleSyntaxError(f"看不懂“{text[offset:offset + 12]}”", offset)
        kind = str(match.lastgroup)
        if kind != "space":
            quoted = kind == "text"  # what stands in quotes keeps its own punctuation
            yield Token(kind, (text if quoted else folded)[offset : match.end()], offset)
        offset = match.end()


class _Reader:
    """Recursive descent over the tokens, one method for each strength of binding."""

    def __init__(self, tokens: list[Token], length: int) -> None:
        self.tokens = [*tokens, Token("end", "", length)]
        self.position = 0

    def whole(self) -> Node:
        node = self.comparison()
        if self.next.kind != "end":
            raise self.unexpected("这里应当结束")
        return node

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self, *texts: str) -> str:
        token = self.next
        if token.kind == "operator" and token.text in texts:
            self.position += 1
            return token.text
        return ""

    def unexpected(self, wanted: str) -> RuleSyntaxError:
        there = f"“{self.next.text}”" if self.next.text else "结尾"
        return RuleSyntaxError(f"{wanted}，却是{there}", self.next.offset)

    def comparison(self) -> Node:
        left = self.sum()
        operator = self.take(*_COMPARISONS)
        return Compare(operator, left, self.sum()) if operator else left

    def sum(self) -> Node:
        node = self.product()
        while operator := self.take("+", "-"):
            node = Arithmetic(operator, node, self.product())
        return node

    def product(self) -> Node:
        node = self.factor()
        while operator := self.take("*", "/"):
            node = Arithmetic(operator, node, self.factor())
        return node

    def factor(self) -> Node:
        if self.take("-"):
            return Arithmetic("-", Number(Decimal(0)), self.factor())
        if self.take("("):
            node = self.comparison()
            if not self.take(")"):
                raise self.unexpected("这里缺少“)”")
            return node
        token = self.next
        if token.kind not in ("number", "text", "reference", "function"):
            raise self.unexpected("这里应是数字、引用或函数")
        self.position += 1
        return self.leaf(token)

    def leaf(self, token: Token) -> Node:
        if token.kind == "number":
            return Number(Decimal(token.text))
        if token.kind == "text":
            return Text(token.text[1:-1])
        if token.kind == "reference":
            return _reference(token)
        return self.call(token)

    def call(self, token: Token) -> Node:
        self.take("(")
        arguments = [self.comparison()]
        while self.take(","):
            arguments.append(self.comparison())
        if not self.take(")"):
            raise self.unexpected("这里缺少“)”")
        return Call(token.text.upper(), tuple(arguments))


def _reference(token: Token) -> Reference:
    table, _, inside = token.text[:-1].partition("[")
    rows, comma, column = inside.rpartition(",")
    spans = comma != "" and ":" in rows
    names = (*rows.split(":"), column) if spans else (rows, column) if comma else (inside,)
    return Reference(table, tuple(name.strip() for name in names), spans, token.offset)
