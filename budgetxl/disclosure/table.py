"""An official table in a document: what the publication prints, as a table of Word's own.

The lines above and below the frame are paragraphs. The letters become smaller until the table is
as wide as the page, and where that spares a page, a little smaller still.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, pairwise

from budgetxl.amount import plain
from budgetxl.disclosure.markup import element, run
from budgetxl.disclosure.paper import POINT, Paper, paper_of
from budgetxl.disclosure.piece import Entry, Piece, words_in
from budgetxl.disclosure.styles import TABLE_LINE, TABLE_NOTE, TABLE_TITLE, Style, cell_style
from budgetxl.layout import Box
from budgetxl.layout.drawing import lines
from budgetxl.publication.form import Area, Form, area
from budgetxl.publication.page import Page
from budgetxl.publication.paper import LEGIBLE, LETTERS, SAFE, SPILL, pixels
from budgetxl.publication.paper import Paper as SheetPaper
from budgetxl.publication.styles import Style as Look

LARGEST = 10.5
"""Points of the letters of a table that has room for larger ones (五号)."""

PADDING = 6.0
"""Points left and right of a text in a cell, together, as the style of tables has them."""

ABOVE = 2.0
"""Points above and below it, together."""

_DECIMALS = re.compile(r"0\.(0+)")


class TablePieces:
    """One sheet of the publication as pieces; ``taken`` points of its first page are not free."""

    def __init__(self, page: Page, taken: float = 0) -> None:
        book = page.figures.book
        self.form = Form(book.format, page.table.name, dict(page.counts), False, page.decimals)
        self.paper: Paper = paper_of(page.table.landscape)
        self._contents = self.form.contents(page)
        self._drawn = list(self.form.row_heights(self._contents).values())
        self._areas = {(each.row, each.column): each
                       for each in self.form.merge(self._contents, SheetPaper(0, is_one_page=True))}
        self._at = {(box.row, box.column): box for box in self.form.boxes}
        self._said = {(gap.box.row, gap.box.column): content
                      for gap, content in zip(self.form.gaps, self._contents)}
        self._taken = taken

    def pieces(self, entry: Entry | None = None, opens: bool = True) -> Iterator[Piece]:
        """The lines above, the table, its note; ``entry`` goes to the contents."""
        for row in range(self._rows.start):
            for piece in self._line(row, entry, opens):
                yield piece
                opens, entry = False, None if piece.entry else entry
        if opens or entry:
            yield words_in(TABLE_LINE, "", self.paper, opens=opens, entry=entry)
        yield self._table
        for row in range(self._rows.stop, self.form.sheet.note_row + 1):
            for text in self._texts(row).values():
                for line in filter(None, text.split("\n")):
                    yield words_in(TABLE_NOTE, line, self.paper)

    @cached_property
    def size(self) -> int:
        """How large the letters of the table are, in half points."""
        return int(2 * min(LARGEST, LETTERS * self._scale))

    @cached_property
    def _rows(self) -> range:
        """The rows of the sheet that are the table: those above are lines without a frame."""
        sheet = self.form.sheet
        top = sheet.top
        while top < sheet.end and self._is_line(top):
            top += 1
        return range(top, sheet.end)

    def _is_line(self, row: int) -> bool:
        """Whether a row of a form is one line of text with no frame around it."""
        boxes = [box for box in self.form.boxes if box.row <= row < box.row + box.rows]
        return all("frameless" in box.look and box.columns == self.form.sheet.width
                   for box in boxes)

    def _line(self, row: int, entry: Entry | None, opens: bool) -> Iterator[Piece]:
        """The paragraph of a row above the table; nothing where nothing stands."""
        texts = {column: text for column, text in self._texts(row).items() if text}
        if not texts:
            return
        looks = [self.form.style(self._at[row, column]) for column in texts]
        title = any(look.font_size > LETTERS for look in looks)
        words = "\t".join(texts.values())
        if title:
            yield words_in(TABLE_TITLE, words, self.paper, opens=opens, entry=entry,
                           properties="" if entry is None else element("outlineLvl", val=1))
            return
        tab = element("tab", val="right", pos=self.paper.width)
        only = looks[0].align if len(looks) == 1 else ""
        jc = element("jc", val=only) if only in ("center", "right") else ""
        runs = "<w:r><w:tab/></w:r>".join(map(run, texts.values()))
        yield words_in(TABLE_LINE, words, self.paper, inner=runs, opens=opens,
                       properties=(f"<w:tabs>{tab}</w:tabs>" if len(texts) > 1 else "") + jc)

    def _texts(self, row: int) -> dict[int, str]:
        """What stands in the boxes that begin in a row, by their column."""
        return {box.column: self._text(box) for box in self.form.boxes if box.row == row}

    def _text(self, box: Box) -> str:
        content = self._said.get((box.row, box.column))
        if isinstance(content, Decimal):
            return shown(content, self.form.style(box).num_format)
        return "" if content is None else str(content)

    @cached_property
    def _scale(self) -> float:
        """How much smaller than on the sheet everything is."""
        wide = sum(map(pixels, self.form.sheet.widths)) * 0.75
        scale = min(1.0, self.paper.width / POINT / wide)
        high = sum(self._drawn[self._rows.start:self._rows.stop])
        room = self.paper.height * SAFE - self._around
        least = max(LEGIBLE / LETTERS, scale / SPILL)
        return max(least, room / high) if room / high < scale and room / high > least else scale

    @property
    def _around(self) -> float:
        """Points that the lines above and below take."""
        sheet = self.form.sheet
        notes = sum(len(text.split("\n")) for row in range(self._rows.stop, sheet.note_row + 1)
                    for text in self._texts(row).values())
        return self._taken + 22 * self._rows.start + 20 * notes

    @cached_property
    def _edges(self) -> list[int]:
        """Where the columns begin and end."""
        found = [pixels(width) for width in self.form.sheet.widths]
        total = sum(found)
        return [self.paper.width * each // total for each in accumulate(found, initial=0)]

    @property
    def _table(self) -> Piece:
        style = cell_style(self.size)
        grid = "".join(element("gridCol", w=right - left) for left, right in pairwise(self._edges))
        head = self._head
        heights, rows = [], []
        for row in self._rows:
            high = max(self._drawn[row] * self._scale, self._needed(row, style))
            heights.append(high)
            rows.append(self._row(row, style, row in head, self._drawn[row] * self._scale))
        look = (element("tblW", w=self.paper.width, type="dxa") + element("jc", val="center")
                + element("tblLayout", type="fixed"))
        xml = (f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
               f"{''.join(rows)}</w:tbl>")
        again = sum(heights[:len(head)])
        return Piece(xml, self.paper, tuple(heights), again)

    @property
    def _head(self) -> range:
        """The rows that every page of the table repeats."""
        sheet = self.form.sheet
        end = sheet.bands[sheet.table.name].body_top if not sheet.table.blocks else 0
        return range(self._rows.start, end)

    def _row(self, row: int, style: Style, head: bool, height: float) -> str:
        cells, column = [], 0
        while column < self.form.sheet.width:
            whole = self._whole(row, column)
            cells.append(self._cell(row, whole, style))
            column = whole.last_column + 1
        repeated = element("tblHeader") if head else ""
        return (f'<w:tr><w:trPr>{element("cantSplit")}'
                f'{element("trHeight", val=round(height * POINT), hRule="atLeast")}{repeated}'
                f"</w:trPr>{''.join(cells)}</w:tr>")

    def _whole(self, row: int, column: int) -> Area:
        """The merged cell, or the box, that covers a spot."""
        return self._covering.get((row, column)) or Area(row, column, row, column)

    @cached_property
    def _covering(self) -> dict[tuple[int, int], Area]:
        areas = {**{(box.row, box.column): area(box) for box in self.form.boxes}, **self._areas}
        covered: dict[tuple[int, int], Area] = {}
        for each in sorted(areas.values()):
            for row in range(each.row, each.last_row + 1):
                for column in range(each.column, each.last_column + 1):
                    covered.setdefault((row, column), each)
        return covered

    def _cell(self, row: int, whole: Area, style: Style) -> str:
        box = self._at.get(whole[:2])
        look = self.form.style(box) if box else None
        width = self._edges[whole.last_column + 1] - self._edges[whole.column]
        parts = [element("tcW", w=width, type="dxa")]
        if whole.last_column > whole.column:
            parts.append(element("gridSpan", val=whole.last_column - whole.column + 1))
        if whole.last_row > whole.row:
            parts.append(element("vMerge", val="restart" if row == whole.row else "continue"))
        parts += [_borders(bool(look and look.border)), element("vAlign", val="center")]
        words = self._text(box) if box and row == whole.row else ""
        return f"<w:tc><w:tcPr>{''.join(parts)}</w:tcPr>{_in_cell(words, look, style)}</w:tc>"

    def _needed(self, row: int, style: Style) -> float:
        """How high a row has to be for the texts of its own, in points."""
        return max((self._lines(box) * style.line + ABOVE for box in self.form.boxes
                    if box.row == row and box.rows == 1), default=0.0)

    def _lines(self, box: Box) -> int:
        room = (self._edges[box.column + box.columns] - self._edges[box.column]) / POINT - PADDING
        letters = 4 * room / self.size
        return sum(lines(line, letters + 1) for line in self._text(box).split("\n"))


def shown(value: Decimal, number_format: str) -> str:
    """``value`` as Excel shows it in that number format of ours."""
    if number_format == "General":
        return plain(value)
    found = _DECIMALS.search(number_format)
    comma = "," if "#,##0" in number_format else ""
    return f"{value:{comma}.{len(found[1]) if found else 0}f}"


def _in_cell(words: str, look: Look | None, style: Style) -> str:
    properties = ""
    if look and look.indent:
        properties += element("ind", left=look.indent * style.size * 10)
    if look and look.align in ("center", "right"):
        properties += element("jc", val=look.align)
    bold = element("b") + element("bCs") if look and look.bold else ""
    inner = run(words, bold) if words else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/>{properties}</w:pPr>{inner}</w:p>'


def _borders(framed: bool) -> str:
    kind = {"val": "single", "sz": 4, "space": 0, "color": "auto"} if framed else {"val": "nil"}
    sides = "".join(element(side, **kind) for side in ("top", "left", "bottom", "right"))
    return f"<w:tcBorders>{sides}</w:tcBorders>"
