"""The open workbook: attached to, and read as it is on the screen."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import PureWindowsPath
from typing import Any

import xlwings as xw

from budgetxl.fault import Refusal
from budgetxl.reading import CALCULATED, GENERAL, Cell, CellKind, SheetCells, WorkbookSheets

MOST_ROWS, MOST_COLUMNS = 12_000, 256
"""What is read of a sheet: more than any template has, and less than would take minutes."""

_DAY_ZERO = dt.datetime(1899, 12, 30)
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}


def attach(name: str) -> xw.Book:
    """The open workbook with this full name, or the name of one that was never saved.

    Raises ``Refusal`` when it is not found, or when it cannot be told from another one.
    """
    if sys.platform.startswith("linux"):
        _use_libreoffice()
    books = [book for app in xw.apps for book in app.books]
    found = [book for book in books if full_name(book) == name]
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


def full_name(book: xw.Book) -> str:
    """Its full name; "" in the cloud, and nowhere on this computer."""
    try:
        return str(book.fullname)
    except xw.XlwingsError:
        return ""


def _last(name: str) -> str:
    return PureWindowsPath(name).name


class LiveSheets(WorkbookSheets):
    """The sheets of an open workbook that a clerk fills in, each read whole when asked for."""

    def __init__(self, book: xw.Book) -> None:
        self._sheets = {sheet.name: sheet for sheet in book.sheets
                        if sheet.name not in CALCULATED}

    def __getitem__(self, name: str) -> SheetCells:
        return self.without_checks(name, range(0), 0)

    def without_checks(self, name: str, beside: range, rows: int) -> SheetCells:
        """The sheet ``name`` without the cells ``beside`` its ``rows``: most of what it holds."""
        sheet = self._sheets[name]
        used = sheet.used_range
        rows_used, columns_used = used.shape
        last_row = min(used.row + rows_used - 1, MOST_ROWS)
        last_column = min(used.column + columns_used - 1, MOST_COLUMNS)
        cells: dict[tuple[int, int], Cell] = {}
        for area in _areas(last_row, last_column, beside, rows):
            cells.update(_within(sheet, *area))
        return SheetCells(
            cells, _is_protected(sheet),
            lambda at: sheet.range((at[0] + 1, at[1] + 1)).number_format or GENERAL)

    def __contains__(self, name: object) -> bool:
        return name in self._sheets  # a Mapping's own would read the sheet

    def __iter__(self) -> Iterator[str]:
        return iter(self._sheets)

    def __len__(self) -> int:
        return len(self._sheets)


def _areas(
    last_row: int, last_column: int, beside: range, rows: int
) -> Iterator[tuple[int, int, int, int]]:
    """First row and column, last row and column, from 1, of what is left without the checks."""
    if not beside or last_column <= beside.start:
        yield 1, 1, last_row, last_column
        return
    yield 1, 1, last_row, beside.start
    if last_column > beside.stop:
        yield 1, beside.stop + 1, min(rows, last_row), last_column
    if last_row > rows:
        yield rows + 1, beside.start + 1, last_row, last_column


def _within(
    sheet: xw.Sheet, top: int, left: int, bottom: int, right: int
) -> Iterator[tuple[tuple[int, int], Cell]]:
    """The cells of an area that are not empty, by (row, column) from 0."""
    area = sheet.range((top, left), (bottom, right))
    values = area.options(ndim=2, err_to_str=True).value
    formulas: Any = area.formula
    if (top, left) == (bottom, right):
        formulas = ((formulas,),)
    for (row, column), cell in _cells(values, formulas):
        yield (row + top - 1, column + left - 1), cell


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
