"""Texts for generated forms: made of the very words that a format's rules ask about.

A rule on texts is only worth comparing where both of its answers occur. So the words that rules
look for (``CONTAINS([@三级指标], "满意度")``), hold texts against or read as units are put into
the cells that they speak of, between names and values as clerks really write them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random

from budgetxl.formats import Column
from budgetxl.place import Place
from budgetxl.rules import Rulebook
from budgetxl.rules.functions import READINGS
from budgetxl.rules.tree import Call, Cell, ColumnRef, Compare, Here, Node, Text, walk
from tests.indicator_values import WRITTEN

Key = tuple[str, str]
"""Table and column; a field of a form is a column too."""

VALUES = tuple(dict.fromkeys(
    text for text, _, value in WRITTEN
    if text.strip() == text and len(str(value.number or "").replace(".", "")) < 10
))
"""How indicator values are written, by hundreds; few digits, for their differences are shown."""

MARKS = ("<p>", "*", "=", "~", "?", "＊")
"""What means something else at the beginning of what a spreadsheet looks for."""

NAMES = ("法律援助案件", "普法宣传", "业务培训", "设备购置", "社区矫正对象", "人民调解", "标准厂房",
         "专项资金", "法治文化示范基地", "信息化平台", "Wi-Fi 覆盖", "“七五”普法")
ENDS = ("", "", "工作", "数量", "（次）", "(件)", "及时性", "成本", "12期", "2场", "（%）", "100件")
PROSE = ("按计划完成全年任务。", "1、拟定规划；\n2、组织实施。", "为全市司法行政工作提供保障", "无",
         "贯彻新发展理念，推进依法行政，" * 6,
         "贯彻新发展理念，推进依法行政；\n" * 25 + "完。")

SIGNS = ("", "", "", "≥", "≤", "=", "＞", "<", "不少于", "不超过 ", "达到")
FIGURES = ("1", "2", "5", "20", "95", "96.5", "100", "130", "1,200", "0.5", "５０", "10000", "0", "3",
           "150", "990000")
UNITS = ("%", "％", "件", "人次", "次", "万元", "元", "天", "", "", "元/人/天", "份以上", "月底前")
BOUNDED = ("以上", "以内", "左右", "", "", "", "（含）")


class Words:
    """What to write into the text cells of one format."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.parts: dict[Key, list[str]] = defaultdict(list)
        self.wholes: dict[Key, list[str]] = defaultdict(list)
        self.units: dict[Key, list[str]] = defaultdict(list)
        self.read: set[Key] = set()
        for rule in book.rules:
            for node in (node for part in rule.parts for node in walk(part)):
                self._learn(node)

    def _learn(self, node: Node) -> None:
        if isinstance(node, Call) and node.function in READINGS:
            self.read.update(_keys(node.arguments[0]))
        elif isinstance(node, Call) and node.function == "CONTAINS":
            text, part = node.arguments
            for key in _keys(text):
                self.parts[key] += _literals(part)
        elif isinstance(node, Call) and node.function.startswith("COUNTIF"):
            for column, wanted in zip(node.arguments[::2], node.arguments[1::2], strict=True):
                for key in _keys(column):
                    self.wholes[key] += _literals(wanted)
        elif isinstance(node, Compare) and not node.money:
            for side, other in ((node.left, node.right), (node.right, node.left)):
                for key in _keys(side):
                    self.wholes[key] += _literals(other)
                if isinstance(side, Call) and side.function in ("UNIT", "LEFT"):
                    for key in _keys(side.arguments[0]):
                        self.units[key] += _literals(other)

    def text(self, place: Place, spec: Column, rng: Random) -> str:
        """A text for ``place``, now and then none."""
        key = (place.table, place.column)
        if spec.number:  # with the number once more, or under a former name
            return rng.choice((*spec.choices[:2], spec.number + spec.choices[0], "医疗卫生支出"))
        if spec.merged or spec.choices:
            return rng.choice([*spec.choices, *self.wholes[key]] or NAMES)
        if place.column == "标题":  # of it only what stands before is the department's own
            return rng.choice(("某县", "某县某局")) + spec.default.rpartition(")")[2]
        if place.column == "填报日期":
            return rng.choice(("2023年12月11日", "20231211", "20231211131704"))
        if key in self.read and not spec.required and rng.random() < 0.9:
            return self.value(key, rng)
        if not isinstance(place.row, int) and rng.random() < 0.4:
            return (rng.choice(PROSE) + rng.choice(("", *self.parts[key]))).strip()
        return self.name(key, rng)

    def value(self, key: Key, rng: Random) -> str:
        """An indicator value."""
        kind = rng.random()
        if kind < 0.35:
            return rng.choice(VALUES)
        if kind < 0.42:
            return ""
        unit = rng.choice([*UNITS, *self.units[key], *self.units[key], *self.parts[key]])
        made = rng.choice(SIGNS) + rng.choice(FIGURES) + unit + rng.choice(BOUNDED)
        return made.strip()

    def name(self, key: Key, rng: Random) -> str:
        """What something is called; each of the words that rules look for has its turn."""
        known = self.parts[key]
        part = rng.choice(known) if known and rng.random() < 0.7 else ""
        more = rng.choice(known) if known and rng.random() < 0.3 else ""
        mark = rng.choice(MARKS) if rng.random() < 0.08 else ""
        return (mark + rng.choice(NAMES) + part + more + rng.choice(ENDS)).strip()


def _literals(node: Node) -> list[str]:
    return [node.value] if isinstance(node, Text) and node.value else []


def _keys(node: Node) -> Iterator[Key]:
    """The cells of this workbook that ``node`` means."""
    if isinstance(node, Here):
        yield node.table, node.column
    elif isinstance(node, ColumnRef) and not node.book:
        yield node.table, node.column
    elif isinstance(node, Cell) and not node.book:
        yield node.place.table, node.place.column
