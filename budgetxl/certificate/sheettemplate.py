"""A sheet of a template, and what of workbooks was found to be equal to it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from budgetxl.certificate.cells import TemplateRows
from budgetxl.certificate.equalrows import EqualRow, EqualRows
from budgetxl.certificate.formulas import Heads, SharedFormulas
from budgetxl.certificate.frame import Frame, frame, frame_without, guards_in
from budgetxl.certificate.look import Look, Looks
from budgetxl.certificate.markup import Sheet
from budgetxl.reading.wellformed import refuse_ill_formed

Spelling = tuple[tuple[Look, ...], bytes]
"""The looks by their numbers, and the root of the sheet, which binds the prefixes."""


class SheetTemplate:
    """A sheet of a template, and the rows of workbooks that were found to be equal to it.

    A row that was equal once is equal again where it is spelt the same and the looks have the
    same numbers: so of most workbooks no row has to be taken apart.
    """

    def __init__(self, name: str, sheet: Sheet, looks: Looks) -> None:
        self.name = name
        self.rows = TemplateRows(sheet, looks)
        self._content, self._looks = sheet.frame, looks
        self._first = looks.cells, sheet.root
        self._shared, self._frames = [self.rows.shared], {sheet.frame: sheet.frame}
        self._equal = {self._first: self._own_rows()}
        self._equal_frames = {(sheet.frame, looks.conditional)}
        self._well_formed: set[bytes] = set()

    def _own_rows(self) -> EqualRows:
        """Those of the template itself."""
        own, shared = EqualRows(len(self.rows.chunks)), self.rows.shared
        for number, chunk in self.rows.chunks.items():
            heads = self.rows.heads[number]
            own.remember(chunk, EqualRow(number, heads, shared if b" si=" in chunk else None))
        return own

    @cached_property
    def frame(self) -> Frame:
        """What is around the rows."""
        return frame(self._content, self._looks)

    @cached_property
    def guards(self) -> bytes:
        """Its guards of inputs and marks as they are written."""
        return guards_in(self._content)

    @cached_property
    def frame_without_guards(self) -> Frame | None:
        """What else is around the rows; None where there are no guards."""
        return frame_without(self.guards, self._content, self._looks) if self.guards else None

    def marks_so(self, looks: Looks, root: bytes) -> bool:
        """Whether marks that are spelt alike, in a sheet with that ``root``, look alike."""
        return (looks.conditional, root) == (self._looks.conditional, self._first[1])

    def equal_rows(self, spelling: Spelling) -> EqualRows:
        """The rows that are equal, as workbooks have them that spell them so."""
        rows = len(self.rows.chunks)
        if self._equal.setdefault(spelling, EqualRows(rows)).is_full or len(self._equal) > 16:
            self._equal = {self._first: self._own_rows()}
        return self._equal.setdefault(spelling, EqualRows(rows))

    def shared_of(self, heads: Iterable[Heads]) -> SharedFormulas:
        """The shared formulas of a sheet: the same object for the same ones, of the latest."""
        shared = SharedFormulas(heads)
        for known in self._shared:
            if known == shared:
                return known
        self._shared = [self.rows.shared, *self._shared[-7:], shared]
        return shared

    def frame_of(self, content: bytes) -> bytes:
        """What is around the rows: the same object for the same, of the latest."""
        if len(self._frames) > 16:
            self._frames.clear()
        return self._frames.setdefault(content, content)

    def spells_so(self, spelling: Spelling) -> bool:
        """Whether that is how the template itself spells its rows."""
        return spelling == self._first

    def refuse_ill_formed(self, frame: bytes) -> None:
        """Raises ``IllFormed``, at once for a part without rows that was looked at before."""
        if frame not in self._well_formed:
            refuse_ill_formed(frame)
            if len(self._well_formed) < 64:
                self._well_formed.add(frame)

    def is_equal_frame(self, content: bytes, looks: Looks) -> bool:
        """Whether this frame was found to be equal."""
        return (content, looks.conditional) in self._equal_frames

    def remember_frame(self, content: bytes, looks: Looks) -> None:
        """Takes note of a frame that is equal."""
        if len(self._equal_frames) < 64:
            self._equal_frames.add((content, looks.conditional))
