"""Workbooks that are not ours: what each visible sheet shows."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from typing import Any
from xml.etree.ElementTree import ParseError

from budgetxl import amount
from budgetxl.fault import Refusal
from budgetxl.sources.limits import MOST_ROWS, bounded
from budgetxl.tabletext import Cell, TableText, trimmed

MOST_UNPACKED = 200_000_000
_MOST_COLUMNS = 200


def tables(content: bytes, where: str = "") -> list[TableText]:
    """Each visible sheet of the .xlsx with what it holds. ``where`` is the file's name.

    Raises ``Refusal`` for what is no such workbook or is too big.
    """
    import openpyxl  # slow to start

    try:
        _refuse_bomb(content, where)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not read: pictures and extensions
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return list(filter(None, map(_sheet, shown)))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError,
            ParseError, EOFError, OverflowError) as error:
        raise Refusal(f"{where}：这个工作簿读不出来（{error}），请用 Excel 另存为 .xlsx") from None


def _refuse_bomb(content: bytes, where: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        size = sum(part.file_size for part in package.infolist())
    if size > MOST_UNPACKED:
        raise Refusal(f"{where}：文件展开后太大（{size / 1_000_000:.0f} MB）")


def _sheet(sheet: Any) -> TableText | None:
    where = f"工作表“{sheet.title}”"
    spots = sheet._cells  # those that stand in the file, not all up to the last row and column
    bounded(where, len({row for row, _ in spots}), 1)
    cells = {
        (row - 1, column - 1): Cell(row - 1, column - 1, 1, 1, _text(cell))
        for (row, column), cell in spots.items()
        if row <= MOST_ROWS and column <= _MOST_COLUMNS
    }
    for merged in sheet.merged_cells.ranges:
        top, left = merged.min_row - 1, merged.min_col - 1
        bottom, right = min(merged.max_row, MOST_ROWS), min(merged.max_col, _MOST_COLUMNS)
        first = cells.get((top, left))
        for row in range(top, bottom):
            for column in range(left, right):
                cells.pop((row, column), None)
        text = first.text if first else ""
        cells[top, left] = Cell(top, left, bottom - top, right - left, text)
    rows = max((cell.row for cell in cells.values()), default=0) + 1
    return trimmed(sorted(cells.values()), where, [f"第{row}行" for row in range(1, rows + 1)])


def _text(cell: Any) -> str:
    """What a cell holds, as it is shown: a code keeps its zeros, a share its sign."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _other(value)
    shown = cell.number_format or ""
    try:
        number = amount.stored(repr(value))
    except amount.AmountError:
        return str(value)
    if re.fullmatch(r"0+(\.0+)?%", shown):
        return f"{amount.plain(number * 100)}%"
    if re.fullmatch(r"0{2,}", shown) and number == number.to_integral_value():
        return amount.plain(number).zfill(len(shown))
    return amount.plain(number)


def _other(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d}"
    return str(value)
