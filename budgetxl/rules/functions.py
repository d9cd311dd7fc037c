"""The functions a rule may use: Excel's own, those that every old Excel and WPS has.

Each says what it takes and gives, how it is calculated, and how it is said. The Excel voice
needs no entry: the name is Excel's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from budgetxl import indicator
from budgetxl.amount import ZERO, rounded
from budgetxl.codes import Texts, widened

PORTABLE = frozenset(
    "IF AND OR NOT SUM SUMIF SUMIFS SUMPRODUCT COUNTIF COUNTIFS ROUND ABS MAX MIN IFERROR "
    "INDEX MATCH LEFT MID LEN TEXT ISNUMBER ISBLANK HYPERLINK".split()
)
"""What a template's formulas may use at all."""


class Missing(LookupError):
    """A look-up found nothing, or a division by nothing; the rule that asked is undecided."""


@dataclass(frozen=True)
class Function:
    """A function's signature and two of its voices.

    ``takes`` has a letter for each argument: n amount, t text, b truth, N and T a column of
    amounts and of texts, A an amount or any range of them, c a number written in the rule, 0
    a zero written there, m what MATCH gives; a last ``*`` repeats the letters before it that
    stand in parentheses. ``gives`` is one letter. Columns of one call are of one table.
    """

    takes: str
    gives: str
    calculate: Callable[..., Any]
    says: Callable[..., str]


def _amounts(values: tuple[Any, ...]) -> list[Decimal]:
    flat: list[Any] = []
    for value in values:
        flat += value if isinstance(value, list) else (value,)
    return [x for x in flat if isinstance(x, Decimal)]


def _sum(*values: Any) -> Decimal | None:
    amounts = _amounts(values)
    return sum(amounts, ZERO) if amounts else None


def _matches(pairs: tuple[Any, ...]) -> list[int]:
    """The numbers of the rows in which every column says what is wanted of it."""
    rows = _found(pairs[0], pairs[1])
    for column, wanted in zip(pairs[2::2], pairs[3::2], strict=True):
        rows = [row for row in rows if column.folded[row] == _folded(wanted)]
    return rows


def _found(values: Texts, wanted: str | None) -> list[int]:
    """Where ``values`` are ``wanted``; nothing is like nothing."""
    return values.found.get(wanted.casefold(), []) if wanted else []


def _folded(text: str | None) -> str:
    return (text or "").casefold()


def _sumif(column: Texts, wanted: str | None, values: list[Decimal | None]) -> Decimal | None:
    return _added(values, _found(column, wanted))


def _sumifs(values: list[Decimal | None], *pairs: Any) -> Decimal | None:
    return _added(values, _matches(pairs))


def _added(values: list[Decimal | None], rows: list[int]) -> Decimal | None:
    amounts = [x for row in rows if isinstance(x := values[row], Decimal)]
    return sum(amounts, ZERO) if amounts else None


def _match(wanted: str | None, values: Texts, _: Decimal) -> Decimal:
    found = _found(values, wanted)
    if not found:
        raise Missing(f"找不到“{wanted or ''}”")
    return Decimal(found[0] + 1)


def _contains(text: str | None, part: str | None) -> bool:
    return _searched(part or "") in _searched(text or "")


@lru_cache(maxsize=10_000)
def _searched(text: str) -> str:
    return widened(text).casefold()


def _said(text: str | None) -> Decimal:
    number = indicator.number(text or "")
    if number is None:
        raise Missing(f"“{text or ''}”里没有数")
    return number


def _number(value: Decimal | None) -> Decimal:
    return value if value is not None else ZERO


def _listed(*words: str) -> str:
    return "、".join(words)


def _where(pairs: tuple[str, ...]) -> str:
    return "且".join(f"{r}为{x}" for r, x in zip(pairs[::2], pairs[1::2], strict=True))


FUNCTIONS = {
    "SUM": Function("(A)*", "n", _sum, lambda *w: f"{_listed(*w)}之和"),
    "SUMIF": Function(
        "TtN", "n", _sumif,
        lambda r, x, values: f"{values}中{r}为{x}的各行之和",
    ),
    "SUMIFS": Function(
        "N(Tt)*", "n", _sumifs, lambda values, *pairs: f"{values}中{_where(pairs)}的各行之和"
    ),
    "COUNTIF": Function(
        "Tt", "n", lambda r, x: Decimal(len(_found(r, x))), lambda r, x: f"{r}中{x}的个数"
    ),
    "COUNTIFS": Function(
        "(Tt)*", "n", lambda *pairs: Decimal(len(_matches(pairs))),
        lambda *pairs: f"{_where(pairs)}的个数",
    ),
    "ABS": Function("n", "n", lambda x: abs(_number(x)), lambda x: f"{x}的绝对值"),
    "MAX": Function("(A)*", "n", lambda *v: max(_amounts(v), default=ZERO),
                    lambda *w: f"{_listed(*w)}的最大值"),
    "MIN": Function("(A)*", "n", lambda *v: min(_amounts(v), default=ZERO),
                    lambda *w: f"{_listed(*w)}的最小值"),
    "ROUND": Function("nc", "n", lambda x, d: rounded(_number(x), int(d)),
                      lambda x, d: f"{x}（保留{d}位小数）"),
    "IF": Function("bnn", "n", lambda test, yes, no: yes if test else no,
                   lambda test, yes, no: f"（若{test}则{yes}，否则{no}）"),
    "AND": Function("(b)*", "b", lambda *v: all(v), lambda *w: "且".join(w)),
    "OR": Function("(b)*", "b", lambda *v: any(v), lambda *w: "或".join(w)),
    "NOT": Function("b", "b", lambda x: not x, lambda x: f"并非{x}" if x[0] == "（" else f"并非（{x}）"),
    "LEFT": Function("tc", "t", lambda t, n: (t or "")[: int(n)],
                     lambda t, n: f"{t}的前{n}位"),
    "MID": Function("tcc", "t", lambda t, i, n: (t or "")[int(i) - 1 : int(i) - 1 + int(n)],
                    lambda t, i, n: f"{t}第{i}位起的文字"),
    "LEN": Function("t", "n", lambda t: Decimal(len(t or "")), lambda t: f"{t}的字数"),
    "INDEX": Function("Tm", "t", lambda values, n: values[int(n) - 1],
                      lambda values, n: f"{values}中{n}的那一个"),
    "CONTAINS": Function("tt", "b", _contains, lambda t, part: f"{t}含有{part}"),
    "NUMBERS": Function("t", "n", lambda t: Decimal(indicator.numbers(t or "")),
                        lambda t: f"{t}里数的个数"),
    "NUMBER": Function("t", "n", _said, lambda t: f"{t}里的数"),
    "UNIT": Function("t", "t", lambda t: indicator.unit(t or ""), lambda t: f"{t}里数的单位"),
    "OPERATOR": Function("t", "t", lambda t: indicator.operator(t or ""),
                         lambda t: f"{t}的比较符号"),
    "MATCH": Function("tT0", "n", _match, lambda x, r, _: f"{r}为{x}"),
}
"""What a rule may call; ``bind`` refuses everything else."""
