"""The lines of a code book's file, every cell a text."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

from budgetxl.fault import Refusal
from budgetxl.infile import content_of

MOST_BYTES = 30_000_000
MOST_LINES = 100_000
"""Ten times the codes that the official book has."""


class Line(NamedTuple):
    """One line: its sheet ("" in a CSV), its number from 1, and its cells without blanks around."""

    sheet: str
    number: int
    cells: tuple[str, ...]

    @property
    def where(self) -> str:
        return f"{self.sheet}{'!' if self.sheet else ''}第{self.number}行"


def sheets(path: Path) -> list[list[Line]]:
    """The lines of each sheet of the .xlsx or .csv at ``path``. Raises ``Refusal``."""
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise Refusal(f"{path}：科目表应是 .xlsx 或 .csv；.xls、.et 先另存为 .xlsx")
    found = [list(lines) for lines in kind(path, content_of(path, MOST_BYTES))]
    if any(len(lines) > MOST_LINES for lines in found):
        raise Refusal(f"{path}：行数太多，最多 {MOST_LINES} 行")
    return found


def _of_csv(path: Path, content: bytes) -> Iterator[Iterator[Line]]:
    """One sheet. Excel in China saves as UTF-8 with a mark, or in the system's encoding."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        rows = csv.reader(io.StringIO(text, newline=""))
        yield (Line("", number, _texts(row)) for number, row in enumerate(rows, 1))
        return
    raise Refusal(f"{path}：认不出文字编码，请另存为“CSV UTF-8”")


def _of_workbook(path: Path, content: bytes) -> Iterator[Iterator[Line]]:
    import openpyxl  # slow to start, and needed for nothing else

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = sheet.iter_rows(max_row=MOST_LINES + 1, values_only=True)
            lines = [Line(sheet.title, n, _texts(row)) for n, row in enumerate(rows, 1)]
            yield iter(lines)
    except (zipfile.BadZipFile, KeyError, ValueError, ParseError) as error:
        raise Refusal(f"{path}：这个工作簿读不出来（{error}），请用 Excel 另存为 .xlsx") from None


def _texts(row: list[str] | tuple[object, ...]) -> tuple[str, ...]:
    return tuple("" if cell is None else _text(cell) for cell in row)


def _text(cell: object) -> str:
    """201.0, as a number that was calculated is stored, is 201."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


_KINDS = {".csv": _of_csv, ".xlsx": _of_workbook, ".xlsm": _of_workbook}
