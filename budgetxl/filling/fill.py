"""A filled workbook, poured into the stencil of its sizes."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from budgetxl.filling.pouring import Pouring
from budgetxl.layout import Layout
from budgetxl.layout.sizes import form_counts, row_counts
from budgetxl.rules import Figures, Rulebook
from budgetxl.stencil import Sizes, layout_of, stencil
from budgetxl.submission import Submission
from budgetxl.template.stated import stated_totals


def fill(
    book: Rulebook, submission: Submission, rows: int | None = None, forms: int | None = None,
    macros: bool = False,
) -> bytes:
    """The template of ``book`` with ``submission`` in it: an .xlsx file, an .xlsm with ``macros``.

    ``rows`` is how many rows each detail table keeps free, ``forms`` how many forms of a kind
    there are at least; without them both are the usual ones. Each part holds what
    ``template.build`` writes there. Amounts are in the format's money unit.
    """
    figures = Figures(submission, book)
    return stencil_for(figures, rows, forms, macros).poured(figures)


def stencil_for(
    figures: Figures, rows: int | None = None, forms: int | None = None, macros: bool = False
) -> Pouring:
    """The blank template that ``fill`` pours these figures into; the last few are kept ready."""
    sizes = _sizes(figures, rows, forms, macros)
    return _pouring(figures.book, sizes, bool(figures.submission.cells))


def _sizes(figures: Figures, rows: int | None, forms: int | None, macros: bool) -> Sizes:
    """Which stencil it takes."""
    book, submission = figures.book, figures.submission
    counts = form_counts(book.format, forms, submission)
    details = row_counts(book.format, rows, submission, counts)
    sizes = Sizes(tuple(details.items()), tuple(counts.items()), submission.stated, macros=macros)
    if not submission.stated:
        return sizes
    return replace(sizes, inputs=stated_totals(_layout(book, sizes), figures))


@lru_cache(maxsize=8)
def _layout(book: Rulebook, sizes: Sizes) -> Layout:
    return layout_of(book, sizes)


@lru_cache(maxsize=8)
def _pouring(book: Rulebook, sizes: Sizes, filters: bool) -> Pouring:
    """The stencil, ready; with ``filters`` for workbooks in which something is filled in."""
    return Pouring(_layout(book, sizes), stencil(book, sizes), filters, sizes.macros)
