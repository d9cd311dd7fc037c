"""Copies of workbooks in a clerk's hands, changed in their XML as Excel would save them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path


def sheet_part(table: str) -> str:
    """The part of a sheet of the nine tables: the guide and the panel come first."""
    return f"xl/worksheets/sheet{'一二三四五六七八九'.index(table[1:]) + 3}.xml"


def patched(source: Path, path: Path, part: str, edit: Callable[[bytes], bytes]) -> Path:
    """A copy of the workbook with one part of its package edited."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(path, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            copy.writestr(name, edit(content) if name == part else content)
    return path


def with_cell(source: Path, path: Path, value: bytes) -> Path:
    """A copy with another number in 表八, 公务接待费."""
    def edit(content: bytes) -> bytes:
        changed, count = re.subn(rb'(<c r="F6"[^>]*><v>)1.68(?=</v>)', rb"\g<1>" + value, content)
        assert count == 1
        return changed

    return patched(source, path, sheet_part("表八"), edit)
