"""The cells of a sheet from the elements of its XML: slow, and any XML will do."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from budgetxl.place import from_a1
from budgetxl.reading.cells import Cell, CellKind, SheetCells
from budgetxl.reading.decoding import (
    LONGEST_FORMULA,
    MOST_LETTERS,
    SharedFormulas,
    number_of,
    shared_formula,
    typed_value,
    unescaped,
    whole_number,
)
from budgetxl.reading.numberformats import NumberFormats
from budgetxl.reading.partfault import OddContent
from budgetxl.reading.wellformed import Element, elements

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_WAY = [f"{MAIN}worksheet", f"{MAIN}sheetData", f"{MAIN}row"]

_MOST_ARRAYS = 500
"""Formulas over several cells, of which no template has any."""

At = tuple[int, int]


def sheet_of(part: bytes, texts: list[str], codes: NumberFormats) -> SheetCells:
    """The sheet whose XML is ``part``; ``texts`` are the shared strings of the workbook, and
    ``codes`` its number formats.

    Raises ``IllFormed`` for what is no XML, ``OddContent`` for what is no sheet of a workbook.
    """
    cells: dict[At, Cell] = {}
    styles: dict[At, int] = {}
    arrays: list[tuple[str, str]] = []
    shared: SharedFormulas = {}
    protected, letters = False, 0
    for element, at in _elements(part):
        if at is None:
            protected |= element.get("sheet") in ("1", "true")
            continue
        formula = _formula(element.find(f"{MAIN}f"), *at, shared)
        letters += len(formula)
        if letters > MOST_LETTERS:
            raise OddContent("formulas too long")
        kind, value = _value(element, texts)
        if value or formula:
            if at in cells:
                raise OddContent(f"two cells at {at}")
            cells[at] = Cell(kind, value, formula)
            styles[at] = whole_number(element.get("s", "0"))
        array = element.find(f"{MAIN}f[@t='array']")
        if array is not None:
            arrays.append((array.get("ref", ""), array.text or ""))
    _spread(cells, arrays)
    return SheetCells(cells, protected, lambda at: codes.of(styles[at]))


def string_of(item: Element) -> str:
    """The text of a string item, its rich runs joined; phonetic guides are left out."""
    plain = item.find(f"{MAIN}t")
    if plain is not None:
        return unescaped(plain.text or "")
    runs = (run.findtext(f"{MAIN}t") or "" for run in item.findall(f"{MAIN}r"))
    return unescaped("".join(runs))


def _spread(cells: dict[At, Cell], arrays: list[tuple[str, str]]) -> None:
    """Each formula over several cells, which only the first of them has, in all of them."""
    columns: dict[int, list[int]] = defaultdict(list)
    for row, column in cells:
        columns[row].append(column)
    rows, done, several = sorted(columns), set[At](), 0
    for area, formula in arrays:
        first, _, last = area.partition(":")
        (top, left), (bottom, right) = _position(first), _position(last or first)
        several += (top, left) != (bottom, right)
        if several > _MOST_ARRAYS:
            raise OddContent("too many formulas over several cells")
        for row in rows[bisect_left(rows, top):bisect_left(rows, bottom + 1)]:
            for at in ((row, column) for column in columns[row] if left <= column <= right):
                if at in done:
                    raise OddContent(f"two formulas over {at}")
                done.add(at)
                cells[at] = cells[at]._replace(formula=formula)


def _elements(part: bytes) -> Iterator[tuple[Element, At | None]]:
    """Each cell with its position, and with None what says of the sheet's protection.

    A writer may leave positions out where nothing is skipped; where they are, each cell must be
    in its row. What was given is forgotten, so that big sheets fit.
    """
    way: list[Element] = []
    row = column = -1
    for event, element in elements(part):
        if event == "start":
            way.append(element)
            if len(way) == 3 and element.tag == _WAY[2]:
                row, column = number_of(element.get("r"), row + 1), -1
            continue
        way.pop()
        tags = [each.tag for each in way[:4]]
        if element.tag == f"{MAIN}c" and tags == _WAY:
            column = _column(element.get("r"), row, column)
            yield element, (row, column)
        elif element.tag == f"{MAIN}sheetProtection" and tags == _WAY[:1]:
            yield element, None
        if way and not (len(way) > 3 and tags[:3] == _WAY):  # what is in a cell is still needed
            del way[-1][:]


def _column(reference: str | None, row: int, before: int) -> int:
    """The column of a cell; without a reference that behind the one ``before``."""
    at = _position(reference) if reference else (row, before + 1)
    if at[0] != row:
        raise OddContent(f"{reference} in row {row + 1}")
    return at[1]


def _position(reference: str) -> At:
    try:
        return from_a1(reference)
    except ValueError as error:
        raise OddContent(error) from None


def _value(element: Element, texts: list[str]) -> tuple[CellKind, str]:
    type_ = element.get("t", "n")
    if type_ == "inlineStr":
        inline = element.find(f"{MAIN}is")
        return "text", string_of(inline) if inline is not None else ""
    return typed_value(type_, element.findtext(f"{MAIN}v") or "", texts)


def _formula(element: Element | None, row: int, column: int, shared: SharedFormulas) -> str:
    if element is None:
        return ""
    text = element.text or ""
    if len(text) > LONGEST_FORMULA:
        raise OddContent("a formula too long")
    if element.get("t") != "shared":
        return text
    return shared_formula(text, row, column, element.get("si", ""), shared)
