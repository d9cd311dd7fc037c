"""How other programs write the same workbook: edits that change nothing that it says."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

from openpyxl.formula.translate import Translator

from budgetxl.place import a1, from_a1
from tests.workbook_copies import MAIN, Copy, Edit, Element


def every_sheet(edit_tree: Callable[[Copy, Element], None]) -> Edit:
    def edit(file: Copy) -> None:
        for name in file.entries():
            edit_tree(file, file.sheet(name))

    return edit


def as_excel_writes(content: bytes) -> bytes:
    """The workbook with its XML as Excel writes it, and ElementTree does not."""
    file = Copy(content)
    for part, text in file.parts.items():
        file.parts[part] = text.rpartition(b"?>")[2].replace(b" />", b"/>")
    return file.bytes()


def inline_strings(file: Copy, tree: Element) -> None:
    """Texts beside their cells, as programs write them that keep no shared strings."""
    items = list(file.tree("xl/sharedStrings.xml"))
    for cell in tree.iter(f"{MAIN}c"):
        if cell.get("t") == "s":
            item = copy.deepcopy(items[int(cell.findtext(f"{MAIN}v") or "")])
            item.tag = f"{MAIN}is"
            cell.set("t", "inlineStr")
            cell[:] = [item]


def unnumbered(_: Copy, tree: Element) -> None:
    """Rows and cells in sequence, without the positions that the standard leaves optional."""
    data = tree.find(f"{MAIN}sheetData")
    lines = {int(row.get("r", "")): row for row in data}
    data[:] = [lines.get(n + 1, ElementTree.Element(f"{MAIN}row")) for n in range(max(lines))]
    for row in data:
        cells = {from_a1(cell.attrib.pop("r"))[1]: cell for cell in row}
        row.attrib.pop("r", None)
        width = max(cells, default=-1) + 1
        row[:] = [cells.get(n, ElementTree.Element(f"{MAIN}c")) for n in range(width)]


def shared_formulas(_: Copy, tree: Element) -> None:
    """Each column of formulas that were filled down is written once, as Excel does it."""
    cells = {from_a1(str(cell.get("r"))): cell for cell in tree.iter(f"{MAIN}c")}
    shared = {formula.get("si") for formula in tree.iter(f"{MAIN}f")} - {None}
    for number, run in enumerate(_filled_down(cells), start=len(shared)):
        first, last = a1(*run[0]), a1(*run[-1])
        for at in run:
            formula = cells[at].find(f"{MAIN}f")
            formula.set("t", "shared")
            formula.set("si", str(number))
            formula.text = formula.text if at == run[0] else None
        cells[run[0]].find(f"{MAIN}f").set("ref", f"{first}:{last}")


def _filled_down(cells: dict[tuple[int, int], Any]) -> Iterator[list[tuple[int, int]]]:
    """The runs of two and more formulas below one another that say the same, none yet shared."""
    run: list[tuple[int, int]] = []
    for at in sorted(cells, key=lambda at: (at[1], at[0])):
        formula = cells[at].find(f"{MAIN}f")
        text = formula.text if formula is not None and formula.get("t") != "shared" else None
        if run and run[-1] == (at[0] - 1, at[1]) and text:
            master = "=" + cells[run[0]].findtext(f"{MAIN}f")
            if Translator(master, a1(*run[0])).translate_formula(a1(*at)) == "=" + text:
                run.append(at)
                continue
        if len(run) > 1:
            yield run
        run = [at] if text else []
    if len(run) > 1:
        yield run


def without_stored_values(_: Copy, tree: Element) -> None:
    for cell in tree.iter(f"{MAIN}c"):
        if cell.find(f"{MAIN}f") is not None and cell.find(f"{MAIN}v") is not None:
            cell.remove(cell.find(f"{MAIN}v"))


def stale_values(_: Copy, tree: Element) -> None:
    """Formulas whose stored values are errors: a program that does not calculate saved it."""
    for cell in tree.iter(f"{MAIN}c"):
        if cell.find(f"{MAIN}f") is not None:
            cell.set("t", "e")
            for value in cell.findall(f"{MAIN}v"):
                value.text = "#NAME?"


def rewritten(change: Callable[[str], str]) -> Edit:
    """Every formula's text changed as another program writes it."""
    def edit_tree(_: Copy, tree: Element) -> None:
        for formula in tree.iter(f"{MAIN}f"):
            formula.text = change(formula.text or "")

    return every_sheet(edit_tree)


def spaced(formula: str) -> str:
    """Spaces after commas, but for those within texts."""
    pieces = formula.split('"')
    pieces[::2] = [piece.replace(",", ", ") for piece in pieces[::2]]
    return '"'.join(pieces)


def absolute_targets(file: Copy) -> None:
    for relation in file.tree("xl/_rels/workbook.xml.rels"):
        relation.set("Target", f"/xl/{relation.get('Target')}")


def reordered(file: Copy) -> None:
    sheets = file.tree("xl/workbook.xml").find(f"{MAIN}sheets")
    sheets[:] = list(reversed(sheets))


def without_styles(_: Copy, tree: Element) -> None:
    for cell in tree.iter(f"{MAIN}c"):
        cell.attrib.pop("s", None)
