"""The rows of an official table before anything stands in them: worked out once for many."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, assert_never

from budgetxl.formats import Column, Detail, Table
from budgetxl.layout import Box, Sheet
from budgetxl.layout.band import Band
from budgetxl.opendata.words import squeezed
from budgetxl.place import Place
from budgetxl.rules import Rulebook


class Spot(NamedTuple):
    """A cell of a printed row; in a detail row ``place.row`` is 0.

    Where a value stands, ``spec`` is its column or field, and ``part`` the number of a part of
    its code, -1 for the whole. Else there stand ``words`` of the form itself, or the department.
    """

    place: Place
    spec: Column | None = None
    part: int = -1
    words: str | None = None
    is_department: bool = False


Spots = tuple[Spot | None, ...]
"""A printed row; None is a cell that the form leaves empty."""


class Body(NamedTuple):
    """The rows of a table: those above the detail rows, one of these, and those below them.

    A detail row says what it is in the first of its ``codes`` and of its ``names`` that is not
    blank, and in ``other_codes`` where it is coded by a second list.
    """

    above: tuple[Spots, ...]
    line: Spots = ()
    below: tuple[Spots, ...] = ()
    codes: tuple[Spot, ...] = ()
    names: tuple[Spot, ...] = ()
    other_codes: tuple[Spot, ...] = ()


@lru_cache(maxsize=1024)
def body_of(book: Rulebook, name: str) -> Body:
    """The rows of the table ``name`` as printed; the fields of a form are one row."""
    format_, table = book.format, book.format.tables[name]
    if table.blocks:
        fields = (Spot(Place(name, slot.row, slot.column.name), slot.column)
                  for slot in table.slots if slot.column)
        return Body((tuple(fields),))
    tables = tuple(format_.nested(table.main_table))
    band = Sheet(tables, {each.name: 1 for each in tables}, printed=True).bands[name]
    rows = tuple(_rows(band))
    if table.detail is None:
        return Body(rows)
    at = band.first - band.body_top
    return Body(rows[:at], rows[at], rows[at + 1:], *_telling(table.detail, name))


@lru_cache(maxsize=1024)
def amounts_of(book: Rulebook, name: str) -> Body:
    """The same without the cells that hold no amounts."""
    body = body_of(book, name)
    above, below = (tuple(map(_amounts, rows)) for rows in (body.above, body.below))
    return body._replace(above=above, line=_amounts(body.line), below=below)


def _amounts(spots: Spots) -> Spots:
    return tuple(spot for spot in spots if spot and spot.spec and spot.spec.is_money)


def _rows(band: Band) -> Iterator[Spots]:
    boxes = sorted((box for box in band.boxes() if box.row >= band.body_top),
                   key=lambda box: box.row)
    for _, row in groupby(boxes, lambda box: box.row):
        at = {box.column: box for box in row}
        yield tuple(_spot(band.table, at.get(leaf.at)) for leaf in band.leaves)


def _spot(table: Table, box: Box | None) -> Spot | None:
    if box is None or box.place is None:
        return None
    match box.role:
        case "department_name":
            return Spot(box.place, is_department=True)
        case "label" | "total_label":
            return Spot(box.place, words=squeezed(box.text))
        case "code":
            return Spot(box.place, table.spec(box.place), box.part)
        case "amount" | "total" | "name" | "text":
            return Spot(box.place, table.spec(box.place))
        case ("caption" | "title" | "subtitle" | "department" | "money_unit" | "header"
              | "heading" | "blank" | "note"):
            raise ValueError(f"no box of a body: {box.role}")
        case _ as never:
            assert_never(never)


def _telling(detail: Detail, table: str) -> tuple[tuple[Spot, ...], ...]:
    """The code of a detail row, its name, and its codes of further lists."""
    coded = [column for column in detail.columns if column.kind == "code"]
    codes = coded[:1]
    names = [column for column in detail.columns
             if column.of and column.of in (code.name for code in codes)]
    if detail.key.kind == "text":
        names.insert(0, detail.key)
    return tuple(tuple(Spot(Place(table, 0, column.name), column) for column in each)
                 for each in (codes, names, coded[1:]))
