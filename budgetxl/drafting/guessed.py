"""The blank that one filled form must have come from, by the words that forms print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from budgetxl.drafting.aligned import is_filling
from budgetxl.drafting.inner import default
from budgetxl.drafting.page import Page
from budgetxl.importing.printed import is_amount
from budgetxl.tabletext import Cell, TableText, squeezed

_LABEL = re.compile(
    r"(?:其中[:：]?)?.{0,16}(?:名称|单位|部门|资金|金额|总额|拨款|自筹|收入|支出|合计|总计|小计|总分|得分|分值|"
    r"预算数|执行数|决算数|执行率|完成率|目标|指标|指标值|完成值|情况|概况|概述|描述|任务|内容|依据|必要性|计划|措施|"
    r"属性|类型|类别|性质|期限?|时间|日期|负责人|联系人|经办人|电话|代码|编码|意见|备注|说明|职能|职责|数量?|总数|"
    r"标准|来源|方向|划分|性质分|原因.{0,8})(?:[(（][^)）]*[)）])?[:：]?")
_OPEN = re.compile(r"((?:其中[:：])?[^:：，。；]{2,20}[:：])\s*[-\d,.]*\s*[百千]?[万亿]?元?")
_INDICATOR = re.compile(r".*[一二三]级指标")
_LEVEL = re.compile(r".{2,8}指标")
_HEADS = 3
_UNFILLED = 0.6
"""Of the cells that seem to be filled in: with so many blank ones a form is a blank."""


def examples(pages: Sequence[Page]) -> Sequence[Page]:
    """The examples of a form; where there is but one, with the blank that it seems to come from."""
    if not is_alone(pages):
        return pages
    page, blank = pages[0], blanked(pages[0])
    open_ = [cell for cell, printed in zip(page.text.cells, blank.text.cells) if printed.is_blank]
    unfilled = sum(cell.is_blank for cell in open_) >= _UNFILLED * len(open_)
    return [page, page] if unfilled else [blank, page]


def is_alone(pages: Sequence[Page]) -> bool:
    """Whether one example is all that there is, be it given once or more often."""
    return len({frozenset(squeezed(cell.text) for cell in page.text.cells) for page in pages}) < 2


def blanked(page: Page) -> Page:
    """The example without what seems to be filled in; of indicators the first words stay."""
    heads, listed = _lists(page.text, page.head.top)
    heads |= set(range(page.head.top))
    cells = (cell if cell.row in heads else cell._replace(text=_printed(cell, listed))
             for cell in page.text.cells)
    return replace(page, text=replace(page.text, cells=tuple(cells)))


def _printed(cell: Cell, listed: set[int]) -> str:
    """What the blank has in a cell."""
    words = squeezed(cell.text)
    if cell.row in listed and cell.column:
        return cell.text if _LEVEL.fullmatch(words) else ""
    if opened := _OPEN.fullmatch(words):
        return opened[1]
    is_side = cell.column == 0 and cell.rows > 1
    return cell.text if is_side or _is_label(cell) or default([cell.text.strip()]) else ""


def _is_label(cell: Cell) -> bool:
    words = squeezed(cell.text)
    return bool(_LABEL.fullmatch(words)) and not is_amount(words) and not is_filling(words)


def _lists(text: TableText, top: int) -> tuple[set[int], set[int]]:
    """The rows of headers of several labels, and those below with cells where they have some."""
    heads: set[int] = set()
    listed: set[int] = set()
    starts: set[int] = set()
    of_levels = False
    for row in range(top, text.rows):
        here = {cell.column for column in range(text.columns) if (cell := text.at(row, column))}
        line = [cell for cell in text.beginning(row) if cell.column or cell.rows == 1]
        labels = [cell for cell in line if _is_label(cell)]
        if row in heads or _are_indicators(line) or len(labels) == len(line) >= _HEADS:
            of_levels = row in heads and of_levels or _are_indicators(line)
            heads |= set(range(row, row + max((cell.rows for cell in line), default=1)))
            starts = here
        elif here != starts:
            starts = set()
        elif of_levels or not labels or labels[0] != line[0]:
            listed.add(row)
    return heads, listed


def _are_indicators(line: Sequence[Cell]) -> bool:
    return sum(bool(_INDICATOR.fullmatch(squeezed(cell.text))) for cell in line) > 1
