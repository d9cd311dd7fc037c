"""How much of a foreign file is read: an official document has a hundredth of it."""

from __future__ import annotations

from budgetxl.fault import Refusal

MOST_BYTES = 30_000_000
MOST_ROWS = 20_000
MOST_CELLS = 500_000
MOST_SPAN = 2_000
"""Rows or columns that one merged cell takes."""


def bounded(where: str, rows: int, columns: int) -> None:
    """Raises ``Refusal`` for a table with more rows or cells than anybody fills in."""
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise Refusal(
            f"{where}：表太大（{rows} 行 {columns} 列），最多 {MOST_ROWS} 行、{MOST_CELLS} 格")
