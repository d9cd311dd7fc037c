"""The sheets of an .xlsx file, as its XML has them: values, formulas, nothing calculated.

Read with the standard library alone, since the libraries that also give formulas take longer
to load than a whole check may take. A test reads every workbook with openpyxl as well and
compares.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Self
from xml.etree import ElementTree

from budgetxl.fault import Refusal, os_error_reason
from budgetxl.reading import scan, tree
from budgetxl.reading.cells import SheetCells, WorkbookSheets
from budgetxl.reading.decoding import unescaped
from budgetxl.reading.numberformats import NumberFormats
from budgetxl.reading.plain import plain_sheet
from budgetxl.reading.tree import MAIN

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BIGGEST_PART = 200_000_000
"""Bytes of a part when unpacked; no workbook that a person fills in comes near."""

DAMAGED = "不是完好的 Excel 工作簿，可能没有传完整；请重新取得，或用 Excel 打开后另存"


def open_workbook(
    path: Path, without: Collection[str] = (), content: bytes | None = None
) -> WorkbookFile:
    """The sheets of the workbook at ``path``, by name; those named in ``without`` are left out.

    With ``content`` that is what is read, and ``path`` only a name. Raises ``Refusal`` when the
    file is missing, locked with a password, an old .xls, or no workbook at all.
    """
    return WorkbookFile(path, without, content)


class WorkbookFile(WorkbookSheets):
    """The sheets of an .xlsx file, which is open until the end of ``with``.

    Whatever is asked for, it raises ``Refusal`` when what it needs of the file is damaged.
    """

    def __init__(self, path: Path, without: Collection[str], content: bytes | None) -> None:
        self._path, self._without, self._content = path, without, content
        with self._in_a_sentence():
            self._package = zipfile.ZipFile(path if content is None else io.BytesIO(content))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._package.close()

    def __getitem__(self, name: str) -> SheetCells:
        return self.without_checks(name, range(0), 0)

    def without_checks(self, name: str, beside: range, rows: int) -> SheetCells:
        """The sheet ``name``, without the cells ``beside`` its ``rows`` where that is safe."""
        part = self._parts[name]
        with self._in_a_sentence():
            xml = _part(self._package, part)
            plain = plain_sheet(xml, self._texts, self._number_formats, beside, rows)
            return plain or tree.sheet_of(
                ElementTree.fromstring(xml), self._texts, self._number_formats)

    def __contains__(self, name: object) -> bool:
        return name in self._parts  # a Mapping's own would read the sheet

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The part of the package that each sheet is, by the sheet's name."""
        with self._in_a_sentence():
            return _sheet_parts(self._package, self._without)

    @cached_property
    def _texts(self) -> list[str]:
        with self._in_a_sentence():
            return _shared_strings(self._package)

    @cached_property
    def _number_formats(self) -> NumberFormats:
        return NumberFormats(self._styles)

    def _styles(self) -> bytes:
        with self._in_a_sentence():
            names = {name.lower(): name for name in self._package.namelist()}
            styles = names.get("xl/styles.xml")
            return _part(self._package, styles) if styles else b"<styleSheet/>"

    @contextmanager
    def _in_a_sentence(self) -> Iterator[None]:
        """What may be wrong with a file, as ``Refusal``."""
        try:
            yield
        except OSError as error:
            raise Refusal(f"{self._path}：读不了这个文件（{os_error_reason(error)}）") from None
        except zipfile.BadZipFile:
            content = self._path.read_bytes() if self._content is None else self._content
            raise Refusal(f"{self._path}：{_what_it_is(content)}") from None
        except (LookupError, ElementTree.ParseError, ValueError, RuntimeError, zlib.error):
            raise Refusal(f"{self._path}：{DAMAGED}") from None


def _what_it_is(content: bytes) -> str:
    if zipfile.is_zipfile(io.BytesIO(content)):
        return DAMAGED
    if content[:8] == bytes.fromhex("D0CF11E0A1B11AE1"):
        return "是加了打开密码的工作簿或旧版 .xls，请去掉密码并另存为 .xlsx"
    return "不是 Excel 工作簿（.xlsx 或 .xlsm）"


def _sheet_parts(package: zipfile.ZipFile, without: Collection[str]) -> dict[str, str]:
    targets = {
        relation.get("Id"): str(relation.get("Target"))
        for relation in _xml(package, "xl/_rels/workbook.xml.rels")
    }
    parts = {}
    for sheet in _xml(package, "xl/workbook.xml").iter(f"{MAIN}sheet"):
        target = targets[sheet.get(_RELATION)]
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "worksheets/" in part and sheet.get("name") not in without:
            parts[str(sheet.get("name"))] = part
    return parts


def _part(package: zipfile.ZipFile, part: str) -> bytes:
    if package.getinfo(part).file_size > _BIGGEST_PART:
        raise ValueError(f"{part} 过大")
    return package.read(part)


def _xml(package: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(_part(package, part))


def _shared_strings(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    part = _part(package, "xl/sharedStrings.xml")
    found = scan.strings(part)
    if found is None:
        return [tree.string_of(item) for item in ElementTree.fromstring(part)]
    return [unescaped(each) for each in found]
