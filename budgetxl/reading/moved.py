"""Rows or columns that somebody inserted or deleted: what stands elsewhere explains the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from budgetxl.fault import Finding, file_finding
from budgetxl.layout import Box
from budgetxl.place import column_letters, from_a1
from budgetxl.reading.formsheet import FormSheet, stripped_text
from budgetxl.reading.strays import columns_beside
from budgetxl.submission import BLANKS

MOST = 200
"""Rows or columns that one act inserts or deletes."""

_SURE = 0.8
"""Of the words behind an inserted row, as many have moved by the same number of rows."""


_FOLLOW = ("T1", "T2", "T3", "T4", "D3", "D6", "D8")
"""What an inserted row makes of the rows behind it; what is unreadable stays so wherever it is."""


class Shift(NamedTuple):
    """From row or column ``start`` (from 0) on all stands ``by`` further, or nearer if below 0.

    ``since`` is the row or column after the last words that did not move: it was done between.
    """

    axis: int
    start: int
    by: int
    since: int

    def now(self, at: tuple[int, int]) -> tuple[int, int]:
        """Where what the form has ``at`` stands now."""
        row, column = at
        moved = at[self.axis] >= self.start
        by = self.by if moved else 0
        return (row, column + by) if self.axis else (row + by, column)

    def is_deleted(self, at: tuple[int, int]) -> bool:
        """Whether what the form has ``at`` was deleted."""
        return self.start <= at[self.axis] < self.start - self.by

    def words(self) -> str:
        """What was done, for the clerk."""
        ends = dict.fromkeys((self.since, self.start))
        names = [column_letters(end) if self.axis else str(end + 1) for end in ends]
        kind, done = "列" if self.axis else "行", "插入" if self.by > 0 else "删除"
        where = f"第 {'—'.join(names)} {kind}{'之间' if len(names) > 1 else '处'}"
        return f"{where}{done}了 {abs(self.by)} {kind}"


def without_moved(form: FormSheet) -> list[Finding]:
    """The findings of the form, with one for all that an inserted or deleted row explains."""
    changed = [finding for finding in form.findings if finding.rule == "T3" and finding.cells]
    shift = shift_of(form, [from_a1(finding.cells[0]) for finding in changed]) if changed else None
    if shift is None:
        return form.findings
    rest = [finding for finding in form.findings if not _explains(form, shift, finding)]
    first = min(changed, key=lambda finding: from_a1(finding.cells[0]))
    moved = file_finding("T7", first.place, sheet=form.name, text=form.name, expected=shift.words())
    return [replace(moved, cells=first.cells), *rest]


def shift_of(form: FormSheet, changed: list[tuple[int, int]]) -> Shift | None:
    """What moved the words that stood at ``changed``; None where they were only reworded."""
    words = {(box.row, box.column): box for box in form.sheet.boxes if _expected(form, box)}
    best: tuple[int, Shift] | None = None
    for axis in (0, 1):
        for by in dict.fromkeys(_distances(form, words, changed, axis)):
            shift = _shift(form, words, changed, axis, by)
            if shift is not None:
                count = sum(_stands(form, words[at], shift) for at in changed)
                if best is None or count > best[0]:
                    best = count, shift
    return best[1] if best else None


def _distances(
    form: FormSheet, words: dict[tuple[int, int], Box], changed: list[tuple[int, int]], axis: int
) -> Iterator[int]:
    """How far from its place each word is found again, in its own column or row."""
    for at in changed:
        expected = _expected(form, words[at]) if at in words else ""
        for found, cell in form.content.cells.items() if expected else ():
            by = found[axis] - at[axis]
            if found[1 - axis] == at[1 - axis] and 0 < abs(by) <= MOST:
                if stripped_text(cell) == expected:
                    yield by


def _shift(
    form: FormSheet, words: dict[tuple[int, int], Box], changed: list[tuple[int, int]],
    axis: int, by: int,
) -> Shift | None:
    """The shift by so many rows or columns, if that is what most words behind its start say."""
    whole = Shift(axis, 0, by, 0)
    moved = [at for at in changed if at in words and _stands(form, words[at], whole)]
    if not moved:
        return None
    start = min(at[axis] for at in moved) + min(by, 0)
    since = max((at[axis] + 1 for at in words if at[axis] < start), default=0)
    shift = Shift(axis, start, by, min(since, start))
    behind = [at for at in words if at[axis] >= start and not shift.is_deleted(at)]
    stand = sum(_stands(form, words[at], shift) for at in behind)
    return shift if stand >= _SURE * len(behind) else None


def _stands(form: FormSheet, box: Box, shift: Shift) -> bool:
    """Whether the words of a box are where the shift would have put them."""
    cell = form.content.cells.get(shift.now((box.row, box.column)))
    return cell is not None and stripped_text(cell) == _expected(form, box)


def _expected(form: FormSheet, box: Box) -> str:
    """The words that the form prints in a box."""
    if box.role == "money_unit":
        return form.layout.format.money_line(box.text).strip(BLANKS)
    printed = ("caption", "title", "subtitle", "header", "heading", "label", "total_label")
    return box.text.strip(BLANKS) if box.role in printed else ""


def _explains(form: FormSheet, shift: Shift, finding: Finding) -> bool:
    """Whether a finding says no more than that the cell has moved."""
    if not finding.cells or finding.rule not in _FOLLOW:
        return False
    at = from_a1(finding.cells[0])
    if at[shift.axis] < shift.since:
        return False
    if finding.rule == "T4":
        checks = columns_beside(form.layout, form.sheet)
        return at[1] in checks or any(_holds(box, at, shift) for box in form.sheet.boxes)
    if finding.rule in ("D3", "D6", "D8") or shift.is_deleted(at):
        return True
    box = next((each for each in form.sheet.boxes if (each.row, each.column) == at), None)
    if box is None or finding.rule != "T3":
        cell = form.content.cells.get(shift.now(at))
        return cell is not None and (bool(cell.formula) or bool(form.layout.stated))
    return _stands(form, box, shift)


def _holds(box: Box, at: tuple[int, int], shift: Shift) -> bool:
    """Whether ``at`` lies where the box is now."""
    row, column = shift.now((box.row, box.column))
    return row <= at[0] < row + box.rows and column <= at[1] < column + box.columns
