"""What may be wrong, in one sentence: where rules on amounts are broken and somebody asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgetxl.checking import Report
from budgetxl.fault import Finding
from budgetxl.report.words import numbers_of
from budgetxl.rules.names import NAME

if TYPE_CHECKING:  # what looks for them is loaded where something is broken
    from budgetxl.checking.suggestions import Suggestion, Suspicion

MAYBE = "可能"
"""What stands where findings have their level."""

LOOK = "请核对原始凭证"


def suspected(report: Report) -> Iterator[tuple[Suggestion, str]]:
    """Each suggestion with its sentence, which names causes by their numbers."""
    numbers = numbers_of(report) if report.suggestions else {}
    for each in report.suggestions or ():
        yield each, _sentence(each, report, numbers)


def _sentence(suggestion: Suggestion, report: Report, numbers: dict[int, int]) -> str:
    cells = [cell_in_words(cell) for cell in suggestion.cells]
    if suggestion.kind == "choice":
        return f"下列 {len(cells)} 格之一，规则分不出：{'；'.join(cells)}。{LOOK}"
    count = "至少有一处" if len(cells) == 1 else f"至少有 {len(cells)} 处"
    told = f"{count}：{'；'.join(cells)}{_slip(suggestion)}"
    if suggestion.kind == "shared":
        return f"{told}，另外还有哪一格，规则分不出；{LOOK}"
    if not all(cell.right for cell in suggestion.cells):
        return f"{told}，应是多少，规则定不出；{LOOK}"
    return f"{told}，改后{_mended(suggestion.findings, report, numbers)}成立；{LOOK}"


def cell_in_words(cell: Suspicion) -> str:
    """``表六!G23 30201 办公费·公用经费 21.41 → 12.14``."""
    column = "" if cell.place.column == NAME else cell.place.column
    place = "·".join(filter(None, (cell.row, column)))
    address = "!".join(filter(None, (cell.sheet, cell.cell)))
    typed = cell.typed or "（空白）"
    value = f"{typed} → {cell.right}" if cell.right else f"（现为 {cell.typed or '空白'}）"
    return f"{address} {place} {value}"


def _slip(suggestion: Suggestion) -> str:
    """What may have happened, where it is the same for all cells."""
    slips = {cell.slip for cell in suggestion.cells}
    [words] = slips if len(slips) == 1 else {""}
    return f"（{words}）" if words else ""


def _mended(findings: tuple[Finding, ...], report: Report, numbers: dict[int, int]) -> str:
    """``第 3、4 条都``: the causes, by their numbers; of some only so many places."""
    mine = [numbers[id(each)] for each in findings if id(each) in numbers]
    whole, parts = [], []
    for number in sorted(set(mine)):
        count = mine.count(number)
        if count == sum(numbers.get(id(each)) == number for each in report.findings):
            whole.append(str(number))
        else:
            parts.append(f"第 {number} 条的 {count} 处")
    told = ([f"第 {'、'.join(whole)} 条"] if whole else []) + parts
    return "、".join(told) + ("都" if len(mine) > 1 else "")
