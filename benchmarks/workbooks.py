"""The workbooks that are measured: 昌吉, as it was published and with its mistakes put right.

What only some need is imported within functions: the process that measures whole commands stays
small, since the memory of a command cannot be told from that of the process which starts it.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budgetxl.rules import Rulebook

FORMAT = "xinjiang-2020-budget"
EXAMPLE = Path(__file__).resolve().parent.parent.joinpath(
    "workbook_templates", FORMAT, "examples", "changji.json")
SPARE_ROWS = 10
"""Spare rows in each table of a small workbook."""


def rulebook(name: str = FORMAT) -> Rulebook:
    """The rules of a format."""
    from budgetxl import formats, rules

    return rules.bind(formats.load(formats.find(name)))


def filled(path: Path, name: str = FORMAT) -> Path:
    """The example as ``budgetxl fill`` writes it, spare rows and spare forms included."""
    from budgetxl.submission import from_data, read_data
    from budgetxl.template import build

    book = rulebook(name)
    data = {**read_data(EXAMPLE), "format": name}
    path.write_bytes(build(book, submission=from_data(data, book.format)))
    return path


def small() -> bytes:
    """The example without mistakes, so that it is published as well, and with few spare rows."""
    from budgetxl.submission import from_data
    from budgetxl.template import build
    from tests.changji import corrected

    book = rulebook()
    return build(book, rows=SPARE_ROWS, submission=from_data(corrected(), book.format), forms=1)


def inbox(place: Path, content: bytes, count: int) -> Path:
    """So many workbooks that differ in their bytes, 100 a folder."""
    for number in range(count):
        file = place / f"{number // 100:03}" / f"{number:05}.xlsx"
        file.parent.mkdir(parents=True, exist_ok=True)
        stream = io.BytesIO(content)
        with zipfile.ZipFile(stream, "a") as package:
            package.comment = str(number).encode()
        file.write_bytes(stream.getvalue())
    return place
