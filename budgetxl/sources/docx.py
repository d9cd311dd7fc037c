"""A Word document by its XML: its tables, merged as a reader sees them, and its paragraphs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from budgetxl.fault import Refusal
from budgetxl.sources.around import with_lines_around
from budgetxl.sources.limits import MOST_SPAN, MOST_TABLES, bounded, refuse_bomb
from budgetxl.tabletext import Cell, TableText, squeezed, trimmed

if TYPE_CHECKING:
    from budgetxl.prose import Paragraph

_CONTENTS = re.compile(r"(?:\t|[.…·]{4,})\s*\d{1,3}$")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def tables(content: bytes, where: str = "") -> list[TableText]:
    """Every table of the document's body, in order. ``where`` is the file's name.

    Raises ``Refusal`` for what is no .docx or is too big.
    """
    found = list(with_lines_around(_read(_body(content, where))))
    if len(found) > MOST_TABLES:
        raise Refusal(f"{where}：表太多（{len(found)} 张），最多 {MOST_TABLES} 张")
    return found


def paragraphs(content: bytes, where: str = "") -> list[Paragraph]:
    """Every paragraph outside tables and the table of contents, with its content controls.

    Raises ``Refusal`` as ``tables`` does.
    """
    return [paragraph for _, paragraph in numbered(_body(content, where))]


def numbered(body: Any) -> Iterator[tuple[Any, Paragraph]]:
    """The elements that are ``paragraphs`` of a document's body, each with what is read of it."""
    from budgetxl.prose import Control, Paragraph  # loaded with the first text, not with every file

    number = 0
    for element in _blocks(body):
        if element.tag != f"{_W}p":
            continue
        text = ""
        controls: list[Control] = []
        for piece, control in _pieces(element, ""):
            if control and controls and controls[-1].id == control and (
                    controls[-1].end == len(text)):
                controls[-1] = Control(controls[-1].start, len(text) + len(piece), control)
            elif control:
                controls.append(Control(len(text), len(text) + len(piece), control))
            text += piece
        if squeezed(text) and not _is_contents(element, text):
            number += 1
            yield element, Paragraph(text, number, controls=tuple(controls))


def text_of(part: Any) -> str:
    """What is read of a part of a paragraph."""
    return "".join(piece for piece, _ in _pieces([part], ""))


def _body(content: bytes, where: str) -> Any:
    import docx  # slow to start, as lxml is
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        refuse_bomb(content, where)
        return docx.Document(io.BytesIO(content)).element.body
    except (zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError, KeyError, ValueError,
            EOFError):  # what it says names an address in memory
        raise Refusal(f"{where}：这个文档读不出来，请用 Word 另存为 .docx") from None


def _is_contents(paragraph: Any, text: str) -> bool:
    """Whether it is a line of the table of contents: a heading and its page."""
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = style.get(f"{_W}val", "") if style is not None else ""
    return name.upper().startswith("TOC") or bool(_CONTENTS.search(text))


def _pieces(elements: Iterable[Any], control: str) -> Iterator[tuple[str, str]]:
    """The texts of a paragraph, each with the id of the content control that it stands in."""
    for child in elements:
        if child.tag == f"{_W}t":
            yield child.text or "", control
        elif child.tag in (f"{_W}br", f"{_W}tab"):
            yield "\n" if child.tag == f"{_W}br" else "\t", control
        elif child.tag == f"{_W}pPr":
            continue  # what is called a tab there is a place to stop at
        elif child.tag == f"{_W}sdt":
            yield from _pieces(child.iterfind(f"{_W}sdtContent/*"), _id(child) or control)
        else:
            yield from _pieces(child, control)


def _id(control: Any) -> str:
    """The id of a content control: Writer keeps its alias and drops its tag."""
    for name in ("alias", "tag"):
        said = control.find(f"{_W}sdtPr/{_W}{name}")
        if said is not None:
            return str(said.get(f"{_W}val", ""))
    return ""


def _read(body: Any) -> Iterator[str | TableText]:
    """Lines and tables in order."""
    number = 0
    for element in _blocks(body):
        if element.tag == f"{_W}p":
            yield from filter(squeezed, [_text(element)])
            continue
        number += 1
        if table := _table(element, f"第{number}张表"):
            yield table


def _blocks(body: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those within content controls too."""
    for element in body:
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag == f"{_W}sdt":
            for content in element.findall(f"{_W}sdtContent"):
                yield from _blocks(content)


def _text(paragraph: Any) -> str:
    """What a paragraph shows; what was deleted while changes were tracked is no w:t."""
    return "".join((node.text or "") if node.tag == f"{_W}t" else "\n"
                   for node in paragraph.iter(f"{_W}t", f"{_W}br"))


def _table(element: Any, where: str) -> TableText | None:
    lines = element.findall(f"{_W}tr")
    cells: list[Cell] = []
    open_: dict[int, int] = {}  # where a merged cell goes on below: its number by its column
    for row, line in enumerate(lines):
        column = _number(line.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for element_ in line.iter(f"{_W}tc"):
            if next(element_.iterancestors(f"{_W}tr")) is not line:
                continue  # of a table within a cell, whose text is that of the cell
            width = _number(element_.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            bounded(where, len(lines), column + width)
            merge = element_.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val") != "restart"
            if goes_on and column in open_:
                above = cells[open_[column]]
                cells[open_[column]] = above._replace(rows=row - above.row + 1)
            else:
                text = "\n".join(map(_text, element_.iter(f"{_W}p")))
                open_[column] = len(cells)
                cells.append(Cell(row, column, 1, width, text))
                if merge is None:
                    del open_[column]
            column += width
    return trimmed(cells, where, [f"第{number}行" for number in range(1, len(lines) + 1)])


def _number(element: Any, otherwise: int) -> int:
    said = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(said), MOST_SPAN) if said.isdecimal() and len(said) < 9 else otherwise
