"""The wide tables: the rows and columns of the official ones, under flat Chinese names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgetxl.formats import Column, Format, Table
from budgetxl.layout import Sheet
from budgetxl.layout.band import Leaf
from budgetxl.opendata.figures import as_printed
from budgetxl.opendata.record import Cell, Printed
from budgetxl.opendata.words import distinct, squeezed
from budgetxl.rules.names import NAME

FORM = "表单"
"""The column that names the form, in tables of which there is one for each project."""


@dataclass(frozen=True)
class Field:
    """One column of a wide table.

    ``name`` is unlike all others of the table; ``title`` is what the format calls it. Labels of
    the form and the names of its forms have no ``spec``. ``part`` is the number of a part of a
    code that stands in columns of its own, else -1.
    """

    name: str
    title: str
    spec: Column | None = None
    part: int = -1


def fields(table: Table, format_: Format) -> tuple[Field, ...]:
    """The columns of ``table``; of one that is repeated, the first names the form."""
    found = list(_of_form(table) if table.blocks else _of_body(table, format_))
    if table.repeated:
        found.insert(0, Field(FORM, FORM))
    names = distinct(field.name for field in found)
    return tuple(Field(name, field.title, field.spec, field.part)
                 for name, field in zip(names, found, strict=True))


def _of_form(table: Table) -> Iterator[Field]:
    for slot in table.slots:
        if slot.column:
            words = [slot.row, slot.column.name] if slot.row else [slot.column.name]
            yield Field("_".join(words), slot.column.name, slot.column)


def _of_body(table: Table, format_: Format) -> Iterator[Field]:
    """One for each printed column; where headers agree, the format's own names tell them apart."""
    sheet = Sheet(tuple(format_.nested(table.main_table)), {}, printed=True)
    leaves = sheet.bands[table.name].leaves
    headers = ["_".join(map(squeezed, leaf.header)) for leaf in leaves]
    often = Counter(headers)
    for leaf, header in zip(leaves, headers, strict=True):
        title = _title(leaf)
        split = leaf.column is not None and leaf.column.is_split
        yield Field(header if header and often[header] == 1 else title, title, leaf.column,
                    leaf.part if split else -1)


def _title(leaf: Leaf) -> str:
    if leaf.column is None:
        return NAME
    return leaf.column.parts[leaf.part].name if leaf.column.is_split else leaf.column.name


def rows(table: Printed, format_: Format) -> Iterator[list[object]]:
    """The values of the records of ``table``, in the order of its ``fields``."""
    for record in table.records:
        named: list[object] = [table.forms[record.form]] if table.table.repeated else []
        yield named + [_value(cell, format_) for cell in record.cells]


def _value(cell: Cell | None, format_: Format) -> Decimal | str | None:
    if cell and cell.spec and isinstance(cell.value, Decimal):
        return as_printed(cell.value, cell.spec, format_)
    return cell.value if cell else None
