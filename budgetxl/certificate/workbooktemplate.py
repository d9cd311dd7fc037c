"""A template taken apart, ready for workbooks to be held against it."""

from __future__ import annotations

import re
from functools import cached_property

from budgetxl.certificate import markup
from budgetxl.certificate.look import Looks, looks
from budgetxl.certificate.package import SheetEntry, WorkbookPackage
from budgetxl.certificate.sheettemplate import SheetTemplate


_BUTTON = re.compile(rb"<(?:\w+:)?FmlaMacro>(?:[^<]*!)?([^<]*)<")


def button_macros(drawing: bytes) -> list[bytes]:
    """The macros that the buttons of an old drawing run, without the workbook they are in."""
    return _BUTTON.findall(drawing)


class WorkbookTemplate:
    """The sheets of a template, each taken apart when the first workbook asks for it."""

    def __init__(self, content: bytes) -> None:
        self.package = WorkbookPackage(content)
        self._parts: dict[str, bytes] = {}
        self._sheets: dict[str, SheetTemplate] = {}

    @cached_property
    def looks(self) -> Looks:
        """How its cells look."""
        return looks(self.package.styles)

    @cached_property
    def buttons(self) -> frozenset[bytes]:
        """The macros that its buttons run."""
        return frozenset(
            macro for name in self.package.names if name.endswith(".vml")
            for macro in button_macros(self.package.read(name))
        )

    def part(self, entry: SheetEntry) -> bytes:
        """One of its sheets as XML."""
        if entry.name not in self._parts:
            self._parts[entry.name] = self.package.read(entry.part)
        return self._parts[entry.name]

    def sheet(self, entry: SheetEntry) -> SheetTemplate:
        """One of its sheets."""
        if entry.name not in self._sheets:
            content = markup.sheet(self.part(entry), self.package.texts)
            self._sheets[entry.name] = SheetTemplate(entry.name, content, self.looks)
        return self._sheets[entry.name]
