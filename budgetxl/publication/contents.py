"""A page of contents before the tables: their sheets and titles in plain words, and no links.

It is one more table, so that it is laid out, printed and marked as a draft like all others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from budgetxl.formats import Column, Detail, Table
from budgetxl.place import Place
from budgetxl.publication.page import Page, pages
from budgetxl.rules import Figures, Rulebook

NAME = "目录"
NUMBER, SHEET, TITLE = "序号", "表", "名称"


def with_contents(figures: Figures) -> Figures:
    """``figures`` with a first table that lists the sheets of their publication.

    An empty form, which is published where nothing is filled in, is not worth it.
    """
    found, cells = pages(figures), dict(figures.submission.cells)
    first = found[0].table
    if first.repeated and not figures.forms(first.name):
        return figures
    for row, page in enumerate(found):
        words = {NUMBER: str(row + 1), SHEET: page.name, TITLE: _title(page)}
        cells |= {Place(NAME, row, column): text for column, text in words.items()}
    return Figures(replace(figures.submission, cells=cells), _book(figures.book), figures.others)


def _title(page: Page) -> str:
    """The title of a sheet without blanks; a form may have one of its own among its fields."""
    own: Sequence[str] = [slot.column.name for slot in page.table.slots
                          if slot.look == "title" and slot.column]
    places = (Place(page.table.name, None, name, page.form) for name in own)
    found = [str(page.figures.value(place) or "") for place in places]
    return re.sub(r"\s", "", "".join(found) or page.table.title)


@lru_cache(maxsize=16)
def _book(book: Rulebook) -> Rulebook:
    """``book`` with the table of contents before the others."""
    tables = book.format.tables
    table = _table(next(iter(tables.values())))
    return replace(book, format=replace(book.format, tables={NAME: table, **tables}))


def _table(like: Table) -> Table:
    columns = (
        Column(NUMBER, "code", (NUMBER,), 6),
        Column(SHEET, "text", (SHEET,), 26, required=True),
        Column(TITLE, "text", (TITLE,), 56),
    )
    return Table(
        NAME, "目    录", "", like.department_label or "编制部门", "", False, (),
        Detail(columns, None, ""), like.source, main_table=NAME,
    )
