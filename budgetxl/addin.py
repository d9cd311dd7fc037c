"""The open workbook: attached to, read as it is on the screen, checked, and shown what came of it.

The only user of xlwings (and of its free part only). In Excel xlwings drives Excel itself, on
Linux the engine of ``budgetxl.libreoffice``. What it does to a workbook is one rectangle written
on the sheet 校验结果: links and marks look that up, and nothing else is touched.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path, PureWindowsPath
from typing import Any

import xlwings as xw

from budgetxl import __version__, api
from budgetxl.checking import Report
from budgetxl.fault import Refusal
from budgetxl.layout.results import RESULTS_SHEET
from budgetxl.reading import CALCULATED, GENERAL, Cell, CellKind, SheetCells, WorkbookSheets
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

MOST_ROWS, MOST_COLUMNS = 12_000, 256
"""What is read of a sheet: more than any template has, and less than would take minutes."""

_DAY_ZERO = dt.datetime(1899, 12, 30)
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}


# -- the open workbook --------------------------------------------------------------------


def attach(name: str) -> xw.Book:
    """The open workbook with this full name, or the name of one that was never saved.

    Raises ``Refusal`` when it is not found, or when it cannot be told from another one.
    """
    if sys.platform.startswith("linux"):
        _use_libreoffice()
    books = [book for app in xw.apps for book in app.books]
    found = [book for book in books if _full_name(book) == name]
    if not found:  # the address of a file in the cloud is not what xlwings calls it
        found = [book for book in books if book.name == _last(name)]
    if not found:
        raise Refusal(f"找不到打开着的工作簿“{_last(name)}”，没有做任何事；请保存后重新打开再试")
    if len(found) > 1:
        raise Refusal(f"同时打开了两份“{_last(name)}”，分不清是哪一份；请关掉另一份再试")
    return found[0]


def _use_libreoffice() -> None:
    from budgetxl import libreoffice

    try:
        apps = libreoffice.install().apps
    except ImportError:
        raise Refusal("Python 找不到 LibreOffice 的 uno 模块；请装 python3-uno，见安装说明") from None
    if not apps:
        raise Refusal(
            f"LibreOffice 没有在“{libreoffice.address()}”等待连接；"
            "请按安装说明设好连接，重新启动 LibreOffice"
        )


def _full_name(book: xw.Book) -> str:
    try:
        return str(book.fullname)
    except xw.XlwingsError:  # in the cloud, and nowhere on this computer
        return ""


def _last(name: str) -> str:
    return PureWindowsPath(name).name


class LiveSheets(WorkbookSheets):
    """The sheets of an open workbook that a clerk fills in, each read whole when asked for."""

    def __init__(self, book: xw.Book) -> None:
        self._sheets = {sheet.name: sheet for sheet in book.sheets
                        if sheet.name not in CALCULATED}

    def __getitem__(self, name: str) -> SheetCells:
        sheet = self._sheets[name]
        used = sheet.used_range.last_cell
        corner = (min(used.row, MOST_ROWS), min(used.column, MOST_COLUMNS))
        area = sheet.range((1, 1), corner)
        values = area.options(ndim=2, err_to_str=True).value
        formulas: Any = area.formula
        if corner == (1, 1):
            formulas = ((formulas,),)
        return SheetCells(
            dict(_cells(values, formulas)), _is_protected(sheet),
            lambda at: sheet.range((at[0] + 1, at[1] + 1)).number_format or GENERAL)

    def __contains__(self, name: object) -> bool:
        return name in self._sheets  # a Mapping's own would read the sheet

    def __iter__(self) -> Iterator[str]:
        return iter(self._sheets)

    def __len__(self) -> int:
        return len(self._sheets)


def _cells(values: Any, formulas: Any) -> Iterator[tuple[tuple[int, int], Cell]]:
    for row, (some, others) in enumerate(zip(values, formulas, strict=True)):
        for column, (value, formula) in enumerate(zip(some, others, strict=True)):
            calculated = str(formula).startswith("=") and formula != value
            if calculated or value not in (None, ""):
                kind, text = _value(value)
                yield (row, column), Cell(kind, text, str(formula)[1:] if calculated else "")


def _value(value: object) -> tuple[CellKind, str]:
    """Kind and text of a value, as a file holds them."""
    if isinstance(value, bool):
        return "truth", str(int(value))
    if isinstance(value, dt.datetime):
        value = (value.replace(tzinfo=None) - _DAY_ZERO) / dt.timedelta(days=1)
    if isinstance(value, float):
        return "number", f"{value:.17G}"
    if isinstance(value, (int, Decimal)):
        return "number", str(value)
    return "error" if value in _ERRORS else "text", "" if value is None else str(value)


def _is_protected(sheet: xw.Sheet) -> bool:
    """xlwings has no word for it: each program is asked in its own."""
    host = sheet.api
    for name in ("ProtectContents", "protect_contents", "isProtected"):
        if hasattr(host, name):
            fact = getattr(host, name)
            return bool(fact() if callable(fact) else fact)
    return True


# -- what the buttons do ------------------------------------------------------------------


def _always() -> bool:
    return True


def check(book: xw.Book, way: str = "", wanted: Callable[[], bool] = _always) -> str:
    """Holds the workbook, as it is on the screen, against every rule and shows what comes of it.

    ``way`` is how the macro found this program, one of ``WAYS``; ``wanted`` says whether
    anybody still waits. Returns the verdict in a sentence. Raises ``Refusal`` for what is no
    template.
    """
    area = _area(book)
    report = checked(book)
    verdict = lines.verdict(report)
    by = f"（由{WAYS[way]}启动）" if way in WAYS else ""
    detail = f"budgetxl {__version__} 校验{by}：{lines.counted(report)}；{UNSEEN}"
    total = book.names["BX_SUM"].refers_to_range.value
    _show(area, lines.rectangle(report, verdict, detail, total), wanted)
    return verdict


def checked(book: xw.Book) -> Report:
    """What a check of the open workbook finds; nothing in it changes."""
    return api.check_open(LiveSheets(book), book.name)


def clear(book: xw.Book, wanted: Callable[[], bool] = _always) -> str:
    """Empties the sheet 校验结果, and with it every mark; returns no word, which would stay."""
    area = _area(book)
    _show(area, [[None] * area.shape[1]] * area.shape[0], wanted)
    return ""


def publish(book: xw.Book) -> str:
    """Writes the official tables beside the workbook; returns where.

    No file is written over: when one of that name has other content, a number is added.
    Raises ``Refusal`` for a workbook with errors, or one that was never saved on this computer.
    """
    home = Path(_full_name(book))
    if not home.is_absolute():
        raise Refusal("工作簿还没有保存在这台电脑上，不知道公开表该放在哪里；请先另存到本机的文件夹")
    try:
        content = api.publication(checked(book))
    except api.NotPassed as reason:
        draft = api.draft_path(_publication_path(home)).name
        raise Refusal(f"{reason}；要先看草稿，用命令行的 budgetxl publish --draft，文件名如 {draft}") from None
    path = _free(home, content)
    api.save(path, lambda: content, FileKind.PUBLICATION)
    return f"公开表已生成：{path.name}（在工作簿旁边）"


def _free(home: Path, content: bytes) -> Path:
    """``<stem>-公开表.xlsx`` beside ``home``, with a number if another content has that name."""
    number, path = 1, _publication_path(home)
    while os.path.lexists(path) and not _holds(path, content):
        number += 1
        path = home.with_name(f"{home.stem}-公开表（{number}）.xlsx")
    return path


def _publication_path(home: Path) -> Path:
    return home.with_name(f"{home.stem}-公开表.xlsx")


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:  # a folder, or open in another program: not ours to write over
        return False


def _area(book: xw.Book) -> xw.Range:
    # A program may find another sheet under the name of one that was deleted.
    if "BX_RESULTS" not in book.names or "#REF!" in book.names["BX_RESULTS"].refers_to:
        raise Refusal(
            f"{book.name}：没有“{RESULTS_SHEET}”表，不是 budgetxl 的模板，或是旧版的；"
            "旧版模板仍可保存后用 budgetxl check 校验"
        )
    return book.names["BX_RESULTS"].refers_to_range


def _show(area: xw.Range, rows: Sequence[lines.Row], wanted: Callable[[], bool]) -> None:
    """Everything at once, or nothing when nobody waits for it any more."""
    if wanted():
        area.value = rows
        area.sheet.book.app.calculate()
