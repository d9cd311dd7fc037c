"""An .xlsx package: its parts found by what they are, not by what they are called."""

from __future__ import annotations

import posixpath
import zipfile
from functools import cached_property
from typing import NamedTuple
from xml.etree import ElementTree

from budgetxl.certificate import markup

BIGGEST_PART = 12_000_000
"""In bytes: many times what the largest sheet of a template takes."""


class SheetEntry(NamedTuple):
    """A sheet as the workbook lists it; ``state`` is visible, hidden or veryHidden."""

    name: str
    state: str
    part: str


class Package:
    """The parts of a workbook, read when they are asked for.

    Names of parts are compared without case. Raises what ``zipfile`` and ``ElementTree`` raise
    for damaged ones, ``LookupError`` for missing ones and ``ValueError`` for ones too big.
    """

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = {name.replace("\\", "/").casefold(): name for name in package.namelist()}

    def part(self, name: str) -> bytes:
        """The content of a part. Raises ``LookupError`` when there is none of that name."""
        info = self._package.getinfo(self._names[name.casefold()])
        if info.file_size > BIGGEST_PART:
            raise ValueError(f"{name}: {info.file_size} bytes")
        return self._package.read(info)

    def names(self) -> list[str]:
        """The names of all parts, in small letters."""
        return list(self._names)

    def related(self, part: str, kind: str) -> list[str]:
        """The parts to which ``part`` is related in the way whose name ends with ``kind``."""
        return [target for each, target in self._relations(part).values() if each.endswith(kind)]

    @cached_property
    def main(self) -> str:
        """The part that is the workbook."""
        found = self.related("", "/officeDocument")
        return found[0] if found else "xl/workbook.xml"

    @cached_property
    def workbook(self) -> ElementTree.Element:
        """The workbook part as a tree."""
        return markup.tree(self.part(self.main))

    @cached_property
    def sheets(self) -> list[SheetEntry]:
        """All sheets that hold cells, in their order."""
        relations = self._relations(self.main)
        return [
            SheetEntry(sheet.get("name", ""), sheet.get("state", "visible"), target)
            for sheet in self.workbook.iterfind("sheets/sheet")
            for kind, target in [relations[sheet.get("id", "")]] if kind.endswith("/worksheet")
        ]

    @cached_property
    def sheets_by_name(self) -> dict[str, SheetEntry]:
        """The sheets by their names without blanks: a blank makes no other sheet."""
        return {"".join(sheet.name.split()): sheet for sheet in self.sheets}

    @cached_property
    def texts(self) -> markup.Texts:
        """The shared strings."""
        found = self.related(self.main, "/sharedStrings")
        return markup.strings(self.part(found[0])) if found else markup.Texts([], [])

    @cached_property
    def styles(self) -> bytes:
        """The part that says how cells look."""
        found = self.related(self.main, "/styles")
        return self.part(found[0]) if found else b"<styleSheet/>"

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and target of every relation of ``part`` to another part, by its id."""
        folder, _, name = part.rpartition("/")
        path = f"{folder}/_rels/{name}.rels".lstrip("/")
        if path.casefold() not in self._names:
            return {}
        return {
            each.get("Id", ""): (each.get("Type", ""), _target(folder, each.get("Target", "")))
            for each in markup.tree(self.part(path)) if each.get("TargetMode") != "External"
        }


def _target(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    path = target if target.startswith("/") else f"/{folder}/{target}"
    return posixpath.normpath(path).lstrip("/")
