"""Forms: the printed layout is laid over the source, row by row and then cell by cell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from budgetxl.formats import Column
from budgetxl.importing.formcells import FormCells
from budgetxl.importing.formrows import LABELS, FormRow, form_rows, paired
from budgetxl.importing.printed import DASHES, is_amount
from budgetxl.importing.source import Source
from budgetxl.importing.target import Target
from budgetxl.importing.words import aligned, alike, plain
from budgetxl.layout import Box
from budgetxl.place import Place
from budgetxl.submission import Submission, Value
from budgetxl.submission.model import BLANKS
from budgetxl.tabletext import Cell, squeezed

_MOST_SHIFT = 3
_SAME_GRID = 0.9
_SAME_WORDS = 0.9


class FormReader:
    """Reads the rows of one source up to ``end``, its note, into form number ``form``."""

    def __init__(self, source: Source, target: Target, submission: Submission, form: int,
                 end: int) -> None:
        self.source, self.target, self.submission = source, target, submission
        self.format, self.number = target.format, form
        self.rows = paired(source.table.part(0, end), form_rows(target), target.published)
        self.shift = self._shift()
        self.cells = FormCells(source.table, target)
        self.sides = {plain(getattr(block, "side", "")) for block in target.table.blocks} - {""}
        self.nested = defaultdict[str, int](int)
        self.last: dict[str, str] = {}

    def read(self) -> None:
        """Takes every value of the form into the submission."""
        for row, form_row in self.rows:
            pairs = list(self._pairs(row, form_row))
            for cell, box in pairs:
                if box.role in LABELS:
                    self.source.take(cell.row, cell.column)
            values = [(cell, box) for cell, box in pairs if box.role not in LABELS and box.place]
            if form_row.nested:
                self._detail_row(row, form_row.nested, values)
            else:
                for cell, box in values:
                    self._put(self._value(row, cell, box.value_place), box.value_place)
        for row in range(self.source.table.rows):  # words of the form hold no figures
            for cell in self.source.table.line(row):
                if plain(cell.text) in self.target.words:
                    self.source.take(cell.row, cell.column)

    def _put(self, value: Value | None, place: Place) -> None:
        spec = self.format.tables[place.table].spec(place)
        default = squeezed(spec.default) if spec else ""
        if value is not None and not (default and squeezed(str(value)) == default):
            self.submission.cells[place._replace(form=self.number)] = value

    def _detail_row(self, row: int, table: str, values: list[tuple[Cell, Box]]) -> None:
        """A row of a table within the form, or its 合计 where that stands in its place."""
        detail = self.format.tables[table].detail
        assert detail is not None, table
        number = self.nested[table]
        line = {}
        for cell, box in values:
            place = box.value_place._replace(row=number)
            value = self._value(row, cell, place)
            column = self.format.tables[table].columns[place.column]
            if column.merged and self.source.table.is_flat:
                value = value or self.last.get(f"{table} {column.name}") or None
                self.last[f"{table} {column.name}"] = str(value or "")
            if value is not None:
                line[place] = value
        merged = {column.name for column in detail.merged}
        if line and (detail.keeps_empty or {place.column for place in line} - merged):
            self.nested[table] += 1
            for place, value in line.items():
                self._put(value, place)

    def _value(self, row: int, cell: Cell, place: Place) -> Value | None:
        """The value in a cell, without the words that the form prints around it."""
        spec = self.format.tables[place.table].spec(place)
        place = place._replace(form=self.number)
        self.source.note_origin(place, row)
        text = self.source.take(cell.row, cell.column).strip(BLANKS)
        if spec is None:
            return None
        text = _inner(text, spec)
        if not spec.is_money:
            return None if text in DASHES else text or None
        unit = self.format.unit_of(spec)
        short = squeezed(text).removesuffix(unit)
        has_unit = short != squeezed(text) and is_amount(short)
        value = self.source.amount(short if has_unit else text, row, place, unit)
        if value is not None and spec.loose and has_unit:
            self.submission.typed[place] = squeezed(text)
        return value

    # -- which cell is which box --------------------------------------------------------------

    def _pairs(self, row: int, form_row: FormRow) -> Iterator[tuple[Cell, Box]]:
        table = self.source.table
        if self.shift is not None:
            for box in form_row.boxes:
                cell = table.at(row, box.column + self.shift)
                if cell and (cell.row == row or form_row.nested):
                    yield cell, box
            return
        yield from self._pairs_by_words(row, form_row)

    def _pairs_by_words(self, row: int, form_row: FormRow) -> Iterator[tuple[Cell, Box]]:
        """In another grid: by the words around them, else in their order."""
        if form_row.nested:
            pairs = list(self._pairs_of_detail(row, form_row.boxes))
        else:
            cells = self.source.table.beginning(row)
            pairs = [(cells[i], form_row.boxes[j])
                     for i, j in aligned(cells, form_row.boxes, self._likeness, 0.05)]
        values = [box for box in form_row.boxes if box.role not in LABELS and box.place]
        yield from self.cells.pairs(row, values, pairs)

    def _pairs_of_detail(self, row: int, boxes: Sequence[Box]) -> Iterator[tuple[Cell, Box]]:
        """The cells over a row from right to left: to the left stands a label, if anything."""
        table = self.source.table
        over = dict.fromkeys(cell for column in range(table.columns)
                             if (cell := table.at(row, column)))
        cells = [cell for cell in over if plain(cell.text) not in self.sides]
        if len(cells) < len(boxes):
            yield from zip(cells, boxes)
        else:
            yield from zip(cells[len(cells) - len(boxes):], boxes)

    def _shift(self) -> int | None:
        """By how many columns the source's grid is off the form's; None for another grid."""
        labels = [(row, box) for row, form_row in self.rows for box in form_row.boxes
                  if box.role in LABELS and plain(box.text)]
        for shift in range(_MOST_SHIFT):
            own = (self.source.table.own(row, box.column + shift) for row, box in labels)
            hits = sum(alike(plain(text), plain(box.text)) > _SAME_WORDS
                       for text, (_, box) in zip(own, labels, strict=True))
            if labels and hits >= _SAME_GRID * len(labels):
                return shift
        return None

    def _likeness(self, cell: Cell, box: Box) -> float:
        """How well a cell fits a box: labels are the anchors, values what stands between them."""
        text = plain(cell.text)
        if box.role in LABELS:
            label = plain(box.text)
            if not label:
                return 0.05 if text else 0.4
            likeness = alike(text, label)
            return 1.5 * likeness if likeness > 0.6 else 0.0
        place = box.value_place
        spec = self.format.tables[place.table].spec(place)
        if spec and plain(spec.before):
            return 1.5 if text.startswith(plain(spec.before)) else 0.0
        if spec and spec.number and text.startswith(plain(spec.number)):
            return 1.0
        if text in self.target.words and not (spec and spec.is_money):
            return 0.1
        if not text:
            return 0.25
        return 0.5 if not (spec and spec.is_money) or is_amount(cell.text) else 0.3


def _inner(text: str, spec: Column) -> str:
    """``text`` without the words printed before and after the value in its cell."""
    before, after = squeezed(spec.number + spec.before), squeezed(spec.after)
    if before:
        pattern = r"[\s\u3000]*".join(map(re.escape, before.rstrip(":：")))
        match = re.match(rf"{pattern}[\s\u3000]*[:：]?[\s\u3000]*", text)
        text = text[match.end():] if match else text
    if after and squeezed(text).endswith(after):
        pattern = r"[\s\u3000]*".join(map(re.escape, after))
        text = re.sub(rf"[\s\u3000]*{pattern}[\s\u3000]*\Z", "", text)
    return text.strip(BLANKS)
