"""The live formulas inside the form: totals, names, whole codes, and whether a row is used.

The writer puts them into the template; the reader holds a filled workbook against them. All
are without their ``=``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from budgetxl.formats import DEPARTMENT, KIND_TRAITS
from budgetxl.layout.addresses import Addresses
from budgetxl.layout.checkcolumns import SPARE, USED
from budgetxl.layout.workbook import DEPARTMENT_CELL, GUIDE_SHEET, Layout
from budgetxl.place import Place, a1, area, on_sheet
from budgetxl.rules.addressing import written
from budgetxl.rules.names import CODE, NAME
from budgetxl.rules.formula import formula
from budgetxl.rules.tree import At, Compare

INPUTS = frozenset(kind for kind, traits in KIND_TRAITS.items() if traits.is_typed)
"""The kinds of columns that make a row a used one; a name comes from its code."""


def _remembered(make: Callable[[Layout, Place], str]) -> Callable[[Layout, Place], str]:
    """``make``, which works out each formula of a layout once."""

    def formula(layout: Layout, place: Place) -> str:
        known = layout.formulas
        if (make, place) not in known:
            known[make, place] = make(layout, place)
        return known[make, place]

    formula.__doc__ = make.__doc__
    return formula


@_remembered
def total_formula(layout: Layout, place: Place) -> str:
    """The formula of a total; in a spare detail row it shows nothing. Sheet: the table's."""
    rule = layout.book.filler(place)
    if rule is None or not isinstance(rule.says, Compare):
        raise KeyError(place)
    addresses = Addresses(layout, layout.sheet_name(place.table, place.form))
    row = place.row if isinstance(place.row, int) else None
    text = formula(rule.says.right, addresses, At(row, place.form))
    if row is None:
        return text
    return f'IF({is_used(layout, place.table, row, place.form)},{text},"")'


@_remembered
def name_formula(layout: Layout, place: Place) -> str:
    """The name that the code in the same row has in the code list, or nothing."""
    spec = layout.format.tables[place.table].columns[place.column]
    codes = layout.format.tables[place.table].columns[spec.of].codes
    addresses = Addresses(layout, layout.sheet_name(place.table, place.form))
    code = addresses.cell(place._replace(column=spec.of))
    names, keys = addresses.codes(codes, NAME), addresses.codes(codes, CODE)
    return f'IFERROR(INDEX({names},MATCH({code},{keys},0)),"")'


def code_formula(layout: Layout, table: str, row: int, form: int = 0) -> str:
    """The whole code of a split one; a part typed as a number gets its zeros back."""
    band = layout.band(table, form)
    column = next(c for c in band.table.columns.values() if c.is_split)
    texts = []
    for part, spec in enumerate(column.parts):
        cell = a1(band.first + row, band.leaf_of(column.name, part).at)
        if part == 0:
            texts.append(cell)
        else:
            padded = f'"{"0" * spec.digits}"&{cell}'
            texts.append(f'IF(LEN({cell})=0,"",MID({padded},LEN({cell})+1,{spec.digits}))')
    return "&".join(texts)


def part_formulas(layout: Layout, table: str, row: int, form: int = 0) -> Iterator[tuple[int, str]]:
    """For each part of a code that is printed whole: its column beside the form, its formula."""
    addresses = Addresses(layout, layout.sheet_name(table, form))
    for part, column in layout.check_columns[table].parts.items():
        yield column, addresses.cell(Place(table, row, part, form))


def level_formula(layout: Layout, table: str, row: int, form: int = 0) -> str:
    """The level of a used row: that of a sum whose code is short or whose name is blank."""
    detail = layout.format.tables[table].detail
    addresses = Addresses(layout, layout.sheet_name(table, form))
    text = f'"{detail.level}"' if detail else '""'
    for group in reversed(detail.groups if detail else ()):
        place = Place(table, row, group.by if group.digits else group.shown_in, form)
        cell = addresses.cell(place)
        text = f'IF(LEN({cell})={group.digits},"{group.level}",{text})'
    return f'IF({is_used(layout, table, row, form)},{text},"")'


def used_formula(layout: Layout, table: str, row: int, form: int = 0) -> str:
    """Shows whether any input of the detail row holds anything."""
    at = layout.band(table, form).first + row
    counts = []
    for run in _runs(layout, table):
        counts += _counts(at, *run)
    return f'IF({"+".join(counts)}>0,"{USED}","{SPARE}")'


def _counts(row: int, first: int, last: int) -> list[str]:
    """Formulas that count what stands in neighbouring cells of a row."""
    # Texts and numbers, but not the empty text of a name whose row has no code.
    cells = f"{a1(row, first)}:{a1(row, last)}" if last > first else a1(row, first)
    return [f'COUNTIF({cells},"?*")', f'COUNTIF({cells},">-1E300")']


def amounts_of(layout: Layout, table: str, row: int, form: int = 0) -> list[Place]:
    """The amounts that a clerk types into a detail row, stated totals too."""
    columns = layout.format.tables[table].columns
    places = [Place(table, row, name, form) for name in columns]
    return [place for place in places
            if columns[place.column].kind == "amount" or place in layout.inputs]


def lacks_amounts(layout: Layout, table: str, row: int, form: int = 0) -> str:
    """Whether a detail row has none of its amounts yet, as a test; "" where there are none."""
    at = [layout.position(place) for place in amounts_of(layout, table, row, form)]
    counts = [count for first, last in _neighbours([column for _, column in at])
              for count in _counts(at[0][0], first, last)]
    return f'{"+".join(counts)}=0' if counts else ""


def _neighbours(columns: list[int]) -> Iterator[tuple[int, int]]:
    """Columns in their order, those that are neighbours as one run from first to last."""
    for _, run in groupby(enumerate(columns), lambda each: each[1] - each[0]):
        found = [column for _, column in run]
        yield found[0], found[-1]


def used_cell(layout: Layout, table: str, row: int, form: int = 0) -> str:
    """The filter column's cell of a detail row."""
    return "$" + a1(layout.band(table, form).first + row, layout.check_columns[table].used)


def is_used(layout: Layout, table: str, row: int, form: int = 0) -> str:
    """Whether a detail row is used, as a test within another formula of its sheet."""
    return f'{used_cell(layout, table, row, form)}="{USED}"'


def _runs(layout: Layout, table: str) -> Iterator[tuple[int, int]]:
    """The neighbouring columns that the clerk fills, from first to last.

    A name is one of them: where no code stands, it was typed over its formula.
    """
    inputs = (leaf for leaf in layout.band(table).leaves if leaf.column
              and leaf.column.kind in (*INPUTS, "name") and not leaf.column.merged)
    return _neighbours([leaf.at + i for leaf in inputs for i in range(leaf.across)])


def form_used_formula(layout: Layout, table: str, form: int) -> str:
    """Shows, on the list of forms, whether any field or row of the form holds anything."""
    main = layout.format.tables[table]
    addresses = Addresses(layout, layout.form_lists[table].name)
    counts = []
    for (row, column), spec in main.specs.items():
        place = Place(table, row, column, form)
        cell = addresses.cell(place)
        if spec.default:
            own = spec.default.replace('"', '""')
            counts.append(f'(LEN({cell})>0)*({cell}<>"{own}")')
        elif spec.kind != "total" or place in layout.inputs:
            counts.append(f"LEN({cell})")
    for nested in layout.format.nested(table)[1:]:
        beside, band = layout.check_columns[nested.name], layout.band(nested.name, form)
        cells = area(band.first, beside.used, band.last, beside.used)
        cells = on_sheet(layout.sheet_name(table, form), cells)
        counts.append(f'COUNTIF({cells},"{USED}")')
    return f'IF({"+".join(counts)}>0,"{USED}","{SPARE}")'


def note_formula(layout: Layout, name: str) -> str:
    """The note of a table that says more while nothing is filled in: no row, and no amount."""
    table, band = layout.format.tables[name], layout.sheets[name].bands
    counts = [f"LEN({a1(*layout.position(Place(name, *at)))})"  # no truth: it would be above 0
              for at, spec in table.specs.items() if spec.kind == "amount" and not table.detail]
    for nested in layout.format.nested(name):
        if nested.detail:
            used = layout.check_columns[nested.name].used
            rows = band[nested.name]
            counts.append(f'COUNTIF({area(rows.first, used, rows.last, used)},"{USED}")')
    words = [written(part) for part in table.note_when_empty.split(DEPARTMENT)]
    empty = f"&{department_formula(layout)}&".join(words)
    note = written(table.note)
    return f"IF({'+'.join(counts)}>0,{note},{f'{note}&CHAR(10)&' if table.note else ''}{empty})"


def department_formula(layout: Layout, label: str = "") -> str:
    """The line above a table that names the department, or the department's name alone."""
    name = f"{GUIDE_SHEET}!{a1(*DEPARTMENT_CELL, absolute=True)}"
    return f'"{label}："&{name}' if label else f'{name}&""'
