"""The sheets of an open workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from budgetxl.libreoffice.ranges import Range
from budgetxl.libreoffice.unsupported import Partial

if TYPE_CHECKING:
    from budgetxl.libreoffice.books import Book

_ADDRESS = re.compile(r"\$?[A-Za-z]{0,3}\$?[0-9]*(?::\$?[A-Za-z]{0,3}\$?[0-9]*)?\Z")


def alike(name: str, key: object) -> bool:
    """Whether ``key`` is the name, whose case does not matter, as in Excel."""
    return isinstance(key, str) and name.lower() == key.lower()


class Sheets(Partial, base_classes.Sheets):
    """The sheets of a book in their order."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Any:
        """LibreOffice's collection of sheets."""
        return self._book.api.Sheets

    @property
    def active(self) -> Sheet:
        """The sheet shown; of a book without a window, the first."""
        controller = self._book.api.CurrentController
        return Sheet(self._book, controller.ActiveSheet) if controller is not None else self(1)

    def __call__(self, name_or_index: str | int) -> Sheet:
        """A sheet by its name or by its number from 1; raises ``KeyError``."""
        sheets = self.api
        if isinstance(name_or_index, int) and 1 <= name_or_index <= sheets.Count:
            return Sheet(self._book, sheets.getByIndex(name_or_index - 1))
        for name in sheets.ElementNames:
            if alike(name, name_or_index):
                return Sheet(self._book, sheets.getByName(name))
        raise KeyError(f"no sheet: {name_or_index}")

    def __contains__(self, name: str) -> bool:
        return any(alike(own, name) for own in self.api.ElementNames)

    def __len__(self) -> int:
        count: int = self.api.Count
        return count

    def __iter__(self) -> Iterator[Sheet]:
        sheets = self.api
        for index in range(sheets.Count):
            yield Sheet(self._book, sheets.getByIndex(index))


class Sheet(Partial, base_classes.Sheet):
    """A sheet; ``api.isProtected()`` says whether it is protected."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self._book = book
        self._sheet = sheet

    @property
    def api(self) -> Any:
        """LibreOffice's sheet."""
        return self._sheet

    @property
    def book(self) -> Book:
        """The book that it is in."""
        return self._book

    @property
    def name(self) -> str:
        """Its name."""
        name: str = self._sheet.Name
        return name

    @property
    def index(self) -> int:
        """Its number in the book, from 1."""
        index: int = self._sheet.RangeAddress.Sheet
        return index + 1

    @property
    def visible(self) -> bool:
        """Whether it is shown."""
        visible: bool = self._sheet.IsVisible
        return visible

    @visible.setter
    def visible(self, value: bool) -> None:
        self._sheet.IsVisible = value

    @property
    def page_setup(self) -> PageSetup:
        """How it is printed."""
        return PageSetup(self._sheet)

    def activate(self) -> None:
        """Show it, if its book has a window."""
        controller = self._book.api.CurrentController
        if controller is not None:
            controller.setActiveSheet(self._sheet)

    def select(self) -> None:
        """The same as ``activate``."""
        self.activate()

    @property
    def cells(self) -> Range:
        """All its cells, used or not."""
        return Range(self, self._sheet)

    def clear(self) -> None:
        """Empty the sheet, with its formats and merged cells; raises ``XlwingsError`` if locked."""
        self.cells.clear()

    @property
    def used_range(self) -> Range:
        """The cells from the first to the last with contents."""
        cursor = self._sheet.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return Range(self, cursor)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """The range from ``arg1`` to ``arg2``, or ``arg1`` alone.

        Each is an address, a name of the book, a row and a column from 1, perhaps with a number
        of rows and of columns, or a range. Raises ``IndexError`` for numbers off the sheet.
        """
        if arg2 is None and isinstance(arg1, str):
            return self._named(arg1)
        first = self._corners(arg1)
        last = first if arg2 is None else self._corners(arg2)
        left, top = min(first[0], last[0]), min(first[1], last[1])
        right, bottom = max(first[2], last[2]), max(first[3], last[3])
        if left < 0 or top < 0 or right < left or bottom < top:
            raise IndexError(f"no cells of a sheet: {arg1!r}, {arg2!r}")
        return Range(self, self._sheet.getCellRangeByPosition(left, top, right, bottom))

    def _named(self, text: str) -> Range:
        """The range at an address of this sheet, or with a name of the book, on any sheet."""
        if _ADDRESS.match(text):
            return Range(self, self._sheet.getCellRangeByName(text))
        return self._book.names(text).refers_to_range

    def _corners(self, place: Any) -> tuple[int, int, int, int]:
        """Left, top, right and bottom, from 0."""
        if isinstance(place, tuple):
            row, column, rows, columns = place if len(place) == 4 else (*place, 1, 1)
            return column - 1, row - 1, column + columns - 2, row + rows - 2
        cells = place if isinstance(place, Range) else self._named(place)
        box = cells.api.RangeAddress
        return box.StartColumn, box.StartRow, box.EndColumn, box.EndRow


class PageSetup(Partial, base_classes.PageSetup):
    """How a sheet is printed."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet

    @property
    def api(self) -> Any:
        """LibreOffice's sheet, which holds its print areas itself."""
        return self._sheet

    @property
    def print_area(self) -> str | None:
        """The address of its first print area; None where all of the sheet is printed."""
        areas = self._sheet.getPrintAreas()
        if not areas:
            return None
        box = areas[0]
        cells = self._sheet.getCellRangeByPosition(
            box.StartColumn, box.StartRow, box.EndColumn, box.EndRow)
        address: str = cells.AbsoluteName.rpartition(".")[2]
        return address

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        areas = (self._sheet.getCellRangeByName(value).RangeAddress,) if value else ()
        self._sheet.setPrintAreas(areas)
