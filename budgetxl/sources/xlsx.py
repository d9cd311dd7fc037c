"""Workbooks that are not ours: what each visible sheet shows."""

from __future__ import annotations

import datetime
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

from budgetxl.fault import Refusal
from budgetxl.place import from_a1
from budgetxl.sources.limits import refuse_bomb
from budgetxl.sources.numbers import as_shown, is_date
from budgetxl.sources.sheet import Rectangle, sheet
from budgetxl.tabletext import TableText

_NOT_SHOWN = re.compile("_x([0-9A-Fa-f]{4})_")
_SHARES = {"9": "0%", "10": "0.00%"}
"""Number formats that files do not write out, of those that a figure is read by."""

_MOST_TAGS = 2_000_000
"""Of one part; each takes room when it is parsed."""

_FIRST_DAYS = {False: datetime.datetime(1899, 12, 30), True: datetime.datetime(1904, 1, 1)}


def tables(content: bytes, where: str = "", typed: bool = False) -> list[TableText]:
    """Each visible sheet of the .xlsx with what it holds.

    With ``typed`` that is what somebody typed into any sheet, and nothing that a formula makes.
    ``where`` is the file's name. Raises ``Refusal`` for what is no such workbook or is too big.
    """
    from lxml.etree import XMLSyntaxError

    try:
        refuse_bomb(content, where)
        with zipfile.ZipFile(BytesIO(content)) as package:
            book = _Book(package, typed)
            return [table for name, part in book.sheets() if (table := book.sheet(name, part))]
    except (zipfile.BadZipFile, XMLSyntaxError, KeyError, ValueError, IndexError, EOFError,
            TypeError, AttributeError, OverflowError, NotImplementedError, RuntimeError,
            zlib.error) as error:
        raise Refusal(f"{where}：这个工作簿读不出来（{error}），请用 Excel 另存为 .xlsx") from None


class _Book:
    """The parts of a workbook, each parsed when it is needed."""

    def __init__(self, package: zipfile.ZipFile, typed: bool) -> None:
        from lxml import etree  # slow to start

        self.package, self.typed = package, typed
        self.parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        self.etree = etree
        [self.main] = self._related("", "officeDocument")
        self.root = self._parsed(self.main)

    def _parsed(self, part: str) -> Any:
        content = self.package.read(part)
        if content.count(b"<") > _MOST_TAGS:
            raise Refusal(f"{part}：表太大")
        return self.etree.fromstring(content, self.parser)

    def _related(self, part: str, kind: str = "") -> list[str]:
        """The parts that one names as ``kind``; with their numbers before them for no kind."""
        folder, name = posixpath.split(part)
        found = []
        for each in self._parsed(posixpath.join(folder, "_rels", f"{name}.rels")):
            target = each.get("Target", "")
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            if each.get("Type", "").endswith(f"/{kind}") or not kind:
                found.append(whole if kind else f"{each.get('Id')} {whole}")
        return found

    def sheets(self) -> Iterator[tuple[str, str]]:
        """The name of each sheet that is shown, or of each at all, and its part."""
        parts = dict(each.split(" ", 1) for each in self._related(self.main))
        for each in self.root.iterfind("{*}sheets/{*}sheet"):
            number = next(value for key, value in each.items() if key.endswith("}id"))
            if "worksheets/" in parts[number] and (
                    self.typed or each.get("state", "visible") == "visible"):
                yield each.get("name", ""), parts[number]

    def sheet(self, name: str, part: str) -> TableText | None:
        """What one sheet holds."""
        root = self._parsed(part)
        merged = (_rectangle(each.get("ref", ""))
                  for each in root.iterfind("{*}mergeCells/{*}mergeCell"))
        return sheet(name, dict(self._texts(root)), merged)

    def _texts(self, root: Any) -> Iterator[tuple[tuple[int, int], str]]:
        number = -1
        for row in root.iterfind("{*}sheetData/{*}row"):
            number = int(row.get("r", number + 2)) - 1
            column = -1
            for cell in row.iterfind("{*}c"):
                at = cell.get("r")
                column = from_a1(at)[1] if at else column + 1
                yield (number, column), self._text(cell)

    def _text(self, cell: Any) -> str:
        """What a cell holds, as it is shown: a code keeps its zeros, a share its sign."""
        kind, value, is_formula = cell.get("t", "n"), "", False
        for child in cell:
            if child.tag.endswith("}v"):
                value = child.text or ""
            elif child.tag.endswith("}is"):
                value = _words(child)
            elif child.tag.endswith("}f"):
                is_formula = True
        if not value or is_formula and self.typed:
            return ""
        if kind == "s":
            return self._strings[int(value)]
        if kind == "n":
            return self._number(value, int(cell.get("s", 0)))
        return {"0": "FALSE", "1": "TRUE"}.get(value, value) if kind == "b" else value

    def _number(self, value: str, style: int) -> str:
        code = self._formats[style] if style < len(self._formats) else ""
        if is_date(code):
            days = datetime.timedelta(days=float(value))
            return f"{_FIRST_DAYS[self._is_1904] + days:%Y-%m-%d}"
        return as_shown(value, code)

    @cached_property
    def _is_1904(self) -> bool:
        facts = self.root.find("{*}workbookPr")
        return facts is not None and facts.get("date1904") in ("1", "true")

    @cached_property
    def _strings(self) -> list[str]:
        parts = self._related(self.main, "sharedStrings")
        return [_words(each) for part in parts for each in self._parsed(part).iterfind("{*}si")]

    @cached_property
    def _formats(self) -> list[str]:
        """The code of the number format of each style; the number where none is written out."""
        for part in self._related(self.main, "styles"):
            root = self._parsed(part)
            written = {each.get("numFmtId"): each.get("formatCode", "")
                       for each in root.iterfind("{*}numFmts/{*}numFmt")}
            numbers = (each.get("numFmtId", "0") for each in root.iterfind("{*}cellXfs/{*}xf"))
            return [written.get(number) or _SHARES.get(number, f"#{number}") for number in numbers]
        return []


def _words(element: Any) -> str:
    """The text of a string, in one piece or in runs; how it is pronounced is no part of it."""
    text = "".join(each.text or "" for path in ("{*}t", "{*}r/{*}t")
                   for each in element.iterfind(path))
    return _NOT_SHOWN.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _rectangle(ref: str) -> Rectangle:
    (top, left), (bottom, right) = (from_a1(end) for end in f"{ref}:{ref}".split(":")[:2])
    return top, left, bottom + 1, right + 1
