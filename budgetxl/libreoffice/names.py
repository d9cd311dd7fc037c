"""The names that a workbook gives to its ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import XlwingsError, base_classes

from budgetxl.libreoffice.formulas import Doubt, to_excel
from budgetxl.libreoffice.ranges import Range
from budgetxl.libreoffice.sheets import Sheet, alike
from budgetxl.libreoffice.unsupported import Partial

if TYPE_CHECKING:
    from budgetxl.libreoffice.books import Book

_ITS_OWN = 0
"""LibreOffice's own grammar of formulas: com.sun.star.sheet.AddressConvention."""


class Names(Partial, base_classes.Names):
    """The names of a book that hold for all its sheets."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Any:
        """LibreOffice's collection of names."""
        return self._book.api.NamedRanges

    def __call__(self, name_or_index: str | int) -> Name:
        """The name, whose case does not matter, or the nth from 1; raises ``KeyError``."""
        for number, name in enumerate(self.api.ElementNames, 1):
            if number == name_or_index or alike(name, name_or_index):
                return Name(self._book, self.api.getByName(name))
        raise KeyError(f"no name: {name_or_index}")

    def snapshot(self) -> list[tuple[str, Name]]:
        """All of them, each with its name: xlwings would ask for one after the other."""
        names = self.api
        return [(name, Name(self._book, names.getByName(name))) for name in names.ElementNames]

    def contains(self, name_or_index: str | int) -> bool:
        """Whether there is such a name."""
        names = enumerate(self.api.ElementNames, 1)
        return any(name_or_index == n or alike(name, name_or_index) for n, name in names)

    def __len__(self) -> int:
        return len(self.api.ElementNames)


class Name(Partial, base_classes.Name):
    """A name of a book, and what it stands for."""

    def __init__(self, book: Book, name: Any) -> None:
        self._book = book
        self._name = name

    @property
    def api(self) -> Any:
        """LibreOffice's named range."""
        return self._name

    @property
    def name(self) -> str:
        """The name itself."""
        name: str = self._name.Name
        return name

    @property
    def refers_to(self) -> str:
        """What it stands for, as a formula."""
        content = self._name.Content
        try:
            return to_excel(f"={content}")
        except Doubt:
            origin = self._name.ReferencePosition
            tokens = self._book.parser(_ITS_OWN).parseFormula(content, origin)
            return f"={self._book.parser().printFormula(tokens, origin)}"

    @property
    def refers_to_range(self) -> Range:
        """The range that it stands for; raises ``XlwingsError`` when that is no range."""
        cells = self._name.ReferredCells
        # Of a sheet that was deleted LibreOffice gives the cells of the one that took its place.
        if cells is None or "#REF!" in self._name.Content:
            raise XlwingsError(f"{self.name} is no range: {self.refers_to}")
        return Range(Sheet(self._book, cells.Spreadsheet), cells)
