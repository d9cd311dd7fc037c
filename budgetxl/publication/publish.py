"""From the figures of a submission to the file of its official tables."""

from __future__ import annotations

from functools import lru_cache

from budgetxl.publication import workbook
from budgetxl.publication.contents import with_contents
from budgetxl.publication.form import Form, styles_of
from budgetxl.packing import package, part
from budgetxl.publication.page import pages
from budgetxl.publication.sheetxml import Strings, SheetXml, sheet_xml
from budgetxl.rules import Figures, Rulebook

KEPT = 256
"""Texts of sheets that are kept for the next publications: 50 to 200 kB each."""


def publish(figures: Figures, draft: bool = False, contents: bool = False) -> bytes:
    """The .xlsx file of the official tables with ``figures``; the same figures, the same bytes.

    With ``contents`` a page comes first that lists the sheets.

    Totals are those that the submission states, else as computed. Spare rows are left out; a
    table without content is kept, with its note. ``draft`` puts a warning into the first line of
    every sheet and above every page, and colours the tabs.
    Raises ``Undecided`` where an unreadable input stands.
    """
    figures = with_contents(figures) if contents else figures
    book, strings = figures.book, Strings()
    found = pages(figures)
    kinds = tuple(dict.fromkeys((page.table.name, page.decimals) for page in found))
    texts = [text_of(book, kinds, (page.table.name, page.decimals), page.counts, draft)
             for page in found]
    sheets = [sheet_xml(text, page, strings, i == 0)
              for i, (text, page) in enumerate(zip(texts, found))]
    titles = [page.name for page in found]
    names = workbook.defined_names(list(zip(titles, (text.form.sheet for text in texts))))
    count = sum(text.count('t="s"') for text in sheets)
    return package([
        *workbook.first_parts(len(sheets)),
        *(part(f"xl/worksheets/sheet{i}.xml", text) for i, text in enumerate(sheets, start=1)),
        workbook.workbook(titles, names),
        workbook.shared_strings(list(strings), count),
        styles_of(book, kinds, draft).part,
        workbook.core_properties(book.format.title),
        workbook.application_properties(titles, names),
    ])


@lru_cache(maxsize=KEPT)
def text_of(
    book: Rulebook, kinds: tuple[tuple[str, int], ...], kind: tuple[str, int],
    counts: tuple[tuple[str, int], ...], draft: bool,
) -> SheetXml:
    """The XML of a sheet with so many detail rows, in a publication of these ``kinds``."""
    table, decimals = kind
    form = Form(book.format, table, dict(counts), draft, decimals)
    return SheetXml(form, styles_of(book, kinds, draft))
