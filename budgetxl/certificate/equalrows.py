"""Rows of workbooks that were found to be equal to their template's, and what that hung on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from budgetxl.certificate.formulas import Heads, SharedFormulas
from budgetxl.certificate.markup import Sheet

_VALUE = re.compile(rb"<v>([^<]*)</v>")
_SLOT = re.compile(
    rb'<c r="([A-Z]+)[^>]*>(<f[^>]*?(?:/>|>[^<]*</f>))?' + _VALUE.pattern)

_MOST = 2_000
"""Rows of one sheet that are remembered, beside twice those that its template has."""


class EqualRow(NamedTuple):
    """A row that was equal: its number, and what makes it so again beside how it is spelt.

    ``heads`` are the shared formulas that begin in it. If it has any, ``shared`` are those of its
    whole sheet; if it leaves out cells, whose look is then that of their column, ``frame`` is what
    was around the rows. Both are None where they do not matter.

    ``watched`` are those of its ``values`` that matter, by their place among them: what a
    formula comes to or a clerk types into an unlocked cell does not.
    """

    number: int
    heads: Heads = ()
    shared: SharedFormulas | None = None
    frame: bytes | None = None
    values: int = -1
    watched: tuple[tuple[int, bytes], ...] = ()

    def holds(self, shared: SharedFormulas, frame: bytes) -> bool:
        """Whether it is equal where these are the very objects."""
        return ((self.shared is None or self.shared is shared)
                and (self.frame is None or self.frame is frame))


class Found(NamedTuple):
    """What is known of each row of a sheet; None for nothing.

    ``told`` are the rows with their texts, by their place, that had to be looked at so closely.
    ``values`` are those of rows that are known by all but their values, as they are written.
    """

    rows: list[EqualRow | None]
    told: dict[int, bytes]
    values: set[bytes]


class EqualRows:
    """Rows of one sheet that were equal, as one program spells them.

    Most rows of a workbook are as in the one before, byte for byte; those with texts are once
    these stand for their numbers, by which other workbooks call other texts; and those that
    somebody filled in are but for their values. ``rows`` are how many the template has.
    """

    def __init__(self, rows: int) -> None:
        self._most = 2 * rows + _MOST
        self._bare: dict[bytes, EqualRow] = {}
        self._told: dict[bytes, EqualRow] = {}
        self._skeletons: dict[bytes, EqualRow] = {}

    def __len__(self) -> int:
        return len(self._bare) + len(self._told)

    @property
    def is_full(self) -> bool:
        """Whether too many are remembered."""
        return len(self) > self._most

    def remember(self, row: bytes, equal: EqualRow) -> None:
        """Takes note of a ``row``, its texts in it, that is equal."""
        (self._told if b' t="s"' in row else self._bare)[row] = equal
        if equal.values >= 0:
            self._skeletons[_parted(row)[0]] = equal

    def find(self, sheet: Sheet) -> Found:
        """What is known of the rows of ``sheet``. Raises ``OddContent``."""
        rows = list(map(self._bare.get, sheet.written))
        missed = [place for place, row in enumerate(rows) if row is None]
        told = dict(zip(missed, sheet.with_texts([sheet.written[place] for place in missed])))
        values: set[bytes] = set()
        for place, row in told.items():
            rows[place] = equal = self._told.get(row)
            if equal is None:
                rows[place] = equal = self._filled_in(row)
                values.update(_VALUE.findall(sheet.written[place]) if equal else ())
        return Found(rows, told, values)

    def _filled_in(self, row: bytes) -> EqualRow | None:
        """What is known of a row, its texts in it, but for its values."""
        skeleton, values = _parted(row)
        equal = self._skeletons.get(skeleton)
        if equal is None or len(values) != equal.values or any(
                values[place] != value for place, value in equal.watched):
            return None
        return equal


def slots_in(row: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """The column of each cell of a plain row that has a value, its formula, b"" for none, and that.
    """
    return _SLOT.findall(row)


def _parted(row: bytes) -> tuple[bytes, list[bytes]]:
    """The row without its values, and these."""
    pieces = _VALUE.split(row)
    return b"<v>".join(pieces[::2]), pieces[1::2]


def as_part(values: Iterable[bytes]) -> bytes:
    """A part that is well-formed if and only if each of ``values`` is where it stands."""
    return b"<r><v>%b</v></r>" % b"</v><v>".join(sorted(values))
