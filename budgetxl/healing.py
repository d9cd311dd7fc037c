"""Our own workbooks when they are damaged, or of another version, size or year: what they hold.

A workbook that can still be read by its stamp is. Else what somebody typed into its sheets is
brought in as any official table is: by table, row, column, code and name, never by address.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from budgetxl.fault import Refusal
from budgetxl.formats import catalogue
from budgetxl.importing import Imported, imported, pasted
from budgetxl.layout import GUIDE_SHEET, STAMP_SHEET
from budgetxl.layout.formlist import LIST
from budgetxl.layout.reasons import REASONS_SHEET
from budgetxl.layout.workbook import DEPARTMENT_LABEL
from budgetxl.reading import CALCULATED, read
from budgetxl.rules import Rulebook
from budgetxl.sources import xlsx
from budgetxl.submission import BLANKS, Submission
from budgetxl.submission.reasons import FIELDS, Reason, reason_of
from budgetxl.tabletext import TableText

_MOVED = ("T5", "T7")
"""Findings after which addresses are no longer those of the form."""

_OLD = bytes.fromhex("D0CF11E0A1B11AE1")

_OF_TEMPLATE = ("T2", "T6", "T8", "C33")
"""Findings of the old template alone, which say nothing of what it holds: the new one is whole."""


def is_ours(content: bytes) -> bool:
    """Whether a file is a workbook that was made of one of our templates."""
    return STAMP_SHEET.encode() in _sheets_listed(content)


def is_old_copy(content: bytes) -> bool:
    """Whether a file is such a workbook, saved as Excel 97 to 2003 had it."""
    return content.startswith(_OLD) and STAMP_SHEET.encode("utf-16-le") in content


def is_foreign_workbook(content: bytes) -> bool:
    """Whether a file is a workbook, and has none of the sheets that all of ours have."""
    listed = _sheets_listed(content)
    return bool(listed) and not any(name.encode() in listed for name in (STAMP_SHEET, GUIDE_SHEET))


def _sheets_listed(content: bytes) -> bytes:
    """Where a workbook names its sheets; nothing for what is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = [name for name in package.namelist() if name.startswith("xl/workbook")]
            return b"".join(map(package.read, names))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, zlib.error,
            RuntimeError):
        return b""


def healed(
    path: Path, content: bytes, rulebook: Callable[[str], Rulebook], format_name: str = ""
) -> tuple[Imported, Rulebook]:
    """What the workbook ``content`` holds, and the rules of the format that it is moved into.

    That is its own where no ``format_name`` is given. Raises ``Refusal`` where it is none of
    ours, cannot be read at all, or is of a format that is not at hand.
    """
    try:
        reading = read(path, rulebook, content)
    except Refusal:
        return _moved(path, content, rulebook, format_name)
    book = reading.layout.book
    if format_name not in ("", book.format.id):
        return _moved(path, content, rulebook, format_name)
    if any(finding.rule in _MOVED for finding in reading.findings):
        return _moved(path, content, rulebook, book.format.id)
    told = tuple(finding for finding in reading.findings if finding.rule not in _OF_TEMPLATE)
    return Imported(reading.submission, told, tuple(book.format.forms)), book


def _moved(
    path: Path, content: bytes, rulebook: Callable[[str], Rulebook], format_name: str
) -> tuple[Imported, Rulebook]:
    """The same by the words of its sheets."""
    sheets = {_sheet(table): table for table in xlsx.tables(content, path.name, typed=True)}
    facts = dict(_facts(sheets.get(STAMP_SHEET)))
    name = format_name or facts.get("format", "")
    if name not in catalogue():
        raise Refusal(f"{path}：这里没有表样“{name}”，请用 --as 指明现在的表样")
    book = rulebook(name)
    lists = (f"{table.sheet}{LIST}" for table in book.format.forms.values() if table.repeated)
    ours = {GUIDE_SHEET, STAMP_SHEET, REASONS_SHEET, *CALCULATED, *lists}
    sources = [part for sheet, table in sheets.items() if sheet not in ours
               for part in _parts(table)]
    department = _department(sheets.get(GUIDE_SHEET))
    reasons = tuple(_reasons(sheets.get(REASONS_SHEET)))
    if facts.get("totals", "").startswith("stated"):
        made = imported(sources, book.format, published=False)
        made.submission.department = department or made.submission.department
        made.submission.reasons = reasons
        return made, book
    empty = Submission(name, book.format.year, department, reasons=reasons)
    done = pasted(sources, empty, book, published=False)
    return Imported(done.submission, done.findings, tuple(done.inputs)), book


def _reasons(sheet: TableText | None) -> Iterator[Reason]:
    """What is written below the heads of the sheet of reasons, wherever these stand now."""
    if sheet is None:
        return
    heads = [(row, {cell.text.strip(BLANKS): cell.column for cell in sheet.line(row)})
             for row in range(sheet.rows)]
    for top, columns in heads:
        if columns.keys() >= set(FIELDS):
            for row in range(top + 1, sheet.rows):
                texts = {field: sheet.own(row, columns[field]).strip(BLANKS) for field in FIELDS}
                if any(texts.values()):
                    yield reason_of(texts)
            return


def _parts(table: TableText) -> Iterator[TableText]:
    """The form on a sheet, and what stands beside it: a blank column lies between the two."""
    covered = {column for cell in table.cells if not cell.is_blank
               for column in range(cell.column, cell.column + cell.columns)}
    width = next((column for column in range(table.columns) if column not in covered),
                 table.columns)
    yield replace(table, cells=tuple(cell for cell in table.cells if cell.column < width))
    beside = tuple(cell._replace(column=cell.column - width) for cell in table.cells
                   if cell.column >= width)
    if beside:
        yield replace(table, cells=beside, where=f"{table.where}表右")


def _sheet(table: TableText) -> str:
    match = re.fullmatch("工作表“(.*)”", table.where, re.DOTALL)
    return match[1] if match else table.where


def _facts(stamp: TableText | None) -> Iterator[tuple[str, str]]:
    """What a stamp says of its workbook, word by word."""
    for row in range(stamp.rows if stamp else 0):
        if stamp:
            yield stamp.own(row, 0), stamp.own(row, 1)


def _department(guide: TableText | None) -> str:
    """The department that stands beside its label, wherever that stands now."""
    for cell in guide.cells if guide else ():
        if guide and cell.text.strip(BLANKS) == DEPARTMENT_LABEL:
            return guide.own(cell.row, cell.column + cell.columns).strip(BLANKS)
    return ""
