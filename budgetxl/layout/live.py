"""The live formulas inside the form: totals, names, whole codes, and whether a row is used.

The writer puts them into the template; the reader holds a filled workbook against them. All
are without their ``=``.
"""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.layout.workbook import DEPARTMENT_CELL, GUIDE_SHEET, Layout
from budgetxl.place import Place, a1
from budgetxl.rules.names import CODE, NAME
from budgetxl.rules.formula import formula
from budgetxl.rules.tree import Compare

USED, SPARE = "打印", "空行"
"""What the filter column shows."""

INPUTS = ("amount", "code", "text")
"""The kinds of columns that make a row a used one; a name comes from its code."""


def total(layout: Layout, place: Place) -> str:
    """The formula of a total; in a spare detail row it shows nothing. Sheet: the table's."""
    rule = layout.book.filler(place)
    if rule is None or not isinstance(rule.says, Compare):
        raise KeyError(place)
    layout.at = place.table
    row = place.row if isinstance(place.row, int) else None
    text = formula(rule.says.right, layout, row)
    return text if row is None else f'IF({used_cell(layout, place.table, row)}="{USED}",{text},"")'


def name(layout: Layout, place: Place) -> str:
    """The name that the code in the same row has in the code list, or nothing."""
    spec = layout.format.tables[place.table].columns[place.column]
    codes = layout.format.tables[place.table].columns[spec.of].codes
    layout.at = place.table
    code = layout.cell(place._replace(column=spec.of))
    names, keys = layout.codes(codes, NAME), layout.codes(codes, CODE)
    return f'IFERROR(INDEX({names},MATCH({code},{keys},0)),"")'


def code(layout: Layout, table: str, row: int) -> str:
    """The whole code of a split one; a part typed as a number gets its zeros back."""
    sheet = layout.sheets[table]
    column = next(c for c in sheet.table.columns.values() if len(c.parts) > 1)
    texts = []
    for part, spec in enumerate(column.parts):
        cell = a1(sheet.body_top + row, sheet.leaf_of(column.name, 0, part))
        if part == 0:
            texts.append(cell)
        else:
            padded = f'"{"0" * spec.digits}"&{cell}'
            texts.append(f'IF(LEN({cell})=0,"",MID({padded},LEN({cell})+1,{spec.digits}))')
    return "&".join(texts)


def used(layout: Layout, table: str, row: int) -> str:
    """Shows whether any input of the detail row holds anything."""
    sheet = layout.sheets[table]
    at = sheet.body_top + row
    counts = []
    for first, last in _runs(layout, table):
        cells = f"{a1(at, first)}:{a1(at, last)}" if last > first else a1(at, first)
        counts.append(f'COUNTIF({cells},"?*")')
        counts.append(f'COUNTIF({cells},">-1E300")')
    return f'IF({"+".join(counts)}>0,"{USED}","{SPARE}")'


def used_cell(layout: Layout, table: str, row: int) -> str:
    """The filter column's cell of a detail row."""
    sheet, side = layout.sheets[table], layout.sides[table]
    return "$" + a1(sheet.body_top + row, side.used)


def _runs(layout: Layout, table: str) -> Iterator[tuple[int, int]]:
    """The neighbouring columns that the clerk fills, from first to last."""
    sheet = layout.sheets[table]
    inputs = [
        i for i, leaf in enumerate(sheet.leaves) if leaf.column and leaf.column.kind in INPUTS
    ]
    start = 0
    for i, column in enumerate(inputs):
        if i + 1 == len(inputs) or inputs[i + 1] != column + 1:
            yield inputs[start], column
            start = i + 1


def department(layout: Layout, label: str) -> str:
    """The line above a table that names the department."""
    return f'"{label}："&{GUIDE_SHEET}!{a1(*DEPARTMENT_CELL, absolute=True)}'
