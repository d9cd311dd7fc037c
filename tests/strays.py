"""A value written into any cell of a workbook, and whether anybody notices."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from budgetxl import api
from budgetxl.fault import Refusal
from budgetxl.layout.results import RESULTS_SHEET
from budgetxl.place import a1, from_a1
from tests.workbook_copies import Copy

BEYOND = 12
"""Rows and columns around what a sheet holds, in which cells are tried as well."""

VALUE = "旁"


class Written(NamedTuple):
    """The sheet and the cell into which a value was written."""

    sheet: str
    cell: str


def cells_of(content: bytes) -> dict[str, list[str]]:
    """By sheet the cells that can be tried: all that there are, and some rows and columns more.

    What stands on 校验结果 is the button's own.
    """
    file, found = Copy(content), {}
    for name in file.entries().keys() - {RESULTS_SHEET}:
        at = [from_a1(cell) for cell in file.cells(name)] or [(0, 0)]
        rows, columns = max(row for row, _ in at), max(column for _, column in at)
        found[name] = [a1(row, column) for row in range(rows + BEYOND)
                       for column in range(columns + BEYOND)]
    return found


def sample(content: bytes, count: int, seed: int) -> list[Written]:
    """So many random cells, each sheet as likely as any other."""
    chance, cells = random.Random(seed), cells_of(content)
    names = sorted(cells)
    return [Written(name, chance.choice(cells[name])) for name in chance.choices(names, k=count)]


def unnoticed(content: bytes, cells: list[Written]) -> Iterator[Written]:
    """Those of ``cells`` of which neither the data nor the findings say anything."""
    before = _told(content)
    for each in cells:
        file = Copy(content)
        file.put(*each, VALUE)
        if _told(file.bytes()) == before:
            yield each


def _told(content: bytes) -> object:
    """The data and the findings of the workbook."""
    try:
        report = api.check(Path("工作簿.xlsx"), content=content)
    except Refusal as refusal:
        return refusal.sentences
    data = report.submission
    told = [(finding.sheet, finding.cells, finding.message) for finding in report.findings]
    return data.cells, data.department, data.notes, told
