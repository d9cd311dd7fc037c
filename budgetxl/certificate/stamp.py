"""The stamp of a workbook, as its own sheet has it."""

from __future__ import annotations

from collections.abc import Mapping

from budgetxl.certificate import markup
from budgetxl.certificate.cells import OddRow, row_of, text_in
from budgetxl.certificate.package import SheetEntry, WorkbookPackage
from budgetxl.layout.stamp import SEAL, seal
from budgetxl.reading.wellformed import refuse_ill_formed

_WORDS_COLUMN = b"D"
"""Where a template with macros has the sentences that they say."""


def facts(package: WorkbookPackage, entry: SheetEntry) -> tuple[dict[str, str], bool]:
    """What the stamp says, and whether it is that of a template with macros."""
    part = package.read(entry.part)
    refuse_ill_formed(part)
    try:
        rows = [row_of(chunk) for chunk in markup.sheet(part, package.texts).rows]
    except OddRow:
        rows = [row_of(chunk) for chunk in markup.sheet(part, package.texts, quick=False).rows]
    found, macros = {}, False
    for row in rows:
        cells = {cell[0]: text_in(cell) for cell in row.cells}
        if cells.get(b"A"):
            found[cells[b"A"]] = cells.get(b"B", "")
        macros = macros or bool(cells.get(_WORDS_COLUMN))
    return found, macros


def broken(found: Mapping[str, str]) -> str:
    """What is wrong with a stamp, or nothing."""
    if SEAL not in found:
        return "没有封印"
    return "" if found[SEAL] == seal(found) else "内容与封印不符"
