"""The XML of one sheet of a template: which cells may be replaced, and what remains as it is.

The sheet lies in runs of rows, each deflated by itself: whoever replaces a cell deflates the run
that it is in, and the others stay as they are.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from budgetxl.filling.runs import QUICK, deflated
from budgetxl.packing import Part
from budgetxl.place import from_a1

RUN = 16384
"""Letters of a run, at least: fewer make the file larger, more mean more to deflate."""

_STRING = ' t="s"'
_START, _END, _ROW_START = "<sheetData>", "</sheetData>", "<row "
_TAG = re.compile(r'<row r="([0-9]+)"(?: spans="[^"]*")?([^>/]*)(/?>)')
_CELL = re.compile(
    r'(<c r="([A-Z]+)[0-9]+"(?: s="[0-9]+")?)((?: t="[a-z]+")?)'
    r'(?:/>|>(<f(?:[^>]*/>|[^>]*>[^<]*</f>))?(?:<v>[^<]*</v>)?</c>)')


class Shown(NamedTuple):
    """What a cell is to hold: its type as an attribute, the value as an element, "" for none.

    Of a result the formula stays; it is left out where there is no formula.
    """

    kind: str
    value: str
    is_result: bool


class RowXml:
    """One row: its cells, and how it is shown."""

    def __init__(self, text: str) -> None:
        self.text = text

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
            cells[_column(letters)] = len(texts), opening, formula or "", kind == _STRING
            texts.append(cell[0])
        return texts, cells

    def changed(self, cells: Mapping[int, Shown], look: str | None) -> tuple[str, int]:
        """The row with these cells and ``look``, and how many more shared strings it names."""
        texts, known = self._parsed
        new, strings = texts.copy(), 0
        for column, (kind, value, is_result) in cells.items():
            if column not in known:
                continue
            number, opening, formula, was_string = known[column]
            if not is_result:
                new[number] = f"{opening}{kind}>{value}</c>" if value else f"{opening}/>"
                strings += (kind == _STRING) - was_string
            elif formula:
                new[number] = f"{opening}{kind}>{formula}{value}</c>"
        tag = self._tag
        own = tag[2] if look is None else look
        opening = f"{self.text[:tag.start(2)]}{own}{tag[3]}"
        return opening + "".join(new) + ("</row>" if new else ""), strings


class SheetXml:
    """The sheet as the template has it, ready to be poured into."""

    def __init__(self, part: str, text: str) -> None:
        self.part = part
        self.head, data, self.tail = _cut(text)
        self.rows = [RowXml(_ROW_START + each) for each in data.split(_ROW_START)[1:]]
        self._deflated: dict[int, bytes] = {}
        self._at = {row.number: i for i, row in enumerate(self.rows)}

    def rebase(self, looks: Mapping[int, str], cells: Mapping[int, Mapping[int, Shown]]) -> int:
        """Changes rows once and for all, before anything is poured in.

        Returns how many more shared strings they name.
        """
        more = 0
        for number in looks.keys() | cells.keys():
            i = self._at[number]
            text, strings = self.rows[i].changed(cells.get(number, {}), looks.get(number))
            self.rows[i], more = RowXml(text), more + strings
        return more

    def is_as_it_was(self, number: int, cells: Mapping[int, Shown], look: str | None) -> bool:
        """Whether a row says the same with these cells and ``look`` in it."""
        row = self.rows[self._at[number]]
        return row.changed(cells, look)[0] == row.text

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
            is_last = number == len(self._plain) - 1
            self._deflated[number] = deflated(self._plain[number], is_last)
        return self._deflated[number]

    def _run(self, number: int, texts: Mapping[int, str], head: str) -> bytes:
        first, end = self._runs[number]
        rows = [texts.get(i) or self.rows[i].text for i in range(first, end)]
        before = head if number == 0 else ""
        after = self.tail if number == len(self._runs) - 1 else ""
        return f"{before}{''.join(rows)}{after}".encode()

    def poured(
        self, looks: Mapping[int, str], cells: Mapping[int, Mapping[int, Shown]], head: str
    ) -> tuple[Part, int]:
        """The part with these rows changed, and how many more shared strings it names."""
        texts, more = {}, 0
        for number in looks.keys() | cells.keys():
            i = self._at[number]
            text, strings = self.rows[i].changed(cells.get(number, {}), looks.get(number))
            if text != self.rows[i].text:
                texts[i] = text
            more += strings
        runs = {self._run_of[i] for i in texts} | ({0} if head != self.head else set())
        return self._part(runs, texts, head), more

    def _part(self, runs: set[int], texts: Mapping[int, str], head: str) -> Part:
        """The part of which only ``runs`` are not as they were."""
        last = len(self._runs) - 1
        plain = {run: self._run(run, texts, head) for run in runs}
        crc = size = 0
        pieces = []
        for number in range(last + 1):
            own = plain.get(number)
            text = self._plain[number] if own is None else own
            crc, size = zlib.crc32(text, crc), size + len(text)
            packed = self._packed(number) if own is None else \
                deflated(own, number == last, QUICK)
            pieces.append(packed)
        return Part(self.part.encode(), crc, size, b"".join(pieces))


@lru_cache(maxsize=None)
def _column(letters: str) -> int:
    return from_a1(f"{letters}1")[1]


def _cut(text: str) -> tuple[str, str, str]:
    """What stands before the rows, the rows, and what stands behind them."""
    start, end = text.index(_START) + len(_START), text.rindex(_END)
    return text[:start], text[start:end], text[end:]
