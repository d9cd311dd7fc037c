"""What a spreadsheet shows for a number, by the code of its number format.

Only what a clerk pastes by habit is written out: decimals, thousands, percent, scaled figures,
dates and times. Of any other format nobody needs to know more than that it shows something else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from budgetxl import amount
from budgetxl.amount import AmountError
from budgetxl.reading.cells import Cell, SheetCells

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|!(?P<marked>.)|[_*].|\[\$(?P<sign>[^]-]*)[^]]*\]'
    r"|\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?[0-9]+)\]"
    r"|(?P<odd>\[[^]]*\]|E[+-]|AM/PM|上午/下午|mmm+|ddd+|@|General|[?/](?=[?/]))"
    r"|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+)|(?P<digits>[#0?][#0?,]*(?:\.[#0?]*)?,*|\.[#0?]+)"
    r"|(?P<percent>%)|(?P<other>.)", re.S | re.I
)
_DAY_ZERO, _DAY_ZERO_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
_LAST_DAY = 2_958_465
_PLAIN = ("", "General", "@", "G/通用格式")

Token = tuple[str, str]


def shown_otherwise(content: SheetCells, at: tuple[int, int], cell: Cell) -> str:
    """How the screen shows what is stored as another thing than that text; "" if it does not.

    98% is stored as 0.98, a date as the number of a day.
    """
    if cell.kind == "truth":
        return f"“{'TRUE' if cell.value == '1' else 'FALSE'}”"
    if cell.kind != "number" or not cell.value:
        return ""
    try:
        value = amount.stored(cell.value)
    except AmountError:  # longer than an amount may be: a number that names something
        return ""
    code = content.number_format(at)
    shown = shown_text(value, code, _DAY_ZERO_1904 if content.since_1904 else _DAY_ZERO)
    if says_the_same(shown, value):
        return ""
    return f"“{shown}”" if shown else f"别的样子（数字格式“{code}”）"


def shown_text(
    value: Decimal, code: str, day_zero: dt.datetime = _DAY_ZERO
) -> str | None:
    """``value`` as ``code`` shows it; None for a format that is not written out here.

    Dates are counted from ``day_zero``.
    """
    if code in _PLAIN:
        return amount.plain(value)
    section, value = _section(value, code)
    tokens = [] if section is None else list(_tokens(section))
    kinds = [kind for kind, _ in tokens]
    if section is None or "odd" in kinds or (not tokens and section):
        return None
    if "date" in kinds:
        is_date = "digits" not in kinds and "percent" not in kinds
        is_date &= 0 <= value <= _LAST_DAY - (day_zero - _DAY_ZERO).days
        return _as_date(day_zero, value, tokens) if is_date else None
    return _as_number(value, tokens) if kinds.count("digits") <= 1 else None


def says_the_same(shown: str | None, value: Decimal) -> bool:
    """Whether what is shown is the stored number, thousands and last zeros aside."""
    if shown is None or not re.fullmatch(r"-?(0|[1-9][0-9,]*)(\.[0-9]+)?", shown):
        return False
    return Decimal(shown.replace(",", "")) == value


def _section(value: Decimal, code: str) -> tuple[str | None, Decimal]:
    """The part of the code that is for such a value, and the value without a sign that it has."""
    sections = re.findall(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)', code)
    if re.search(r"\[[<>=]", code):
        return None, value
    if value < 0 and len(sections) > 2:  # the last that is found is empty
        return sections[1], -value
    if value == 0 and len(sections) > 3:
        return sections[2], value
    return sections[0], value


def _tokens(section: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(section):
        kind = match.lastgroup
        if kind in ("date", "digits", "percent", "odd"):
            yield kind, match[0]
        elif kind is not None:
            yield "text", match[kind]


def _as_number(value: Decimal, tokens: list[Token]) -> str:
    number = ""
    digits = next((text for kind, text in tokens if kind == "digits"), None)
    if digits is not None:
        number = _digits(value * 100 ** [kind for kind, _ in tokens].count("percent"), digits)
    sign = "-" if value < 0 else ""
    return sign + "".join(number if kind == "digits" else text for kind, text in tokens)


def _digits(value: Decimal, code: str) -> str:
    """The digits without a sign: as many decimals, thousands and zeros as ``code`` asks for."""
    whole, _, decimals = code.rstrip(",").partition(".")
    value = abs(value).scaleb(-3 * (len(code) - len(code.rstrip(","))))
    rounded = amount.rounded(value, len(decimals))
    text = format(rounded, ",f" if "," in whole else "f")
    if decimals:
        kept = len(decimals.rstrip("#?"))
        head, _, tail = text.partition(".")
        tail = tail[:kept] + tail[kept:].rstrip("0")
        text = f"{head}.{tail}"
    return text.zfill(whole.count("0")) if "," not in whole and "." not in text else text


def _as_date(day_zero: dt.datetime, value: Decimal, tokens: list[Token]) -> str:
    moment = day_zero + dt.timedelta(seconds=round(value * 86400))
    words, before = [], ""
    for i, (kind, text) in enumerate(tokens):
        if kind != "date":
            words.append(text)
            continue
        letter = text[0].lower()
        after = next((t[0].lower() for k, t in tokens[i + 1:] if k == "date"), "")
        if letter == "m" and (before == "h" or after == "s"):
            letter = "minutes"
        words.append(_part_of_date(moment, letter, len(text)))
        before = letter
    return "".join(words)


def _part_of_date(moment: dt.datetime, letter: str, length: int) -> str:
    if letter == "y":
        return f"{moment.year:04}" if length > 2 else f"{moment.year % 100:02}"
    parts = {"m": moment.month, "d": moment.day, "h": moment.hour, "minutes": moment.minute,
             "s": moment.second}
    return f"{parts[letter]:0{min(length, 2)}}"
