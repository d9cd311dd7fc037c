"""How a row of a sheet is shown: its height, and whether it is hidden."""

from __future__ import annotations

from typing import NamedTuple


class RowLook(NamedTuple):
    """A height in points, None where the program that opens the workbook fits it to the text."""

    height: float | None
    hidden: bool = False
