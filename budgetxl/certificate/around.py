"""What is around the rows of a sheet, held against the template's."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.certificate.difference import Difference
from budgetxl.certificate.frame import Area, Frame, Rule, lost
from budgetxl.place import a1, column_letters

_WORDS = {
    "formatCells": "设置单元格格式", "insertColumns": "插入列", "insertRows": "插入行",
    "insertHyperlinks": "插入链接", "deleteColumns": "删除列", "deleteRows": "删除行",
    "sort": "排序", "pivotTables": "数据透视表", "formatColumns": "设置列格式",
    "formatRows": "设置行格式", "autoFilter": "筛选",
}


def frame_differences(sheet: str, was: Frame, now: Frame) -> Iterator[Difference]:
    """Protection, merged cells, hidden columns, validations, conditional formats, links."""
    yield from _protection(sheet, was, now)
    for cells in sorted(was.merged - now.merged):
        yield Difference("C9", sheet, cells, "合并", "没有合并")
    for cells in sorted(now.merged - was.merged):
        yield Difference("C10", sheet, cells, "没有合并", "合并")
    for first, last in now.hidden:
        if not any(a <= first and last <= b for a, b in was.hidden):
            name = f"{column_letters(first)}:{column_letters(min(last, 16383))}"
            yield Difference("C11", sheet, name)
    if now.hides_rows and not was.hides_rows:
        yield Difference("C8", sheet, "1:1048576")
    for rule, areas in was.validations.items():
        yield from _lost("C12", sheet, areas and lost(rule, was.validations, now.validations))
    changed: set[Area] = set()
    for rule, areas in was.conditions.items():
        kept = {each: cells for each, cells in now.conditions.items() if each.words == rule.words}
        whole = {Rule(rule.words): [a for cells in kept.values() for a in cells]}
        gone = lost(Rule(rule.words), {Rule(rule.words): areas}, whole)
        changed.update(gone)
        yield from _lost("C13", sheet, gone)
    known = {rule.words for rule in was.conditions}
    for rule, areas in now.conditions.items():
        if _hides(rule):
            yield Difference("C14", sheet, _cells(areas[0]))
        elif rule.words not in known and not changed.issuperset(areas):
            yield Difference("C15", sheet, _cells(areas[0]))
    for cell, location in was.links.items():
        if _bare(now.links.get(cell, location)) != _bare(location):
            yield Difference("C16", sheet, cell, location, now.links[cell])


def _protection(sheet: str, was: Frame, now: Frame) -> Iterator[Difference]:
    if was.loosened is None:
        return
    if now.loosened is None:
        yield Difference("C17", sheet, "", "保护", "没有保护")
        return
    words = [_WORDS[word] for word in _WORDS if word in now.loosened - was.loosened]
    if words:
        yield Difference("C17", sheet, "", "不允许", f"允许{'、'.join(words)}")


def _lost(kind: str, sheet: str, areas: list[Area]) -> Iterator[Difference]:
    for area in areas:
        yield Difference(kind, sheet, _cells(area))


def _cells(area: Area) -> str:
    top, left, bottom, right = area
    first = a1(top, left)
    return first if (top, left) == (bottom, right) else f"{first}:{a1(bottom, right)}"


def _hides(rule: Rule) -> bool:
    """Whether a conditional format may show another figure, or none."""
    return rule.look is not None and (rule.look.number != "General" or not rule.look.legible)


def _bare(location: str) -> str:
    return location.replace("'", "").lstrip("#")
