"""The contents: a field that Word can refresh, filled in as the pages will most likely be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetxl.disclosure.markup import field, paragraph, run
from budgetxl.disclosure.piece import Entry, Piece
from budgetxl.disclosure.styles import CONTENTS, CONTENTS_TITLE

TITLE = "目　录"
_BEGIN = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
          r' TOC \o "1-2" \h \z \u </w:instrText></w:r>'
          '<w:r><w:fldChar w:fldCharType="separate"/></w:r>')
_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def with_pages(pieces: Iterable[Piece]) -> Iterator[tuple[Entry, int]]:
    """The entries of the contents and the pages, from 1, on which they stand."""
    page, used, paper = 0, 0.0, None
    for together in _kept_together(pieces):
        first = together[0]
        if first.paper is not paper or (first.opens and used):
            page, used, paper = page + 1, 0.0, first.paper
        lead = sum(piece.height for piece in together[:-1]) + together[-1].heights[0]
        if used and used + lead > first.paper.height:
            page, used = page + 1, 0.0
        for piece in together:
            if piece.entry:
                yield piece.entry, page
            for height in piece.heights:
                if used and used + height > piece.paper.height:
                    page, used = page + 1, piece.again
                used += height


def _kept_together(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces, those that keep to the next one together with it."""
    found: list[Piece] = []
    for piece in pieces:
        if found and (piece.opens or piece.paper is not found[0].paper):
            yield found
            found = []
        found.append(piece)
        if not piece.keeps:
            yield found
            found = []
    if found:
        yield found


def contents(entries: Iterable[tuple[Entry, int]]) -> str:
    """The page of contents, in the frame by which Word offers to refresh it."""
    lines = [_line(entry, page) for entry, page in entries]
    last = len(lines) - 1
    text = "".join(
        paragraph(style, (_BEGIN if i == 0 else "") + inner + (_END if i == last else ""))
        for i, (style, inner) in enumerate(lines))
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>"
        f"{paragraph(CONTENTS_TITLE.id, run(TITLE))}{text}</w:sdtContent></w:sdt>"
    )


def _line(entry: Entry, page: int) -> tuple[str, str]:
    """The style of a line of the contents, and what stands in it."""
    inner = run(entry.words) + "<w:r><w:tab/></w:r>" + field(rf"PAGEREF {entry.mark} \h", str(page))
    link = f'<w:hyperlink w:anchor="{entry.mark}" w:history="1">{inner}</w:hyperlink>'
    return CONTENTS[entry.level].id, link
