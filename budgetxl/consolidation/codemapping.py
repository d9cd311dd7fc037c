"""Codes and names that changed from one year to the next, as an officer writes them in a CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from budgetxl.fault import Refusal
from budgetxl.infile import content_of
from budgetxl.submission import BLANKS

HEADS = ("原来", "现在", "年份")
"""The columns that the file must have: what it was, what it is now, from which year on."""

_MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class CodeMapping:
    """What each code or name became, year by year."""

    years: dict[int, dict[str, str]] = field(default_factory=dict)

    def now(self, word: str, last: int, this: int) -> str:
        """What ``word`` of the year ``last`` is called in the year ``this``."""
        for year in sorted(self.years):
            if last < year <= this:
                word = self.years[year].get(word, word)
        return word

    def unused(self, words: set[str], last: int, this: int) -> tuple[str, ...]:
        """What it says changed in between and is none of the ``words`` of the year ``last``."""
        found, known = [], set(words)
        for year in sorted(self.years):
            if last < year <= this:
                found += [old for old in self.years[year] if old not in known]
                known |= {new for old, new in self.years[year].items() if old in known}
        return tuple(found)


def read_mapping(path: Path) -> CodeMapping:
    """The mapping in the CSV file ``path``. Raises ``Refusal`` with every line that is off."""
    content = content_of(path, _MOST_BYTES)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            lines = list(csv.reader(content.decode(encoding).splitlines()))
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refusal(f"{path}：应是 UTF-8 或 GBK 编码的 CSV 文件")
    heads = [head.strip(BLANKS) for head in lines[0]] if lines else []
    if missing := [head for head in HEADS if head not in heads]:
        raise Refusal(f"{path}：第一行没有“{'”“'.join(missing)}”；应有“原来”“现在”“年份”三列")
    return CodeMapping(_years(path, lines, [heads.index(head) for head in HEADS]))


def _years(path: Path, lines: list[list[str]], at: list[int]) -> dict[int, dict[str, str]]:
    years: dict[int, dict[str, str]] = {}
    faults = []
    for number, line in enumerate(lines[1:], start=2):
        old, new, year = (line[i].strip(BLANKS) if i < len(line) else "" for i in at)
        if not (old or new or year):
            continue
        if not (old and new and year.isdecimal() and len(year) == 4):
            faults.append(f"{path}：第 {number} 行应写明原来、现在和四位数的年份")
        elif years.setdefault(int(year), {}).setdefault(old, new) != new:
            faults.append(f"{path}：第 {number} 行：“{old}”已经写成“{years[int(year)][old]}”；"
                          "一个拆成几个的，金额分不开，不要写")
    if faults:
        raise Refusal(*faults)
    return years
