"""How an indicator value is written: ≥95%, 不少于60件, 2020年12月底, 600/1000元每件, 显著提升.

Whoever fills in a target or a self-evaluation writes the value as one short text. What is asked
of it here a sheet can calculate with the functions that old Excel has, and
``budgetxl.layout.indicator_formulas`` writes the formulas from the same letters and words.

What holds for all of it:

- A text of more than 40 letters is a description: it has no number, no unit and no operator.
- A number is a run of digits, half-width or full-width, with at most one point: 4.8, ４０, 12.31.
  A comma joins thousands (1,000) and nothing else. 一次 holds none, and a minus is no part of one.
- Unit and operator are those of the first number.
- A word bounds as its sign with equality does: 高于80% is a floor like ≥80%, 低于1% a ceiling.
  Only the signs > and < are strict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

KEPT = 10_000
"""Texts that are remembered with what was read in them: rules ask for the same one again."""

LETTERS = 40
"""The longest text that is a value."""

KEPT_DIGITS = 15
"""Digits that a spreadsheet keeps of a number."""

DIGITS = "0123456789０１２３４５６７８９"
COMMA = ","
POINTS = ".．"
SPACES = " \u3000\u00a0"

LINKS = "/·余多"
"""Passed over between a number and its unit (70余件次), but letters of a unit: 元/人/天."""

OPENING = "(（[［【〔《“：:"
"""Passed over between a word and the number that it bounds: 达到（90%）. End a clause."""

CLOSING = ")）]］】〕》”，。；;、！!"
"""End a clause, and with it a unit and the search for 以上."""

BREAKS = "+＋-－—~～=＝≥≤>＞<＜以之内前及的左完到至和或与"
"""End a unit: 98%以上, 20天内, 5到8月, 90天完成."""

AT_LEAST, AT_MOST, EQUAL, MORE, LESS = "≥", "≤", "=", ">", "<"

_BEFORE = {
    AT_LEAST: "≥ ≧ ⩾ ≮ >= => ＞＝ ＞= >＝ 大于或等于 大于等于 不少于 不低于 不小于 不下于 不短于 "
              "至少 最少 达到 高于 超过 大于 多于 达",
    AT_MOST: "≤ ≦ ⩽ ≯ <= =< ＜＝ ＜= <＝ 小于或等于 小于等于 不超过 不高于 不多于 不大于 不晚于 "
             "不迟于 不长于 控制在 不超 至多 最多 低于 小于 少于 短于",
    EQUAL: "= ＝ 等于",
    MORE: "> ＞",
    LESS: "< ＜",
}

BEFORE = sorted(
    ((word, sign) for sign, words in _BEFORE.items() for word in words.split()),
    key=lambda pair: (len(pair[0]), pair),
)
"""(word, operator) of what stands directly before a number, short ones first; the longest wins."""

AFTER = {
    AT_LEAST: ("以上", "之上"),
    AT_MOST: ("以内", "以下", "以前", "之内", "之下", "之前",
              *(f"{time}内" for time in "年月日天时周钟秒度元"),
              *(f"{time}前" for time in "年月日天时周底末旬号初度")),
}
"""Words of two letters behind a number in its clause. 内 and 前 bound a time or money only:
国内, 内容 and 提前 are something else."""

Kind = Literal["number", "text", "date", "several"]

_DIGIT = f"[{DIGITS}]"
_JOIN = f"(?<!{_DIGIT}{{4}}){COMMA}(?={_DIGIT}{{3}}(?!{_DIGIT}))"
_RUN = re.compile(f"{_DIGIT}+(?:(?:[{POINTS}]|{_JOIN}){_DIGIT}+)*")
_NUMBER = re.compile(f"({_DIGIT}+(?:{_JOIN}{_DIGIT}+)*)(?:[{POINTS}]({_DIGIT}+))?")
_ENDS = re.escape(DIGITS + COMMA + POINTS + SPACES + OPENING + CLOSING + BREAKS)
_UNIT = re.compile(f"[{SPACES}{LINKS}]*([^{_ENDS}]*)")
_CLAUSE = re.compile(f"[^{re.escape(COMMA + OPENING + CLOSING)}]*")
_AFTER = re.compile("|".join(word for words in AFTER.values() for word in words))
_MONTH = re.compile(f"{_DIGIT}月")
_THIRD = re.compile(f"[{POINTS}]{_DIGIT}")


@lru_cache(maxsize=KEPT)
def numbers(text: str) -> int:
    """How many numbers stand in ``text``: 2 in 600/1000元每件, 0 in 显著提升.

    2020.12.31 counts as one, 2020-12-31 as three.
    """
    return len(_RUN.findall(_short(text)))


@lru_cache(maxsize=KEPT)
def number(text: str) -> Decimal | None:
    """The first number of ``text``; None without one, and for more than 15 digits.

    A unit of money stays a unit: 14万 is 14.
    """
    found = _first(text)
    if found is None:
        return None
    whole, part = found[1].replace(COMMA, ""), found[2] or ""
    return Decimal(f"{whole}.{part}") if len(whole + part) <= KEPT_DIGITS else None


@lru_cache(maxsize=KEPT)
def unit(text: str) -> str:
    """What follows the first number of ``text`` up to the next number, space, mark or break.

    20天内 has 天, 200元/人/天 has 元/人/天, 70余件次 has 件次, 2020年12月底 has 年. A number
    that the next one follows has none: 600/1000元每件, 5到8月. A full-width ％ is %.
    """
    found = _first(text)
    unit = _unit(found) if found else ""
    return "%" if unit == "％" else unit


@lru_cache(maxsize=KEPT)
def operator(text: str) -> str:
    """How the first number of ``text`` is meant: ≥, ≤, =, > or <; empty if nothing says it.

    The longest sign or word directly before the number decides, spaces and an opening bracket
    apart; without one, the first of 以上, 以内, 12月30日前 … behind it in its clause.
    """
    found = _first(text)
    if found is None:
        return ""
    head = found.string[: found.start()].rstrip(SPACES + OPENING)
    for word, sign in reversed(BEFORE):
        if head.endswith(word):
            return sign
    clause = _CLAUSE.match(found.string, found.end())
    after = _AFTER.search(clause[0]) if clause else None
    return next((sign for sign, words in AFTER.items() if after and after[0] in words), "")


def kind(text: str) -> Kind:
    """What sort of value ``text`` is.

    ``"text"`` has no number (每月, 显著提升). ``"date"`` names a month, a year from 1900 on, or
    a month and day with a point (10月, 5到8月, 2020年底, 12.31日), whatever other numbers it
    has. Else ``"number"`` (20天, ≥95%) or, with more of them, ``"several"``.
    """
    found = _first(text)
    if found is None or number(text) is None:
        return "text"
    if _is_date(found):
        return "date"
    return "number" if numbers(text) == 1 else "several"


@dataclass(frozen=True)
class Value:
    """An indicator value taken apart; ``number`` is None exactly if ``kind`` is ``"text"``."""

    operator: str
    number: Decimal | None
    unit: str
    kind: Kind


def read(text: str) -> Value:
    """``text`` taken apart; nothing is refused, for what is no number is ``"text"``."""
    return Value(operator(text), number(text), unit(text), kind(text))


def letters(text: str) -> int:
    """How many letters Excel and WPS count: of those outside the BMP, each is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _short(text: str) -> str:
    return text if letters(text) <= LETTERS else ""


def _first(text: str) -> re.Match[str] | None:
    return _NUMBER.search(_short(text))


def _unit(found: re.Match[str]) -> str:
    after = _UNIT.match(found.string, found.end())
    return after[1] if after else ""


def _is_date(found: re.Match[str]) -> bool:
    text, end, named = found.string, found.end(), _unit(found)
    if named.startswith("月") or not named and _MONTH.search(text):
        return True
    if found[2]:
        return named.startswith(("日", "号")) or bool(_THIRD.match(text, end))
    if len(found[0]) != 4 or not 1900 <= int(found[0]) < 2100:
        return False
    return text.startswith("年", end) or any(
        text.startswith(mark, end) and mark in text[end + 2 : end + 4] for mark in "-/"
    )
