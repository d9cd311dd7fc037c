"""Pieces of pages joined to tables: one that goes on has the same edges, and no title above."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from budgetxl.sources.pdfpage import Line, Piece, Ruled
from budgetxl.sources.pdftorn import mended
from budgetxl.tabletext import Cell, TableText, over_the_break, squeezed

_GAP = 30.0
"""Points between two pages that are laid below each other."""

_SAME_EDGE = 8
_ONE_LINE = 2.5
_PAGE_NUMBER = re.compile(r"[-—－–第\s]*\d{1,3}[-—－–页\s]*([，,/共\s]*\d{1,3}\s*页?)?$")
_TITLE = re.compile(r"表\s*$|单位\s*[:：]|编制(部门|单位)")
_NOTE = re.compile(r"\s*(注|备注|说明)[:：]")
_TOTAL = re.compile(r"(合\s*计|总\s*计)")


def joined(found: Sequence[Piece | None]) -> Iterator[tuple[TableText, tuple[int, ...]]]:
    """Each table, and the numbers of the pages that it stands on."""
    _drop_running_lines([piece for piece in found if piece])
    groups: list[list[Piece]] = []
    after_text = True
    for piece in found:
        if piece and groups and not after_text and _goes_on(groups[-1][-1], piece):
            groups[-1].append(piece)
        elif piece:
            last = groups[-1][-1] if groups else None
            if last and not after_text and last.page == piece.page - 1:
                piece.above = [*_heading_below(last), *piece.above]
            groups.append([piece])
        after_text = piece is None
    for group in groups:
        yield _table(group), tuple(dict.fromkeys(piece.page for piece in group))


def _heading_below(piece: Piece) -> list[Line]:
    """The lines at the foot of a page that name the table on the next: from a title on."""
    first = next((number for number, line in enumerate(piece.below)
                  if _TITLE.search(squeezed(line.text))), len(piece.below))
    return piece.below[first:]


def _drop_running_lines(pieces: list[Piece]) -> None:
    """Takes away page numbers, and what stands above nearly every table but is no title."""
    told = Counter(squeezed(line.text) for piece in pieces for line in piece.above)
    running = {text for text, count in told.items()
               if len(pieces) > 2 and count > 0.8 * len(pieces)
               and not re.search("单位|部门|表$", text)}
    for piece in pieces:
        piece.above = [line for line in piece.above if squeezed(line.text) not in running
                       and not _PAGE_NUMBER.match(line.text.strip())]
        piece.below = [line for line in piece.below if not _PAGE_NUMBER.match(line.text.strip())]


def _goes_on(last: Piece, piece: Piece) -> bool:
    """Whether ``piece`` goes on with the table of ``last``."""
    return (piece.page == last.page + 1
            and piece.is_landscape == last.is_landscape
            and abs(piece.left - last.left) < _SAME_EDGE
            and abs(piece.right - last.right) < _SAME_EDGE
            and not any(_TITLE.search(squeezed(line.text)) for line in piece.above)
            and not any(_NOTE.match(line.text) for line in last.below)
            and not _heading_below(last))


def _table(group: list[Piece]) -> TableText:
    """The pieces below each other as one table; edges of all of them make its columns."""
    boxes: list[Ruled] = []
    starts: list[tuple[float, int]] = []
    offset = 0.0
    for piece in group:
        down = offset - piece.top
        starts.append((offset, piece.page))
        boxes += (box._replace(top=box.top + down, bottom=box.bottom + down)
                  for box in piece.boxes)
        offset += piece.bottom - piece.top + _GAP
    across = _clustered([edge for box in boxes for edge in (box.left, box.right)])
    down_ = _clustered([edge for box in boxes for edge in (box.top, box.bottom)])
    cells, full = [], set()
    for box in boxes:
        column, row = _nearest(across, box.left), _nearest(down_, box.top)
        columns, rows = _nearest(across, box.right) - column, _nearest(down_, box.bottom) - row
        if columns > 0 and rows > 0:
            cells.append(Cell(row, column, rows, columns, box.text))
            full.update([(row, column)] * box.is_full)
    tops = [(_nearest(down_, top), page) for top, page in starts]
    for top, _ in tops[1:]:
        cells = over_the_break(mended(cells, top, full), top)
    return _with_lines(group, *_without_gaps(cells, len(down_) - 1, tops), across)


def _clustered(edges: list[float]) -> list[float]:
    """The edges from left to right, those that are nearly one as one."""
    groups: list[list[float]] = []
    for edge in sorted(edges):
        if groups and edge - groups[-1][-1] <= _ONE_LINE:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return [sum(group) / len(group) for group in groups]


def _nearest(edges: list[float], edge: float) -> int:
    at = bisect.bisect(edges, edge)
    near = (i for i in (at - 1, at) if 0 <= i < len(edges))
    return min(near, key=lambda i: abs(edges[i] - edge))


def _without_gaps(
    cells: list[Cell], rows: int, tops: list[tuple[int, int]]
) -> tuple[list[Cell], list[str]]:
    """The cells without the rows in which none begins, and each row's page and number."""
    begun = {cell.row for cell in cells}
    kept = [row for row in range(rows) if row in begun]
    number = {row: i for i, row in enumerate(kept)}
    names = []
    for row in kept:
        top, page = max(each for each in tops if each[0] <= row)
        names.append(f"第{page}页第{1 + sum(top <= other < row for other in kept)}行")
    moved = [cell._replace(row=number[cell.row],
                           rows=sum(row in number for row in range(cell.row, cell.row + cell.rows)))
             for cell in cells]
    return sorted(moved), names


def _with_lines(
    group: list[Piece], cells: list[Cell], names: list[str], across: list[float]
) -> TableText:
    """The table with the lines around it; a 合计 below its frame is its last row."""
    below = []
    for line in (line for piece in group for line in piece.below):
        if _TOTAL.match(line.text) and re.search(r"[\d,.]{2,}", line.text):
            cells = [*cells, *_loose_row(line, len(names), across)]
            names = [*names, f"第{group[-1].page}页表下"]
        else:
            below.append(line.text)
    pages = list(dict.fromkeys(piece.page for piece in group))
    where = f"第{pages[0]}页" if len(pages) == 1 else f"第{pages[0]}至{pages[-1]}页"
    return TableText(tuple(cells), where, tuple(names),
                     tuple(line.text for line in group[0].above), tuple(below))


def _loose_row(line: Line, row: int, across: list[float]) -> Iterator[Cell]:
    """The words of a line, each in the column that it stands under."""
    texts: dict[int, str] = {}
    for word in line.words:
        at = bisect.bisect(across, (word.left + word.right) / 2) - 1
        column = max(0, min(len(across) - 2, at))
        texts[column] = texts.get(column, "") + word.text
    yield from (Cell(row, column, 1, 1, texts.get(column, ""))
                for column in range(len(across) - 1))
