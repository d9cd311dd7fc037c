"""The parts that list the sheets: which are hidden, which comes first, what is printed of each."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Collection, Mapping
from functools import cached_property
from html import escape, unescape
from typing import NamedTuple

_SHEET = re.compile(r'<sheet name="([^"]*)" sheetId="([0-9]+)"((?: state="[a-zA-Z]+")?) ')
_NAMES = re.compile("<definedNames>.*</definedNames>", re.DOTALL)
_NAME = re.compile('<definedName name="([^"]*)"(?: localSheetId="([0-9]+)")?[^>]*>([^<]*)<[^>]*>')
_VIEW = re.compile('(<workbookView [^>]*?)(?: activeTab="[0-9]+")?/>')
_TITLES = re.compile("<TitlesOfParts>.*</TitlesOfParts>", re.DOTALL)
_TITLE = re.compile("<vt:lpstr>[^<]*</vt:lpstr>")
_RANGES = re.compile("(<vt:lpstr>Named Ranges</vt:lpstr></vt:variant><vt:variant><vt:i4>)([0-9]+)")
_PRINT_AREA, _FILTER = "_xlnm.Print_Area", "_xlnm._FilterDatabase"


class _Name(NamedTuple):
    """A name, first what names are sorted by; the number of its sheet, -1 for none.

    ``title`` is how docProps/app.xml lists it, "" for not at all.
    """

    key: str
    name: str
    sheet: int
    cells: str
    xml: str
    title: str


class BookXml:
    """xl/workbook.xml and docProps/app.xml as the template has them."""

    def __init__(self, workbook: str, app: str) -> None:
        self.workbook, self.app = workbook, app
        self.sheets = [unescape(found[1]) for found in _SHEET.finditer(workbook)]

    @cached_property
    def _titles(self) -> tuple[list[str], list[str]]:
        """What app.xml lists: sheets that are not out of reach, and the names of cells in order."""
        titles = _TITLE.findall(_TITLES.findall(self.app)[0])
        count = sum(int(each) for _, each in _RANGES.findall(self.app))
        return titles[:len(titles) - count], titles[len(titles) - count:]

    @cached_property
    def _names(self) -> list[_Name]:
        """The names in order."""
        titles, names = iter(self._titles[1]), []
        for found in _NAME.finditer(self.workbook):
            name, sheet, cells = found.groups()
            title = "" if name == _FILTER or "!" not in cells else next(titles)
            number = -1 if sheet is None else int(sheet)
            names.append(_Name(_key(name, cells), name, number, cells, found[0], title))
        return names

    def arranged(
        self, hidden: Collection[str], shown: Mapping[str, str], first: str,
        unprinted: Collection[str],
    ) -> tuple[str, str]:
        """Both parts where the sheets ``hidden`` are hidden, and those that are ``shown`` are not.

        Each of these comes with a sheet that prints the same cells, and that a template shows. The
        sheet ``first`` is seen when the workbook is opened. Nothing is printed of ``unprinted``,
        which come with the name of a cell that holds nothing.
        """
        out = {self.sheets.index(name) for name in hidden}
        names = [name for name in self._names if name.name != _PRINT_AREA or name.sheet not in out]
        areas = {name.sheet: name.cells for name in self._names if name.name == _PRINT_AREA}
        for name, like in shown.items():
            if (number := self.sheets.index(name)) not in areas:
                cells = areas[self.sheets.index(like)].replace(f"{like}!", f"{name}!")
                insort(names, _area(number, name, cells))
        for name in unprinted:
            insort(names, _area(self.sheets.index(name), name, f"{name}!$IV$1"))
        return self._workbook(hidden, shown, names, first), self._app(names)

    def _workbook(
        self, hidden: Collection[str], shown: Collection[str], names: list[_Name], first: str
    ) -> str:
        def sheet(found: re.Match[str]) -> str:
            name = unescape(found[1])
            state = ' state="hidden"' if name in hidden else "" if name in shown else found[3]
            return f'<sheet name="{found[1]}" sheetId="{found[2]}"{state} '

        text = _SHEET.sub(sheet, self.workbook)
        number = self.sheets.index(first)
        text = _VIEW.sub(rf'\1 activeTab="{number}"/>' if number else r"\1/>", text)
        block = "".join(name.xml for name in names)
        return _NAMES.sub(lambda _: f"<definedNames>{block}</definedNames>", text)

    def _app(self, names: list[_Name]) -> str:
        old, new = self._titles[0], [name.title for name in names if name.title]
        vector = f'<vt:vector size="{len(old) + len(new)}" baseType="lpstr">'
        titles = f"<TitlesOfParts>{vector}{''.join([*old, *new])}</vt:vector></TitlesOfParts>"
        text = _TITLES.sub(lambda _: titles, self.app)
        return _RANGES.sub(rf"\g<1>{len(new)}", text)


def _key(name: str, cells: str) -> str:
    """What XlsxWriter, as Excel does, sorts names by."""
    return f"{name.replace('_xlnm.', '').lower()}::{unescape(cells).lstrip(chr(39)).lower()}"


def _area(sheet: int, name: str, cells: str) -> _Name:
    xml = f'<definedName name="{_PRINT_AREA}" localSheetId="{sheet}">{cells}</definedName>'
    title = f"<vt:lpstr>{escape(name, quote=False)}!Print_Area</vt:lpstr>"
    return _Name(_key(_PRINT_AREA, cells), _PRINT_AREA, sheet, cells, xml, title)
