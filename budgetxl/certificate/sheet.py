"""One sheet of a workbook held against the same sheet of its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property

from budgetxl.certificate import markup
from budgetxl.certificate.cells import Known, OddRow, Row, TemplateRows, column_of, row_of, text_in
from budgetxl.certificate.difference import Difference
from budgetxl.certificate.formulas import SharedFormulas, same
from budgetxl.certificate.frame import Frame, frame, frame_without, guards_in
from budgetxl.certificate.look import Look, Looks
from budgetxl.certificate.numberformat import shows_alike
from budgetxl.place import a1
from budgetxl.reading.wellformed import refuse_ill_formed
from budgetxl.submission import BLANKS

_LOWEST = 3.0
"""A row less high, in points, shows nothing."""

_MOST_REMEMBERED = 20_000

_NONE: dict[bytes, bytes] = {}

Spelling = tuple[tuple[Look, ...], bytes]
"""The looks by their numbers, and the root of the sheet, which binds the prefixes."""


class SheetTemplate:
    """A sheet of a template, and the rows of workbooks that were found to be equal to it.

    A row that was equal once is equal again where it is spelt the same and the looks have the
    same numbers: so of most workbooks only the rows that somebody filled in are taken apart.
    """

    def __init__(self, name: str, sheet: markup.Sheet, looks: Looks) -> None:
        self.name = name
        self.rows = TemplateRows(sheet, looks)
        self._content, self._looks = sheet.frame, looks
        self._equal: dict[Spelling, dict[bytes, int]] = {
            (looks.cells, sheet.root): {
                chunk: number for number, chunk in self.rows.chunks.items()}
        }
        self._first = looks.cells, sheet.root
        self._equal_frames = {(sheet.frame, looks.conditional)}
        self._well_formed = {b""}

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

    def equal_rows(self, spelling: Spelling) -> dict[bytes, int]:
        """The numbers of rows that are equal, by their XML in workbooks that spell them so."""
        found = self._equal.setdefault(spelling, {})
        if len(found) > _MOST_REMEMBERED or len(self._equal) > 16:
            self._equal = {self._first: self._equal[self._first], spelling: {}}
        return self._equal[spelling]

    def spells_so(self, spelling: Spelling) -> bool:
        """Whether that is how the template itself spells its rows."""
        return spelling == self._first

    def refuse_ill_formed(self, part: bytes) -> None:
        """Raises ``IllFormed``, at once for a part that was looked at before."""
        if part not in self._well_formed:
            refuse_ill_formed(part)
            if len(self._well_formed) < 64:
                self._well_formed.add(part)

    def is_equal_frame(self, content: bytes, looks: Looks) -> bool:
        """Whether this frame was found to be equal."""
        return (content, looks.conditional) in self._equal_frames

    def remember_frame(self, content: bytes, looks: Looks) -> None:
        """Takes note of a frame that is equal."""
        if len(self._equal_frames) < 64:
            self._equal_frames.add((content, looks.conditional))


class SheetComparison:
    """A sheet as it is now, against ``template``."""

    def __init__(self, template: SheetTemplate, sheet: markup.Sheet, looks: Looks) -> None:
        self.template = template
        self.sheet = sheet
        self.looks = looks
        self._spelling: Spelling = looks.cells, sheet.root

    @cached_property
    def frames(self) -> tuple[Frame, Frame]:
        """What is around the rows, in the template and now; both without guards that are alike."""
        template, sheet, looks = self.template, self.sheet, self.looks
        if template.frame_without_guards and template.marks_so(looks, sheet.root):
            found = frame_without(template.guards, sheet.frame, looks)
            if found:
                return template.frame_without_guards, found
        return template.frame, frame(sheet.frame, looks)

    @cached_property
    def _shared(self) -> SharedFormulas:
        return SharedFormulas(self.sheet.written)

    @cached_property
    def _shares_alike(self) -> bool:
        """Whether formulas that are written alike are the same, shared ones too."""
        return self._shared == self.template.rows.shared

    @cached_property
    def _rows(self) -> list[bytes]:
        """The rows with their texts."""
        return self.sheet.rows

    @cached_property
    def _known(self) -> list[int | None]:
        """The number of each row that was found to be equal before; None for the others."""
        equal = self.template.equal_rows(self._spelling)
        return list(map(equal.get, self._rows))

    def refuse_ill_formed(self) -> None:
        """Raises ``IllFormed``. Of rows that were equal before it is known that they are XML."""
        rows = zip(self.sheet.written, self._known)
        unknown = (row for row, number in rows if number is None)
        self.template.refuse_ill_formed(self.sheet.only(unknown))

    def cells(self) -> Iterator[Difference]:
        """What differs in cells and rows. Raises ``OddRow`` for rows that are not plain."""
        equal = self.template.equal_rows(self._spelling)
        seen = set()
        for chunk, number in zip(self._rows, self._known):
            if number is None:
                row, known = self._apart(chunk)
                number = row.number
                found = [*self._row(row, known), *self._hidden(row, known)]
                if found:
                    yield from found
                elif not (_is_hidden(row) and _holds_input(row, known)):
                    equal[chunk] = number
            seen.add(number)
        for number in self.template.rows.chunks.keys() - seen:
            yield from self._missing(number, self.template.rows.row(number), _NONE)

    @cached_property
    def _spells_alike(self) -> bool:
        """Whether cells that are spelt alike are the same, but for texts, which rows hold."""
        return self.template.spells_so(self._spelling) and self._shares_alike

    def _apart(self, chunk: bytes) -> tuple[Row, Mapping[bytes, Known]]:
        """A row with the cells that may differ, and what the template has in them."""
        changed = self.template.rows.changed(chunk) if self._spells_alike else None
        if changed:
            return changed
        row = row_of(chunk)
        return row, self.template.rows.row(row.number)

    def _row(self, row: Row, known: Mapping[bytes, Known]) -> Iterator[Difference]:
        seen = set()
        for cell in row.cells:
            expected = known.get(cell[0])
            if expected is None:
                yield from self._extra(cell)
                continue
            seen.add(cell[0])
            look = self.looks.of(cell[2])
            if look != expected.look:
                yield from self._look(cell, expected.look, look)
            if cell[4] or cell[5]:
                yield from self._formula(cell, expected)
            elif expected.look.locked:
                yield from self._constant(cell, expected)
        if len(seen) < len(known):
            gone = {name: each for name, each in known.items() if name not in seen}
            yield from self._missing(row.number, gone, row.words)

    def _note(self, kind: str, at: str, was: str = "", now: str = "") -> Difference:
        return Difference(kind, self.template.name, at, was, now)

    def _formula(self, cell: tuple[bytes, ...], expected: Known) -> Iterator[Difference]:
        """A formula; where something is typed the reader of inputs says what it thinks of one."""
        is_array = b' t="array"' in cell[4]
        if self._shares_alike and not is_array and cell[4:6] == expected.written:
            return
        row, column = int(cell[1]) - 1, column_of(cell[0])
        now = self._shared.of(cell[4], cell[5], row, column)
        if is_array or not same(expected.formula, now):
            if expected.look.locked or expected.formula:
                was = f"={expected.formula}" if expected.formula else expected.value or "空白"
                yield self._note("C1", a1(row, column), was, f"={now}")

    def _constant(self, cell: tuple[bytes, ...], expected: Known) -> Iterator[Difference]:
        """A value in a cell that is locked in the template."""
        now = text_in(cell)
        at = (cell[0] + cell[1]).decode()
        if expected.formula:
            yield self._note("C1", at, f"={expected.formula}", now or "空白")
        elif now != expected.value and not _reads_alike(now, expected.value):
            kind = "C2" if expected.value.strip(BLANKS) else "C3"
            yield self._note(kind, at, expected.value or "空白", now.strip(BLANKS) or "空白")

    def _extra(self, cell: tuple[bytes, ...]) -> Iterator[Difference]:
        """A cell of which the template knows nothing."""
        now = text_in(cell).strip(BLANKS)
        if cell[4] or cell[5]:
            row, column = int(cell[1]) - 1, column_of(cell[0])
            now = f"={self._shared.of(cell[4], cell[5], row, column)}"
        if now:
            yield self._note("C3", (cell[0] + cell[1]).decode(), "空白", now)

    def _missing(
        self, number: int, gone: Mapping[bytes, Known], words: Mapping[bytes, bytes]
    ) -> Iterator[Difference]:
        """Cells of the template that are not there: empty, with the look of their row or column."""
        for name, expected in gone.items():
            at = a1(number - 1, column_of(name))
            if expected.look.locked and expected.formula:
                yield self._note("C1", at, f"={expected.formula}", "空白")
            elif expected.look.locked and expected.value.strip(BLANKS):
                yield self._note("C2", at, expected.value, "空白")
            else:
                look = self._default_look(column_of(name), words)
                if look != expected.look:
                    cell = name, str(number).encode()
                    yield from self._look(cell, expected.look, look)

    def _default_look(self, column: int, words: Mapping[bytes, bytes]) -> Look:
        if markup.is_true(words.get(b"customFormat", b"").decode()):
            return self.looks.of(words.get(b"s", b""))
        style = next((s for first, last, s in self.frames[1].styles if first <= column <= last), "")
        return self.looks.of(style.encode())

    def _look(self, cell: tuple[bytes, ...], was: Look, now: Look) -> Iterator[Difference]:
        at = (cell[0] + cell[1]).decode()
        if was.locked and not now.locked:
            yield self._note("C4", at)
        elif now.locked and not was.locked:
            yield self._note("C5", at)
        value = "" if len(cell) < 8 or cell[3] == b"s" else (cell[6] or cell[7]).decode()
        if not shows_alike(was.number, now.number, value):
            yield self._note("C6", at, was.number, now.number)
        if was.legible and not now.legible:
            yield self._note("C7", at)

    # -- hidden rows ----------------------------------------------------------------------

    def _hidden(self, row: Row, known: Mapping[bytes, Known]) -> Iterator[Difference]:
        """A row that nobody sees, unless the filter that the template has hides it."""
        hidden = _is_hidden(row)
        if not hidden and markup.measure(row.words.get(b"ht", b"99").decode()) >= _LOWEST:
            return
        before, now = self.frames
        area = before.filter
        if hidden and area and area[0] < row.number - 1 <= area[2]:
            if now.is_filtering or not _holds_input(row, known):
                return
        if any(each.value or each.formula or not each.look.locked
               for each in self.template.rows.row(row.number).values()):
            yield self._note("C8", f"{row.number}:{row.number}")


def _holds_input(row: Row, known: Mapping[bytes, Known]) -> bool:
    return any(
        not (cell[4] or cell[5]) and (cell[6] or cell[7])
        for cell in row.cells if cell[0] in known and not known[cell[0]].look.locked
    )


def _is_hidden(row: Row) -> bool:
    return markup.is_true(row.words.get(b"hidden", b"0").decode())


def _reads_alike(left: str, right: str) -> bool:
    """Whether two constants say the same: spaces around them, and how a number is written."""
    left, right = left.strip(BLANKS), right.strip(BLANKS)
    if left == right:
        return True
    try:
        return Decimal(left) == Decimal(right)
    except InvalidOperation:
        return False


__all__ = ["OddRow", "SheetComparison", "SheetTemplate"]
