"""The XML of one sheet of a template: which cells may be replaced, and what remains as it is.

The sheet lies in runs of rows, each deflated by itself: whoever replaces a cell deflates the run
that it is in, and the others stay as they are.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from functools import cached_property, lru_cache

from budgetxl.filling.runs import END, QUICK, deflated
from budgetxl.filling.strings import Adding
from budgetxl.filling.written import STRING, given, look_of, result
from budgetxl.packing import Part
from budgetxl.place import from_a1
from budgetxl.template.changes import SheetChanges
from budgetxl.template.contents import Given
from budgetxl.template.rowlook import RowLook

RUN = 16384
"""Letters of a run, at least: fewer make the file larger, more mean more to deflate."""

_START, _END, _ROW_START = "<sheetData>", "</sheetData>", "<row "
_TAG = re.compile(r'<row r="([0-9]+)"(?: spans="[^"]*")?([^>/]*)(/?>)')
_CELL = re.compile(
    r'(<c r="([A-Z]+)[0-9]+"(?: s="[0-9]+")?)((?: t="[a-z]+")?)'
    r'(?:/>|>(<f(?:[^>]*/>|[^>]*>[^<]*</f>))?(?:<v>[^<]*</v>)?</c>)')


_Said = tuple[list[int], list[str], list[type], RowLook | None]
"""The columns of a row, what their cells hold in words and of what types, and how it is shown."""


class RowXml:
    """One row: its cells, and how it is shown.

    What was last said of it and changed nothing is kept: of most rows a workbook says that again.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._same: _Said | None = None

    @cached_property
    def _tag(self) -> re.Match[str]:
        found = _TAG.match(self.text)
        assert found
        return found

    @property
    def number(self) -> int:
        """The number of the row, from 0."""
        return int(self._tag[1]) - 1

    @cached_property
    def _parsed(self) -> tuple[list[str], dict[int, tuple[int, str, str, bool]]]:
        """The cells; and of each by its column its number, opening, formula, if it is a string."""
        texts: list[str] = []
        cells: dict[int, tuple[int, str, str, bool]] = {}
        for cell in _CELL.finditer(self.text, self._tag.end()):
            opening, letters, kind, formula = cell.groups()
            cells[_column(letters)] = len(texts), opening, formula or "", kind == STRING
            texts.append(cell[0])
        return texts, cells

    def changed(
        self, cells: Mapping[int, object], look: RowLook | None, strings: Adding
    ) -> tuple[str, int]:
        """The row with these cells and ``look``, and how many more shared strings it names.

        Of a result the formula stays; it is left out where there is no formula.
        """
        if self._same is not None and self._same == _said(cells, look):
            return self.text, 0
        text, more = self._with(cells, look, strings)
        if text == self.text:
            self._same = _said(cells, look)
        return text, more

    def _with(
        self, cells: Mapping[int, object], look: RowLook | None, strings: Adding
    ) -> tuple[str, int]:
        tag = self._tag
        own = tag[2] if look is None else look_of(look)
        opening = f"{self.text[:tag.start(2)]}{own}{tag[3]}"
        if not cells:
            return opening + self.text[tag.end():], 0
        texts, known = self._parsed
        new, more = texts.copy(), 0
        for column, value in cells.items():
            if column not in known:
                continue
            number, cell, formula, was_string = known[column]
            if isinstance(value, Given):
                kind, element = given(value.value, strings)
                new[number] = f"{cell}{kind}>{element}</c>" if element else f"{cell}/>"
                more += (kind == STRING) - was_string
            elif formula:
                kind, element = result(value)
                new[number] = f"{cell}{kind}>{formula}{element}</c>"
        return opening + "".join(new) + ("</row>" if new else ""), more


def _said(cells: Mapping[int, object], look: RowLook | None) -> _Said:
    """All that the XML of a row depends on: 0 and 0.00 are equal, and written in two ways."""
    values = cells.values()
    return [*cells], [*map(str, values)], [*map(type, values)], look


class SheetXml:
    """The sheet as the template has it, ready to be poured into."""

    def __init__(self, part: str, text: str) -> None:
        self.part = part
        self.head, data, self.tail = _cut(text)
        self.rows = [RowXml(_ROW_START + each) for each in data.split(_ROW_START)[1:]]
        self._deflated: dict[int, bytes] = {}
        self._at = {row.number: i for i, row in enumerate(self.rows)}

    def rebase(self, changes: SheetChanges, strings: Adding) -> int:
        """Changes rows once and for all, before anything is poured in.

        Returns how many more shared strings they name.
        """
        texts, more = self._changed(changes, strings)
        for i, text in texts.items():
            self.rows[i] = RowXml(text)
        return more

    def _changed(self, changes: SheetChanges, strings: Adding) -> tuple[dict[int, str], int]:
        """The rows that are no longer as they were, and how many more shared strings they name."""
        texts, more = {}, 0
        for number in sorted(changes.rows.keys() | changes.cells.keys()):
            i = self._at[number]
            row = self.rows[i]
            text, named = row.changed(
                changes.cells.get(number, {}), changes.rows.get(number), strings)
            if text != row.text:
                texts[i], more = text, more + named
        return texts, more

    @cached_property
    def _runs(self) -> list[tuple[int, int]]:
        """The first row of each run, and the one below its last."""
        runs, first, size = [], 0, len(self.head)
        for i, row in enumerate(self.rows):
            size += len(row.text)
            if size > RUN:
                runs.append((first, i + 1))
                first, size = i + 1, 0
        return [*runs, (first, len(self.rows))]

    @cached_property
    def _run_of(self) -> list[int]:
        return [number for number, (first, end) in enumerate(self._runs)
                for _ in range(first, end)]

    @cached_property
    def _plain(self) -> list[bytes]:
        return [self._run(number, {}, self.head) for number in range(len(self._runs))]

    def _packed(self, number: int) -> bytes:
        """A run that stays as it is, deflated when it is first asked for."""
        if number not in self._deflated:
            self._deflated[number] = deflated(self._plain[number])
        return self._deflated[number]

    def _run(self, number: int, texts: Mapping[int, str], head: str) -> bytes:
        first, end = self._runs[number]
        rows = [texts.get(i) or self.rows[i].text for i in range(first, end)]
        before = head if number == 0 else ""
        after = self.tail if number == len(self._runs) - 1 else ""
        return f"{before}{''.join(rows)}{after}".encode()

    def poured(
        self, changes: SheetChanges, head: str, strings: Adding
    ) -> tuple[Part, int]:
        """The part with these changes, and how many more shared strings it names."""
        texts, more = self._changed(changes, strings)
        runs = {self._run_of[i] for i in texts} | ({0} if head != self.head else set())
        crc = size = 0
        pieces = []
        for number, text in enumerate(self._plain):
            if number in runs:
                text = self._run(number, texts, head)
            crc, size = zlib.crc32(text, crc), size + len(text)
            pieces.append(deflated(text, QUICK) if number in runs else self._packed(number))
        return Part(self.part.encode(), crc, size, b"".join([*pieces, END])), more


@lru_cache(maxsize=None)
def _column(letters: str) -> int:
    return from_a1(f"{letters}1")[1]


def _cut(text: str) -> tuple[str, str, str]:
    """What stands before the rows, the rows, and what stands behind them."""
    start, end = text.index(_START) + len(_START), text.rindex(_END)
    return text[:start], text[start:end], text[end:]
