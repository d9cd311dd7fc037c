"""What XlsxWriter cannot write, put into the finished package."""

from __future__ import annotations

import io
import re
import zipfile

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_LAST_COLUMN = re.compile(r'(<col min="[0-9]+" max=")256"')
_STRUCTURE = re.compile(r"(<workbookPr [^>]*/>)")


def finish(content: bytes) -> bytes:
    """The package with a locked structure, all columns locked, and its own name.

    XlsxWriter is told of 256 columns, since it walks every column it knows of in every row.
    Sheets can be neither removed nor renamed. The program named as its maker is budgetxl.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            _edit(parts, name, _LAST_COLUMN, r'\g<1>16384"')
    _edit(parts, "xl/workbook.xml", _STRUCTURE, r'\1<workbookProtection lockStructure="1"/>')
    _edit(parts, "docProps/app.xml", re.compile("Microsoft Excel"), "budgetxl")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, part)
    return stream.getvalue()


def _edit(parts: dict[str, bytes], name: str, pattern: re.Pattern[str], text: str) -> None:
    edited, count = pattern.subn(text, parts[name].decode(), count=1)
    if not count:
        raise ValueError(f"XlsxWriter no longer writes what {name} is patched at")
    parts[name] = edited.encode()
