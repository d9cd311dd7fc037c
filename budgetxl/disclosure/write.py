"""From a document and the figures of a submission to the .docx of the whole disclosure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import groupby

from budgetxl.disclosure import bound
from budgetxl.disclosure.body import Body
from budgetxl.disclosure.chart import chart_part
from budgetxl.disclosure.contents import contents, with_pages
from budgetxl.disclosure.markup import DECLARATION, DRAWING, MAIN, RELATION, paragraph
from budgetxl.disclosure.paper import TEXT
from budgetxl.disclosure.parts import text_parts
from budgetxl.disclosure.piece import Piece, words_in
from budgetxl.disclosure.styles import COVER_NAME, COVER_TITLE, END, styles_part
from budgetxl.narrative import Document
from budgetxl.packing import package, part
from budgetxl.publication.workbook import core_properties
from budgetxl.rules import Figures
from budgetxl.submission import to_data


def write(document: Document, figures: Figures, draft: bool = False) -> bytes:
    """The .docx file of ``document``, with the official tables of ``figures``.

    The same input gives the same bytes. ``draft`` puts a warning above every page. Raises
    ``Undecided`` where an unreadable input stands.
    """
    body = Body(document, figures)
    texts = {
        "word/document.xml": _document(document, body, draft),
        "word/styles.xml": styles_part(body.sizes),
        "customXml/item1.xml": bound.part(document.numbers(), origin_of(figures)),
        **{f"word/charts/chart{number}.xml": chart_part(chart)
           for number, chart in enumerate(body.charts, start=1)},
    }
    parts = [part(name, text) for name, text in text_parts(len(body.charts), draft)]
    parts += [part(name, text) for name, text in texts.items()]
    return package([*parts, core_properties(f"{document.department}{document.title}")])


def origin_of(figures: Figures) -> bound.Origin:
    """The format and its version, and the digest of the data as ``extract`` would write it."""
    format_ = figures.book.format
    data = json.dumps(to_data(figures.submission, format_), ensure_ascii=False, sort_keys=True)
    return bound.Origin(format_.id, format_.version, hashlib.sha256(data.encode()).hexdigest())


def _document(document: Document, body: Body, draft: bool) -> str:
    return (
        f'{DECLARATION}<w:document xmlns:w="{MAIN}" xmlns:r="{RELATION}"'
        f' xmlns:wp="{DRAWING}/wordprocessingDrawing"><w:body>{_cover(document, draft)}'
        f"{contents(with_pages(body.pieces))}{_end(TEXT.section(False, draft))}"
        f"{''.join(_sections(body.pieces, draft))}</w:body></w:document>"
    )


def _cover(document: Document, draft: bool) -> str:
    words = (words_in(COVER_NAME, document.department), words_in(COVER_TITLE, document.title))
    return "".join(piece.xml for piece in words) + _end(TEXT.section(False, draft))


def _sections(pieces: Iterable[Piece], draft: bool) -> Iterator[str]:
    """Each run of pieces on the same kind of pages, and what these are like."""
    found = [(paper, "".join(piece.xml for piece in together))
             for paper, together in groupby(pieces, key=lambda piece: piece.paper)]
    for number, (paper, xml) in enumerate(found):
        section = paper.section(True, draft, number == 0)
        last = number == len(found) - 1
        yield xml + (paragraph(END.id) + section if last else _end(section))


def _end(section: str) -> str:
    """The paragraph that ends a section."""
    return paragraph(END.id, properties=section)
