"""A table of printed rows: one or two sides, each a grid; or a form, where words are filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from budgetxl.drafting.adding import adding_columns
from budgetxl.drafting.columns import Col, header, name_of
from budgetxl.drafting.page import Page
from budgetxl.drafting.rows import Line, lines_of
from budgetxl.drafting.widths import width_of
from budgetxl.drafting.yamltext import Item
from budgetxl.tabletext import squeezed

_CLASS = 3
"""Digits of the code of a class."""

_STAFF = ("301", "303")
"""工资福利支出 and 对个人和家庭的补助."""


class Side:
    """One of the grids of a table: its columns, its rows, and which of them are sums."""

    def __init__(self, cols: Sequence[Col], pages: Sequence[Page], taken: set[str]) -> None:
        self.cols, self.pages = _renamed(cols), pages
        self.labels = [col for col in self.cols if not col.is_money]
        self.money = [col for col in self.cols if col.is_money]
        self.sums, self.asked = adding_columns(self.cols, pages)
        self.lines = lines_of(self.cols, pages, taken, self._word()) if self.labels else []

    def _word(self) -> str:
        words = squeezed(self.labels[0].path[0])
        return next((word for word in ("收入", "支出") if word in words), "支出"
                    if self.labels[0].at[0] else "")

    def column(self, col: Col) -> Item:
        """A column of amounts as its grid has it."""
        value: dict[str, Any] = {"name": col.name, "kind": "amount", **header(col)}
        if col.name in self.sums:
            value["kind"] = "total"
            amounts = [each.name for each in self.money if each.name not in self.sums]
            if self.sums[col.name] != amounts:
                value["adds"] = self.sums[col.name]
        return Item({**value, "width": width_of(col, self.pages)}, self.asked.get(col.name, ""))


def _renamed(cols: Sequence[Col]) -> list[Col]:
    """The columns of a side by their lowest words alone, where those tell them apart."""
    leaves = Counter(name_of(col.path[-1]) for col in cols)
    return [replace(col, name=name) if leaves[name := name_of(col.path[-1])] == 1 else col
            for col in cols]


def sides_of(cols: Sequence[Col], pages: Sequence[Page]) -> list[Side]:
    """The sides of a table, each of which begins with words."""
    groups: list[list[Col]] = []
    for col in cols:
        if not groups or not col.is_money and any(each.is_money for each in groups[-1]):
            groups.append([])
        groups[-1].append(col)
    if len(groups) > 1 and not any(col.is_money for col in groups[-1]):
        groups[-2:] = [groups[-2] + groups[-1]]  # 备注 at the end is of the side before it
    taken: set[str] = set()
    sides = [Side(group, pages, taken) for group in groups]
    classes = [line for side in sides for line in side.lines if len(line.code) == _CLASS]
    for side in sides:
        side.lines = [_of_classes(line, classes) if line.is_total and classes else line
                      for line in side.lines]
    return sides


def _of_classes(line: Line, classes: Sequence[Line]) -> Line:
    """人员经费 or 公用经费 below economic codes: the sum of their classes."""
    staff = [each.name for each in classes if each.code in _STAFF]
    running = [each.name for each in classes if each.code not in _STAFF]
    parts = staff if "人员" in line.name else running if "公用" in line.name else []
    return replace(line, adds=tuple(parts), ask="") if parts else line


def grids(sides: Sequence[Side]) -> dict[str, Any]:
    """``holds`` and ``grids`` of a table."""
    found = [{**_label(side), "columns": [side.column(col) for col in side.money],
              "rows": _rows(side.lines) or [Item("预算数" if side.money else "本行")]}
             for side in sides]
    return {**holds(sides), "grids": found}


def holds(sides: Sequence[Side]) -> dict[str, Any]:
    """What the structure says of sums."""
    beside = any(side.sums for side in sides)
    below = any(line.adds for side in sides for line in side.lines)
    both = any(side.sums and any(line.adds for line in side.lines) for side in sides)
    words = ["sums"] * beside + ["totals"] * below + ["crossed"] * both
    return {"holds": words} if words else {}


def _label(side: Side) -> dict[str, Any]:
    if not side.labels:
        return {}
    label = side.labels[-1]
    return {"label": {"header": list(label.path), "width": width_of(label, side.pages)}}


def _rows(lines: Sequence[Line]) -> list[Item]:
    rows: list[Item] = []
    for line in lines:
        if not line.name:
            last = rows[-1].value if rows else None
            if isinstance(last, dict) and "blank" in last:
                last["blank"] += 1
            else:
                rows.append(Item({"blank": 1}))
            continue
        value: dict[str, Any] = {"row": line.name}
        if line.shown != line.name:
            value["shown"] = line.shown
        if line.adds:
            value |= {"total": True, "adds": list(line.adds)}
        if line.indent:
            value["indent"] = line.indent
        rows.append(Item(line.name if len(value) == 1 else value, line.ask))
    return rows
