"""One sheet of a workbook held against the same sheet of its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property

from budgetxl.certificate import markup
from budgetxl.certificate.cells import Known, OddRow, Row, column_of, row_of, text_in
from budgetxl.certificate.difference import Difference
from budgetxl.certificate.equalrows import EqualRow, EqualRows, Found, as_part, slots_in
from budgetxl.certificate.formulas import Heads, SharedFormulas, heads_in, same
from budgetxl.certificate.frame import Frame, frame, frame_without
from budgetxl.certificate.look import Look, Looks
from budgetxl.certificate.numberformat import shows_alike
from budgetxl.certificate.sheettemplate import SheetTemplate, Spelling
from budgetxl.place import a1
from budgetxl.reading.wellformed import refuse_ill_formed
from budgetxl.submission import BLANKS

_LOWEST = 3.0
"""A row less high, in points, shows nothing."""

_NONE: dict[bytes, bytes] = {}

_ANY = "E"
"""A value that no format shows alike which does not show all alike."""


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
    def _equal(self) -> EqualRows:
        return self.template.equal_rows(self._spelling)

    @cached_property
    def _found(self) -> Found:
        return self._equal.find(self.sheet)

    @cached_property
    def _heads(self) -> list[Heads]:
        """The shared formulas that begin in each row."""
        rows = zip(self.sheet.written, self._found.rows)
        return [heads_in(row) if equal is None else equal.heads for row, equal in rows]

    @cached_property
    def _shared(self) -> SharedFormulas:
        return self.template.shared_of(filter(None, self._heads))

    @cached_property
    def _shares_alike(self) -> bool:
        """Whether formulas that are written alike are the same, shared ones too."""
        return self._shared is self.template.rows.shared

    @cached_property
    def _frame(self) -> bytes:
        return self.template.frame_of(self.sheet.frame)

    @cached_property
    def _known(self) -> list[int | None]:
        """The number of each row that is known to be equal; None for the others."""
        shared, frame = self._shared, self._frame
        return [equal.number if equal is not None and equal.holds(shared, frame) else None
                for equal in self._found.rows]

    def refuse_ill_formed(self) -> None:
        """Raises ``IllFormed``. Of rows that were equal before it is known that they are XML."""
        rows = zip(self.sheet.written, self._known)
        unknown = [row for row, number in rows if number is None]
        if not self.sheet.before:
            return  # it was parsed
        if unknown:
            refuse_ill_formed(self.sheet.only(unknown))
        else:
            self.template.refuse_ill_formed(self.sheet.only(()))
        if self._found.values:
            refuse_ill_formed(as_part(self._found.values))

    def cells(self) -> Iterator[Difference]:
        """What differs in cells and rows. Raises ``OddRow`` for rows that are not plain."""
        seen = set()
        for place, number in enumerate(self._known):
            if number is None:
                chunk = self._found.told.get(place, self.sheet.written[place])
                row, known = self._apart(chunk)
                number = row.number
                found = [*self._row(row, known), *self._hidden(row, known)]
                if found:
                    yield from found
                elif not (_is_hidden(row) and _holds_input(row, known)):
                    self._equal.remember(chunk, self._equal_row(place, chunk, row, known))
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

    def _equal_row(
        self, place: int, chunk: bytes, row: Row, known: Mapping[bytes, Known]
    ) -> EqualRow:
        """What a row without differences owes that to; ``row`` are the cells looked at in it."""
        beside = [(cell, known[cell[0]].look) for cell in row.cells if cell[0] in known]
        free = {cell[0] for cell, look in beside if not (look.locked or _is_hidden(row))}
        shown = {cell[0] for cell, look in beside
                 if not shows_alike(look.number, self.looks.of(cell[2]).number, _ANY)}
        slots = slots_in(chunk)
        watched = tuple(
            (number, value) for number, (name, formula, value) in enumerate(slots)
            if name in shown or not formula and name not in free)
        is_whole = known.keys() <= {cell[0] for cell in row.cells}
        return EqualRow(row.number, self._heads[place], self._shared if b" si=" in chunk else None,
                        None if is_whole else self._frame, len(slots), watched)

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


__all__ = ["OddRow", "SheetComparison"]
