"""One blank template, ready to have submissions poured into it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from budgetxl.filling.bookxml import BookXml
from budgetxl.filling.runs import END, deflated
from budgetxl.filling.sheetxml import SheetXml
from budgetxl.filling.strings import Adding, SharedStrings
from budgetxl.layout import GUIDE_SHEET, NARRATIVE_SHEET, PANEL_SHEET, Layout
from budgetxl.layout.checkcolumns import USED
from budgetxl.narrative.livetext import is_whole
from budgetxl.packing import Part, package
from budgetxl.rules import Figures
from budgetxl.template.changes import Changes, SheetChanges
from budgetxl.template.tabs import form_colour, shown_forms

_STRINGS, _BOOK, _APP = "xl/sharedStrings.xml", "xl/workbook.xml", "docProps/app.xml"
_SELECTED = ' tabSelected="1"'
_SHEET_PR = re.compile("(<sheetPr[^>]*)>")
_FORMULA = re.compile("<f>([^<]*)</f>")
_TAB = re.compile('(<tabColor rgb="FF)[0-9A-F]{6}')
_FILTER = re.compile('(<autoFilter ref="[^"]*")/>')
_ONLY_USED = (rf'\1><filterColumn colId="0"><filters><filter val="{USED}"/></filters>'
              "</filterColumn></autoFilter>")


@dataclass(frozen=True)
class _Packed:
    """The parts of a template, each as it lies in its package."""

    content: bytes
    entries: dict[str, zipfile.ZipInfo]

    def text(self, name: str) -> str:
        """What a part holds."""
        return zlib.decompress(self._deflated(name), -zlib.MAX_WBITS).decode()

    def part(self, name: str) -> Part:
        """A part that stays as it is."""
        entry = self.entries[name]
        return Part(name.encode(), entry.CRC, entry.file_size, self._deflated(name))

    def _deflated(self, name: str) -> bytes:
        entry = self.entries[name]
        at = entry.header_offset
        lengths = struct.unpack_from("<2H", self.content, at + 26)
        start = at + 30 + sum(lengths)
        return self.content[start : start + entry.compress_size]


class Pouring:
    """A blank template of ``layout``; with ``filters``, rows that are not used are hidden."""

    def __init__(
        self, layout: Layout, content: bytes, filters: bool, macros: bool
    ) -> None:
        self.layout, self.filters, self.macros = layout, filters, macros
        with zipfile.ZipFile(io.BytesIO(content)) as template:
            self.packed = _Packed(content, {each.filename: each for each in template.infolist()})
        self.book = BookXml(self.packed.text(_BOOK), self.packed.text(_APP))
        self.strings = SharedStrings(self.packed.text(_STRINGS))
        self.sheets: dict[str, SheetXml] = {}
        self.changes = Changes(layout, self._is_whole())
        self._more = 0
        if filters:
            self._add_filters()

    def _add_filters(self) -> None:
        """What every workbook has in which something is filled in."""
        strings = Adding(self.strings)
        for name, each in self.changes.filters().items():
            sheet = self._sheet(name)
            self._more += sheet.rebase(each, strings)
            sheet.head = _SHEET_PR.sub(r'\1 filterMode="1">', sheet.head, count=1)
            sheet.tail = _FILTER.sub(_ONLY_USED, sheet.tail)
        guide, panel = self._sheet(GUIDE_SHEET), self._sheet(PANEL_SHEET)
        guide.head = guide.head.replace(_SELECTED, "")
        panel.head = panel.head.replace(" workbookViewId", f"{_SELECTED} workbookViewId")

    def _is_whole(self) -> bool:
        """Whether 情况说明, if there is one, has a formula for each of its lines."""
        if NARRATIVE_SHEET not in self.book.sheets:
            return True
        rows = self._sheet(NARRATIVE_SHEET).rows
        return is_whole(unescape(each) for row in rows for each in _FORMULA.findall(row.text))

    def poured(self, figures: Figures) -> bytes:
        """The workbook with these figures and all that comes of them."""
        return self.packed_with(figures, self.changes.of(figures))

    def packed_with(self, figures: Figures, changes: Mapping[str, SheetChanges]) -> bytes:
        """The workbook with these figures, of which ``changes`` come."""
        strings, more = Adding(self.strings), self._more
        parts: dict[str, Part] = {}
        for name, each in changes.items():
            sheet = self._sheet(name)
            head = self._head(name, sheet, figures)
            parts[sheet.part], named = sheet.poured(each, head, strings)
            more += named
        parts[_STRINGS] = self.strings.adding(_STRINGS, list(strings.own), more)
        for part, text in zip((_BOOK, _APP), self._book(figures)):
            parts[part] = _part(part, text)
        return package(parts.get(name) or self.packed.part(name) for name in self.packed.entries)

    def _sheet(self, name: str) -> SheetXml:
        if name not in self.sheets:
            part = f"xl/worksheets/sheet{self.book.sheets.index(name) + 1}.xml"
            self.sheets[name] = SheetXml(part, self.packed.text(part))
        return self.sheets[name]

    def _head(self, name: str, sheet: SheetXml, figures: Figures) -> str:
        """What stands before the rows: the colour of the tab of a repeated form tells its use."""
        form = self.layout.sheets.get(name)
        if form is None or not form.table.repeated:
            return sheet.head
        colour = form_colour(form, figures).removeprefix("#")
        return _TAB.sub(rf"\g<1>{colour}", sheet.head)

    def _book(self, figures: Figures) -> tuple[str, str]:
        """What lists the sheets: xl/workbook.xml and docProps/app.xml."""
        repeated = [name for name, sheet in self.layout.sheets.items() if sheet.table.repeated]
        if not (self.filters or self.macros):
            repeated = []  # no button could show them
        shown = shown_forms(self.layout, figures, 0)
        first, unprinted = (PANEL_SHEET, [GUIDE_SHEET]) if self.filters else (GUIDE_SHEET, [])
        return self.book.arranged(
            [name for name in repeated if name not in shown],
            {name: self._first_of(name) for name in repeated if name in shown}, first, unprinted)

    def _first_of(self, name: str) -> str:
        """The first form of the kind of that one, which prints the same cells and is shown."""
        return self.layout.sheet_name(self.layout.sheets[name].table.name)


def _part(name: str, text: str) -> Part:
    data = text.encode()
    return Part(name.encode(), zlib.crc32(data), len(data), deflated(data) + END)
