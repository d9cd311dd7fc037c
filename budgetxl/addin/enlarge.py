"""The buttons 增加行 and 增加表单: a larger workbook beside the open one, which stays as it is.

A form that is there and hidden is shown instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import xlwings as xw

from budgetxl import api
from budgetxl.addin.forms import show_next
from budgetxl.addin.live import LiveSheets
from budgetxl.addin.press import free_path, home_of
from budgetxl.enlarging import Enlarged, kind_of_form, with_more_forms, with_more_rows
from budgetxl.fault import Refusal
from budgetxl.reading import Reading
from budgetxl.submission import Submission
from budgetxl.writing import FileKind

_ENDINGS: dict[str, tuple[str, Callable[[Reading, str, bool], Enlarged]]] = {
    "rows": ("加行", with_more_rows), "forms": ("加表", with_more_forms),
}
"""What each verb makes, and what its file is called."""

_NOT_MOVED = ("T1", "T2", "T3", "T4", "T9", "T10")
"""Findings about what is no input and is left behind."""


def enlarge(book: xw.Book, what: str) -> str:
    """Writes the workbook with more ``rows`` or ``forms`` beside the open one; returns where.

    Rows are added to the tables on the sheet that is shown, forms of the kind shown; where a form
    is left that is hidden, it is shown, and nothing is written. The new workbook is read again
    before it is written. Raises ``Refusal`` where nothing there grows, where a cell cannot be
    read, and for a workbook that was never saved on this computer.
    """
    reading = api.read_open(LiveSheets(book), book.name)
    if what == "forms":
        kind = kind_of_form(reading.layout, book.sheets.active.name)
        if shown := show_next(book, reading.layout, kind):
            return f"“{shown}”取出来了，是空白的，可以填了"
    home = home_of(book, "新的工作簿")
    api.refuse_unreadable(reading, book.name, "增加")
    suffix, make = _ENDINGS[what]
    macros = home.suffix.lower() != ".xlsx"
    made = make(reading, book.sheets.active.name, macros)
    path = free_path(home, suffix, ".xlsm" if macros else ".xlsx", made.content)
    if _held(api.read(path, content=made.content)) != _held(reading):
        raise Refusal(f"{book.name}：有内容搬不过去，没有生成新的工作簿；请先校验，改正有问题的格子")
    api.save(path, lambda: made.content, FileKind.FILLED)
    left = sum(finding.rule in _NOT_MOVED for finding in reading.findings)
    more = f"；有 {left} 处不是填报格里的内容，没有搬，见“校验”" if left else ""
    return f"已生成“{path.name}”（在这份旁边）：{made.words}，填过的都搬过去了，请改用它；这一份没有改动{more}"


def _held(reading: Reading) -> Submission:
    """What a workbook holds, wherever its reasons stand."""
    reasons = tuple(reason._replace(cell="") for reason in reading.submission.reasons)
    return replace(reading.submission, reasons=reasons)
