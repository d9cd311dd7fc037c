"""Some units filled in by a worker, each into its own file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from budgetxl import api
from budgetxl.batch.storage import Unavailable, folder
from budgetxl.distribution.units import Unit
from budgetxl.fault import Refusal
from budgetxl.filling import fill
from budgetxl.submission import data_in, from_data


@dataclass(frozen=True)
class Lot:
    """What a worker is given: units, each with the name of its file, and what they have in common.

    ``edition`` is that of the process that gives out the work.
    """

    format: str
    edition: str
    output: str
    rows: int | None
    forms: int | None
    units: tuple[tuple[str, Unit], ...]


@dataclass(frozen=True)
class Written:
    """A file that was written, with its size and digest; or why there is none."""

    file: str
    size: int = 0
    sha256: str = ""
    fault: str = ""


def edition_of(format_: str) -> str:
    """What workbooks of a format depend on besides their data."""
    from budgetxl.layout.stamp import edition

    return edition(api.sound_rulebook(format_).format)


def fill_lot(lot: Lot) -> list[Written]:
    """Fills in each unit. Raises ``Refusal`` where this worker is not like who gave out the work,
    or nothing can be written any more."""
    if edition_of(lot.format) != lot.edition:
        raise Refusal("工作进程所用的 budgetxl 版本或表样与发起处不同，请先统一再填")
    return [_written(lot, file, unit) for file, unit in lot.units]


def _written(lot: Lot, file: str, unit: Unit) -> Written:
    book = api.sound_rulebook(lot.format)
    try:
        data = data_in(unit.data, Path(unit.said))
        submission = from_data(data, book.format, unit.said)
        content = fill(book, submission, lot.rows, lot.forms, file.endswith(".xlsm"))
        folder(lot.output).write({file: content})
    except Unavailable as error:
        if error.entirely:
            raise
        return Written(file, fault=f"{unit.said}：{error.reason}")
    except Refusal as refusal:
        return Written(file, fault="\n".join(refusal.sentences))
    return Written(file, len(content), hashlib.sha256(content).hexdigest())
