"""Rows above others that are printed with their code alone, as no name of it is known."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.checking.row_words import row_words
from budgetxl.checking.rule_finding import Whereabouts
from budgetxl.fault import Finding, file_finding
from budgetxl.formats import Detail
from budgetxl.place import Place
from budgetxl.rules import Figures


def nameless(figures: Figures, where: Whereabouts) -> Iterator[Finding]:
    """A finding for every code of that kind, at the first row that it begins."""
    for table in figures.book.format.tables.values():
        for code, place in _unnamed(figures, table.name, table.detail) if table.detail else ():
            sheet, cell = where.locate(place)
            yield file_finding("N1", place, row_words(place, figures), sheet, cell, text=code)


def _unnamed(figures: Figures, table: str, detail: Detail) -> Iterator[tuple[str, Place]]:
    """The codes of sums that nobody states with a name, and that are in no list."""
    names = {column.of: column.name for column in detail.columns if column.of and column.printed}
    cells = figures.submission.cells
    for group in detail.groups:
        if not group.digits or group.by not in names:
            continue
        [codes] = (figures.book.format.codes[column.codes] for column in detail.columns
                   if column.name == group.by)
        places = [place for row in figures.submission.rows(table)
                  if (place := Place(table, row, group.by)) in cells]
        named = {cells[place] for place in places
                 if place._replace(column=names[group.by]) in cells}
        for place in places:
            code = str(cells[place])[: group.digits]
            if len(code) == group.digits and code not in named and not codes.name(code):
                named.add(code)
                yield code, place
