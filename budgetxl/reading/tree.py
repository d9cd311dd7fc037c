"""The cells of a sheet from the tree of its XML: slow, and any XML will do."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from budgetxl.place import from_a1
from budgetxl.reading.cells import Cell, CellKind, SheetCells
from budgetxl.reading.decoding import SharedFormulas, shared_formula, typed_value, unescaped
from budgetxl.reading.numberformats import NumberFormats

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet_of(
    root: ElementTree.Element, texts: list[str], codes: NumberFormats
) -> SheetCells:
    """The sheet whose XML has that root; ``texts`` are the shared strings of the workbook, and
    ``codes`` its number formats.

    Raises ``LookupError`` or ``ValueError`` for what is no sheet of a workbook.
    """
    cells: dict[tuple[int, int], Cell] = {}
    styles: dict[tuple[int, int], int] = {}
    protection = root.find(f"{MAIN}sheetProtection")
    protected = protection is not None and protection.get("sheet") in ("1", "true")
    shared: SharedFormulas = {}
    for element, row, column in _elements(root):
        formula = _formula(element.find(f"{MAIN}f"), row, column, shared)
        kind, value = _value(element, texts)
        if value or formula:
            cells[row, column] = Cell(kind, value, formula)
            styles[row, column] = int(element.get("s", "0"))
    for area in root.iterfind(f"{MAIN}sheetData/{MAIN}row/{MAIN}c/{MAIN}f[@t='array']"):
        _spread(cells, area.get("ref", ""), area.text or "")
    return SheetCells(cells, protected, lambda at: codes.of(styles[at]))


def string_of(item: ElementTree.Element) -> str:
    """The text of a string item, its rich runs joined; phonetic guides are left out."""
    plain = item.find(f"{MAIN}t")
    if plain is not None:
        return unescaped(plain.text or "")
    runs = (run.findtext(f"{MAIN}t") or "" for run in item.findall(f"{MAIN}r"))
    return unescaped("".join(runs))


def _spread(cells: dict[tuple[int, int], Cell], area: str, formula: str) -> None:
    """The formula over several cells, which only the first of them has, in all of them."""
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = from_a1(first), from_a1(last or first)
    for at, cell in cells.items():
        if top <= at[0] <= bottom and left <= at[1] <= right:
            cells[at] = cell._replace(formula=formula)


def _elements(root: ElementTree.Element) -> Iterator[tuple[ElementTree.Element, int, int]]:
    """Each cell with its position; a writer may leave positions out where nothing is skipped."""
    row = -1
    for line in root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        row = int(line.get("r", row + 2)) - 1
        column = -1
        for element in line.iterfind(f"{MAIN}c"):
            reference = element.get("r")
            row, column = from_a1(reference) if reference else (row, column + 1)
            yield element, row, column


def _value(element: ElementTree.Element, texts: list[str]) -> tuple[CellKind, str]:
    type_ = element.get("t", "n")
    if type_ == "inlineStr":
        inline = element.find(f"{MAIN}is")
        return "text", string_of(inline) if inline is not None else ""
    return typed_value(type_, element.findtext(f"{MAIN}v") or "", texts)


def _formula(
    element: ElementTree.Element | None, row: int, column: int, shared: SharedFormulas
) -> str:
    if element is None:
        return ""
    text = element.text or ""
    if element.get("t") != "shared":
        return text
    return shared_formula(text, row, column, element.get("si", ""), shared)
