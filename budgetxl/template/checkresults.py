"""What the lines of 审核明细 come to: the states of a rule at all its places, counted."""

from __future__ import annotations

from dataclasses import dataclass

from budgetxl.fault import Verdict
from budgetxl.layout import Layout
from budgetxl.place import a1, from_a1
from budgetxl.rules import Rule
from budgetxl.rules.kinds import has_gap
from budgetxl.rules.live_check import UNDECIDED
from budgetxl.template.rulestates import RuleStates, counted, summed

ID, LEVEL, TABLE, SAYS, LEFT, RIGHT, GAP, STATE, PLACES, BROKEN, BLANK, LINK = range(12)
AT_SHEET, AT_CELL, FIGURES = 12, 13, 14
"""Hidden columns: sheet and cell of the first place at which a line is broken, and its figures."""

COUNTED = 40
"""More forms than this are counted as forms, not row by row: a formula has 8192 letters."""


@dataclass(frozen=True)
class RuleLine:
    """One line of 审核明细: a rule at its place, or over the rows of its table."""

    rule: Rule
    row: int


def rule_lines(layout: Layout) -> list[RuleLine]:
    """The lines of 审核明细 in their order."""
    return [RuleLine(rule, row) for row, rule in enumerate(layout.rules, start=1)]


def first_place(layout: Layout, rule: Rule) -> tuple[str, str]:
    """Sheet and cell of the first place that ``rule`` speaks of."""
    return layout.locate(rule.place._replace(row=0) if rule.by_row else rule.place)


class CheckResults:
    """What stands on 审核明细 of a workbook whose rules came to ``found``."""

    def __init__(self, layout: Layout, found: RuleStates) -> None:
        self.layout = layout
        self.found = found
        self._counts: dict[int, tuple[int, int, int]] = {}

    def values(self, rule: Rule) -> dict[int, object]:
        """What the formulas of the line of ``rule`` come to, as far as it is known, by column."""
        places, broken, blank = self.counts(rule)
        values: dict[int, object] = {PLACES: places, BROKEN: broken, BLANK: blank}
        if rule.by_row or rule.by_form:
            each = "张" if rule.by_form and self.is_listed(rule) else "行"
            values[STATE] = summed(places, broken, blank, each)
        else:
            [values[STATE]] = self.found.shown(rule)
            values[LEFT], values[RIGHT] = self.found.sides(rule) or ("", "")
        sheet, cell = self.broken_place(rule)
        return {**values, GAP: self.gap(rule), FIGURES: self.figures(rule), AT_SHEET: sheet,
                AT_CELL: cell, LINK: f"{sheet} {cell}"}

    def gap(self, rule: Rule) -> object:
        """The difference that the line of ``rule`` shows; "" where there is none to show."""
        if not (rule.by_row or rule.by_form):
            sides = self.found.sides(rule)
            return sides[0] - sides[1] if sides and has_gap(rule.says) else ""
        if rule.by_form and not self.is_listed(rule) and self.layout.form_list_of(rule).count > 1:
            return ""
        if not self.counts(rule)[1]:
            return ""
        broken = (state for state in self._line_states(rule) if state.startswith("✗"))
        return next(broken, "")[2:42]

    def counts(self, rule: Rule) -> tuple[int, int, int]:
        """How many places the line of ``rule`` counts: checked, broken, not filled in."""
        known = self._counts.get(id(rule))
        if known is None:
            states = self._line_states(rule)
            places, broken, blank = counted(states)
            if not (rule.by_row or rule.by_form):
                places += states == [UNDECIDED]
            known = self._counts[id(rule)] = places, broken, blank
        return known

    def _line_states(self, rule: Rule) -> list[str]:
        """The states that the line of ``rule`` sums up, in their order."""
        if rule.by_row and rule.by_form and self.is_listed(rule):
            forms = self.found.figures.forms(rule.place.table)
            return [self.found.on_form(rule, form) for form in forms]
        return self.found.shown(rule)

    def is_listed(self, rule: Rule) -> bool:
        """Whether a rule of forms is counted on their list: one of rows only if they are many."""
        return not rule.by_row or self.layout.form_list_of(rule).count > COUNTED

    def figures(self, rule: Rule) -> str:
        """Both sides of a broken line and their difference in words, or that alone."""
        if rule.by_row or rule.by_form:
            return str(self.gap(rule))
        sides = self.found.sides(rule)
        if not sides or not self.counts(rule)[1] or not has_gap(rule.says):
            return ""
        left, right = sides
        decimals = self.layout.decimals
        told = (f"{amount:,.{decimals}f}" for amount in (left, right, left - right))
        return "左边 {}，右边 {}，差 {}".format(*told)

    def broken_place(self, rule: Rule) -> tuple[str, str]:
        """Sheet and cell of the first place at which ``rule`` is broken, else of the first."""
        sheet, cell = first_place(self.layout, rule)
        if not self.counts(rule)[1]:
            place = rule.place
        else:
            broken = (each.place for each in self.found.of(rule) if each.verdict is Verdict.BROKEN)
            place = next(broken, rule.place)
        if rule.by_form:
            return self.layout.sheet_name(rule.place.table, place.form), cell
        if isinstance(place.row, int):
            band = self.layout.band(place.table)
            return sheet, a1(band.first + place.row, from_a1(cell)[1])
        return sheet, cell
