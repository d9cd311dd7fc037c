"""A workbook read: a file, its bytes, or what is open in a spreadsheet program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budgetxl.api.rulebooks import known_rulebook, rulebook
from budgetxl.fault import Refusal

if TYPE_CHECKING:
    from budgetxl.reading import Reading, WorkbookSheets

_UNREADABLE = ("D1", "D2", "D3", "D4", "D5", "T5", "T7")
"""Findings after which the data of a workbook would be incomplete."""


def read(file: Path, with_others: bool = False, content: bytes | None = None) -> Reading:
    """The submission in ``file``; ``with_others`` if rules are to hold it against another one.

    With ``content`` that is the workbook, and ``file`` only its name. What cannot be read of it
    are findings of the reading. Raises ``Refusal`` when the file cannot be used: no workbook of
    ours, damaged, encrypted.
    """
    from budgetxl import reading

    return reading.read(file, known_rulebook(with_others), content)


def read_whole(file: Path, purpose: str) -> Reading:
    """The submission in ``file``, which has to be read before ``purpose``, a few Chinese words.

    Raises ``Refusal`` when the file cannot be used, and naming each cell that cannot be read.
    """
    reading = read(file)
    refuse_unreadable(reading, str(file), purpose)
    return reading


def read_open(sheets: WorkbookSheets, name: str) -> Reading:
    """The submission in the workbook ``name``, open in a spreadsheet program.

    ``sheets`` are its sheets as they are now. Raises ``Refusal`` when it is no template.
    """
    from budgetxl import reading

    return reading.interpret(sheets, name, rulebook)


def refuse_unreadable(reading: Reading, name: str, purpose: str) -> None:
    """Raises ``Refusal`` naming each cell of the workbook ``name`` that cannot be read."""
    lost = [finding for finding in reading.findings if finding.rule in _UNREADABLE]
    if lost:
        lines = (f"{f.sheet}!{''.join(f.cells)}：{f.message}" for f in lost)
        raise Refusal(f"{name}：有内容读不出来，先改正再{purpose}", *lines)


def shown_name(file: Path) -> str:
    """The name of a file with a sign for each letter that another encoding wrote."""
    return str(file).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
