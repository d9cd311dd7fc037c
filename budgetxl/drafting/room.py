"""Rows of a form for classes of expenditure: which they are, and room for more of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from budgetxl.drafting.classes import class_names, of_classes
from budgetxl.drafting.grids import Side
from budgetxl.drafting.page import Page


def are_classes(sides: Sequence[Side]) -> bool:
    """Whether what stands in the rows to be filled in are classes."""
    return of_classes([page.words(line.row, side.labels[-1].at[0])
                       for side in sides for page in side.pages
                       for line in side.lines if line.free and line.row in page.body])


def with_room(sides: Sequence[Side], pages: Sequence[Page], year: int) -> list[Page]:
    """The pages with half as many rows again below those to be filled in, at most for all.

    Departments have more classes than one has, and a form does not grow.
    """
    free = [line.row for side in sides for line in side.lines if line.free]
    body = pages[0].body
    alike = [page for page in pages if len(page.body) == len(body)]
    more = max(0, min(len(free) // 2, len(class_names(year)) - len(free)))
    return [_opened(page, max(free) + 1 - body[0] + page.body[0], more) for page in alike]


def _opened(page: Page, at: int, more: int) -> Page:
    """The page with so many blank rows before row ``at``."""
    text = page.text
    cells = tuple(cell._replace(row=cell.row + more) if cell.row >= at else cell
                  for cell in text.cells)
    names = (*text.row_names[:at], *[""] * more, *text.row_names[at:])
    return replace(page, text=replace(text, cells=cells, row_names=names))
