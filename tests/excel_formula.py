"""A formula of Excel as a tree: what it says, without what a program makes of it.

Addresses without ``$`` are kept as distances from the cell that the formula stands in, R[-1]C[0]
for the one above it, so that a formula filled down a column is one tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

_CELL = re.compile(
    r"""("[^"]*"|'[^']*')|(?<![\w.])(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]*)(?![\w.(!])"""
)
"""A text or a sheet's name in quotes, in which there are no addresses; or one."""

_AXES = r"R(?:[0-9]+|\[-?[0-9]+\])C(?:[0-9]+|\[-?[0-9]+\])"
_AXIS = re.compile(r"[RC](?:([0-9]+)|\[(-?[0-9]+)\])")

_TOKENS = re.compile(rf"""
    (?P<space>\s+)
    |(?P<text>"(?:[^"]|"")*")
    |(?P<error>\#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!))
    |(?P<address>(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?{_AXES}(?::{_AXES})?)
    |(?P<number>[0-9]+(?:\.[0-9]*)?(?:E[+-]?[0-9]+)?|\.[0-9]+)
    |(?P<call>[A-Z][A-Z0-9.]*)\(
    |(?P<name>[^\W\d][\w.]*)
    |(?P<sign><=|>=|<>|[-+*/^&=<>%(),:;{{}}])
""", re.VERBOSE)

_COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
_BINARY = {**dict.fromkeys(_COMPARISONS, 1), "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
"""The operators between two operands, the weakest with the least number."""


@dataclass(frozen=True)
class Literal:
    """A number, a text, a logical or an error that is written in the formula."""

    kind: str
    text: str


@dataclass(frozen=True)
class Axis:
    """A row or a column: a number from 1, or a distance from the formula's own."""

    number: int
    fixed: bool

    def at(self, own: int) -> int:
        """The number, for a formula in row or column ``own``."""
        return self.number if self.fixed else own + self.number


@dataclass(frozen=True)
class Range:
    """The cells from a first to a last one; of the formula's own sheet if it names none."""

    sheet: str
    top: Axis
    left: Axis
    bottom: Axis
    right: Axis


@dataclass(frozen=True)
class Name:
    """A defined name."""

    text: str


@dataclass(frozen=True)
class Array:
    """An array that is written in the formula."""

    items: tuple[Literal, ...]
    rows: int


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Operation:
    """An operator with its one or two operands; ``:`` makes a range of two references."""

    operator: str
    operands: tuple[Node, ...]


Node = Literal | Range | Name | Array | Call | Operation


class Token(NamedTuple):
    """A piece of a formula; an address with what it means."""

    kind: str
    text: str
    value: Range | None = None


class Malformed(ValueError):
    """A text that is no formula."""


def relative(formula: str, row: int, column: int) -> str:
    """``formula``, which stands in ``row`` and ``column``, with its addresses as distances.

    Equal texts are equal formulas, filled down or to the right.
    """

    def axes(match: re.Match[str]) -> str:
        text, across_fixed, letters, down_fixed, number = match.groups()
        if text is not None:
            return text
        down = f"R{number}" if down_fixed else f"R[{int(number) - row}]"
        across = _column(letters)
        return down + (f"C{across}" if across_fixed else f"C[{across - column}]")

    return _CELL.sub(axes, formula)


@lru_cache(maxsize=None)
def _column(letters: str) -> int:
    """The number of a column; A is 1."""
    return 0 if not letters else _column(letters[:-1]) * 26 + ord(letters[-1]) - 64


@lru_cache(maxsize=None)
def parse(formula: str) -> Node:
    """The tree of a ``relative`` formula without its ``=``. Raises ``Malformed``."""
    pieces = list(_tokens(formula))
    parser = _Parser(pieces)
    node = parser.expression(0)
    if parser.at < len(pieces):
        raise Malformed(f"too much from {pieces[parser.at].text!r} on in {formula}")
    return node


def _tokens(formula: str) -> Iterator[Token]:
    end = 0
    for match in _TOKENS.finditer(formula):
        if match.start() != end:
            break
        end, kind = match.end(), match.lastgroup or ""
        if kind == "address":
            yield Token(kind, match[kind], _range(match))
        elif kind != "space":
            yield Token(kind, match[kind])
    if end != len(formula):
        raise Malformed(f"nothing of Excel's at {formula[end:end + 20]!r} in {formula}")


def _range(match: re.Match[str]) -> Range:
    sheet = (match["sheet"] or "").strip("'").replace("''", "'")
    cells = match["address"].rpartition("!")[2]
    axes = [Axis(int(fixed or distance), bool(fixed)) for fixed, distance in _AXIS.findall(cells)]
    top, left, bottom, right = axes * (4 // len(axes))
    return Range(sheet, top, left, bottom, right)


@dataclass
class _Parser:
    pieces: list[Token]
    at: int = field(default=0)

    def _next(self) -> Token:
        return self.pieces[self.at] if self.at < len(self.pieces) else Token("end", "")

    def _take(self) -> Token:
        self.at += 1
        return self.pieces[self.at - 1] if self.at <= len(self.pieces) else Token("end", "")

    def _expect(self, sign: str) -> None:
        if (token := self._take()).text != sign:
            raise Malformed(f"{sign!r} expected, not {token.text!r} (piece {self.at})")

    def expression(self, strength: int) -> Node:
        """What operators stronger than ``strength`` hold together."""
        node = self._operand()
        while self._next().kind == "sign":
            sign = self._next().text
            if _BINARY.get(sign, 0) <= strength:
                break
            self.at += 1
            node = Operation(sign, (node, self.expression(_BINARY[sign])))
        return node

    def _operand(self) -> Node:
        """An operand with its signs in front, which bind more strongly than any operator."""
        token = self._take()
        if token.kind == "sign" and token.text in "+-":
            return Operation(f"{token.text}x", (self._operand(),))
        node = self._atom(token)
        while self._next() in (Token("sign", ":"), Token("sign", "%")):
            if self._take().text == "%":
                node = Operation("%", (node,))
            else:
                node = Operation(":", (node, self._atom(self._take())))
        return node

    def _atom(self, token: Token) -> Node:
        if token.value is not None:
            return token.value
        if token.kind == "call":
            return Call(token.text, tuple(self._arguments()))
        if token.kind == "name" and token.text in ("TRUE", "FALSE"):
            return Literal("logical", token.text)
        if token.kind == "name":
            return Name(token.text)
        if token.text == "(" and token.kind == "sign":
            node = self.expression(0)
            self._expect(")")
            return node
        if token.text == "{" and token.kind == "sign":
            return self._array()
        return _literal(token)

    def _arguments(self) -> Iterator[Node]:
        if self._next().text == ")":
            self.at += 1
            return
        while True:
            yield self.expression(0)
            token = self._take()
            if token.text == ")":
                return
            if token.text != ",":
                raise Malformed(f"',' or ')' expected, not {token.text!r} (piece {self.at})")

    def _array(self) -> Array:
        items, rows = [], 1
        while True:
            token = self._take()
            items.append(_literal(self._take() if token.text == "-" else token))
            mark = self._take().text
            rows += mark == ";"
            if mark == "}":
                return Array(tuple(items), rows)
            if mark not in (",", ";"):
                raise Malformed(f"an array goes on with {mark!r}")


def _literal(token: Token) -> Literal:
    if token.kind not in ("number", "text", "error"):
        raise Malformed(f"a value expected, not {token.text!r}")
    text = token.text[1:-1].replace('""', '"') if token.kind == "text" else token.text
    return Literal(token.kind, text)
