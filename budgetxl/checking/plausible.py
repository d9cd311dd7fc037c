"""Whether totals are of the size that their unit lets expect: 元 for 万元 breaks no rule."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from budgetxl import amount
from budgetxl.checking.rule_finding import Whereabouts
from budgetxl.fault import Finding, file_finding
from budgetxl.formats import Bounds
from budgetxl.place import Place
from budgetxl.rules import Figures, Undecided

_DIGITS = "零一二三四五六七八九"
_UNITS = {"元": 1, "万元": 10_000}
_OTHERS = {"元": ("万元", "元"), "万元": ("亿元", "元")}
"""What somebody took for the unit, where a total is too small or too large."""


def implausible(figures: Figures, where: Whereabouts) -> Iterator[Finding]:
    """A notice for every total that is out of the bounds that the format states."""
    for bounds in figures.book.format.plausible:
        for form in figures.forms(bounds.place.table) or [0]:
            place = bounds.place._replace(form=form)
            value = _known(place, figures)
            if value and not bounds.at_least <= abs(value) <= bounds.at_most:
                yield _notice(place, value, bounds, figures, where)


def _known(place: Place, figures: Figures) -> Decimal | None:
    try:
        value: Decimal | None = figures.value(place)
    except Undecided:
        return None
    return value


def _notice(
    place: Place, value: Decimal, bounds: Bounds, figures: Figures, where: Whereabouts
) -> Finding:
    format_ = figures.book.format
    spec = format_.tables[place.table].spec(bounds.place)
    unit = format_.unit_of(spec) if spec else format_.money_unit
    sheet, cell = where.locate(place)
    words = {
        "text": amount.shown(value, format_.decimals), "unit": unit,
        "expected": in_words(value * _UNITS[unit]),
        "other": _OTHERS[unit][abs(value) > bounds.at_most],
    }
    row = place.row if isinstance(place.row, str) else place.column
    return file_finding("U1", place, row, sheet, cell, name=row, **words)


def in_words(yuan: Decimal) -> str:
    """An amount in 元 as a person says it, in whole 元: ``八百六十四亿四千二百万元``."""
    whole = int(amount.rounded(abs(yuan), 0))
    sign = "负" if yuan < 0 else ""
    return f"{sign}{_words(whole)}元"


def _words(number: int, leads: bool = True) -> str:
    if number < 10:
        return _DIGITS[number]
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            head, rest = divmod(number, unit)
            words = "" if head == 1 and unit == 10 and leads else _words(head)
            gap = "零" if rest and rest * 10 < unit else ""
            return f"{words}{name}{gap}{_words(rest, leads=False) if rest else ''}"
    raise AssertionError(number)
