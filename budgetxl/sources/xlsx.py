"""Workbooks that are not ours: what each visible sheet shows."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from typing import Any
from xml.etree.ElementTree import ParseError

from budgetxl.fault import Refusal
from budgetxl.place import from_a1
from budgetxl.sources.limits import MOST_CELLS, MOST_ROWS, refuse_bomb
from budgetxl.sources.numbers import as_shown
from budgetxl.tabletext import Cell, TableText, trimmed

_MOST_COLUMNS = 200
_MERGED = re.compile(rb"mergeCell\s[^>]*ref\s*=\s*[\"'](\$?[A-Z]{1,3}\$?[0-9]{1,7}):"
                     rb"(\$?[A-Z]{1,3}\$?[0-9]{1,7})[\"']")


def tables(content: bytes, where: str = "", typed: bool = False) -> list[TableText]:
    """Each visible sheet of the .xlsx with what it holds.

    With ``typed`` that is what somebody typed into any sheet, and nothing that a formula makes.
    ``where`` is the file's name. Raises ``Refusal`` for what is no such workbook or is too big.
    """
    import openpyxl  # slow to start

    try:
        refuse_bomb(content, where)
        _refuse_much_merged(content, where)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not read: pictures and extensions
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=not typed)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError,
            ParseError, EOFError, OverflowError) as error:
        raise Refusal(f"{where}：这个工作簿读不出来（{error}），请用 Excel 另存为 .xlsx") from None
    shown = [sheet for sheet in book.worksheets if typed or sheet.sheet_state == "visible"]
    return list(filter(None, map(_sheet, shown)))


def _refuse_much_merged(content: bytes, where: str) -> None:
    """Raises ``Refusal`` where merged cells take more room than a table: openpyxl would walk it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.namelist():
            if not part.endswith(".xml") or "worksheets" not in part:
                continue
            area = 0
            for match in _MERGED.finditer(package.read(part)):
                (top, left), (bottom, right) = (from_a1(end.decode()) for end in match.groups())
                area += (bottom - top + 1) * (right - left + 1)
            if area > MOST_CELLS:
                raise Refusal(f"{where}：表太大，合并的单元格占 {area} 格，最多 {MOST_CELLS} 格")


def _sheet(sheet: Any) -> TableText | None:
    where = f"工作表“{sheet.title}”"
    spots = sheet._cells  # those that stand in the file, not all up to the last row and column
    merges = list(sheet.merged_cells.ranges)
    if len(spots) > MOST_CELLS:
        raise Refusal(f"{where}：表太大，最多 {MOST_CELLS} 格")
    _refuse_what_lies_outside(spots, where)
    cells = {
        (row - 1, column - 1): Cell(row - 1, column - 1, 1, 1, _text(cell))
        for (row, column), cell in spots.items()
        if row <= MOST_ROWS and column <= _MOST_COLUMNS
    }
    for merged in merges:
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


def _refuse_what_lies_outside(spots: dict[tuple[int, int], Any], where: str) -> None:
    """Nothing is lost in silence: not what stands a thousand rows below a table either."""
    for (row, column), cell in spots.items():
        if (row > MOST_ROWS or column > _MOST_COLUMNS) and cell.value is not None:
            raise Refusal(f"{where}：{cell.coordinate} 有内容，太远了；最多 {MOST_ROWS} 行、"
                          f"{_MOST_COLUMNS} 列")


def _text(cell: Any) -> str:
    """What a cell holds, as it is shown: a code keeps its zeros, a share its sign."""
    value = cell.value
    if value is None or cell.data_type == "f":
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _other(value)
    return as_shown(repr(value), cell.number_format or "")


def _other(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d}"
    return str(value)
