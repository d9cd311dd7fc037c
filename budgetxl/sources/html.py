"""A web page, or the HTML that a program lays on the clipboard: its tables, its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from budgetxl import amount
from budgetxl.fault import Refusal
from budgetxl.sources.around import with_lines_around
from budgetxl.sources.limits import MOST_CELLS, MOST_SPAN, MOST_TABLES, bounded
from budgetxl.tabletext import Cell, TableText, squeezed, trimmed

if TYPE_CHECKING:
    from budgetxl.prose import Paragraph

_LINES = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "span", "center", "caption",
                    "a", "li", "b", "strong", "font"))
_INLINE = frozenset(("a", "b", "strong", "font", "span", "i", "em", "u", "sup", "sub", "small"))
_UNSEEN = frozenset(("script", "style", "head", "title", "noscript", "template"))


def tables(content: bytes | str, where: str = "网页") -> list[TableText]:
    """Every table in ``content`` that holds no other one, in order.

    Raises ``Refusal`` for what is no HTML, and for a table that is too big.
    """
    root = _root(content, where)
    found = list(root.iter("table"))
    if len(found) > MOST_TABLES:
        raise Refusal(f"{where}：表太多（{len(found)} 张），最多 {MOST_TABLES} 张")
    outer = {ancestor for table in found for ancestor in table.iterancestors()}
    return list(with_lines_around(_read(_blocks(root, outer), where)))


def paragraphs(content: bytes | str, where: str = "网页") -> list[Paragraph]:
    """Every paragraph outside tables; a table of one cell only lays the page out.

    Raises ``Refusal`` for what is no HTML.
    """
    from budgetxl.prose import Paragraph  # loaded with the first text, not with every file

    root = _root(content, where)
    outer = {ancestor for table in root.iter("table") for ancestor in table.iterancestors()}
    frames = outer | {table for table in root.iter("table") if len(list(table.iter("td"))) == 1}
    text = "".join(_prose(root, frames))
    lines = [re.sub(r"[ \t\r]+", " ", line).strip() for line in text.split("\n")]
    return [Paragraph(line, number) for number, line in enumerate(filter(squeezed, lines), 1)]


def _prose(element: Any, frames: set[Any]) -> Iterator[str]:
    """The text, a line break around each block; the lines of the source are none."""
    if not isinstance(element.tag, str) or element.tag in _UNSEEN or (
            element.tag == "table" and element not in frames):
        return
    around = "" if element.tag in _INLINE else "\n"
    yield around + re.sub(r"\s+", " ", element.text or "")
    for child in element:
        yield from _prose(child, frames)
        yield re.sub(r"\s+", " ", child.tail or "")
    yield around


def _root(content: bytes | str, where: str) -> Any:
    from lxml import etree, html  # slow to start

    text = content if isinstance(content, str) else _decoded(content)
    try:
        return html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, ValueError) as error:
        raise Refusal(f"{where}：网页读不出来（{error}）") from None


def _decoded(content: bytes) -> str:
    """The text, as the page itself says how it is written, else as Chinese pages are."""
    said = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", content[:3000])
    names = [said[1].decode("ascii")] if said else []
    for encoding in ("utf-8-sig", *names, "gb18030"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")


def _blocks(root: Any, outer: set[Any]) -> Iterator[Any]:
    """The innermost tables, and the lines of text between them, in order.

    ``outer`` are the elements that tables lie in.
    """
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or element.tag in _UNSEEN:
            continue
        if element.tag == "table" and element not in outer:
            yield element
        elif element.tag in _LINES and element not in outer:
            yield squeezed(element.text_content())
        else:
            waiting.extend(reversed(element))


def _read(blocks: Iterator[Any], where: str) -> Iterator[str | TableText]:
    """Lines and tables in order."""
    number = 0
    for block in blocks:
        if isinstance(block, str):
            yield from filter(None, [block])
            continue
        number += 1
        if table := _table(block, f"{where}第{number}张表"):
            yield table


def _table(table: Any, where: str) -> TableText | None:
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    lines = list(table.iter("tr"))
    for row, line in enumerate(lines):
        column = 0
        for element in line.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            rows = min(_span(element, "rowspan"), len(lines) - row)
            columns = _span(element, "colspan")
            bounded(where, len(lines), column + columns)
            taken.update((r, c) for r in range(row, row + rows)
                         for c in range(column, column + columns))
            if len(taken) > MOST_CELLS:
                raise Refusal(f"{where}：表太大，最多 {MOST_CELLS} 格")
            cells.append(Cell(row, column, rows, columns, _text(element)))
            column += columns
    return trimmed(cells, where, [f"第{number}行" for number in range(1, len(lines) + 1)])


def _span(element: Any, name: str) -> int:
    said = (element.get(name) or "1").strip()
    return max(1, min(int(said), MOST_SPAN)) if said.isdecimal() and len(said) < 9 else 1


def _text(element: Any) -> str:
    """What the cell holds: LibreOffice writes the number itself beside the one it shows."""
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    shown: str = re.sub(r"[ \t\r]*\n[ \t\r]*", "\n", element.text_content()).strip("\n")
    number = element.get("sdval")
    if number is None or not squeezed(shown) or "%" in shown:
        return shown
    try:
        return amount.plain(amount.stored(number))
    except amount.AmountError:
        return shown
