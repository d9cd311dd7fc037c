"""One page of a PDF: its ruled tables, and the lines of text around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from budgetxl.sources.pdfsides import sides
from budgetxl.sources.pdftorn import is_full
from budgetxl.tabletext import squeezed

_SAME_LINE = 4
_FEWEST_CELLS = 4
_WHOLE = 0.985
_SAID_ABOVE = re.compile("单位|编制|表")


class Word(NamedTuple):
    """A word with its left and right edge, in points."""

    left: float
    right: float
    text: str


class Line(NamedTuple):
    """A line of text, and how far below the top of the page its middle is."""

    middle: float
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words; between Chinese ones stands no blank."""
        spaced = " ".join(word.text for word in self.words)
        return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", spaced)


class Ruled(NamedTuple):
    """A rectangle of a table, in points from the page's upper left corner, and its text.

    One at the foot of the table ``is_full`` where its last line has no room for another letter.
    """

    left: float
    top: float
    right: float
    bottom: float
    text: str
    is_full: bool = False


@dataclass
class Piece:
    """What one page has of a table: its rectangles, and the lines above and below."""

    page: int
    is_landscape: bool
    boxes: list[Ruled]
    above: list[Line]
    below: list[Line]
    left: float = field(init=False)
    top: float = field(init=False)
    right: float = field(init=False)
    bottom: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = min(box.left for box in self.boxes)
        self.top = min(box.top for box in self.boxes)
        self.right = max(box.right for box in self.boxes)
        self.bottom = max(box.bottom for box in self.boxes)


def pieces(page: Any, number: int) -> Iterator[Piece | None]:
    """The pieces of tables on a page of pdfplumber, from top to bottom; None for text alone."""
    if not (page.rects or page.lines or page.curves):
        yield None
        return
    settings = {"explicit_vertical_lines": sides(page)}
    found = _closed(page, [t for t in page.find_tables(settings) if len(t.cells) >= _FEWEST_CELLS])
    lines = lines_of(page)
    ruled = sorted(filter(None, map(_boxes, found)), key=lambda boxes: min(b.top for b in boxes))
    if not ruled:
        yield None
    above = 0.0
    for i, boxes in enumerate(ruled):
        top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
        below = min((box.top for box in ruled[i + 1]), default=1e9) if i + 1 < len(ruled) else 1e9
        yield Piece(number, page.width > page.height, boxes,
                    [line for line in lines if above <= line.middle < top],
                    [line for line in lines if bottom < line.middle < below])
        above = bottom


def lines_of(page: Any) -> list[Line]:
    """The lines of text on a page of pdfplumber, from top to bottom."""
    return _lines(page.extract_words(x_tolerance=2, y_tolerance=3))


def _boxes(table: Any) -> list[Ruled]:
    """The rectangles of a table; a text that goes on in a further line is one text."""
    texts = table.extract(x_tolerance=2)
    return [Ruled(box[0], box[1], box[2], box[3], (text or "").replace("\n", ""),
                  _is_full(table, box))
            for row, line in zip(table.rows, texts, strict=True)
            for box, text in zip(row.cells, line, strict=True) if box]


def _is_full(table: Any, box: tuple[float, float, float, float]) -> bool:
    """Whether a cell at the foot of the table may go on atop the next page."""
    left, top, right, bottom = box
    if bottom < table.bbox[3] - _SAME_LINE:
        return False
    within = [char for char in table.page.chars
              if left <= (char["x0"] + char["x1"]) / 2 <= right
              and top <= (char["top"] + char["bottom"]) / 2 <= bottom and char["text"].strip()]
    return is_full(within, right - left)


def _closed(page: Any, found: list[Any]) -> list[Any]:
    """The tables; cells that a page break leaves open get the rule that they lack."""
    upright = [edge for edge in page.edges
               if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > 4]
    if len(found) != 1 or not upright:
        return found
    left, right = min(e["x0"] for e in upright), max(e["x1"] for e in upright)
    top, bottom = min(e["top"] for e in upright), max(e["bottom"] for e in upright)
    covered = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in found[0].cells)
    if covered > _WHOLE * (right - left) * (bottom - top):
        return found
    table_top = found[0].bbox[1]
    if table_top - top > 2:
        around = 0, min(top, table_top), page.width, table_top
        said = page.crop(around, strict=False).extract_text()  # a rule may begin off the page
        if _SAID_ABOVE.search(said or ""):
            return found
    again = [table for table in page.find_tables({
        "explicit_horizontal_lines": [top, bottom], "explicit_vertical_lines": [left, right],
    }) if len(table.cells) >= _FEWEST_CELLS]
    return again if len(again) == 1 and len(again[0].cells) > len(found[0].cells) else found


def _lines(words: list[dict[str, Any]]) -> list[Line]:
    """The words of a page as lines, from top to bottom."""
    lines: list[tuple[float, list[Word]]] = []
    for word in sorted(words, key=lambda w: ((w["top"] + w["bottom"]) / 2, w["x0"])):
        middle = (word["top"] + word["bottom"]) / 2
        one = Word(word["x0"], word["x1"], word["text"])
        if lines and abs(lines[-1][0] - middle) < _SAME_LINE:
            lines[-1][1].append(one)
        else:
            lines.append((middle, [one]))
    return [Line(middle, tuple(sorted(line))) for middle, line in lines
            if squeezed("".join(word.text for word in line))]
