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
from budgetxl.sources.limits import refuse_bomb
from budgetxl.sources.numbers import as_shown
from budgetxl.sources.sheet import refused_if_much, sheet
from budgetxl.tabletext import TableText

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
    shown = [each for each in book.worksheets if typed or each.sheet_state == "visible"]
    return list(filter(None, map(_sheet, shown)))


def _refuse_much_merged(content: bytes, where: str) -> None:
    """Raises ``Refusal`` where merged cells take more room than a table: openpyxl would walk it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.namelist():
            if part.endswith(".xml") and "worksheets" in part:
                found = ([from_a1(end.decode()) for end in match.groups()]
                         for match in _MERGED.finditer(package.read(part)))
                refused_if_much(where, ((top, left, bottom + 1, right + 1)
                                        for (top, left), (bottom, right) in found))


def _sheet(each: Any) -> TableText | None:
    spots = each._cells  # those that stand in the file, not all up to the last row and column
    texts = {(row - 1, column - 1): _text(cell) for (row, column), cell in spots.items()}
    merged = ((m.min_row - 1, m.min_col - 1, m.max_row, m.max_col)
              for m in each.merged_cells.ranges)
    return sheet(each.title, texts, merged)


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
