"""One module of a VBA project, and the text of it that goes into the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

WORKBOOK = "ThisWorkbook"
"""The document module that is the workbook's; every other one is a sheet's."""

_WORKBOOK_BASE = "0{00020819-0000-0000-C000-000000000046}"
_SHEET_BASE = "0{00020820-0000-0000-C000-000000000046}"
_DOCUMENT = {
    "GlobalNameSpace": False, "Creatable": False, "PredeclaredId": True, "Exposed": True,
    "TemplateDerived": False, "Customizable": True,
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_RESERVED = {"dir", "excel", "office", "stdole", "vba", "vbaproject"}
"""Names, in small letters, that a stream, the project or a library already has."""

_FOREIGN = re.compile(r"[^\t\n -~]")
_EXPORTED = re.compile(
    r"(VERSION .*\n(.*\n)*?END *\n)?"
    rf"(Attribute VB_(Name|Base|{'|'.join(_DOCUMENT)}) = .*\n)*",
    re.IGNORECASE,
)
"""What the VBA editor writes above the code when it exports a module."""

_OWN_NAME = re.compile(r'^Attribute VB_Name = "(.*)"$', re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Module:
    """A module by name: ``document`` is the code of the workbook or a sheet, ``standard`` a .bas.

    ``source`` is the code, with or without what the VBA editor exports above it; a document
    module needs none.
    """

    name: str
    source: str
    kind: Literal["document", "standard"]

    def text(self) -> str:
        """The code under the header that its kind needs, every line ended as Windows does.

        Raises ``ValueError`` with name and line for what is not ASCII (or not printable), and
        for a name that VBA does not allow or that is not the one in the source.
        """
        self._check_name()
        source = re.sub(r"\r\n?", "\n", self.source)
        if not source.endswith("\n"):
            source += "\n" if source else ""
        self._check_letters(source)
        exported = _EXPORTED.match(source)
        above = exported[0] if exported else ""
        own = _OWN_NAME.search(above)
        if own and own[1] != self.name:
            raise ValueError(f"module {self.name}: its source calls itself {own[1]}")
        return (self._header() + source[len(above) :]).replace("\n", "\r\n")

    def _check_name(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"module {self.name!r}: a name is a letter and up to 30 more, or _")
        if self.name.lower() in _RESERVED:
            raise ValueError(f"module {self.name}: this name is taken in every project")

    def _check_letters(self, source: str) -> None:
        """``ValueError`` for the first letter that the reader's code page could change."""
        foreign = _FOREIGN.search(source)
        if foreign:
            line = source.count("\n", 0, foreign.start()) + 1
            raise ValueError(
                f"module {self.name}, line {line}: {foreign[0]!r} is not printable ASCII, "
                "and other text does not survive the code page of another computer"
            )

    def _header(self) -> str:
        attributes: dict[str, str | bool] = {"Name": f'"{self.name}"'}
        if self.kind == "document":
            base = _WORKBOOK_BASE if self.name == WORKBOOK else _SHEET_BASE
            attributes |= {"Base": f'"{base}"', **_DOCUMENT}
        return "".join(f"Attribute VB_{key} = {value}\n" for key, value in attributes.items())
