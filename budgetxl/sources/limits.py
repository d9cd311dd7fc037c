"""How much of a foreign file is read: an official document has a hundredth of it."""

from __future__ import annotations

import io
import zipfile

from budgetxl.fault import Refusal
from budgetxl.infile import too_big

MOST_BYTES = 30_000_000
MOST_UNPACKED = 15_000_000
MOST_ROWS = 5_000
MOST_CELLS = 300_000
MOST_TABLES = 300
MOST_SPAN = 2_000
"""Rows or columns that one merged cell takes."""


def bounded(where: str, rows: int, columns: int) -> None:
    """Raises ``Refusal`` for a table with more rows or cells than anybody fills in."""
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise Refusal(
            f"{where}：表太大（{rows} 行 {columns} 列），最多 {MOST_ROWS} 行、{MOST_CELLS} 格")


def refuse_bomb(content: bytes, where: str) -> None:
    """Raises ``Refusal`` for a zip that unpacks to more than it may, ``BadZipFile`` for no zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        size = sum(part.file_size for part in package.infolist())
    if size > MOST_UNPACKED:
        raise Refusal(f"{where}：文件展开后太大（{too_big(size, MOST_UNPACKED)}）")
