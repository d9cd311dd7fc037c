"""Workbooks of Excel 97 to 2003 (.xls): what each visible sheet shows."""

from __future__ import annotations

import io
import struct
from typing import Any

from budgetxl.fault import Refusal
from budgetxl.infile import too_big
from budgetxl.sources.numbers import as_shown
from budgetxl.sources.sheet import sheet
from budgetxl.tabletext import TableText

_MOST_BYTES = 10_000_000
"""Such a file is not packed, and an official one is a hundredth of this."""


def tables(content: bytes, where: str = "") -> list[TableText]:
    """Each visible sheet of the .xls with what it holds. ``where`` is the file's name.

    Raises ``Refusal`` for what is no such workbook, has a password or is too big.
    """
    import xlrd  # slow to start
    from xlrd.compdoc import CompDocError

    if len(content) > _MOST_BYTES:
        raise Refusal(f"{where}：文件太大（{too_big(len(content), _MOST_BYTES)}）")
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True,
                                  logfile=io.StringIO())
    except (xlrd.XLRDError, CompDocError, AssertionError, struct.error, ValueError, KeyError,
            IndexError, TypeError, AttributeError, NotImplementedError, OverflowError) as error:
        reason = "有密码，请先去掉密码" if "encrypt" in str(error) else "读不出来"
        raise Refusal(f"{where}：这个 .xls {reason}；请用 Excel 或 WPS 打开后另存为 .xlsx") from None
    shown = (each for each in book.sheets() if each.visibility == 0)
    return [table for each in shown if (table := _sheet(book, each))]


def _sheet(book: Any, each: Any) -> TableText | None:
    texts = {(row, column): _text(book, each.cell(row, column))
             for row in range(each.nrows) for column in range(each.row_len(row))}
    merged = ((top, left, bottom, right) for top, bottom, left, right in each.merged_cells)
    return sheet(each.name, texts, merged)


def _text(book: Any, cell: Any) -> str:
    """What a cell holds, as it is shown: a code keeps its zeros, a share its sign."""
    from xlrd import (
        XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XL_CELL_NUMBER, error_text_from_code,
        xldate_as_datetime,
    )

    value = cell.value
    if cell.ctype == XL_CELL_NUMBER:
        kind = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        return as_shown(repr(value), kind.format_str if kind else "")
    if cell.ctype == XL_CELL_BOOLEAN:
        return str(bool(value)).upper()
    if cell.ctype == XL_CELL_ERROR:
        return str(error_text_from_code.get(value, "#N/A"))
    if cell.ctype == XL_CELL_DATE:
        try:
            return f"{xldate_as_datetime(value, book.datemode):%Y-%m-%d}"
        except (ValueError, OverflowError):
            return as_shown(repr(value), "")
    return str(value)
