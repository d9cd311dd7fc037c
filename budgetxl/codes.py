"""Dated classification codes: which names a code may carry in a given year.

The tables are CSV files beside the formats (``workbook_templates/codes``), compiled from
published documents and partly from memory; ``confirmed`` tells the two apart. They are not the
official book, so a code that is not listed cannot be judged. The README there says more. A
bureau's own code book, which ``codebook`` keeps in files of the same form, comes before them.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from budgetxl.likeness import likeness

if TYPE_CHECKING:
    from importlib.abc import Traversable

HEADER = ["code", "level", "name", "valid_from", "valid_to", "confirmed", "source"]
LEVELS = {3: "类", 5: "款", 7: "项", 9: "目", 11: "节"}
"""The level that a code of so many digits has."""

LENGTHS = "、".join(f"{level} {length} 位" for length, level in LEVELS.items())
"""The same in words."""

LETTERS = 40
"""How many letters of a text are compared one by one, brackets of any width being the same."""

_BRACKETS = str.maketrans("()", "（）")


def comparable(name: str) -> str:
    """``name`` as names are compared: brackets full-width, no blanks around it (U+3000 too)."""
    return widened(name).strip()


def widened(text: str) -> str:
    """``text`` with full-width brackets."""
    return text.translate(_BRACKETS) if "(" in text or ")" in text else text


class Texts(list[str | None]):
    """Texts one below the other, to be searched as Excel does: capital or small is no matter."""

    @cached_property
    def caseless(self) -> list[str]:
        """Each without the difference of capital and small; "" for nothing."""
        return [(text or "").casefold() for text in self]

    @cached_property
    def found(self) -> dict[str, list[int]]:
        """Where each stands, counted from 0; nothing is not found."""
        return _places(self.caseless)

    @cached_property
    def alike(self) -> dict[str, list[int]]:
        """The same by the ``likeness`` of each: where all names stand that mean the same."""
        return _places(likeness(text or "") for text in self)


def _places(texts: Iterable[str]) -> dict[str, list[int]]:
    places = defaultdict[str, list[int]](list)
    for number, text in enumerate(texts):
        if text:
            places[text].append(number)
    return dict(places)


@dataclass(frozen=True)
class Entry:
    """One accepted name of one code; ``confirmed`` when a real document carries it."""

    code: str
    level: str
    name: str
    confirmed: bool


@dataclass(frozen=True)
class CodeList:
    """The codes of one classification in one year, sorted by code, preferred names first.

    ``title`` is what the classification is called: 功能分类科目.
    """

    title: str
    year: int
    entries: tuple[Entry, ...]

    @cached_property
    def codes(self) -> Texts:
        """The code of every entry."""
        return Texts(entry.code for entry in self.entries)

    @cached_property
    def comparable_names(self) -> Texts:
        """The name of every entry, as names are compared."""
        return Texts(comparable(entry.name) for entry in self.entries)

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        names = defaultdict[str, list[str]](list)
        for entry in self.entries:
            names[entry.code].append(entry.name)
        return {code: tuple(each) for code, each in names.items()}

    def names(self, code: str) -> tuple[str, ...]:
        """Every name accepted for ``code``, the newest first; empty when it is not listed."""
        return self._names.get(code, ())

    def name(self, code: str) -> str | None:
        """The preferred name of ``code``, or None when it is not listed."""
        return next(iter(self.names(code)), None)

    def completed_by(self, other: CodeList) -> CodeList:
        """With the entries of ``other`` for the codes that are not in this one."""
        more = (entry for entry in other.entries if not self.names(entry.code))
        entries = sorted((*self.entries, *more), key=lambda entry: entry.code)
        return replace(self, entries=tuple(entries))

    def children(self, prefix: str) -> tuple[Entry, ...]:
        """The entries one level below ``prefix`` (款 of a 类, 项 of a 款); 类 for ``""``."""
        length = len(prefix) + 2 if prefix else 3
        below = (entry for entry in self.entries if entry.code.startswith(prefix))
        return tuple(entry for entry in below if len(entry.code) == length)


def load(path: Traversable, name: str, year: int) -> CodeList:
    """The classification ``name`` as it stands in ``year``, read from the CSV at ``path``.

    Raises ``ValueError`` with one line for every bad row (file, row number, what is wrong), the
    header being row 1; ``OSError`` when there is no such file.
    """
    rows, faults = _parsed(_lines(path))
    faults += _overlaps(rows)
    if faults:
        places = (f"{path.name} 第{number}行：{what}" for number, what in sorted(faults))
        raise ValueError("\n".join(places))
    valid = [row for row in rows if row.first <= year <= row.last]
    valid.sort(key=lambda row: (row.entry.code, -row.first))
    return CodeList(name, year, tuple(row.entry for row in valid))


class _Row(NamedTuple):
    number: int
    entry: Entry
    first: int
    last: int


def _lines(path: Traversable) -> list[list[str]]:
    """The cells of every line, stripped. A byte order mark, as Excel writes it, is let pass."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            return [[cell.strip() for cell in line] for line in csv.reader(file)]
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} 第1行：文件不是 UTF-8 编码，请另存为 UTF-8 的 CSV") from None


def _parsed(lines: list[list[str]]) -> tuple[list[_Row], list[tuple[int, str]]]:
    """The rows that can be read, and (row number, what is wrong) of those that cannot."""
    if not lines or lines[0] != HEADER:
        return [], [(1, f"表头应为“{','.join(HEADER)}”")]
    rows, faults = [], []
    for number, cells in enumerate(lines[1:], start=2):
        fault = _fault(cells) if any(cells) else None
        if fault:
            faults.append((number, fault))
        elif any(cells):
            rows.append(_row(number, cells))
    return rows, faults


def _fault(cells: list[str]) -> str | None:
    """What is wrong with the cells of one row, as a sentence; None when nothing is."""
    if len(cells) != len(HEADER):
        return f"有 {len(cells)} 列，应为 {len(HEADER)} 列"
    code, level, name, first, last, confirmed, source = cells
    if not _digits(code):
        return f"编码“{code}”只能由数字组成"
    if LEVELS.get(len(code)) != level:
        return f"编码“{code}”有 {len(code)} 位，级次写作“{level}”；{LENGTHS}"
    if not name or not source:
        return f"编码“{code}”的名称和来源都要填写"
    for year in filter(None, (first, last)):
        if not (_digits(year) and len(year) == 4):
            return f"年份“{year}”应为四位数字或留空"
    if first and last and first > last:
        return f"起始年 {first} 晚于终止年 {last}"
    if confirmed not in ("yes", "no"):
        return f"confirmed 写作“{confirmed}”，应为 yes 或 no"
    return None


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _row(number: int, cells: list[str]) -> _Row:
    code, level, name, first, last, confirmed, _ = cells
    entry = Entry(code, level, comparable(name), confirmed == "yes")
    return _Row(number, entry, int(first or 0), int(last or 9999))


def _overlaps(rows: list[_Row]) -> list[tuple[int, str]]:
    """Rows that give a code the same name again in a year that an earlier row covers."""
    faults = []
    earlier: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in rows:
        same = earlier[row.entry.code, row.entry.name]
        for other in same:
            if row.first <= other.last and other.first <= row.last:
                what = f"编码“{row.entry.code}”与名称“{row.entry.name}”"
                faults.append((row.number, f"{what}和第{other.number}行重复，有效年份重叠"))
        same.append(row)
    return faults


def spellings(name: str) -> list[str]:
    """``维修（护）费`` with its brackets full-width, half-width, and mixed."""
    texts = [""]
    for letter in name:
        pair = {"（": "（(", "）": "）)"}.get(letter, letter)
        texts = [text + one for text in texts for one in pair]
    return texts


def names_ever(path: Traversable, level: str) -> dict[str, frozenset[str]]:
    """The codes of ``level`` that each name ever had, in any year, from the CSV at ``path``.

    Raises ``ValueError`` and ``OSError`` as ``load`` does.
    """
    rows, faults = _parsed(_lines(path))
    if faults:
        raise ValueError("\n".join(f"{path.name} 第{number}行：{what}" for number, what in faults))
    found = defaultdict[str, set[str]](set)
    for row in rows:
        if row.entry.level == level:
            found[row.entry.name].add(row.entry.code)
    return {name: frozenset(codes) for name, codes in found.items()}
