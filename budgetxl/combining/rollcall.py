"""Who handed in what: units that are missing, there twice, of another format or not on the list."""

from __future__ import annotations

import difflib
import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from budgetxl.amount import plain
from budgetxl.combining.unitfile import DEPARTMENT_AT, Taken
from budgetxl.consolidation import Remark, Unit

_HOME = ("本级", "机关", "本部", "局机关")
"""What the department calls itself as one of its units."""

_TOO_LARGE = 1000
"""So many times what the units have at the median is an amount in another unit of money."""

_FEW = 3
"""Units of which a median says nothing yet; amounts that two units may have alike."""


def folded(name: str) -> str:
    """A name without what two people write differently: blanks, brackets and their width."""
    letters = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    return letters.replace("(", "").replace(")", "")


class _Entry(NamedTuple):
    """A unit that was admitted."""

    name: str
    file: str


class RollCall:
    """Decides of each file whether it is added; ``remarks`` say what is odd about them all."""

    def __init__(self, department: str, expected: tuple[str, ...], format_: str = "") -> None:
        self.department, self.expected, self.format = department, expected, format_
        self.remarks: list[Remark] = []
        self._there: dict[str, _Entry] = {}
        self._alike: dict[bytes, _Entry] = {}
        self._first = ""
        self._wholes: dict[str, Decimal] = {}
        self._listed = {folded(name): name for name in expected}

    def admits(self, taken: Taken) -> Unit | None:
        """The unit in ``taken`` where it is one to be added; else a remark says why not."""
        self.remarks += taken.remarks
        unit = taken.unit
        if unit is None:
            self._stop(taken.refusal)
            return None
        if not self.format:
            self.format, self._first = unit.format, taken.file
        if unit.format != self.format:
            self._stop(f"{taken.file}：是“{taken.title}”（{unit.format}），"
                       f"这次汇总的是 {self.format}{self._by_first(unit)}；{_left_out(unit)}")
            return None
        if not unit.name:
            self._stop(f"{taken.file}：{DEPARTMENT_AT} 没有填名称；{_left_out(unit)}")
            return None
        return self._by_name(unit)

    def _by_first(self, unit: Unit) -> str:
        """Who decided on the format, where nobody asked for it."""
        if not self._first:
            return ""
        return f"（按第一份 {self._first} 定的；要汇总这一套，加 --as {unit.format}）"

    def _by_name(self, unit: Unit) -> Unit | None:
        name = folded(unit.name)
        whose = folded(self.department) if self.is_own(unit) else name
        if first := self._there.get(whose):
            other = "" if folded(first.name) == name else f"，写的是“{first.name}”，也是本部门自己"
            self._stop(f"{unit.file}：“{unit.name}”已经有一份（{first.file}{other}）；"
                       f"{_left_out(unit)}")
            return None
        self._there[whose] = _Entry(unit.name, unit.file)
        self._compare(unit)
        if unit.whole is not None:
            self._wholes[unit.file] = unit.whole
        if self.expected and name not in self._listed:
            near = difflib.get_close_matches(name, self._listed, 1)
            hint = f"，是否就是“{self._listed[near[0]]}”" if near else ""
            self._stop(f"{unit.file}：{DEPARTMENT_AT} “{unit.name}”不在名单上{hint}")
        elif self.expected and self._listed[name] != unit.name:
            self.remarks.append(Remark(f"{unit.file}：{DEPARTMENT_AT} 写的是“{unit.name}”，"
                                       f"名单上是“{self._listed[name]}”，当作同一个单位"))
        return unit

    def _compare(self, unit: Unit) -> None:
        """A remark where all amounts are those of another unit, and too many for an accident."""
        amounts = sorted(f"{place.words()} {value.normalize()}" for place, value
                         in unit.submission.cells.items() if isinstance(value, Decimal) and value)
        digest = hashlib.sha256("\n".join(amounts).encode()).digest()
        first = self._alike.setdefault(digest, _Entry(unit.name, unit.file))
        if len(amounts) > _FEW and first.file != unit.file:
            self.remarks.append(Remark(
                f"{unit.file}：“{unit.name}”填的 {len(amounts)} 个数与“{first.name}”（{first.file}）的"
                "完全相同，已经都加进去，请核对是不是同一份改了名称"))

    def is_own(self, unit: Unit) -> bool:
        """Whether the unit is the department itself."""
        name, whole = folded(unit.name), folded(self.department)
        return name == whole or name in [whole + home for home in _HOME]

    @property
    def count(self) -> int:
        """How many units were admitted."""
        return len(self._there)

    def close(self) -> None:
        """Remarks on what can be told when all have come: who is missing, who is far too large."""
        there = {folded(unit.name) for unit in self._there.values()}
        missing = [name for folded_, name in self._listed.items() if folded_ not in there]
        if missing:
            self._stop(f"名单上有 {len(missing)} 个单位没有交：{'、'.join(missing)}")
        self.remarks += self._in_other_money()

    def _in_other_money(self) -> Iterator[Remark]:
        if len(self._wholes) <= _FEW:
            return
        middle = median(map(abs, self._wholes.values()))
        for file, whole in self._wholes.items():
            if middle and abs(whole) > _TOO_LARGE * middle:
                yield Remark(f"{file}：收入总计 {plain(whole)} 是各单位中位数 {plain(middle)} 的 "
                             f"{int(abs(whole) / middle)} 倍，是不是按元填的", stops=True)

    def _stop(self, says: str) -> None:
        self.remarks.append(Remark(says, stops=True))


def _left_out(unit: Unit) -> str:
    """What is not added, by the total that tells its size, else by what is filled in."""
    if unit.whole is not None:
        return f"没有汇总，它的收入总计是 {plain(unit.whole)}"
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for place, value in unit.submission.cells.items():
        if isinstance(value, Decimal):
            sums[place.table] += value
    told = "、".join(f"{table} {plain(value)}" for table, value in sums.items())
    return f"没有汇总，它填的数逐表相加：{told}" if told else "没有汇总"
