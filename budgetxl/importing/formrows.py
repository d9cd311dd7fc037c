"""Which row of a source is which row of a form, by the words that the form prints in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from budgetxl.importing.target import Target
from budgetxl.importing.words import alike, plain
from budgetxl.layout import Box
from budgetxl.tabletext import TableText

LABELS = frozenset(("heading", "header", "label", "total_label", "department_name", "blank"))
"""Roles of boxes in which a form prints its own words, or nothing."""

_LEFT_OUT = frozenset(("caption", "title", "subtitle", "department", "money_unit", "note"))
_LEAST = 0.3
_SAME_WORDS = 0.75


@dataclass(frozen=True)
class FormRow:
    """One printed row of a form; ``nested`` names the table of which it is the detail row."""

    boxes: tuple[Box, ...]
    nested: str
    befores: tuple[str, ...]

    @property
    def row(self) -> int:
        """Where the form has it."""
        return self.boxes[0].row

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What it prints itself, the words before values among that."""
        labels = (plain(box.text) for box in self.boxes if box.role in LABELS)
        return tuple(filter(None, (*labels, *self.befores)))


def form_rows(target: Target) -> list[FormRow]:
    """The rows of a form with one detail row in each table."""
    rows = defaultdict[int, list[Box]](list)
    for box in target.sheet.boxes:
        if box.role not in _LEFT_OUT:
            rows[box.row].append(box)
    nested = {band.first: name for name, band in target.sheet.bands.items() if band.table.detail}
    return [
        FormRow(tuple(sorted(boxes, key=lambda box: box.column)), nested.get(row, ""),
                tuple(plain(_before(target, box)) for box in boxes))
        for row, boxes in sorted(rows.items())
    ]


def with_lines_it_needs(source: TableText, target: Target) -> TableText:
    """``source``, with the lines above it as rows where its grid begins below the form's top."""
    rows = form_rows(target)
    pairs = paired(source, rows)
    first = next(((row, rows.index(form_row)) for row, form_row in pairs
                  if any(box.role in LABELS and plain(box.text) for box in form_row.boxes)), None)
    return source.with_lines() if first and first[0] < first[1] else source


def _repeated(source: TableText, row: int, rows: Sequence[FormRow]) -> bool:
    """Whether a row says again, on a further page, the headings of a table that goes on."""
    texts = {plain(cell.text) for cell in source.line(row)}
    headings = [set(form_row.words) for form_row in rows
                if all(box.role in LABELS for box in form_row.boxes)]
    own = sum(len(words & texts) > 1 and texts <= words for words in headings)
    said = sum(texts <= {plain(cell.text) for cell in source.line(before)}
               for before in range(row))
    return 0 < own <= said


def _before(target: Target, box: Box) -> str:
    """The words that stand before the value of ``box`` in the same cell, once published."""
    if box.place is None or box.role in LABELS or not target.published:
        return ""
    spec = target.format.tables[box.place.table].spec(box.place)
    return spec.before if spec else ""


def paired(
    source: TableText, rows: Sequence[FormRow], published: bool = True
) -> list[tuple[int, FormRow]]:
    """Rows of the source in order with their rows of the form; a detail row may come again."""
    own = [row for row in range(source.rows)
           if source.beginning(row) and not _repeated(source, row, rows)]
    best = [[0.0] * (len(rows) + 1) for _ in range(len(own) + 1)]
    step: dict[tuple[int, int], str] = {}
    for i, row in enumerate(own, start=1):
        for j, form_row in enumerate(rows, start=1):
            options = [(best[i - 1][j], "source"), (best[i][j - 1], "form")]
            worth = _worth(source, row, form_row)
            if form_row.nested and source.line(row):
                options.append((best[i - 1][j] + 0.12, "again"))
            if worth >= _LEAST:
                options.append((best[i - 1][j - 1] + worth, "both"))
            best[i][j], step[i, j] = max(options, key=lambda option: option[0])
    pairs: list[tuple[int, FormRow]] = []
    i, j = len(own), len(rows)
    while i and j:
        if step[i, j] in ("both", "again"):
            pairs.append((own[i - 1], rows[j - 1]))
        i, j = i - (step[i, j] != "form"), j - (step[i, j] in ("both", "form"))
    return _with_wordless(pairs[::-1], rows, published)


def _with_wordless(
    pairs: list[tuple[int, FormRow]], rows: Sequence[FormRow], published: bool
) -> list[tuple[int, FormRow]]:
    """The pairs, rows without words of the form placed by those with words around them.

    Where both neighbours are equally far off, so is what stands between them.
    """
    off = {form_row.row: row - form_row.row for row, form_row in pairs
           if form_row.words and not form_row.nested}
    placed = {}
    for form_row in rows:
        before = max((at for at in off if at < form_row.row), default=None)
        after = min((at for at in off if at > form_row.row), default=None)
        near = {off[at] for at in (before, after) if at is not None}
        if published and (before is None or after is None):
            continue  # lines outside its frame may be further off, or missing
        if not (form_row.words or form_row.nested) and len(near) == 1:
            row = form_row.row + near.pop()
            if row >= 0:
                placed[form_row.row] = row, form_row
    kept = [pair for pair in pairs if pair[1].row not in placed
            and pair[0] not in {row for row, _ in placed.values()}]
    return sorted([*kept, *placed.values()], key=lambda pair: pair[0])


def _worth(source: TableText, row: int, form_row: FormRow) -> float:
    """How well a row of the source fits one of the form."""
    line = source.line(row)
    if form_row.nested:
        return 0.0  # counted with "again"
    if not form_row.words:
        if not line:
            return 0.05
        return 0.34 if len(line) <= len(form_row.boxes) else 0.1
    have = [plain(cell.text) for cell in line]
    hits = sum(any(text.startswith(word) or alike(word, text) >= _SAME_WORDS for text in have)
               for word in form_row.words)
    return hits / len(form_row.words) + 0.05 * hits
