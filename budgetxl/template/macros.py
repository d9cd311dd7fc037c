"""The macros and the ribbon, from the text in ``macros/`` to what a workbook carries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources
from importlib.resources.abc import Traversable

from budgetxl.vba import WORKBOOK, Module, project

_NARRATIVE = re.compile(r"^(?:'|<!--) narrative:.*?:narrative(?: -->)?\n", re.DOTALL | re.MULTILINE)
"""What only formats with a narrative have a use for: so marked in the texts of ``macros``."""


def sources(narrative: bool = True) -> list[Module]:
    """The modules of ``macros/*.bas`` in the order of their names.

    Without a ``narrative`` they lack what serves no other formats, as do those below.
    """
    files = [file for file in _folder().iterdir() if file.name.endswith(".bas")]
    return [
        Module(file.name.removesuffix(".bas"), _text(file, narrative), "standard")
        for file in sorted(files, key=lambda file: file.name)
    ]


def project_of(sheets: Iterable[str], narrative: bool = True) -> bytes:
    """The ``vbaProject.bin`` of a workbook whose sheets have these code names, in order.

    Raises ``ValueError`` for a source that is not ASCII, and for a name that comes twice.
    """
    documents = [Module(name, "", "document") for name in (WORKBOOK, *sheets)]
    return project([*documents, *sources(narrative)])


def ribbon(narrative: bool = True) -> bytes:
    """The ribbon as XML in pure ASCII: every Chinese letter is written as its number."""
    text = _text(_folder().joinpath("ribbon.xml"), narrative)
    return text.encode("ascii", "xmlcharrefreplace")


def _text(file: Traversable, narrative: bool) -> str:
    text = file.read_text(encoding="utf-8")
    return text if narrative else _NARRATIVE.sub("", text)


def _folder() -> Traversable:
    return resources.files("budgetxl.macros")
