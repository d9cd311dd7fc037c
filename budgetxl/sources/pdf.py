"""A PDF: tables by their ruled lines, the figures read a second time; and its paragraphs."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetxl.fault import Refusal
from budgetxl.sources.limits import MOST_BYTES
from budgetxl.sources.pdfpage import Line, Piece, lines_of, pieces
from budgetxl.sources.pdfpages import joined
from budgetxl.sources.pdfprose import joined_lines
from budgetxl.tabletext import Cell, TableText, squeezed

if TYPE_CHECKING:
    from budgetxl.prose import Paragraph

MOST_PAGES = 300
MOST_LETTERS = 60_000
MOST_LINES = 20_000
"""On one page: a dense one has some thousand letters, and rules around each."""

_TURNED = 20

MOST_UNPACKED = 200_000_000

_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d{8,}")


def tables(content: bytes, where: str = "") -> list[TableText]:
    """Every ruled table, those over several pages joined. ``where`` is the file's name.

    A figure that the second engine does not read in the same way is no figure here but a doubt.
    Raises ``Refusal`` for what is no PDF, encrypted, scanned, turned or too big.
    """
    read = _read(content, where)
    # what joins the pieces takes lines away from them
    found = [each and replace(each, above=[*each.above], below=[*each.below])
             for each in read.found]
    return list(_held_against(joined(found), read.texts))


def paragraphs(content: bytes, where: str = "") -> list[Paragraph]:
    """Every paragraph outside ruled tables, its lines joined, with the page that it begins on.

    Raises ``Refusal`` as ``tables`` does.
    """
    return joined_lines(_read(content, where).loose)


class _Read(NamedTuple):
    """What was read of a document: its text, the pieces of its tables, the lines outside them."""

    texts: dict[int, str]
    found: tuple[Piece | None, ...]
    loose: tuple[tuple[Line, ...], ...]


@lru_cache(maxsize=1)
def _read(content: bytes, where: str) -> _Read:
    """Both engines' work, done once where tables and text of one document are asked for."""
    texts = _texts(content, where)
    found: list[Piece | None] = []
    loose = []
    for number, page in enumerate(_pages(content, where), 1):
        _refuse_turned(page, f"{where}：第{number}页")
        here = list(pieces(page, number))
        found += here
        loose.append(tuple(line for line in lines_of(page) if not any(
            piece and piece.top <= line.middle <= piece.bottom for piece in here)))
    return _Read(texts, tuple(found), tuple(loose))


def _refuse_turned(page: Any, where: str) -> None:
    """Raises ``Refusal`` for a page whose letters lie on their side or stand on their head."""
    turned = sum(char["matrix"][0] <= abs(char["matrix"][1]) for char in page.chars)
    if turned > _TURNED and turned > len(page.chars) / 2:
        raise Refusal(f"{where}的字是横着或倒着的，读不准；请把这一页转正后再存")


def _pages(content: bytes, where: str) -> Iterator[Any]:
    """Its pages, each parsed: what is wrong with a page is wrong with the file, not with us."""
    import pdfplumber  # slow to start
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            for page in document.pages:
                assert isinstance(page.objects, dict)
                yield page
                page.close()
    except (PdfminerException, MalformedPDFException, PDFException, PSException, ValueError,
            TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise Refusal(f"{where}：这个 PDF 读不出来（{error or type(error).__name__}）") from None


def _texts(content: bytes, where: str) -> dict[int, str]:
    """The text of each page, by its number from 1, as the second engine reads it."""
    import pypdfium2
    from pypdfium2.raw import FPDFPage_CountObjects

    _refuse_bomb(content, where)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = "有密码，请先去掉密码" if "assword" in str(error) else "读不出来"
        raise Refusal(f"{where}：这个 PDF {reason}") from None
    try:
        if len(document) > MOST_PAGES:
            raise Refusal(f"{where}：页数太多（{len(document)} 页），最多 {MOST_PAGES} 页")
        texts = {}
        for number, page in enumerate(document, 1):
            text = page.get_textpage()
            if (text.count_chars() > MOST_LETTERS
                    or FPDFPage_CountObjects(page.raw) > MOST_LINES):
                raise Refusal(f"{where}：第{number}页的字或线太多，不像公开表")
            texts[number] = text.get_text_bounded()
    except pypdfium2.PdfiumError as error:
        raise Refusal(f"{where}：这个 PDF 读不出来（{error}）") from None
    finally:
        document.close()
    if not any(map(squeezed, texts.values())):
        raise Refusal(f"{where}：这个 PDF 里没有文字，是扫描的图片；请找原来的文件，或先做文字识别并核对")
    return texts


def _refuse_bomb(content: bytes, where: str) -> None:
    """Raises ``Refusal`` where what is packed in the file is too much."""
    unpacked = 0
    for match in re.finditer(rb"stream\r?\n(?=x)", content):
        stream, rest = zlib.decompressobj(), content[match.end() : match.end() + MOST_BYTES]
        while rest and unpacked <= MOST_UNPACKED:
            try:
                unpacked += len(stream.decompress(rest, 1_000_000))
            except zlib.error:
                break
            rest = stream.unconsumed_tail
    if unpacked > MOST_UNPACKED:
        raise Refusal(f"{where}：这个 PDF 展开后太大")


def _held_against(
    found: Iterable[tuple[TableText, tuple[int, ...]]], pages: dict[int, str]
) -> Iterable[TableText]:
    """The tables, each figure held against what the second engine reads on its pages."""
    placed = list(found)
    seen: Counter[int] = Counter()
    figures: dict[int, Counter[str]] = {}
    for table, numbers in placed:
        seen.update(numbers)
    for table, numbers in placed:
        text = "\n".join(pages[number] for number in numbers)
        whole, known = squeezed(text), Counter(_FIGURE.findall(text))
        cells = tuple(_doubted(cell, known, whole) for cell in table.cells)
        own = "\n".join((*(cell.text for cell in table.cells), *table.above, *table.below))
        figures[id(table)] = Counter(_FIGURE.findall(own))
        alone = all(seen[number] == 1 for number in numbers)
        lost = sorted((known - figures[id(table)]).elements()) if alone else []
        lost = [figure for figure in lost if whole.count(figure) > squeezed(own).count(figure)]
        doubts = (f"另一种读法还读出 {'、'.join(lost)}，表里没有",) if lost else ()
        yield replace(table, cells=cells, doubts=doubts)


def _doubted(cell: Cell, known: Counter[str], whole: str) -> Cell:
    """The cell, its figure marked where the second engine does not read it."""
    figure = squeezed(cell.text)
    if not _FIGURE.fullmatch(figure) or figure in known or figure in whole:
        return cell
    return cell._replace(text=f"{figure}（两种读法不一致）")
