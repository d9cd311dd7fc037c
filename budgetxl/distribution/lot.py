"""Some units filled in by a worker, each into its own file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from budgetxl import api
from budgetxl.distribution.units import Unit
from budgetxl.fault import Refusal
from budgetxl.filling import fill
from budgetxl.running.limit import limited
from budgetxl.storage import Unavailable, folder
from budgetxl.submission import data_in, from_data


@dataclass(frozen=True)
class Order:
    """A workbook to be written for a unit.

    ``before`` is the digest of what was handed out in its place and may be replaced, if any was.
    """

    file: str
    unit: Unit
    before: str = ""


@dataclass(frozen=True)
class Lot:
    """What a worker is given: workbooks to be written, and what they have in common.

    ``edition`` is that of the process that gives out the work. With ``force`` what stands in a
    file's place is replaced, whatever it is. ``alone`` and ``limit`` are those of any work that is
    ``Repeatable``.
    """

    format: str
    edition: str
    output: str
    rows: int | None
    forms: int | None
    orders: tuple[Order, ...]
    force: bool = False
    alone: bool = False
    limit: int = 0

    def singly(self) -> Iterator[Lot]:
        """A lot for each workbook: the last attempt."""
        return (replace(self, orders=(order,), alone=True) for order in self.orders)


@dataclass(frozen=True)
class Written:
    """A file that is there now, with its size and digest; or why there is none."""

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
    or nothing can be written any more. Ends this process when a workbook takes too long."""
    if edition_of(lot.format) != lot.edition:
        raise Refusal("工作进程所用的 budgetxl 版本或表样与发起处不同，请先统一再填")
    written = []
    with limited(lot.limit) as begin:
        for order in lot.orders:
            written.append(_written(lot, order))
            begin()
    return written


def _written(lot: Lot, order: Order) -> Written:
    book = api.sound_rulebook(lot.format)
    unit = order.unit
    try:
        data = data_in(unit.data, Path(unit.said))
        submission = from_data(data, book.format, unit.said)
        content = fill(book, submission, lot.rows, lot.forms, order.file.endswith(".xlsm"))
        if not _laid(lot, order, content):
            return Written(order.file, fault=not_replaced(lot.output, order.file, unit))
    except Unavailable as error:
        if error.entirely:
            raise
        return Written(order.file, fault=f"{unit.said}：{error.reason}")
    except Refusal as refusal:
        return Written(order.file, fault="\n".join(refusal.sentences))
    return Written(order.file, len(content), digest(content))


def _laid(lot: Lot, order: Order, content: bytes) -> bool:
    """Whether the file holds ``content`` now; False where somebody's work stands in its place.

    It is looked at a moment before it would be replaced, since somebody may have filled in by now
    what an earlier run handed out. What is there already, by a run that was cut short or a first
    attempt, is as good as written.
    """
    output = folder(lot.output)
    there = output.found(order.file)
    if there == content:
        return True
    if there is not None and not lot.force and digest(there) != order.before:
        return False
    output.write({order.file: content})
    return True


def digest(content: bytes) -> str:
    """What the ledger keeps of a file."""
    return hashlib.sha256(content).hexdigest()


def not_replaced(output: str, file: str, unit: Unit) -> str:
    """That somebody's work stands where a unit's workbook would."""
    return f"{unit.said}：{Path(output, file)} 已经有了，不是这样写出的，没有覆盖（--force 覆盖）"
