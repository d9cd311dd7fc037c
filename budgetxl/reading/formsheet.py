"""One sheet of a workbook beside the form that its template has there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from budgetxl import amount
from budgetxl.amount import AmountError
from budgetxl.fault import Finding, file_finding
from budgetxl.formats import Column, Table
from budgetxl.layout import Box, Layout, Sheet
from budgetxl.place import Place, a1
from budgetxl.reading.cells import Cell, SheetCells
from budgetxl.submission import BLANKS, BLANKS_SEEN, Submission


@dataclass
class FormSheet:
    """What stands on the sheet ``name``, what should, and what is wrong with it so far.

    The last three lists hold boxes that can be judged only when all inputs of the workbook are
    read: totals typed over, with what stands there now; stated totals left blank; names that
    are gone together with the formula that fills them in.
    """

    content: SheetCells
    layout: Layout
    name: str
    submission: Submission
    findings: list[Finding] = field(default_factory=list)
    overwritten_totals: list[tuple[Box, str]] = field(default_factory=list)
    blank_totals: list[Box] = field(default_factory=list)
    cleared_names: list[Box] = field(default_factory=list)

    @cached_property
    def sheet(self) -> Sheet:
        """Which box stands where."""
        return self.layout.sheets[self.name]

    @cached_property
    def filled(self) -> frozenset[tuple[int, int]]:
        """Where cells are that are not empty."""
        return frozenset(self.content.cells)

    @cached_property
    def main_table(self) -> Table:
        """The table after which the sheet is named; others may stand within it."""
        return self.sheet.table

    @cached_property
    def form_number(self) -> int:
        """Which of the repeated forms it is; 0 for the first, and for what is not repeated."""
        return self.sheet.form

    @cached_property
    def place(self) -> Place:
        """Where a finding about the sheet as a whole stands."""
        return Place(self.main_table.name, None, "", self.form_number)

    def cell_of(self, box: Box) -> Cell | None:
        """What stands in ``box``: a merged one has its content in its first cell."""
        return self.content.cells.get((box.row, box.column))

    def place_of(self, box: Box) -> Place:
        """The place of ``box``, or of the sheet where it is no place for a value."""
        return box.place or self.place

    def spec_of(self, box: Box) -> Column | None:
        """What the format says of the value in ``box``."""
        return self.layout.spec(self.place_of(box))

    def note(self, code: str, box: Box, **words: str) -> None:
        """Adds the finding ``code`` about ``box``."""
        self.note_at(code, self.place_of(box), a1(box.row, box.column), **words)

    def note_at(self, code: str, place: Place, cell: str = "", **words: str) -> None:
        """Adds the finding ``code`` about ``cell``, which is at ``place`` in the form's words."""
        row = "" if place.row is None else place.row
        row = f"第{row + 1}行" if isinstance(row, int) else row
        row = (self._whose() + row).strip()
        self.findings.append(file_finding(code, place, row, self.name, cell, **words))

    def note_unusable(self, code: str, reason: str, box: Box, **words: str) -> None:
        """Adds the finding ``code``; what needs the value in ``box`` will not be judged."""
        self.note(code, box, **words)
        self.submission.unusable[self.place_of(box)] = reason

    def _whose(self) -> str:
        """The name of the repeated form, as far as it is read, to stand before a row of it."""
        field_name = self.main_table.repeated
        if not field_name:
            return ""
        name = self.submission.cells.get(self.place._replace(column=field_name))
        return f"{name or f'第{self.form_number + 1}张'} "


def plain_text(cell: Cell) -> str:
    """The value as the clerk sees it typed."""
    if cell.kind == "truth":
        return "TRUE" if cell.value == "1" else "FALSE"
    if cell.kind != "number" or not cell.value:
        return cell.value
    try:
        return amount.plain(amount.stored(cell.value))
    except AmountError:  # longer than an amount may be: a number that names something
        return cell.value


def typed_text(cell: Cell | None) -> str:
    """The value as the sheet takes it, whose formulas drop no blanks; "" for an empty cell."""
    return plain_text(cell) if cell else ""


def is_blank(text: str) -> bool:
    """Whether there is nothing to see: the sheet looks at so many letters of a text."""
    return not text[:BLANKS_SEEN].strip(BLANKS)


def with_blanks_said(text: str) -> str:
    """``text`` for a sentence in which blanks would not be seen."""
    bare = text.strip(BLANKS)
    if bare == text:
        return text
    return f"{bare}（前后有空格）" if bare else "空格"


def stripped_text(cell: Cell | None) -> str:
    """The value without the blanks around it; "" for an empty cell."""
    return plain_text(cell).strip(BLANKS) if cell else ""
