"""The functions a rule may use: one row says all of each.

Nearly all are Excel's own, those that every old Excel and WPS has. A row says what the function
takes and gives, how it is calculated, said, and written in a formula, and what its number is
worth where rounding is concerned. Whoever needs to know asks the row, never the name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeVar

from budgetxl import indicator
from budgetxl.amount import ZERO, rounded
from budgetxl.rules.reckoning import (
    alike,
    amounts,
    contains,
    match,
    match_alike,
    matching_rows,
    names_without_like,
    number_in,
    or_zero,
    positions,
    total,
    total_where,
    total_where_alike,
    total_where_all,
)

T = TypeVar("T")

PORTABLE = frozenset(
    "IF AND OR NOT SUM SUMIF SUMIFS SUMPRODUCT COUNTIF COUNTIFS ROUND ABS MAX MIN IFERROR "
    "INDEX MATCH LEFT MID LEN TEXT CHAR ISNUMBER ISBLANK HYPERLINK".split()
)
"""What a template's formulas may use at all."""

Kind = Literal[
    "amount", "text", "truth",
    "amounts", "texts",  # a column over rows or forms, or of a code list
    "fixed rows",        # amounts in a run of fixed rows
    # only taken, never given:
    "any amounts",       # an amount or any range of them
    "cell",              # a text that stands in one cell
    "written number", "written zero",
    "position",          # what MATCH gives
]
"""What a node gives, or what a function takes."""

Writing = Literal["by name", "sum", "conditional", "position", "contains", "reading", "nowhere"]
"""How Excel writes a call: by its own name, which is then portable, or one of the ways of
``rules.calls``: ``reading`` refers to a cell of the sheet 读数 instead. ``nowhere``: no formula
does it, and the rule is held by the program alone."""

Saying = Literal["sum", "sum of chosen rows", "look-up"]
"""How ``rules.sentence`` says a call of which it has to see more than its arguments' words."""

Lends = Literal["nothing", "arguments", "chosen rows", "one figure"]
"""Which rounded figures stand behind a number: none, for it is exact; those of all arguments;
those of the rows that are added up; or the one that is chosen."""

Linear = Literal[
    "constant",            # amounts do not change it, the texts being what they are
    "sum", "chosen rows",  # amounts k times as large make it k times as large
    "choice", "absolute", "greatest", "least",  # one of several sums, as the case may be
    "rounded",             # no sum
    "all", "any", "not",   # truths made of others
]
"""How a call follows the amounts that it is made of: ``rules.linear`` says it in sums of cells."""


@dataclass(frozen=True)
class Function:
    """One row: all there is to know of a function.

    ``takes`` are its first arguments; ``repeats`` may then stand several times, at least once.
    Columns of one call are of one table. ``says`` makes words out of those of the arguments,
    or names a way of doing so.
    ``heading`` is that of 读数 under which a ``reading`` stands. ``counts``: its number is no
    amount, has no unit, and no difference to another that is worth telling. ``chooses``: which
    rows it adds up, by where it looks and for what. ``cuts``: it gives a piece of its first text,
    of which holds what holds of the whole: a piece of a code is digits. ``finds``: its number is
    the row of a column, for INDEX. ``apart``: its columns are of different tables.
    """

    gives: Kind
    calculate: Callable[..., Any]
    says: Callable[..., str] | Saying
    linear: Linear
    takes: tuple[Kind, ...] = ()
    repeats: tuple[Kind, ...] = ()
    excel: Writing = "by name"
    heading: str = ""
    counts: bool = False
    lends: Lends = "nothing"
    chooses: Callable[..., list[int]] | None = None
    cuts: bool = False
    finds: bool = False
    apart: bool = False

    def parted(self, arguments: Sequence[T]) -> tuple[T | None, list[tuple[T, T]]]:
        """What a conditional function adds up, None if it counts; where it looks, and for what."""
        rest = list(arguments)
        summed = rest.pop(self.takes.index("amounts")) if "amounts" in self.takes else None
        return summed, list(zip(rest[::2], rest[1::2], strict=True))


def _listed(*words: str) -> str:
    return "、".join(words)


def _where(pairs: tuple[str, ...]) -> str:
    return "且".join(f"{r}为{x}" for r, x in zip(pairs[::2], pairs[1::2], strict=True))


FUNCTIONS = {
    "SUM": Function(
        repeats=("any amounts",), gives="amount", excel="sum", lends="arguments", linear="sum",
        calculate=total, says="sum",
    ),
    "SUMIF": Function(
        takes=("texts", "text", "amounts"), gives="amount",
        excel="conditional", lends="chosen rows", linear="chosen rows",
        chooses=positions,
        calculate=total_where, says="sum of chosen rows",
    ),
    "SUMIFS": Function(
        takes=("amounts",), repeats=("texts", "text"), gives="amount",
        excel="conditional", lends="chosen rows", linear="chosen rows",
        chooses=lambda *pairs: matching_rows(pairs),
        calculate=total_where_all,
        says="sum of chosen rows",
    ),
    "COUNTIF": Function(
        takes=("texts", "text"), gives="amount",
        excel="conditional", counts=True, linear="constant",
        calculate=lambda r, x: Decimal(len(positions(r, x))),
        says=lambda r, x: f"{r}中{x}的个数",
    ),
    "COUNTIFS": Function(
        repeats=("texts", "text"), gives="amount",
        excel="conditional", counts=True, linear="constant",
        calculate=lambda *pairs: Decimal(len(matching_rows(pairs))),
        says=lambda *pairs: f"{_where(pairs)}的个数",
    ),
    "ABS": Function(
        takes=("amount",), gives="amount", lends="arguments", linear="absolute",
        calculate=lambda x: abs(or_zero(x)),
        says=lambda x: f"{x}的绝对值",
    ),
    "MAX": Function(
        repeats=("any amounts",), gives="amount", lends="one figure", linear="greatest",
        calculate=lambda *v: max(amounts(v), default=ZERO),
        says=lambda *w: f"{_listed(*w)}的最大值",
    ),
    "MIN": Function(
        repeats=("any amounts",), gives="amount", lends="one figure", linear="least",
        calculate=lambda *v: min(amounts(v), default=ZERO),
        says=lambda *w: f"{_listed(*w)}的最小值",
    ),
    "ROUND": Function(
        takes=("amount", "written number"), gives="amount", lends="arguments", linear="rounded",
        calculate=lambda x, d: rounded(or_zero(x), int(d)),
        says=lambda x, d: f"{x}（保留{d}位小数）",
    ),
    "IF": Function(
        takes=("truth", "amount", "amount"), gives="amount", lends="arguments", linear="choice",
        calculate=lambda test, yes, no: yes if test else no,
        says=lambda test, yes, no: f"（若{test}则{yes}，否则{no}）",
    ),
    "AND": Function(
        repeats=("truth",), gives="truth", linear="all",
        calculate=lambda *v: all(v),
        says=lambda *w: "且".join(w),
    ),
    "OR": Function(
        repeats=("truth",), gives="truth", linear="any",
        calculate=lambda *v: any(v),
        says=lambda *w: "或".join(w),
    ),
    "NOT": Function(
        takes=("truth",), gives="truth", linear="not",
        calculate=lambda x: not x,
        says=lambda x: f"并非{x}" if x[0] == "（" else f"并非（{x}）",
    ),
    "LEFT": Function(
        takes=("text", "written number"), gives="text", linear="constant", cuts=True,
        calculate=lambda t, n: (t or "")[: int(n)],
        says=lambda t, n: f"{t}的前{n}位",
    ),
    "MID": Function(
        takes=("text", "written number", "written number"), gives="text", linear="constant",
        cuts=True,
        calculate=lambda t, i, n: (t or "")[int(i) - 1 : int(i) - 1 + int(n)],
        says=lambda t, i, n: f"{t}第{i}位起的文字",
    ),
    "LEN": Function(
        takes=("text",), gives="amount", counts=True, linear="constant",
        calculate=lambda t: Decimal(indicator.letters(t or "")),
        says=lambda t: f"{t}的字数",
    ),
    "INDEX": Function(
        takes=("texts", "position"), gives="text", linear="constant",
        calculate=lambda values, n: values[int(n) - 1], says="look-up",
    ),
    "MATCH": Function(
        takes=("text", "texts", "written zero"), gives="amount",
        excel="position", linear="constant", finds=True,
        calculate=match,
        says=lambda x, r, _: f"{r}为{x}",
    ),
    # The others are not Excel's.
    "CONTAINS": Function(
        takes=("cell", "text"), gives="truth", excel="contains", linear="constant",
        calculate=contains,
        says=lambda t, part: f"{t}含有{part}",
    ),
    "NUMBERS": Function(
        takes=("cell",), gives="amount",
        excel="reading", heading="个数", counts=True, linear="constant",
        calculate=lambda t: Decimal(indicator.numbers(t or "")),
        says=lambda t: f"{t}里数的个数",
    ),
    "NUMBER": Function(
        takes=("cell",), gives="amount", excel="reading", heading="数值", linear="constant",
        calculate=number_in,
        says=lambda t: f"{t}里的数",
    ),
    "UNIT": Function(
        takes=("cell",), gives="text", excel="reading", heading="单位", linear="constant",
        calculate=lambda t: indicator.unit(t or ""),
        says=lambda t: f"{t}里数的单位",
    ),
    "OPERATOR": Function(
        takes=("cell",), gives="text", excel="reading", heading="符号", linear="constant",
        calculate=lambda t: indicator.operator(t or ""),
        says=lambda t: f"{t}的比较符号",
    ),
    # Names that differ only by a trifle: letter by letter too much for formulas.
    "COUNTLIKE": Function(
        takes=("texts", "text"), gives="amount",
        excel="nowhere", counts=True, linear="constant",
        calculate=lambda r, x: Decimal(len(alike(r, x))),
        says=lambda r, x: f"{r}中与{x}相近的个数",
    ),
    "SUMLIKE": Function(
        takes=("texts", "text", "amounts"), gives="amount",
        excel="nowhere", lends="chosen rows", linear="chosen rows",
        chooses=alike,
        calculate=total_where_alike,
        says=lambda r, x, values: f"{r}与{x}相近的{values}之和",
    ),
    "MATCHLIKE": Function(
        takes=("text", "texts", "written zero"), gives="amount",
        excel="nowhere", linear="constant", finds=True,
        calculate=match_alike,
        says=lambda x, r, _: f"{r}与{x}相近",
    ),
    "COUNTUNLIKE": Function(
        takes=("texts", "texts"), gives="amount",
        excel="nowhere", counts=True, linear="constant", apart=True,
        calculate=lambda names, others: Decimal(len(names_without_like(names, others))),
        says=lambda names, others: f"{names}中在{others}里没有相近的个数",
    ),
}
"""What a rule may call; ``bind`` refuses everything else."""

READINGS = {name: function.heading for name, function in FUNCTIONS.items() if function.heading}
"""The functions that a sheet calculates beside its forms, on 读数, and under which heading."""
