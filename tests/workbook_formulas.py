"""Every formula of a workbook of ours with where it stands, and what its cells may hold."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from budgetxl.layout import Layout
from budgetxl.rules.functions import PORTABLE
from tests.excel_formula import Malformed, Name, Node, Range, parse, relative
from tests.excel_types import (
    BLANK,
    LENGTH,
    LOGICAL,
    MARKING,
    NUMBER,
    TEXT,
    Kinds,
    Typer,
    Value,
    faults_of_size,
    walk,
)

# 审核 numbers its lines each from the one above, and is asked for the last one first.
sys.setrecursionlimit(20_000)

At = tuple[str, int, int]
"""Sheet, row and column, both from 1."""

NOWHERE: At = ("", 1, 1)
"""Where a defined name stands: its addresses name their sheets, and have ``$``."""

Wanted = Callable[[Typer, Node], Value]
"""What a formula has to give: ``Typer.one``, ``Typer.test`` or ``Typer.area``."""

_HELD: dict[str, Kinds] = {
    "amount": frozenset({NUMBER, BLANK}),
    "total": frozenset({NUMBER, BLANK}),
    **dict.fromkeys(("code", "name", "text"), frozenset({TEXT, NUMBER, BLANK})),
    "note": frozenset({TEXT, BLANK}),
}
"""What inputs may hold, by their role. Codes and texts typed as digits become numbers."""

_OPEN: Kinds = frozenset({TEXT, NUMBER, BLANK})
"""What an unlocked cell outside the forms may hold."""


class Formulas:
    """The formulas of one workbook; ``faults`` says what Excel would make of them."""

    def __init__(self, path: Path, layout: Layout | None = None) -> None:
        self.book = openpyxl.load_workbook(path)
        self.sheets: dict[str, Worksheet] = {sheet.title: sheet for sheet in self.book}
        self._ends = {sheet.title: (sheet.max_row, sheet.max_column) for sheet in self.book}
        self.inputs = dict(_inputs(layout)) if layout else {}
        self.count = 0
        self._kinds: dict[At, Kinds] = {}
        self._areas: dict[tuple[str, int, int, int, int], Kinds] = {}
        self._typed: dict[object, tuple[Value, list[str]]] = {}

    def faults(self) -> list[str]:
        """Every fault with the place of its formula: cells, names, formats, validations."""
        found = []
        for name, sheet in self.sheets.items():
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if cell.data_type == "f":
                    at = (name, cell.row, cell.column)
                    found += [f"{name}!{cell.coordinate}: {fault}"
                              for fault in self._of(cell.value[1:], at, Typer.one)]
            found += [f"{name} {fault}" for fault in self._beside(name, sheet)]
        for name, defined in self.book.defined_names.items():
            found += [f"{name}: {fault}" for fault in self._of(defined.value, NOWHERE, Typer.area)]
        return found

    def _beside(self, name: str, sheet: Worksheet) -> Iterator[str]:
        """Faults of conditional formats and of validations, seen from their first cell."""
        for area in sheet.conditional_formatting:
            for text in (text for rule in area.rules for text in rule.formula):
                at = (name, *_first(area.sqref))
                for fault in self._of(text, at, Typer.test, PORTABLE | MARKING):
                    yield f"条件格式 {area.sqref}: {fault}"
        for validation in sheet.data_validations.dataValidation:
            wanted = Typer.area if validation.type == "list" else Typer.one
            for text in (validation.formula1, validation.formula2):
                if text and not text.startswith('"'):
                    for fault in self._of(text, (name, *_first(validation.sqref)), wanted):
                        yield f"有效性 {validation.sqref}: {fault}"

    def _of(
        self, formula: str, at: At, wanted: Wanted, functions: frozenset[str] = PORTABLE
    ) -> list[str]:
        """What is wrong with a formula without its ``=`` that has to give what is ``wanted``."""
        self.count += 1
        try:
            _, faults = self._type(formula, at, wanted, functions)
        except Malformed as malformed:
            return [str(malformed)]
        too_long = [f"{len(formula)} letters"] if len(formula) >= LENGTH else []
        return [*faults, *too_long]

    # -- what cells hold ------------------------------------------------------------------

    def _type(
        self, formula: str, at: At, wanted: Wanted, functions: frozenset[str] = PORTABLE
    ) -> tuple[Value, list[str]]:
        """What a formula gives, and its faults; formulas alike over cells alike are typed once."""
        text = relative(formula, *at[1:])
        held = {each: self._held(each, at) for each in references(text)}
        key = (text, wanted, *held.values())
        if key not in self._typed:
            node, typer = parse(text), Typer(held.__getitem__, functions)
            found = wanted(typer, node)
            self._typed[key] = found, [*typer.faults, *faults_of_size(node)]
        return self._typed[key]

    def _held(self, node: Range | Name, at: At) -> Value:
        if isinstance(node, Name):
            if node.text not in self.book.defined_names:
                raise Malformed(f"no name {node.text}")
            [area] = references(relative(self.book.defined_names[node.text].value, *NOWHERE[1:]))
            return self._held(area, NOWHERE)
        sheet, row, column = at
        name, top, left = node.sheet or sheet, node.top.at(row), node.left.at(column)
        bottom, right = node.bottom.at(row), node.right.at(column)
        if name not in self.sheets:
            raise Malformed(f"no sheet {name}")
        kinds = self._area(name, top, left, bottom, right)
        return Value(kinds, bottom - top + 1, right - left + 1, is_reference=True)

    def _area(self, sheet: str, top: int, left: int, bottom: int, right: int) -> Kinds:
        """What the cells of an area hold; those behind the last row or column are all alike."""
        last_row, last_column = self._ends.get(sheet, (bottom, right))
        bottom, right = min(bottom, max(top, last_row + 1)), min(right, max(left, last_column + 1))
        key = (sheet, top, left, bottom, right)
        if key not in self._areas:
            kinds = (self._cell((sheet, row, column)) for row in range(top, bottom + 1)
                     for column in range(left, right + 1))
            self._areas[key] = frozenset().union(*kinds)
        return self._areas[key]

    def _cell(self, at: At) -> Kinds:
        if at not in self._kinds:
            self._kinds[at] = self._worked_out(at)
        return self._kinds[at]

    def _worked_out(self, at: At) -> Kinds:
        """What a cell may hold: its formula's results, what may be typed there, or what it has."""
        cell = self.sheets[at[0]].cell(*at[1:])
        typed_in = frozenset() if cell.protection.locked else self.inputs.get(at, _OPEN)
        if cell.data_type == "f":
            found, _ = self._type(cell.value[1:], at, Typer.one)
            # A formula that refers to a blank cell gives 0.
            kinds = (NUMBER if kind == BLANK else kind for kind in found.kinds)
            return typed_in | frozenset(kinds)
        if typed_in or cell.value is None:
            return typed_in or frozenset({BLANK})
        if isinstance(cell.value, str):
            return frozenset({TEXT})
        return frozenset({LOGICAL if isinstance(cell.value, bool) else NUMBER})


@lru_cache(maxsize=None)
def references(formula: str) -> tuple[Range | Name, ...]:
    """The addresses and names in a ``relative`` formula, each once."""
    found = (part for part in walk(parse(formula)) if isinstance(part, (Range, Name)))
    return tuple(dict.fromkeys(found))


def _first(areas: object) -> tuple[int, int]:
    """Row and column of the first cell of a format's or a validation's areas."""
    left, top, _, _ = range_boundaries(str(areas).split()[0])
    return top, left


def _inputs(layout: Layout) -> Iterator[tuple[At, Kinds]]:
    """What may be typed into the inputs of the forms."""
    for name, sheet in layout.sheets.items():
        for box in sheet.boxes:
            if box.place is None or box.role not in _HELD:
                continue
            spec = layout.format.tables[box.place.table].spec(box.place)
            with_unit = {TEXT} if spec and spec.loose else set()
            yield (name, box.row + 1, box.column + 1), _HELD[box.role] | with_unit
