"""What XlsxWriter cannot write, put into the finished package."""

from __future__ import annotations

import io
import re
import zipfile

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_LAST_COLUMN = re.compile(r'(<col min="[0-9]+" max=")256"')
_STRUCTURE = re.compile(r"(<workbookPr [^>]*/>)")


_FORMULA = re.compile(r'(<c r="([A-Z]+)([0-9]+)"[^>]*>)<f>([^<]*)</f>')

SHARED = "0"
"""A formula that stands for the one at the head of its column, moved down."""


def finish(content: bytes, shared: int = 0) -> bytes:
    """The package with a locked structure, all columns locked, and its own name.

    XlsxWriter is told of 256 columns, since it walks every column it knows of in every row.
    Sheets can be neither removed nor renamed. The program named as its maker is budgetxl.
    On sheet number ``shared``, from 1, every ``SHARED`` formula is that of its column's first:
    the format has a word for that, which keeps the file a fraction of its size.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            _edit(parts, name, _LAST_COLUMN, r'\g<1>16384"')
    if shared:
        name = f"xl/worksheets/sheet{shared}.xml"
        parts[name] = _shared(parts[name].decode()).encode()
    _edit(parts, "xl/workbook.xml", _STRUCTURE, r'\1<workbookProtection lockStructure="1"/>')
    _edit(parts, "docProps/app.xml", re.compile("Microsoft Excel"), "budgetxl")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, part)
    return stream.getvalue()


def _shared(xml: str) -> str:
    """``xml`` with the formulas that repeat written once for each column."""
    last = {match[2]: match[3] for match in _FORMULA.finditer(xml) if match[4] == SHARED}
    numbers = {column: i for i, column in enumerate(last)}
    headed: set[str] = set()

    def share(match: re.Match[str]) -> str:
        cell, column, row, formula = match.groups()
        if column not in numbers:
            return match[0]
        if column not in headed:
            headed.add(column)
            cells = f"{column}{row}:{column}{last[column]}"
            return f'{cell}<f t="shared" ref="{cells}" si="{numbers[column]}">{formula}</f>'
        return f'{cell}<f t="shared" si="{numbers[column]}"/>'

    return _FORMULA.sub(share, xml)


def _edit(parts: dict[str, bytes], name: str, pattern: re.Pattern[str], text: str) -> None:
    edited, count = pattern.subn(text, parts[name].decode(), count=1)
    if not count:
        raise ValueError(f"XlsxWriter no longer writes what {name} is patched at")
    parts[name] = edited.encode()
