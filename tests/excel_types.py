"""What a formula gives by Excel's own rules: number, text, logical, error; one value or a range.

Excel does not say when a formula compares what cannot be compared: FALSE > 0 is TRUE there, as
every logical is more than any text, and every text more than any number. LibreOffice says
otherwise, so that no calculation of it finds such a slip. Faults here are:

- a comparison that can only be one of different types, and an order among possibly different ones;
- arithmetic on texts, and on logicals but where a test is written on the spot: ``(a=b)*(c=d)``;
- a range where one value is meant: arrays are calculated in SUMPRODUCT only, and never by IF;
- ranges of different sizes calculated together;
- a single cell, which may be blank or a text, as an argument of SUMPRODUCT: #VALUE!;
- a function, a nesting, a length, a text or a number of arguments that old programs do not take.

``-text`` within ISNUMBER asks whether a text is a number, and is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from budgetxl.rules.functions import PORTABLE
from tests.excel_formula import Array, Call, Literal, Name, Node, Operation, Range

LENGTH, NESTING, ARGUMENTS, TEXT_LENGTH = 8192, 64, 255, 255
"""What Excel takes: letters with the ``=``, functions within functions, arguments, a text."""

MARKING = frozenset({"ADDRESS", "ROW", "COLUMN"})
"""What conditional formats may call besides: as old as the others."""

NUMBER, TEXT, EMPTY, LOGICAL, ERROR, BLANK = "number", "text", "empty", "logical", "error", "blank"
"""What a cell or an expression may be; EMPTY is the text without a letter."""

Kinds = frozenset[str]
WORDS: Kinds = frozenset({TEXT, EMPTY})


@dataclass(frozen=True)
class Value:
    """What an expression may be, and how many rows and columns of it there are."""

    kinds: Kinds
    rows: int = 1
    columns: int = 1
    is_reference: bool = False

    @property
    def is_one(self) -> bool:
        return self.rows == self.columns == 1


def value(*kinds: str) -> Value:
    return Value(frozenset(kinds))


Cells = Callable[[Range | Name], Value]
"""What the cells behind an address or a defined name may be."""

_TAKES = {
    "LEFT": "tn", "MID": "tnn", "LEN": "v", "TEXT": "vt", "ROUND": "nn", "ABS": "n", "CHAR": "n",
    "ISNUMBER": "v", "ISBLANK": "v", "NOT": "b", "AND": "B*", "OR": "B*",
    "SUM": "A*", "MAX": "A*", "MIN": "A*", "SUMPRODUCT": "P*",
    "COUNTIF": "Rc", "COUNTIFS": "Rc*", "SUMIF": "RcR", "SUMIFS": "RRc*",
    "INDEX": "Mn", "MATCH": "vMn", "HYPERLINK": "tt", "ADDRESS": "nnn", "ROW": "", "COLUMN": "",
}
"""A letter for each argument, those before a ``*`` again and again: t a text, n a number, b a
logical, v any value, c a criterion; of these one is meant, or an array within SUMPRODUCT. B, A and
P take arrays of logicals, of anything, of factors; R is a range, M a range or an array."""

_GIVES = {
    **dict.fromkeys(("LEFT", "MID"), (TEXT, EMPTY)),
    **dict.fromkeys(("TEXT", "ADDRESS", "CHAR"), (TEXT,)),
    **dict.fromkeys(("ISNUMBER", "ISBLANK", "NOT", "AND", "OR"), (LOGICAL,)),
    "HYPERLINK": (TEXT, EMPTY), "MATCH": (NUMBER, ERROR),
}
"""What is not simply a number."""

_LIFTED = frozenset("LEFT MID LEN TEXT ROUND ABS ISNUMBER ISBLANK NOT COUNTIF MATCH".split())
"""Functions that give an array for an array, within SUMPRODUCT; IF and IFERROR give none there."""

_TESTS = ("ISNUMBER", "ISBLANK", "NOT", "AND", "OR")
_EQUAL, _ORDER = ("=", "<>"), ("<", ">", "<=", ">=")


def faults_of_size(node: Node) -> Iterator[str]:
    """What of a formula is too deep or too many."""
    if (depth := _depth(node)) > NESTING:
        yield f"{depth} functions within one another"
    for part in walk(node):
        if isinstance(part, Call) and len(part.arguments) > ARGUMENTS:
            yield f"{len(part.arguments)} arguments of {part.function}"
        if isinstance(part, Literal) and part.kind == TEXT and len(part.text) > TEXT_LENGTH:
            yield f"a text of {len(part.text)} letters"


def _depth(node: Node) -> int:
    return max(map(_depth, _parts(node)), default=0) + isinstance(node, Call)


def _parts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call):
        return node.arguments
    return node.operands if isinstance(node, Operation) else ()


def walk(node: Node) -> Iterator[Node]:
    """``node`` and all within it."""
    yield node
    for part in _parts(node):
        yield from walk(part)


@dataclass
class Typer:
    """Says what formulas give; ``faults`` are what is wrong in those that it was asked for."""

    cells: Cells
    functions: frozenset[str] = PORTABLE
    faults: list[str] = field(default_factory=list)
    _known: dict[Node, Kinds] = field(default_factory=dict)

    def type(self, node: Node, array: bool = False) -> Value:
        """What ``node`` gives; within an ``array`` calculation, as SUMPRODUCT makes one."""
        if isinstance(node, Literal):
            return value(EMPTY if node.kind == TEXT and not node.text else node.kind)
        if isinstance(node, (Range, Name)):
            found = self.cells(node)
            kinds = self._known.get(node, found.kinds)
            return Value(kinds, found.rows, found.columns, is_reference=True)
        if isinstance(node, Array):
            kinds = frozenset(EMPTY if i.text == "" else i.kind for i in node.items)
            return Value(kinds, node.rows, len(node.items) // node.rows)
        return self._call(node, array) if isinstance(node, Call) else self._operation(node, array)

    def _fault(self, words: str) -> None:
        if words not in self.faults:
            self.faults.append(words)

    def one(self, node: Node, array: bool = False) -> Value:
        """What ``node`` gives where one value is meant, or an array within an array calculation."""
        found = self.type(node, array)
        if not found.is_one and not array:
            self._fault(f"range where one value is meant: {found.rows} × {found.columns}")
        return found

    def test(self, node: Node) -> Value:
        """What ``node`` gives where a format asks whether it holds."""
        found = self.one(node)
        if not found.kinds <= {LOGICAL, ERROR}:
            self._fault(f"{_said(found.kinds)} as a test")
        return found

    def area(self, node: Node) -> Value:
        """What ``node`` gives where a range is meant."""
        found = self.type(node)
        if not found.is_reference:
            self._fault("a value where a range is meant")
        return found

    # -- operators ------------------------------------------------------------------------

    def _operation(self, node: Operation, array: bool) -> Value:
        if node.operator == ":":
            first, last = (self.type(part) for part in node.operands)
            return Value(first.kinds | last.kinds, 2, is_reference=True)
        found = [self.one(part, array) for part in node.operands]
        if node.operator in (*_EQUAL, *_ORDER):
            self._compare(node.operator, *(each.kinds for each in found))
            return self._together(found, LOGICAL)
        if node.operator == "&":
            if any(LOGICAL in each.kinds for each in found):
                self._fault("logical joined to a text")
            return self._together(found, TEXT, EMPTY)
        for part, each in zip(node.operands, found, strict=True):
            self._summand(part, each.kinds)
        return self._together(found, NUMBER, *([ERROR] if node.operator in "/^" else []))

    def _compare(self, operator: str, left: Kinds, right: Kinds) -> None:
        one, other = (_compared(kinds) for kinds in (left, right))
        if operator in _EQUAL and one and other and not one & other:
            self._fault(f"comparison across types: {_said(one)} {operator} {_said(other)}")
        if operator in _ORDER and len(one | other) > 1:
            self._fault(f"order across types: {_said(one)} {operator} {_said(other)}")

    def _summand(self, node: Node, kinds: Kinds) -> None:
        """An operand of arithmetic: what may be EMPTY besides a number gives an error, no lie."""
        if LOGICAL in kinds and not _is_test(node):
            self._fault("arithmetic on a logical")
        if TEXT in kinds or kinds - {ERROR} == {EMPTY}:
            self._fault("arithmetic on a text")

    def _together(self, found: list[Value], *kinds: str) -> Value:
        """``kinds``, in so many rows and columns as those calculated together have; or an error."""
        sizes = {(each.rows, each.columns) for each in found if not each.is_one}
        rows, columns = {r for r, _ in sizes if r > 1}, {c for _, c in sizes if c > 1}
        if len(rows) > 1 or len(columns) > 1:
            self._fault(f"ranges of different sizes: {sorted(sizes)}")
        error = {ERROR} if any(ERROR in each.kinds for each in found) else set()
        return Value(frozenset({*kinds, *error}), max(rows, default=1), max(columns, default=1))

    # -- functions ------------------------------------------------------------------------

    def _call(self, node: Call, array: bool) -> Value:
        if node.function not in self.functions:
            self._fault(f"function outside the list: {node.function}")
            return value(NUMBER, TEXT, EMPTY, LOGICAL, ERROR)
        if node.function == "IF":
            return self._if(*node.arguments)
        if node.function == "IFERROR":
            first, other = (self.one(part) for part in node.arguments)
            return Value(first.kinds - {ERROR} | other.kinds)
        if node.function == "ISNUMBER":
            return self._is_number(node.arguments[0], array)
        takes = _letters(_TAKES[node.function], len(node.arguments))
        found = [self._argument(letter, part, array or node.function == "SUMPRODUCT")
                 for letter, part in zip(takes, node.arguments)]
        return self._given(node, found)

    def _is_number(self, asked: Node, array: bool) -> Value:
        """Of ``-x`` whether the text x is a number."""
        if isinstance(asked, Operation) and asked.operator == "-x":
            [asked] = asked.operands
        found = self.one(asked, array)
        return Value(frozenset({LOGICAL}), found.rows, found.columns)

    def _given(self, node: Call, found: list[Value]) -> Value:
        function = node.function
        if function == "INDEX":
            return Value(found[0].kinds, is_reference=found[0].is_reference)
        if function == "MATCH":
            self._compare("=", found[0].kinds, found[1].kinds)
            found = [found[0], value(NUMBER)]
        if function == "COUNTIF":
            found = [value(NUMBER), found[1]]
        if function in ("COUNTIFS", "SUMIFS", "SUMIF", "SUMPRODUCT"):
            ranges = [each for each in found if each.is_reference or not each.is_one]
            self._together([each for each in ranges if not each.is_one], NUMBER)
        given = self._together(found if function in _LIFTED else [],
                               *_GIVES.get(function, [NUMBER]))
        passed = any(ERROR in each.kinds for each in found) and not function.startswith(
            ("COUNTIF", "IS", "SUMIF"))
        kinds = given.kinds | {ERROR} if passed else given.kinds
        return Value(kinds, given.rows, given.columns)

    def _argument(self, letter: str, node: Node, array: bool) -> Value:
        if letter in "tnbvc":
            found = self.one(node, array)
        else:
            found = self.type(node, array)
        kinds = found.kinds - {ERROR, BLANK}
        if letter in "tc" and LOGICAL in kinds:
            self._fault("logical where a text is meant")
        if letter == "n" and (kinds & {TEXT, LOGICAL} or kinds == {EMPTY}):
            self._fault(f"{_said(kinds)} where a number is meant")
        if letter in "bB" and not kinds <= {LOGICAL}:
            self._fault(f"{_said(kinds)} where a logical is meant")
        if letter == "A" and not found.is_reference and not kinds <= {NUMBER}:
            self._fault(f"{_said(kinds)} added up")
        if letter == "P":
            self._factor(found)
        if letter == "R" and not found.is_reference:
            self._fault("a value where a range is meant")
        return found

    def _factor(self, found: Value) -> None:
        """An argument of SUMPRODUCT: it passes over texts and logicals, but not in one cell."""
        if LOGICAL in found.kinds:
            self._fault("logicals added up: SUMPRODUCT passes over them")
        if found.is_one and found.is_reference and found.kinds != {NUMBER}:
            self._fault("a single cell as an argument of SUMPRODUCT")

    def _if(self, test: Node, yes: Node, no: Node) -> Value:
        """One of two values. A test of a cell says what it is in the one and in the other."""
        asked = self.test(test)
        kinds = asked.kinds & {ERROR}
        for branch, holds in ((yes, True), (no, False)):
            before = dict(self._known)
            self._learn(test, holds)
            kinds |= self.one(branch).kinds
            self._known = before
        return Value(frozenset(kinds))

    def _learn(self, test: Node, holds: bool) -> None:
        """What a cell is where ``test`` holds, or does not."""
        if isinstance(test, Call) and test.function == "AND" and holds:
            for part in test.arguments:
                self._learn(part, True)
        if isinstance(test, Call) and test.function == "ISNUMBER":
            self._narrow(test.arguments[0], {NUMBER}, holds)
        if isinstance(test, Operation) and test.operator in _EQUAL:
            left, right = test.operands
            holds = holds == (test.operator == "=")
            if _is_length(left) and right == Literal(NUMBER, "0"):
                self._narrow(_parts(left)[0], {EMPTY, BLANK}, holds)
            if right == Literal(TEXT, ""):
                self._narrow(left, {EMPTY, BLANK}, holds)

    def _narrow(self, node: Node, kinds: set[str], holds: bool) -> None:
        if isinstance(node, (Range, Name)):
            now = self._known.get(node, self.cells(node).kinds)
            self._known[node] = now & kinds if holds else now - kinds


def _compared(kinds: Kinds) -> Kinds:
    """What is compared: a blank cell is as good as nothing or zero, an error stays one."""
    return frozenset(TEXT if kind == EMPTY else kind for kind in kinds - {BLANK, ERROR})


def _is_test(node: Node) -> bool:
    """Whether a test is written there, so that its 1 or 0 is meant."""
    return (isinstance(node, Operation) and node.operator in (*_EQUAL, *_ORDER)) or (
        isinstance(node, Call) and node.function in _TESTS)


def _is_length(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "LEN"


def _letters(takes: str, count: int) -> str:
    """A letter for each of ``count`` arguments; the last ones, a pair in COUNTIFS, again."""
    if not takes.endswith("*"):
        return takes
    again = takes[-3:-1] if takes.endswith("Rc*") else takes[-2:-1]
    first = takes[: -1 - len(again)]
    return (first + again * count)[:count]


def _said(kinds: Kinds) -> str:
    return "/".join(sorted(kinds)) or BLANK
