"""Plain text as a clipboard holds it: a line a row, cells set apart by tabs, nothing merged."""

from __future__ import annotations

import csv
import io

from budgetxl.fault import Refusal
from budgetxl.sources.limits import bounded
from budgetxl.tabletext import Cell, TableText, trimmed


def tables(text: str, where: str = "剪贴板") -> list[TableText]:
    """The table of the lines of ``text``; blank ones stay, so that rows keep their numbers.

    Raises ``Refusal`` for a table that is too big.
    """
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error as error:
        raise Refusal(f"{where}：文字读不出来（{error}）") from None
    bounded(where, len(rows), max(map(len, rows), default=0))
    cells = [Cell(number, column, 1, 1, words)
             for number, row in enumerate(rows) for column, words in enumerate(row)]
    table = trimmed(cells, where, [f"第{number}行" for number in range(1, len(rows) + 1)])
    return [table] if table else []
