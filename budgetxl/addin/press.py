"""What the buttons 校验, 清除标记, 生成公开表 and 生成说明 do to the open workbook.

One rectangle is written on the sheet 校验结果: links and marks look that up, and nothing else is
touched.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import xlwings as xw

from budgetxl import __version__, api
from budgetxl.addin.live import LiveSheets, full_name
from budgetxl.checking import Report
from budgetxl.fault import Refusal
from budgetxl.layout.results import RESULTS_SHEET
from budgetxl.report import lines
from budgetxl.writing import FileKind

WAYS = {
    "xlwings": "xlwings 加载项",
    "setting": "工作簿里“命令”格的设定",
    "environment": "环境变量 BUDGETXL_COMMAND ",
    "path": "系统路径里的 budgetxl",
}
"""How the macro found this program."""

UNSEEN = "格式、锁定、隐藏、名称和宏没有核对，存盘后用 budgetxl check"
"""What a check of the open workbook cannot say: it has no file to hold against the template."""


def _always() -> bool:
    return True


def check(book: xw.Book, way: str = "", wanted: Callable[[], bool] = _always) -> str:
    """Holds the workbook, as it is on the screen, against every rule and shows what comes of it.

    ``way`` is how the macro found this program, one of ``WAYS``; ``wanted`` says whether
    anybody still waits. Returns the verdict in a sentence. Raises ``Refusal`` for what is no
    template.
    """
    area = results_area(book)
    report = api.with_suggestions(checked(book))
    verdict = lines.verdict(report)
    by = f"（由{WAYS[way]}启动）" if way in WAYS else ""
    detail = f"budgetxl {__version__} 校验{by}：{lines.counted(report)}；{UNSEEN}"
    total = book.names["BX_SUM"].refers_to_range.value
    show(area, lines.rectangle(report, verdict, detail, total), wanted)
    return verdict


def checked(book: xw.Book) -> Report:
    """What a check of the open workbook finds; nothing in it changes."""
    return api.check_open(LiveSheets(book), book.name)


def clear(book: xw.Book, wanted: Callable[[], bool] = _always) -> str:
    """Empties the sheet 校验结果, and with it every mark; returns no word, which would stay."""
    area = results_area(book)
    show(area, [[None] * area.shape[1]] * area.shape[0], wanted)
    return ""


def publish(book: xw.Book) -> str:
    """Writes the official tables beside the workbook; returns where.

    No file is written over: when one of that name has other content, a number is added.
    Raises ``Refusal`` for a workbook with errors, or one that was never saved on this computer.
    """
    return _written(book, "公开表", ".xlsx", FileKind.PUBLICATION, api.publication)


def disclose(book: xw.Book) -> str:
    """Writes the whole disclosure, tables and narrative, beside the workbook; as ``publish``."""
    return _written(book, "公开文档", ".docx", FileKind.DISCLOSURE, api.disclosed)


def _written(
    book: xw.Book, what: str, ending: str, kind: FileKind, make: Callable[[Report], bytes]
) -> str:
    home = home_of(book, what)
    try:
        content = make(checked(book))
    except api.NotPassed as reason:
        draft = api.draft_path(home.with_name(f"{home.stem}-{what}{ending}")).name
        raise Refusal(f"{reason}；要先看草稿，用命令行的 budgetxl publish --draft，文件名如 {draft}") from None
    path = free_path(home, what, ending, content)
    api.save(path, lambda: content, kind)
    return f"{what}已生成：{path.name}（在工作簿旁边）"


def home_of(book: xw.Book, what: str) -> Path:
    """The workbook's file. Raises ``Refusal`` where it has none to put ``what`` beside."""
    home = Path(full_name(book))
    if not home.is_absolute():
        raise Refusal(f"工作簿还没有保存在这台电脑上，不知道{what}该放在哪里；请先另存到本机的文件夹")
    return home


def free_path(home: Path, suffix: str, ending: str, content: bytes) -> Path:
    """``<stem>-<suffix><ending>`` beside ``home``, with a number if other content has that name."""
    stem = re.sub(f"-{suffix}(（\\d+）)?$", "", home.stem)
    number, path = 1, home.with_name(f"{stem}-{suffix}{ending}")
    while os.path.lexists(path) and not _holds(path, content):
        number += 1
        path = home.with_name(f"{stem}-{suffix}（{number}）{ending}")
    return path


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:  # a folder, or open in another program: not ours to write over
        return False


def results_area(book: xw.Book) -> xw.Range:
    """The rectangle on 校验结果. Raises ``Refusal`` where there is none."""
    # A program may find another sheet under the name of one that was deleted.
    if "BX_RESULTS" not in book.names or "#REF!" in book.names["BX_RESULTS"].refers_to:
        raise Refusal(
            f"{book.name}：没有“{RESULTS_SHEET}”表，不是 budgetxl 的模板，或是旧版的；"
            "旧版模板仍可保存后用 budgetxl check 校验"
        )
    return book.names["BX_RESULTS"].refers_to_range


def show(area: xw.Range, rows: Sequence[lines.Row], wanted: Callable[[], bool]) -> None:
    """Writes everything at once, or nothing when nobody waits for it any more."""
    if wanted():
        area.value = rows
        area.sheet.book.app.calculate()
