"""A workbook held against its template: sheets, names, links, macros, settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from budgetxl.certificate import markup
from budgetxl.certificate.around import frame_differences
from budgetxl.certificate.cells import OddRow
from budgetxl.certificate.difference import Difference
from budgetxl.certificate.formulas import same
from budgetxl.certificate.look import Looks, looks
from budgetxl.certificate.package import SheetEntry, WorkbookPackage
from budgetxl.certificate.sheet import SheetComparison
from budgetxl.certificate.sheettemplate import SheetTemplate
from budgetxl.certificate.workbooktemplate import WorkbookTemplate, button_macros
from budgetxl.layout import PASTE_SHEET
from budgetxl.reading.partfault import named
from budgetxl.reading.wellformed import refuse_ill_formed

_FETCHES = re.compile(r"WEBSERVICE\(|FILTERXML\(|\bRTD\(|DDE\(|\w+\|[^|]*!", re.I)
"""Formulas that fetch something from elsewhere; the last is DDE, ``program|topic!item``."""


class WorkbookComparison:
    """A workbook against ``template``."""

    def __init__(self, template: WorkbookTemplate, package: WorkbookPackage) -> None:
        self.template = template
        self.package = package
        self.looks: Looks = (
            template.looks if package.styles == template.package.styles
            else looks(package.styles)
        )

    @cached_property
    def _means_the_same(self) -> bool:
        """Whether equal bytes are equal sheets: the numbers of looks and texts are the same."""
        ours, theirs = self.template.package, self.package
        known = ours.texts.plain
        return ours.styles == theirs.styles and theirs.texts.plain[:len(known)] == known

    def differences(self) -> Iterator[Difference]:
        """All that differs. Raises ``PartError`` for damaged parts."""
        now = self.package.sheets_by_name
        order = [sheet.name for sheet in self.template.package.sheets]
        for entry in self.template.package.sheets:
            if entry.name == PASTE_SHEET:
                continue  # whatever was pasted there is looked at by nobody
            if entry.name in now:
                with named(f"“{entry.name}”"):
                    yield from self._sheet(entry, now[entry.name])
            else:
                yield Difference("C21", entry.name)
        compared = [now[name] for name in order if name in now and name != PASTE_SHEET]
        refuse_ill_formed_sheets(
            self.package, (each for each in self.package.sheets if each not in compared))
        found = [name for name in now if name in order]
        if found != [name for name in order if name in now]:
            moved = next(i for i, name in enumerate(found) if name != order[i])
            yield Difference("C20", found[moved], "", order[moved], found[moved])
        yield from self._names()
        yield from self._elsewhere()
        yield from self._settings()
        yield from self._macros()

    def _sheet(self, entry: SheetEntry, now: SheetEntry) -> Iterator[Difference]:
        if (now.state == "visible") != (entry.state == "visible"):
            yield Difference("C18" if entry.state == "visible" else "C19", entry.name)
        part = self.package.read(now.part)
        if not (self._means_the_same and self.template.part(entry) == part):
            template = self.template.sheet(entry)
            try:
                yield from self._compared(template, markup.sheet(part, self.package.texts))
            except OddRow:
                written = markup.sheet(part, self.package.texts, quick=False)
                yield from self._compared(template, written)
        yield from self._pictures(entry.name, now.part)

    def _compared(self, template: SheetTemplate, sheet: markup.Sheet) -> list[Difference]:
        comparison = SheetComparison(template, sheet, self.looks)
        comparison.refuse_ill_formed()
        found = list(comparison.cells())
        if not template.is_equal_frame(sheet.frame, self.looks):
            around = list(frame_differences(template.name, *comparison.frames))
            if not around:
                template.remember_frame(sheet.frame, self.looks)
            found += around
        return found

    def _pictures(self, sheet: str, part: str) -> Iterator[Difference]:
        """What lies above the cells; buttons are alternatives of what older programs drew."""
        for drawing in self.package.all_related(part, "drawing"):
            content = self.package.read(drawing)
            if content.count(b"<") > 4:
                root = markup.tree(content)
                for anchor in root:
                    if anchor.tag.endswith("Anchor"):
                        yield Difference("C32", sheet)
        for drawing in self.package.all_related(part, "vmlDrawing"):
            for macro in button_macros(self.package.read(drawing)):
                if macro not in self.template.buttons:
                    yield Difference("C26", sheet, "", "", f"按钮运行 {macro.decode()}")

    # -- the workbook around the sheets ---------------------------------------------------

    def _names(self) -> Iterator[Difference]:
        was, now = names(self.template.package), names(self.package)
        for key, (name, formula) in was.items():
            found = now.get(key)
            if found is None or not same(found[1], formula):
                yield Difference("C22", "", name, formula, found[1] if found else "没有")
        known = {name for _, name in was}
        for key in now.keys() - was.keys():
            name, formula = now[key]
            if _FETCHES.search(formula):
                yield Difference("C25", "", name, "", formula)
            elif key[1] in known:  # of one sheet only, where it hides the template's
                yield Difference("C22", "", name, "没有", formula)
            else:
                yield Difference("C23", "", name, "", formula)

    def _elsewhere(self) -> Iterator[Difference]:
        for name in self.package.names:
            if "/externallinks/" in name and name.endswith(".xml"):
                root = markup.tree(self.package.read(name))
                fetches = any(each.tag in ("ddeLink", "oleLink") for each in root.iter())
                yield Difference("C25" if fetches else "C24", "", "", "", name.rpartition("/")[2])
            elif name.endswith("connections.xml") or "/querytables/" in name:
                yield Difference("C25", "", "", "", name.rpartition("/")[2])

    def _settings(self) -> Iterator[Difference]:
        workbook = self.package.workbook
        calculation, lock = workbook.find("calcPr"), workbook.find("workbookProtection")
        if calculation is not None:
            if not markup.is_true(calculation.get("fullPrecision"), default=True):
                yield Difference("C30", "")
            if calculation.get("calcMode") == "manual":
                yield Difference("C31", "")
        if lock is None or not markup.is_true(lock.get("lockStructure")):
            version = workbook.find("fileVersion")
            # LibreOffice itself loses the lock, and leaves an empty element
            if lock is None or version is None or version.get("appName") != "Calc":
                yield Difference("C29", "")

    def _macros(self) -> Iterator[Difference]:
        was, now = _project(self.template.package), _project(self.package)
        if now is not None and now != was:
            from budgetxl.certificate.macros import project_differences  # what is equal needs none

            for module, how in project_differences(was, now):
                yield Difference("C26", "", "", "", f"{module} {how}")
        before, after = _ribbon(self.template.package), _ribbon(self.package)
        if after is not None and after != before:
            yield Difference("C27", "")


def names(package: WorkbookPackage) -> dict[tuple[str, str], tuple[str, str]]:
    """Name and formula of every defined name, by its sheet, if it is of one, and its small letters.

    Print areas, print titles and filters are the clerk's own; other names with ``_xl`` are those of
    programs.
    """
    return {
        (each.get("localSheetId", ""), name.casefold()): (name, (each.text or "").lstrip("="))
        for each in package.workbook.iterfind("definedNames/definedName")
        if not (name := each.get("name", "")).startswith("_xl")
    }


def refuse_ill_formed_sheets(package: WorkbookPackage, sheets: Iterable[SheetEntry]) -> None:
    """Raises ``PartError`` where one of ``sheets`` is no well-formed XML."""
    for sheet in sheets:
        with named(f"“{sheet.name}”"):
            refuse_ill_formed(package.read(sheet.part))


def _project(package: WorkbookPackage) -> bytes | None:
    found = package.related(package.main, "vbaProject")
    return package.read(found) if found else None


def _ribbon(package: WorkbookPackage) -> bytes | None:
    found = package.related("", "extensibility")
    return package.read(found) if found else None
