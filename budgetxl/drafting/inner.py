"""What stands in one cell with a value: its label before it, its unit behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from os.path import commonprefix
from typing import NamedTuple

from budgetxl.importing.printed import is_amount

_LABELLED = re.compile(r"(.*[：:])\s*", re.DOTALL)
_WITH_UNIT = re.compile(r"([-\d,.]+)\s*([^\d\s.,%％年月日:：]{1,3})")
_SIGNED = re.compile(r"年\s+月\s+日|[(（]签[章字名][)）]\s*$")
_DASH = re.compile("[-—－–/]{1,2}")
_PROSE = re.compile("[，。；、\n]|.{24}")
UNITS = ("元", "万元", "千元", "亿元")
_NAMED = re.compile("[(（]([百千]?[万亿]?元)[)）]")
_POINTS = re.compile("分值|得分|总分|分数")


class Inner(NamedTuple):
    """The printed words ``before`` and ``after`` what is filled in, and the ``values`` given.

    ``loose`` are amounts that some write with their unit, and others without.
    """

    before: str
    after: str
    values: tuple[str, ...]
    loose: bool = False

    @property
    def is_amount(self) -> bool:
        """Whether something is filled in, and all of it is amounts."""
        return bool(self.values) and all(map(is_amount, self.values))


def inner(texts: Sequence[str]) -> Inner:
    """What the examples of one field have in common, and what each puts in."""
    labelled = _LABELLED.match(commonprefix(list(texts)))
    before = labelled[1] if labelled and not _PROSE.search(labelled[1]) else ""
    values = [value for text in texts if (value := text[len(before):].strip())]
    found = [_WITH_UNIT.fullmatch(value) for value in values]
    units = {match[2] for match in found if match}
    if values and all(found) and len(units) == 1:
        return Inner(before, units.pop(), tuple(match[1] for match in found if match))
    if units and units <= set(UNITS) and all(
            match or is_amount(value) for match, value in zip(found, values)):
        bare = (match[1] if match else value for match, value in zip(found, values))
        return Inner(before, "", tuple(bare), loose=True)
    return Inner(before, "", tuple(values))


def is_open(words: str) -> bool:
    """Whether a label asks for something behind it: 资金总额："""
    return words.rstrip().endswith(("：", ":"))


def is_dash(words: str) -> bool:
    """Whether a cell holds a dash alone: what a form has where nothing is to be filled in."""
    return bool(_DASH.fullmatch(words.strip()))


def default(texts: Sequence[str]) -> str:
    """What the form has in a field to begin with: a line to sign at, or a dash; else nothing."""
    said = set(texts)
    only = min(said, key=len)
    if len(said) == 1 and _SIGNED.search(only) or is_dash(only):
        return only
    return ""


def unit_of(after: str, names: Sequence[str]) -> str:
    """The unit of an amount: by what is behind it, or by its names, of which two are its own."""
    if after:
        return after
    if any(map(_POINTS.search, names[:2])):
        return "分"
    said = next(filter(None, map(_NAMED.search, names)), None)
    return said[1] if said else ""
