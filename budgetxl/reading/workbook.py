"""The sheets of an .xlsx file, as its XML has them: values, formulas, nothing calculated.

Read with the standard library alone, since the libraries that also give formulas take longer
to load than a whole check may take. A test reads every workbook with openpyxl as well and
compares.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Self

from budgetxl.fault import Refusal
from budgetxl.infile import content_of, too_big
from budgetxl.reading import scan, tree
from budgetxl.reading.cells import SheetCells, WorkbookSheets
from budgetxl.reading.decoding import unescaped
from budgetxl.reading.foreign import what_it_is
from budgetxl.reading.numberformats import NumberFormats
from budgetxl.reading.package import MOST_CELLS, MOST_TAGS, TRIM, Package, Relation
from budgetxl.reading.partfault import OddContent, PartError, named
from budgetxl.reading.plain import plain_sheet
from budgetxl.reading.tree import MAIN
from budgetxl.reading.wellformed import Element, refuse_ill_formed, tree_of

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NOTHING = Element("nothing")

MOST_FILE_BYTES = 32_000_000
"""Of a whole file, packed; no workbook that a person fills in comes near."""


def open_workbook(
    path: Path, without: Collection[str] = (), content: bytes | None = None,
    unpacked: dict[str, bytes] | None = None,
) -> WorkbookFile:
    """The sheets of the workbook at ``path``, by name; those named in ``without`` are left out.

    With ``content`` that is what is read, and ``path`` only a name. ``unpacked`` gets the parts
    for the certificate, which will refuse what is no well-formed XML: nobody needs to look here.
    Raises ``Refusal`` when the file is missing, locked with a password, an old .xls, or no
    workbook at all.
    """
    return WorkbookFile(path, without, workbook_content(path) if content is None else content,
                        unpacked)


def workbook_content(path: Path) -> bytes:
    """The bytes of the workbook at ``path``. Raises ``Refusal`` for none, and for too many."""
    return content_of(path, MOST_FILE_BYTES)


class WorkbookFile(WorkbookSheets):
    """The sheets of an .xlsx file, which is open until the end of ``with``.

    Whatever is asked for, it raises ``Refusal`` when what it needs of the file is damaged.
    """

    def __init__(
        self, path: Path, without: Collection[str], content: bytes,
        unpacked: dict[str, bytes] | None,
    ) -> None:
        self._path, self._without, self._certified = path, without, unpacked is not None
        self._cells = 0
        if len(content) > MOST_FILE_BYTES:
            raise Refusal(f"{path}：文件太大（{too_big(len(content), MOST_FILE_BYTES)}）")
        with self._in_a_sentence():
            if not content.startswith(b"PK"):  # Python finds a zip behind anything
                raise PartError(what_it_is(content, path.name))
            try:
                self._package = Package(content, unpacked)
            except zipfile.BadZipFile:
                raise PartError(what_it_is(content, path.name)) from None
            self._main, self._listed = _main_part(self._package)
            if not self._main:
                raise PartError(what_it_is(content, path.name))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._package.close()

    def __getitem__(self, name: str) -> SheetCells:
        return self.without_checks(name, range(0), 0)

    def without_checks(self, name: str, beside: range, rows: int) -> SheetCells:
        """The sheet ``name``, without the cells ``beside`` its ``rows`` where that is safe."""
        part = self._parts[name]
        with self._in_a_sentence(name):
            xml = self._package.read(part, name)
            formats = self._number_formats
            sheet = plain_sheet(xml, self._texts, formats, beside, rows)
            if sheet is not None and not self._certified:
                refuse_ill_formed(xml)
            if sheet is None:
                if xml.count(b"<") > MOST_TAGS:
                    raise PartError(f"“{name}”的格子太多；{TRIM}")
                sheet = tree.sheet_of(xml, self._texts, formats)
            sheet.since_1904 = self._since_1904
            self._cells += len(sheet.cells)
            if self._cells > MOST_CELLS:
                raise PartError(f"工作簿的格子太多（读到“{name}”时）；{TRIM}")
            return sheet

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
            relations = self._package.relations(self._main)
            return _sheet_parts(self._listed, relations, self._without)

    @cached_property
    def _texts(self) -> list[str]:
        with self._in_a_sentence("sharedStrings.xml"):
            return _shared_strings(self._package, self._main, self._certified)

    @cached_property
    def _since_1904(self) -> bool:
        settings = self._listed.find(f"{MAIN}workbookPr")
        return settings is not None and settings.get("date1904") in ("1", "true")

    @cached_property
    def _number_formats(self) -> NumberFormats:
        return NumberFormats(self._styles)

    def _styles(self) -> Element:
        with self._in_a_sentence():
            styles = self._package.related(self._main, "styles")
            return self._package.tree(styles) if styles else _NOTHING

    @contextmanager
    def _in_a_sentence(self, called: str = "") -> Iterator[None]:
        """What may be wrong with a file, or the part ``called`` so, as ``Refusal``."""
        try:
            with named(f"“{called}”" if called else "工作簿"):
                yield
        except PartError as error:
            raise Refusal(f"{self._path}：{error}") from None


def _main_part(package: Package) -> tuple[str, Element]:
    """The part that lists the sheets, and its root; "" and an empty root where there is none."""
    main = package.related("", "officeDocument") or "xl/workbook.xml"
    root = package.tree(main) if main.lower().endswith(".xml") and main in package else None
    return (main, root) if root is not None and root.tag == f"{MAIN}workbook" else ("", _NOTHING)


def _sheet_parts(
    listed: Element, relations: Mapping[str, Relation], without: Collection[str]
) -> dict[str, str]:
    parts: dict[str, str] = {}
    for sheet in listed.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        name, relation = sheet.get("name", ""), relations.get(sheet.get(_RELATION, ""))
        if name in parts:
            raise PartError(f"有两张工作表都叫“{name}”；请用 Excel 打开后另存")
        if relation is None:
            raise OddContent(f"a sheet that is no part: {name}")
        if relation.kind == "worksheet" and name not in without:
            parts[name] = relation.part
    return parts


def _shared_strings(package: Package, main: str, certified: bool) -> list[str]:
    part = package.related(main, "sharedStrings")
    if not part:
        return []
    xml = package.read(part)
    found = scan.strings(xml)
    if found is None:
        return [tree.string_of(item) for item in tree_of(xml).iterfind(f"{MAIN}si")]
    if not certified:
        refuse_ill_formed(xml)
    return [unescaped(each) for each in found]
