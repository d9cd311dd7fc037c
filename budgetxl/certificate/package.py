"""A workbook's package as the certificate asks for it: sheets, texts, looks."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from budgetxl.certificate import markup
from budgetxl.reading.package import Package
from budgetxl.reading.wellformed import Element


class SheetEntry(NamedTuple):
    """A sheet as the workbook lists it; ``state`` is visible, hidden or veryHidden."""

    name: str
    state: str
    part: str


class WorkbookPackage(Package):
    """The parts of a workbook, read when they are asked for. Raises what ``Package`` raises."""

    def all_related(self, part: str, kind: str) -> list[str]:
        """The parts to which ``part`` is related in that way."""
        return [to.part for to in self.relations(part).values() if to.kind == kind]

    @cached_property
    def main(self) -> str:
        """The part that is the workbook."""
        return self.related("", "officeDocument") or "xl/workbook.xml"

    @cached_property
    def workbook(self) -> Element:
        """The workbook part as a tree."""
        return markup.tree(self.read(self.main))

    @cached_property
    def sheets(self) -> list[SheetEntry]:
        """All sheets that hold cells, in their order."""
        relations = self.relations(self.main)
        return [
            SheetEntry(sheet.get("name", ""), sheet.get("state", "visible"), to.part)
            for sheet in self.workbook.iterfind("sheets/sheet")
            if (to := relations.get(sheet.get("id", ""))) and to.kind == "worksheet"
        ]

    @cached_property
    def sheets_by_name(self) -> dict[str, SheetEntry]:
        """The sheets by their names without blanks: a blank makes no other sheet."""
        return {"".join(sheet.name.split()): sheet for sheet in self.sheets}

    @cached_property
    def texts(self) -> markup.Texts:
        """The shared strings."""
        found = self.related(self.main, "sharedStrings")
        return markup.strings(self.read(found)) if found else markup.Texts([], [])

    @cached_property
    def styles(self) -> bytes:
        """The part that says how cells look."""
        found = self.related(self.main, "styles")
        return self.read(found) if found else b"<styleSheet/>"
