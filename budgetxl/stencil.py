"""The stencil of a format and sizes: its blank template, whose unlocked cells are the gaps.

A check holds a workbook against it. What fills a template may pour data into it, since all but
the gaps stays as it is. The stencils of the sizes that a format starts with, with totals
computed and stated, lie beside its definition; any other is made when it is first asked for, and
kept for the next workbook.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from budgetxl import formats
from budgetxl.formats import Format
from budgetxl.layout import Layout
from budgetxl.layout.sizes import form_counts, row_counts
from budgetxl.layout.stamp import SEAL, edition, stamp_facts
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
    stated: int = 0
    inputs: frozenset[Place] = frozenset()
    macros: bool = False


@lru_cache(maxsize=8)
def stencil(book: Rulebook, sizes: Sizes) -> bytes:
    """The blank template of these sizes, an .xlsx or .xlsm file."""
    return _at_hand(book, sizes) or _made(book, sizes)


def _at_hand(book: Rulebook, sizes: Sizes) -> bytes:
    """The template that lies beside the format, if it is of these sizes."""
    format_ = book.format
    nothing = Submission(format_.id, format_.year)
    forms = form_counts(format_, None, nothing)
    rows = row_counts(format_, None, nothing, forms)
    if (dict(sizes.rows), dict(sizes.forms)) != (rows, forms):
        return b""
    if not sizes.stated:
        return at_hand(format_, sizes.macros)
    # which totals hold a figure stands in its seal; without any, the edition says all
    content = _beside(format_, f"{format_.id}-stated", sizes.macros)
    return content if _bears(content, stamp_facts(layout_of(book, sizes))[SEAL]) else b""


def at_hand(format_: Format, macros: bool) -> bytes:
    """The blank template of the sizes that ``format_`` starts with, its totals computed.

    Empty where none lies beside it, or only one that was made of another definition.
    """
    content = _beside(format_, format_.id, macros)
    return content if _bears(content, edition(format_)) else b""


def _beside(format_: Format, stem: str, macros: bool) -> bytes:
    """The template of that name beside the definition of a format that comes with the package."""
    folder = resources.files("budgetxl.workbook_templates").joinpath(format_.id)
    file = folder.joinpath(f"{stem}.{'xlsm' if macros else 'xlsx'}")
    is_known = formats.catalogue().get(format_.id) == folder
    return file.read_bytes() if is_known and file.is_file() else b""


def _bears(content: bytes, mark: str) -> bool:
    """Whether the template was made of the definition as it is now, to which codes belong."""
    if not content:
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return mark.encode() in package.read("xl/sharedStrings.xml")


def _made(book: Rulebook, sizes: Sizes) -> bytes:
    from budgetxl.template import draw  # its writer is slow to import

    format_, stated = book.format, sizes.stated
    nothing = Submission(format_.id, format_.year, stated=stated, grouped=bool(stated))
    return draw(layout_of(book, sizes), nothing, sizes.macros)


def layout_of(book: Rulebook, sizes: Sizes) -> Layout:
    """Where everything stands in the template of these sizes."""
    return Layout(book, dict(sizes.rows), sizes.stated, sizes.inputs, dict(sizes.forms))
