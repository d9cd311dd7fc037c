"""From the lines of a code book to entries: every mistake in it is said, and then none is taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from budgetxl.codebook.headings import Headings, headings
from budgetxl.codebook.lines import Line, sheets
from budgetxl.codes import LENGTHS, LEVELS, Entry, comparable
from budgetxl.fault import Refusal

CLASSIFICATIONS = {
    "1": ("revenue_classification", "收入分类科目"),
    "2": ("functional_classification", "功能分类科目"),
    "3": ("departmental_economic_classification", "部门预算支出经济分类科目"),
    "5": ("government_economic_classification", "政府预算支出经济分类科目"),
}
"""The file and the title of a classification, by the digit that its codes begin with."""

MOST_SAID = 20
"""Mistakes that are told one by one."""

_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]+")
"""A long number as a narrow cell shows it: its last digits are lost."""


@dataclass(frozen=True)
class Book:
    """The entries of one file, sorted by code; ``passed_over`` lines had a name and no code."""

    entries: tuple[Entry, ...]
    passed_over: int

    def of(self, digit: str) -> tuple[Entry, ...]:
        """The entries of the classification whose codes begin with ``digit``."""
        return tuple(entry for entry in self.entries if entry.code.startswith(digit))


def read(path: Path, listed: Iterable[str] = ()) -> Book:
    """The code book at ``path``, an .xlsx or a .csv; ``listed`` are codes known without it.

    Raises ``Refusal`` with every mistake: a code that is none, or stands twice, or whose upper
    level is nowhere, and a name that is missing.
    """
    found = [(lines, head) for lines in sheets(path) if (head := headings(lines))]
    if not found:
        raise Refusal(f"{path}：找不到表头；科目表要有“科目编码”和“科目名称”两列，或类、款、项各一列")
    rows = [row for lines, head in found for row in _rows(lines, head)]
    taken = [row for row in rows if row[1]]
    faults = [f"{path} {line.where}：{what}" for line, what in _faults(taken, set(listed))]
    if faults:
        more = [f"……一共 {len(faults)} 处"] if len(faults) > MOST_SAID else []
        raise Refusal(*faults[:MOST_SAID], *more)
    entries = (Entry(code, LEVELS[len(code)], name, True) for _, code, name in taken)
    return Book(tuple(sorted(entries, key=lambda entry: entry.code)), len(rows) - len(taken))


def _rows(lines: Sequence[Line], head: Headings) -> Iterator[tuple[Line, str, str]]:
    """Each line that says anything, its code and its name.

    The parts of a code that a line leaves out on the left are those of the line above it.
    """
    above: list[str] = []
    for line in lines[head.lines:]:
        cells = [*line.cells, *[""] * (max(*head.code, head.name, 0) + 1 - len(line.cells))]
        parts = [_digits(cells[column], i) for i, column in enumerate(head.code)]
        if any(parts):
            first = next(i for i, part in enumerate(parts) if part)
            above = parts = [*above[:first], *parts[first:]]
        name = comparable(cells[head.name])
        if name or any(parts):
            yield line, "".join(parts), name


def _digits(cell: str, part: int) -> str:
    """A part of a code: its digits half-width, and the zero that a number has lost."""
    text = unicodedata.normalize("NFKC", cell)
    return text.zfill(2) if text and part else text


def _faults(
    rows: list[tuple[Line, str, str]], listed: set[str]
) -> Iterator[tuple[Line, str]]:
    """What is wrong, line by line."""
    known = listed.union(code for _, code, _ in rows)
    first: dict[str, Line] = {}
    for line, code, name in rows:
        if fault := _no_code(code):
            yield line, fault
            continue
        if code in first:
            yield line, f"编码 {code} 与{first[code].where}重复"
        first.setdefault(code, line)
        upper = code[:-2]
        if len(code) > 3 and upper not in known:
            yield line, f"编码 {code} 的上一级 {upper} 不在科目表里"
        if not name:
            yield line, f"编码 {code} 没有名称"


def _no_code(text: str) -> str:
    """Why ``text`` is no code; "" where it is one."""
    if _ROUNDED.fullmatch(text):
        return f"编码“{text}”是科学计数法，后几位已经丢失；把这一列设为文本，重新填写或导出"
    if not (text.isascii() and text.isdigit()):
        return f"编码“{text}”只能由数字组成"
    if len(text) not in LEVELS:
        return f"编码“{text}”有 {len(text)} 位；{LENGTHS}"
    if text[0] not in CLASSIFICATIONS:
        return f"编码“{text}”不属于任何分类：{_BEGINNINGS}"
    return ""


_BEGINNINGS = "、".join(f"{title}以 {digit} 开头" for digit, (_, title) in CLASSIFICATIONS.items())
