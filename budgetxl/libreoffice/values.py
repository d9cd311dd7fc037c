"""The values of a range, as Excel's COM gives and takes them, in a fixed number of calls.

A call to LibreOffice takes a fifth of a millisecond, and one that gives an object four times that:
what is needed for every cell must come at once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

DATE, AS_TEXT, LOGICAL = 2, 256, 1024
"""Kinds of number formats, as bits: com.sun.star.util.NumberFormat."""

CONTENTS = 1 | 2 | 4 | 16
EVERYTHING = 1023
"""Numbers, dates, texts and formulas: com.sun.star.sheet.CellFlags."""

_TYPED_NUMBERS = 1 | 2
_FORMULA = 16
"""Numbers and dates, and formulas: com.sun.star.sheet.CellFlags."""

_GIVES_NUMBER, _FAILED = 1, 4
"""What a formula results in, a number or an error: com.sun.star.sheet.FormulaResult."""

MIXED = "AMBIGUOUS_VALUE"
"""The state of a property that cells of a range do not have in common."""

ERRORS = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    -2146826273: "#VALUE!",
}
"""The numbers by which Excel's COM gives error values."""

_CODES = {
    503: -2146826252,
    521: -2146826288,
    523: -2146826252,
    524: -2146826265,
    525: -2146826259,
    532: -2146826281,
    32767: -2146826246,
}
"""LibreOffice's error codes; it writes every other one to an Excel file as #VALUE!."""

_VALUE = -2146826273
_PLAIN_NUMBER = re.compile(r"\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*\Z")
_DAY = dt.timedelta(days=1)

Grid = list[list[Any]]
Position = tuple[int, int]


def read(document: Any, cells: Any) -> Grid:
    """The values by row: None, str, float, bool, datetime, and errors as one of ``ERRORS``.

    A number is a date where the cell's number format shows a date, as in Excel; a time is not.
    """
    data = cells.getDataArray()
    grid = [[None if value == "" else value for value in row] for row in data]
    if any(isinstance(value, float) for row in data for value in row):
        shown = list(_numbers_of_kind(document, cells, DATE | LOGICAL))
        if shown:
            _convert(grid, shown, _first_day(document))
    if any(value is None for row in data for value in row):
        for row, column in positions(cells, cells.queryFormulaCells(_FAILED)):
            code = cells.getCellByPosition(column, row).getError()
            grid[row][column] = _CODES.get(code, _VALUE)
    return grid


def _convert(grid: Grid, shown: list[tuple[int, int, int]], first_day: dt.datetime) -> None:
    """Make dates and truth values of the numbers that are shown so."""
    for row, column, kind in shown:
        value = grid[row][column]
        if isinstance(value, float) and kind & DATE:
            grid[row][column] = first_day + value * _DAY
        elif value in (0, 1):  # Its format stays when another number is written over a truth value.
            grid[row][column] = bool(value)


def formula_positions(cells: Any) -> Iterator[Position]:
    """Where formulas stand in the range, from (0, 0)."""
    return positions(cells, cells.queryContentCells(_FORMULA))


def positions(cells: Any, found: Any) -> Iterator[Position]:
    """The cells of the range or ranges ``found``, counted from the first cell of ``cells``."""
    areas = found.RangeAddresses if hasattr(found, "RangeAddresses") else (found.RangeAddress,)
    origin: Any = cells.RangeAddress if areas else None  # One call less where nothing is found.
    for area in areas:
        for row in range(area.StartRow, area.EndRow + 1):
            for column in range(area.StartColumn, area.EndColumn + 1):
                yield row - origin.StartRow, column - origin.StartColumn


def _numbers_of_kind(document: Any, cells: Any, kinds: int) -> Iterator[tuple[int, int, int]]:
    """The cells that hold a number, typed or calculated, in a format that is one of ``kinds``.

    On most sheets all numbers have one format: then it is asked for once, not for every look.
    """
    for found in (cells.queryContentCells(_TYPED_NUMBERS), cells.queryFormulaCells(_GIVES_NUMBER)):
        areas = found.RangeAddresses
        if not areas:
            continue
        parts = [found]
        if _is_mixed(found):
            corners = ((box.StartColumn, box.StartRow, box.EndColumn, box.EndRow) for box in areas)
            parts = [cells.Spreadsheet.getCellRangeByPosition(*corner) for corner in corners]
        yield from _of_kind(document, cells, kinds, parts)


def _of_kind(
    document: Any, cells: Any, kinds: int, parts: Sequence[Any] = ()
) -> Iterator[tuple[int, int, int]]:
    """The cells, or those of ``parts``, whose number format is one of ``kinds``, and which kind."""
    formats = document.NumberFormats
    known: dict[int, int] = {}
    for group in (group for part in parts or [cells] for group in _alike(part)):
        key = group.NumberFormat
        if key not in known:
            known[key] = formats.getByKey(key).Type & kinds
        if known[key]:
            yield from ((*position, known[key]) for position in positions(cells, group))


def _alike(cells: Any) -> Iterator[Any]:
    """``cells`` in groups that have one number format each: all of them, or those of one look."""
    if not _is_mixed(cells):
        yield cells
        return
    groups = cells.getUniqueCellFormatRanges()
    for index in range(groups.Count):  # Going through them otherwise takes twice the calls.
        yield groups.getByIndex(index)


def _is_mixed(area: Any) -> bool:
    return bool(area.getPropertyState("NumberFormat").value == MIXED)


def _first_day(document: Any) -> dt.datetime:
    """The day that the document counts dates from."""
    day = document.NullDate
    return dt.datetime(day.Year, day.Month, day.Day)


def write(document: Any, cells: Any, grid: Sequence[Sequence[Any]]) -> list[tuple[int, int, str]]:
    """Write the values in one call, and return the formulas among them, which are still to write.

    As in Excel, everything becomes text in a cell that is formatted as text; elsewhere text of
    plain digits becomes a number, and an apostrophe before a text is taken off. Other than in
    Excel, text never becomes a date, a percentage or TRUE.
    """
    texts = set[Position]()
    if any(_depends_on_format(value) for row in grid for value in row):
        texts = {(row, column) for row, column, _ in _of_kind(document, cells, AS_TEXT)}
    data: Grid = []
    later = []
    for row, line in enumerate(grid):
        data.append([])
        for column, value in enumerate(line):
            formula = _formula(value)
            if formula and (row, column) not in texts:
                later.append((row, column, formula))
            data[row].append(_stored(document, value, (row, column) in texts))
    cells.setDataArray(tuple(map(tuple, data)))
    _show_dates(document, cells, grid)
    return later


def _show_dates(document: Any, cells: Any, grid: Sequence[Sequence[Any]]) -> None:
    """Format as dates what would show as a number, as Excel does."""
    dates = {
        (row, column)
        for row, line in enumerate(grid)
        for column, value in enumerate(line)
        if isinstance(value, dt.datetime)
    }
    if not dates:
        return
    shown = {(row, column) for row, column, _ in _of_kind(document, cells, DATE)}
    usual = document.NumberFormats.getStandardFormat(DATE, document.CharLocale)
    for row, column in dates - shown:
        cells.getCellByPosition(column, row).NumberFormat = usual


def _formula(value: object) -> str:
    """The formula that stands for ``value``; "" for a value that is written as it is."""
    if isinstance(value, bool):
        # So does LibreOffice when it loads a truth value from an Excel file.
        return f"={str(value).upper()}()"
    return value if isinstance(value, str) and value.startswith("=") else ""


def _depends_on_format(value: object) -> bool:
    if isinstance(value, str):
        return value.startswith(("=", "'")) or _PLAIN_NUMBER.match(value) is not None
    return value is not None


def _stored(document: Any, value: object, in_text: bool) -> str | float:
    """``value`` as LibreOffice stores it: a text or a number."""
    if isinstance(value, dt.datetime):
        return (value - _first_day(document)) / _DAY
    if value is not None and not isinstance(value, (str, int, float, Decimal)):
        raise TypeError(f"no value of a cell: {value!r}")
    if in_text:
        return _as_text(value)
    if value is None or _formula(value):
        return ""
    if isinstance(value, str) and not _PLAIN_NUMBER.match(value):
        return value.removeprefix("'")
    return float(value)


def _as_text(value: object) -> str:
    """The constant as Excel writes it out: a whole number without decimals."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)
