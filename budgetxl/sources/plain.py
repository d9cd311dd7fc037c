"""Plain text: a line a row of a table, cells set apart by tabs; or a line a paragraph."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from budgetxl.fault import Refusal
from budgetxl.sources.limits import bounded
from budgetxl.tabletext import Cell, TableText, trimmed

if TYPE_CHECKING:
    from budgetxl.prose import Paragraph


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


def paragraphs(text: str, where: str = "") -> list[Paragraph]:
    """Every line that is no row of a table and no comment, numbered as they are read."""
    from budgetxl.prose import Paragraph  # loaded with the first text, not with every file

    lines = (line for line in text.splitlines()
             if line.strip() and not line.startswith(("#", "\t")) and line.count("\t") < 2)
    return [Paragraph(line, number) for number, line in enumerate(lines, 1)]
