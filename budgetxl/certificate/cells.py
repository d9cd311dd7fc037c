"""The cells of a sheet, row by row, as a template has them and as a workbook has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from budgetxl.certificate.formulas import SharedFormulas, heads_in
from budgetxl.certificate.look import Look, Looks
from budgetxl.certificate.markup import Sheet, letters
from budgetxl.place import from_a1
from budgetxl.reading.decoding import unescaped
from budgetxl.reading.partfault import OddContent

_ROW = re.compile(rb'<row r="([1-9][0-9]{0,6})"([^>]*)>')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,9})")?(?: t="([A-Za-z]+)")?(?: ?/>|>'
    rb"(?:<f([^>]*?)(?:/>|>([^<]*)</f>))?(?:<v>([^<]*)</v>|<v ?/>)?"
    rb"(?:<is><t[^>]*>([^<]*)</t></is>|<is><t ?/></is>)?</c>)"
)
_EMPTY = re.compile(rb"(?:\s*<row [^>]*/>)*\s*")
_CELL_BEGINS = b"<c "
_CONSTANT = re.compile(rb"(?<!</f>)(?<!/>)<v>|<is>")
"""A value that no formula has given."""
_WORD = re.compile(rb'([A-Za-z0-9:]+)="([^"]*)"')


class OddRow(OddContent):
    """A row that is not in the plain spelling; once written anew, one that no program writes."""


class Row(NamedTuple):
    """A row's number, the words of its head, and its cells by column, each as in ``_CELL``."""

    number: int
    words: dict[bytes, bytes]
    cells: list[tuple[bytes, ...]]


class Known(NamedTuple):
    """What a template has in a cell: its look, and a formula, or a text or number, or nothing.

    A formula is as it is ``written``, attributes and text, until somebody asks for it.
    """

    look: Look
    value: str
    written: tuple[bytes, bytes]
    shared: SharedFormulas
    at: tuple[int, int]

    @property
    def formula(self) -> str:
        """The formula, "" for none."""
        return self.shared.of(*self.written, *self.at) if any(self.written) else ""


def row_of(chunk: bytes) -> Row:
    """A row that is spelt plainly; empty ones that stand before it are left out.

    Raises ``OddRow`` for any other.
    """
    start = chunk.rfind(b"<row ")
    head = _ROW.match(chunk, start) if start >= 0 else None
    if head is None or not _EMPTY.fullmatch(chunk, 0, start):
        raise OddRow
    if _CELL.sub(b"", chunk[head.end():]).strip():  # what else there is may have cells in it
        raise OddRow
    found = _CELL.findall(chunk, head.end())
    if any(cell[1] != head[1] for cell in found):
        raise OddRow
    return Row(int(head[1]), dict(_WORD.findall(head[2])), found)


def _cell_of(piece: bytes) -> tuple[bytes, ...] | None:
    """The cell that ``piece`` is but for how it begins; None for one that is not spelt plainly."""
    found = _CELL.fullmatch(_CELL_BEGINS + piece)
    return found.groups(b"") if found else None


def text_in(cell: tuple[bytes, ...]) -> str:
    """The value of a cell as text; strings of their own are the only ones still escaped."""
    return letters(cell[6]) if cell[6] else unescaped(letters(cell[7]))


@lru_cache(maxsize=None)
def column_of(name: bytes) -> int:
    """The number of the column with these letters."""
    return from_a1(f"{name.decode()}1")[1]


class TemplateRows:
    """The rows of a template's sheet, each taken apart when it is first asked for."""

    def __init__(self, sheet: Sheet, looks: Looks) -> None:
        self.chunks = {row_number(chunk): chunk for chunk in sheet.rows}
        self.heads = {number: heads_in(chunk) for number, chunk in self.chunks.items()}
        self.shared = SharedFormulas(self.heads.values())
        self._looks = looks
        self._rows: dict[int, Mapping[bytes, Known]] = {}

    def row(self, number: int) -> Mapping[bytes, Known]:
        """What stands in the cells of the row with this number, from 1, by column."""
        if number not in self._rows:
            chunk = self.chunks.get(number)
            cells = row_of(chunk).cells if chunk else ()
            self._rows[number] = {cell[0]: self._known(cell, number - 1) for cell in cells}
        return self._rows[number]

    def changed(self, chunk: bytes) -> tuple[Row, Mapping[bytes, Known]] | None:
        """The row ``chunk`` with those cells alone that are spelt otherwise than here, and what
        stands in them here; None where it has other cells, or is to be taken apart as a whole.

        It is all that may differ where what is spelt alike means the same. In a workbook that
        was filled in, most cells are spelt as in the template: left are inputs and results.
        """
        first, *now = chunk.split(_CELL_BEGINS)
        head = _ROW.fullmatch(first)
        ours = self.chunks.get(int(head[1])) if head else None
        if head is None or ours is None:
            return None
        was = ours.split(_CELL_BEGINS)[1:]
        words = dict(_WORD.findall(head[2]))
        if len(now) != len(was) or b"hidden" in words and _CONSTANT.search(ours):
            return None  # of a hidden row it counts, too, what stands in it as it does here
        row, known = Row(int(head[1]), words, []), {}
        for cell, before in ((_cell_of(a), _cell_of(b)) for a, b in zip(now, was) if a != b):
            if cell is None or before is None or cell[:2] != before[:2]:
                return None
            row.cells.append(cell)
            known[cell[0]] = self._known(before, row.number - 1)
        return row, known

    def _known(self, cell: tuple[bytes, ...], row: int) -> Known:
        name, _, style, _, attributes, formula, _, _ = cell
        value = "" if attributes or formula else text_in(cell)
        at = row, column_of(name)
        return Known(self._looks.of(style), value, (attributes, formula), self.shared, at)


def row_number(chunk: bytes) -> int:
    """The number of the row that ends ``chunk``. Raises ``OddRow``."""
    head = _ROW.match(chunk, chunk.rfind(b"<row "))
    if head is None:
        raise OddRow
    return int(head[1])
