"""The macros and the ribbon, from the text in ``macros/`` to what a workbook carries."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from importlib.resources.abc import Traversable

from budgetxl.vba import WORKBOOK, Module, project


def sources() -> list[Module]:
    """The modules of ``macros/*.bas`` in the order of their names."""
    files = [file for file in _folder().iterdir() if file.name.endswith(".bas")]
    return [
        Module(file.name.removesuffix(".bas"), file.read_text(encoding="utf-8"), "standard")
        for file in sorted(files, key=lambda file: file.name)
    ]


def project_of(sheets: Iterable[str]) -> bytes:
    """The ``vbaProject.bin`` of a workbook whose sheets have these code names, in order.

    Raises ``ValueError`` for a source that is not ASCII, and for a name that comes twice.
    """
    documents = [Module(name, "", "document") for name in (WORKBOOK, *sheets)]
    return project([*documents, *sources()])


def ribbon() -> bytes:
    """The ribbon as XML in pure ASCII: every Chinese letter is written as its number."""
    text = _folder().joinpath("ribbon.xml").read_text(encoding="utf-8")
    return text.encode("ascii", "xmlcharrefreplace")


def _folder() -> Traversable:
    return resources.files("budgetxl.macros")
