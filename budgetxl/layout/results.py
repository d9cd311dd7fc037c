"""The sheet 校验结果: where the button leaves its findings, and what looks them up.

All that is written there is one rectangle of unlocked cells, so that a check appears whole and
clearing is one act. What a clerk sees beside it are locked formulas; the marks on the forms are
conditional formats that look up the columns of marks. Nothing else in a workbook is ever written.
"""

from __future__ import annotations

from budgetxl.fault import Level
from budgetxl.place import a1, area

RESULTS_SHEET = "校验结果"

HEAD_ROW = 6
"""The row of the headings; the rectangle begins below it."""

ROWS = 500
"""Findings that the sheet has room for."""

LINK = 0
"""The column of links to the places, formulas; the rectangle stands to its right."""

HEADS = ("位置", "级别", "规则", "行、列", "问题", "相差", "怎么办", "依据")
SHEET, CELL, MARKS_FROM, STATUS_COLUMN = 8, 9, 10, 13
"""Hidden columns of the rectangle: sheet and cell of each line, marks by level, the run."""

STATUS, DETAIL, CURRENT, PRINT = range(4)
"""Rows of the column that says how the last run went, from the top of the rectangle."""

COMMAND_CELL, SUM_CELL, LEFT_CELL = (4, 4), (4, STATUS_COLUMN), (3, STATUS_COLUMN)
"""Where an office may set the command to call; the sum of all figures, to tell a change; and how
many cells on the sheet 粘贴 are still to be put in their place."""

TOP, BOTTOM = HEAD_ROW + 1, HEAD_ROW + ROWS


def names() -> dict[str, str]:
    """The cells that macros and Python know by name, such as ``{"BX_STATUS": "$N$8"}``."""
    marks = {
        mark: area(TOP, column, BOTTOM, column)
        for column, mark in enumerate(MARKS.values(), start=MARKS_FROM)
    }
    rows = {"BX_STATUS": STATUS, "BX_DETAIL": DETAIL, "BX_CURRENT": CURRENT, "BX_PRINT": PRINT}
    return {
        "BX_RESULTS": area(TOP, 1, BOTTOM, STATUS_COLUMN),
        "BX_COMMAND": a1(*COMMAND_CELL, absolute=True),
        "BX_SUM": a1(*SUM_CELL, absolute=True),
        "BX_LEFT": a1(*LEFT_CELL, absolute=True),
        **{name: a1(TOP + row, STATUS_COLUMN, True) for name, row in rows.items()},
        **marks,
    }


MARKS = {Level.ERROR: "BX_ERRORS", Level.WARNING: "BX_WARNINGS", Level.NOTICE: "BX_NOTICES"}
"""The names of the columns of marks."""


def mark(sheet: str, cell: str) -> str:
    """How a cell stands in a column of marks."""
    return f"{sheet}!{cell}"
