"""The open workbooks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import XlwingsError, base_classes

from budgetxl.libreoffice import bridge
from budgetxl.libreoffice.names import Names
from budgetxl.libreoffice.sheets import Sheets, alike
from budgetxl.libreoffice.unsupported import Partial

if TYPE_CHECKING:
    from budgetxl.libreoffice.app import App

_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
_AS_THE_PROFILE_SAYS = 3
"""Macros on loading: com.sun.star.document.MacroExecMode."""

EXCELS = 3
"""Excel's grammar of formulas: com.sun.star.sheet.AddressConvention."""


class Books(Partial, base_classes.Books):
    """The workbooks that are open in LibreOffice."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Any:
        """LibreOffice's desktop."""
        return self.app.api

    @property
    def active(self) -> Book:
        """The book in front; without windows, the first. Raises ``KeyError`` if none is open."""
        document = self.api.getCurrentComponent()
        return Book(self.app, document) if _is_spreadsheet(document) else self(1)

    def __call__(self, name_or_index: str | int) -> Book:
        """A book by its name or by its number from 1; raises ``KeyError``."""
        for number, book in enumerate(self, 1):
            if number == name_or_index or alike(book.name, name_or_index):
                return book
        raise KeyError(f"no open workbook: {name_or_index}")

    def __contains__(self, name: str) -> bool:
        return any(alike(book.name, name) for book in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Book]:
        for document in self.api.Components:
            if _is_spreadsheet(document):
                yield Book(self.app, document)

    def open(self, fullname: str, *_: Any, **__: Any) -> Book:
        """The file, opened; its macros run if LibreOffice's settings let them.

        Raises ``XlwingsError`` if LibreOffice does not open it.
        """
        path = os.path.abspath(fullname)
        settings = bridge.settings(
            Hidden=not self.app.visible, MacroExecutionMode=_AS_THE_PROFILE_SAYS
        )
        url = bridge.uno().systemPathToFileUrl(path)
        document = self.api.loadComponentFromURL(url, "_blank", 0, settings)
        if document is None:
            raise XlwingsError(f"LibreOffice did not open {path}: is it locked by another one?")
        return Book(self.app, document)


def _is_spreadsheet(document: Any) -> bool:
    # What is open may be no document at all: LibreOffice's editor of macros, its start window.
    supports = getattr(document, "supportsService", None)
    return supports is not None and bool(supports(_SPREADSHEET))


class Book(Partial, base_classes.Book):
    """An open workbook; ``api`` is LibreOffice's document."""

    def __init__(self, app: App, document: Any) -> None:
        self._app = app
        self._document = document
        self._parsers: dict[int, Any] = {}

    @property
    def api(self) -> Any:
        """LibreOffice's document."""
        return self._document

    @property
    def app(self) -> App:
        """The LibreOffice that has the book open."""
        return self._app

    @property
    def name(self) -> str:
        """The name of its file; of a book never saved, its title."""
        return os.path.basename(self.fullname)

    @property
    def fullname(self) -> str:
        """The path of its file; of a book never saved, its title."""
        url: str = self._document.URL
        name: str = bridge.uno().fileUrlToSystemPath(url) if url else self._document.Title
        return name

    @property
    def sheets(self) -> Sheets:
        """Its sheets, hidden ones too."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        """Its names, those of single sheets left out."""
        return Names(self)

    def activate(self) -> None:
        """Bring its window to the front, if it has one."""
        controller = self._document.CurrentController
        if controller is not None:
            controller.Frame.activate()

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save it to its own file and in its own format; it cannot be saved elsewhere."""
        if path is not None or password is not None:
            raise NotImplementedError(
                "LibreOffice engine: Book.save with a path or a password is not supported"
            )
        self._document.store()

    def close(self) -> None:
        """Close it without saving."""
        self._document.close(True)

    def parser(self, grammar: int = EXCELS) -> Any:
        """LibreOffice's own reader and writer of formulas, in Excel's grammar or in another."""
        if grammar not in self._parsers:
            parser = self._document.createInstance("com.sun.star.sheet.FormulaParser")
            parser.FormulaConvention = grammar
            parser.CompileEnglish = True
            self._parsers[grammar] = parser
        return self._parsers[grammar]
