"""The stencil of a format and sizes: its blank template, whose unlocked cells are the gaps.

A check holds a workbook against it. What fills a template may pour data into it, since all but
the gaps stays as it is. The stencil of the sizes that a format starts with lies beside its
definition; any other is made when it is first asked for, and kept for the next workbook.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from budgetxl import formats
from budgetxl.layout import Layout
from budgetxl.layout.sizes import DEFAULT_FORMS, DEFAULT_ROWS, form_counts, row_counts
from budgetxl.place import Place
from budgetxl.rules import Rulebook
from budgetxl.submission import Submission

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Sizes:
    """Which template of a format it is.

    ``rows`` and ``forms`` say how many there are of each table. ``stated`` says whether totals
    may be stated figures, and ``inputs`` which totals hold one.
    """

    rows: Counts
    forms: Counts
    stated: bool = False
    inputs: frozenset[Place] = frozenset()
    macros: bool = False


@lru_cache(maxsize=4)
def stencil(book: Rulebook, sizes: Sizes) -> bytes:
    """The blank template of these sizes, an .xlsx or .xlsm file."""
    return _at_hand(book, sizes) or _made(book, sizes)


def _at_hand(book: Rulebook, sizes: Sizes) -> bytes:
    """The template that lies beside the format, if it is of these sizes."""
    format_ = book.format
    nothing = Submission(format_.id, format_.year)
    forms = form_counts(format_, DEFAULT_FORMS, nothing)
    rows = row_counts(format_, DEFAULT_ROWS, nothing, forms)
    if sizes.stated or (dict(sizes.rows), dict(sizes.forms)) != (rows, forms):
        return b""
    folder = resources.files("budgetxl.workbook_templates").joinpath(format_.id)
    # an office's own format may have changed since a template was put beside it
    file = folder.joinpath(f"{format_.id}.{'xlsm' if sizes.macros else 'xlsx'}")
    if formats.catalogue().get(format_.id) != folder or not file.is_file():
        return b""
    return file.read_bytes()


def _made(book: Rulebook, sizes: Sizes) -> bytes:
    from budgetxl.template import draw  # its writer is slow to import

    format_, stated = book.format, sizes.stated
    layout = Layout(book, dict(sizes.rows), stated, sizes.inputs, dict(sizes.forms))
    nothing = Submission(format_.id, format_.year, stated=stated, grouped=stated)
    return draw(layout, nothing, sizes.macros)
