"""What stands where a file is to be written, and whether that file may take its place.

A file may be replaced by one of its own kind, so that scripts can run again; but for a workbook
that somebody filled in. An author who looks at one template after another replaces each by the
next. What another program has saved since is no longer of our making.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from budgetxl.certificate.workbooktemplate import WorkbookTemplate
from budgetxl.codes import HEADER
from budgetxl.fault import Refusal
from budgetxl.layout.drawing import CREATED
from budgetxl.printing import is_pdf_of
from budgetxl.reading import stamp_of
from budgetxl.reading.partfault import PartError, PartFault
from budgetxl.reading.workbook import open_workbook
from budgetxl.writing import FileKind

if TYPE_CHECKING:
    from budgetxl.reading import Reading


_TITLES = {"审核报告": FileKind.REPORT, "与上年比较": FileKind.REPORT,
           "预算公开": FileKind.ADD_IN}
"""Titles that workbooks of ours have in their properties; others have that of their format."""

_TIME = f"{CREATED:%Y-%m-%dT%H:%M:%SZ}</dcterms:"
_UNTOUCHED = re.compile(
    "<dc:title>(.*)</dc:title><dc:creator></dc:creator>.*<cp:lastModifiedBy></cp:lastModifiedBy>"
    f".*>{_TIME}created>.*>{_TIME}modified>"
)
"""The properties of a workbook as they are until a program saves it."""

_DOCUMENT = "word/_rels/document.xml.rels"

_PAGE = b'<!DOCTYPE html>\n<html lang="zh-CN">'
_LACKING = ("D6", "D7", "D8")
"""Findings that say what was not filled in."""


def refuse_to_replace(
    path: Path, standing: bytes, content: bytes, kind: FileKind, read: Callable[[bytes], Reading]
) -> None:
    """Raises ``Refusal`` where ``content``, of that ``kind``, must not replace ``standing``.

    That is what the file ``path`` holds now, and is not ``content``. ``read`` reads a workbook made
    of a template, or raises ``Refusal``.
    """
    found = kind_of(standing, read)
    if kind is FileKind.BLANK and _is_earlier_blank(standing, content):
        return
    if found is not kind or found is FileKind.FILLED:
        raise Refusal(f"{path}：这里已有{found.value}，没有覆盖；请另起文件名，确要覆盖，加 --force")


def kind_of(content: bytes, read: Callable[[bytes], Reading]) -> FileKind:
    """What a file with ``content`` is; ``OTHER`` in doubt. ``read`` is as above."""
    if content.startswith(b"PK"):
        return _kind_of_workbook(content, read)
    if is_pdf_of(content, CREATED):
        return FileKind.PRINTED
    if content.startswith(_PAGE) and any(
            f"<title>{title}".encode() in content[:1000] for title in _TITLES):
        return FileKind.REPORT
    if content.startswith(",".join(HEADER).encode()):
        return FileKind.CODES
    return _kind_of_json(content)


def _kind_of_workbook(content: bytes, read: Callable[[bytes], Reading]) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.namelist()
            found = _UNTOUCHED.search(package.read("docProps/core.xml").decode())
            if _DOCUMENT in parts:
                return _kind_of_document(package.read(_DOCUMENT), bool(found))
    except (KeyError, ValueError, zipfile.BadZipFile, NotImplementedError, zlib.error):
        return FileKind.OTHER
    if found and found[1] in _TITLES:
        return _TITLES[found[1]]
    if found and "xl/theme/theme1.xml" not in parts:  # a publication has none, a template has
        return FileKind.PUBLICATION
    try:
        return FileKind.BLANK if _is_blank(read(content)) else FileKind.FILLED
    except Refusal:
        return FileKind.OTHER


def _kind_of_document(relations: bytes, untouched: bool) -> FileKind:
    """What a Word document is whose text has these ``relations``."""
    from budgetxl.disclosure.marking import MARKED

    if f'"{MARKED}"'.encode() in relations:
        return FileKind.MARKED
    return FileKind.DISCLOSURE if untouched else FileKind.OTHER


def _is_earlier_blank(standing: bytes, content: bytes) -> bool:
    """Whether it is a blank template, or a draft, of the same format as the one in ``content``.

    The definition it was made of is gone. But no program saved it, and where something can be
    typed it has no more than the words that the new one has there too.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(standing)) as package:
            if not _UNTOUCHED.search(package.read("docProps/core.xml").decode()):
                return False
        return (_format_of(standing) == _format_of(content) != ""
                and _typed(standing) <= _typed(content))
    except (KeyError, ValueError, zipfile.BadZipFile, NotImplementedError, zlib.error, Refusal,
            PartError, PartFault):
        return False


def _format_of(content: bytes) -> str:
    with open_workbook(Path(), content=content) as sheets:
        stamp = stamp_of(sheets)
    return stamp.format if stamp else ""


def _typed(content: bytes) -> set[str]:
    """What stands in the cells that are not locked."""
    template = WorkbookTemplate(content)
    sheets = [template.sheet(entry).rows for entry in template.package.sheets]
    return {cell.value for sheet in sheets for number in sheet.chunks
            for cell in sheet.row(number).values() if not (cell.look.locked or cell.formula)}


def _is_blank(reading: Reading) -> bool:
    """Whether nothing at all was done to a template."""
    odd = [finding for finding in reading.findings if finding.rule not in _LACKING]
    return reading.submission.is_empty and not (odd or reading.submission.department)


def _kind_of_json(content: bytes) -> FileKind:
    """Data and reports, as long as they stand there as we write them."""
    try:
        text = content.decode()
        found = json.loads(text)
    except (ValueError, RecursionError):
        return FileKind.OTHER
    ours = json.dumps(found, ensure_ascii=False, indent=1) == text.rstrip("\n")
    if not ours or not isinstance(found, dict):
        return FileKind.OTHER
    if found.keys() == {"files"}:
        return FileKind.REPORT
    return FileKind.DATA if {"format", "tables"} <= found.keys() else FileKind.OTHER
