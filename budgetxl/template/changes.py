"""What a filled workbook has otherwise than the blank template of its layout, sheet by sheet.

``draw`` makes the whole workbook; here is the part of it that depends on what is filled in, from
the same contents and values. Who has the template can pour it in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from budgetxl.layout import CHECKS_SHEET, GUIDE_SHEET, NARRATIVE_SHEET, PANEL_SHEET, Layout
from budgetxl.layout.reasons import REASONS_SHEET, TOP
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.narrative import narrative_of
from budgetxl.narrative.livetext import ShownText
from budgetxl.rules import Figures
from budgetxl.submission import Submission
from budgetxl.template.checkresults import CheckResults, rule_lines
from budgetxl.template.contents import Given
from budgetxl.template.demands import DemandResults, Demands
from budgetxl.template.formchanges import Cells, FormChanges
from budgetxl.template.formlistvalues import FormListValues
from budgetxl.template.narrative import lines_now
from budgetxl.template.panellines import PanelLine, panel_lines
from budgetxl.template.panelvalues import PanelValues
from budgetxl.template.rowlook import RowLook
from budgetxl.template.rowstates import RowStates
from budgetxl.template.rulestates import RuleStates


@dataclass
class SheetChanges:
    """The cells and rows of one sheet that depend on what is filled in.

    Of others it is only sure that a blank template has the same.
    """

    cells: Cells = field(default_factory=dict)
    rows: dict[int, RowLook] = field(default_factory=dict)


class Changes:
    """Works them out for workbooks of one layout; what all of these share is made once.

    ``is_whole``: the sheet 情况说明 has a formula for each of its lines.
    """

    def __init__(self, layout: Layout, is_whole: bool) -> None:
        self.layout, self.is_whole = layout, is_whole
        self.demands = Demands(layout)
        self.forms = {name: FormChanges(layout, name) for name in layout.sheets}
        narrative = narrative_of(layout.format)
        self.narrative = ShownText(narrative, layout) if narrative else None

    @cached_property
    def _lines(self) -> list[PanelLine]:
        return panel_lines(self.layout, self.demands)

    def of(self, figures: Figures) -> dict[str, SheetChanges]:
        """Those of a workbook with these figures, by sheet."""
        filters = bool(figures.submission.cells)
        found = RuleStates(figures)
        states, counts = RowStates(self.layout, found), DemandResults(self.demands, figures)
        changes = {}
        for name, form in self.forms.items():
            cells = form.cells(found, states)
            changes[name] = SheetChanges(cells, form.rows(cells, figures, filters))
        for forms in self.layout.form_lists.values():
            values = FormListValues(self.layout, found, counts, forms)
            lines = {forms.top + form: values.line(form) for form in range(forms.count)}
            changes[forms.name] = SheetChanges(lines)
        checks = CheckResults(self.layout, found)
        lines = {line.row: checks.values(line.rule) for line in rule_lines(self.layout)}
        changes[CHECKS_SHEET] = SheetChanges(lines)
        panel = PanelValues(self.layout, figures, self._lines, checks, counts)
        changes[PANEL_SHEET] = SheetChanges(dict(panel.all()))
        changes[GUIDE_SHEET] = _given([[figures.submission.department]], *DEPARTMENT_CELL)
        reasons = [reason.fields for reason in figures.submission.reasons]
        changes[REASONS_SHEET] = _given(reasons, TOP, 0)
        if self.narrative:
            changes[NARRATIVE_SHEET] = self._text(figures, filters)
        return changes

    @cached_property
    def _nothing(self) -> Figures:
        book = self.layout.book
        return Figures(Submission(book.format.id, book.format.year), book)

    def filters(self) -> dict[str, SheetChanges]:
        """The sheets that have a filter which hides what is not used, when all of it is."""
        changes = {name: SheetChanges(rows=form.hidden())
                   for name, form in self.forms.items() if form.filtered}
        if self.narrative:
            changes[NARRATIVE_SHEET] = self._text(self._nothing, filters=True)
        return changes

    def _text(self, figures: Figures, filters: bool) -> SheetChanges:
        assert self.narrative
        changes = SheetChanges()
        for line in lines_now(self.narrative, figures, filters, self.is_whole):
            changes.cells[line.row] = {0: line.shown, 1: line.mark}
            changes.rows[line.row] = RowLook(line.height, line.hidden)
        return changes


def _given(texts: Sequence[Sequence[str]], top: int, left: int) -> SheetChanges:
    """Texts in rows one below the other."""
    return SheetChanges({
        row: {column: Given(text) for column, text in enumerate(each, start=left)}
        for row, each in enumerate(texts, start=top)
    })
