"""What 审核 comes to: the verdict, what is to be done, how each table stands, and each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from budgetxl.fault import LEVELS, Level
from budgetxl.layout import GUIDE_SHEET, Layout
from budgetxl.rules import Figures
from budgetxl.template.checkresults import CheckResults
from budgetxl.template.demands import DemandResults
from budgetxl.template.filled import filled_in_now
from budgetxl.template.panellines import PanelLine, Shown
from budgetxl.template.rulestates import summed

P_LEVEL, P_ID, P_STATE, P_LINK, P_SAYS, P_PLACES, P_BROKEN, P_BLANK, P_GAP = range(9)
P_NUMBER, P_AT_SHEET, P_AT_CELL, P_TELLS, P_SHEET = range(9, 14)
"""Hidden columns: how many lines are broken down to this one, where, with what figures, whose."""

DEPARTMENT_ROW, VERDICT_ROW = 1, 2
PENDING_TOP = 6
"""The first line of 待处理; its heading stands above it."""

SHOWN = 8
"""Lines of 待处理: so many are seen with the verdict on a small screen."""

NOTHING, TO_COME = "尚未填报", "填好后，这里是不通过和未填的处数"
"""The verdict on a workbook without figures, and what is said beside it."""


def tables_told(layout: Layout) -> dict[str, str]:
    """The sheets that have a line of their own, with their titles: repeated forms as one."""
    found = {GUIDE_SHEET: "部门名称"}
    for name, sheet in layout.sheets.items():
        forms = layout.form_lists.get(sheet.table.name)
        found[forms.name if forms else name] = "".join(sheet.table.title.split())
    return found


def top_of_tables() -> int:
    """The row of the first table, below 待处理."""
    return PENDING_TOP + SHOWN + 2


def top_of_lines(layout: Layout) -> int:
    """The row of the first line of all: the two blocks stand above it."""
    return top_of_tables() + len(tables_told(layout)) + 2


class PanelValues:
    """What the formulas of 审核 come to, each as far as it is known, else ""."""

    def __init__(
        self, layout: Layout, figures: Figures, lines: Sequence[PanelLine], checks: CheckResults,
        demands: DemandResults,
    ) -> None:
        self.layout, self.figures, self.lines = layout, figures, lines
        self.known: list[Shown] = [line.know(checks, demands) for line in lines]

    def all(self) -> Iterator[tuple[int, dict[int, object]]]:
        """Each row with what its formulas come to, by column."""
        yield DEPARTMENT_ROW, {0: self.department}
        yield VERDICT_ROW, {0: self.verdict, P_LINK: self.summary}
        yield PENDING_TOP - 1, {P_SAYS: self.heading}
        pending = (self.pending(number) for number in range(1, SHOWN + 1))
        yield from enumerate(pending, start=PENDING_TOP)
        yield from enumerate(map(self.table, tables_told(self.layout)), start=top_of_tables())
        lines = (self.line(number) for number in range(len(self.lines)))
        yield from enumerate(lines, start=top_of_lines(self.layout))

    @property
    def department(self) -> str:
        """Whose workbook it is."""
        return f"部门：　{self.figures.submission.department}"

    # -- each line ------------------------------------------------------------------------

    def line(self, number: int) -> dict[int, object]:
        """The line of that number, by column."""
        known = self.known[number]
        state = "" if known.broken is None else summed(known.places, known.broken, known.blank)
        return {
            P_STATE: state,
            P_PLACES: known.places,
            P_BROKEN: "" if known.broken is None else known.broken,
            P_BLANK: known.blank,
            P_GAP: known.gap,
            P_NUMBER: self._numbers[number],
            P_AT_SHEET: known.at[0],
            P_AT_CELL: known.at[1],
            P_TELLS: known.tells,
            P_LINK: " ".join(known.at),
        }

    @cached_property
    def _numbers(self) -> list[object]:
        """How many lines down to each one are broken, as far as it is known."""
        numbers: list[object] = []
        count: int | None = 0
        for each in self.known:
            count = None if count is None or each.broken is None else count + bool(each.broken)
            numbers.append("" if count is None else count)
        return numbers

    # -- 待处理 ------------------------------------------------------------------------------

    @property
    def heading(self) -> str:
        """The heading of 待处理, which says how many lines are broken."""
        total = self._total
        if total is None:
            return ""
        return f"待处理（共 {total} 条，其余见下面的清单）" if total > SHOWN else "待处理"

    @cached_property
    def _total(self) -> int | None:
        """How many lines are broken, if it is known."""
        broken = [each.broken for each in self.known]
        return None if None in broken else sum(map(bool, broken))

    def pending(self, number: int) -> dict[int, object]:
        """A line of 待处理: what the line that is broken as the ``number``-th says."""
        found = self._broken[number - 1] if number <= len(self._broken) else None
        if found is None:
            blank: dict[int, object] = dict.fromkeys(
                (P_LEVEL, P_ID, P_SAYS, P_BROKEN, P_GAP, P_AT_SHEET, P_AT_CELL, P_STATE, P_LINK),
                "")
            return {**blank, P_NUMBER: "" if self._total is None else 0}
        line, known = self.lines[found], self.known[found]
        return {
            P_LEVEL: LEVELS[line.level], P_ID: line.id, P_SAYS: known.tells,
            P_BROKEN: known.broken, P_GAP: known.gap, P_AT_SHEET: known.at[0],
            P_AT_CELL: known.at[1], P_STATE: f"✗ {known.broken} 处", P_LINK: " ".join(known.at),
            P_NUMBER: found + 1,
        }

    @cached_property
    def _broken(self) -> list[int]:
        """The numbers of the lines that are broken, if it is known of all."""
        if self._total is None:
            return []
        return [i for i, each in enumerate(self.known) if each.broken]

    # -- how each table stands ------------------------------------------------------------

    def table(self, sheet: str) -> dict[int, object]:
        """How much of a table is filled in, how many places are broken or lack it, by column."""
        mine = self._by_sheet.get(sheet, [])
        counts: list[int | None] = []
        for level in Level:
            found = [known.broken for line, known in mine if line.level is level]
            counts.append(None if None in found else sum(filter(None, found)))
        blank = sum(known.blank for _, known in mine)
        told = dict(zip((P_PLACES, P_BROKEN, P_BLANK), ("" if c is None else c for c in counts)))
        state = "" if None in counts else _state(counts, blank)
        filled = filled_in_now(self.layout, self.figures, sheet)
        return {P_ID: filled, **told, P_GAP: blank, P_STATE: state}

    @cached_property
    def _by_sheet(self) -> dict[str, list[tuple[PanelLine, Shown]]]:
        found: dict[str, list[tuple[PanelLine, Shown]]] = {}
        for line, known in zip(self.lines, self.known):
            found.setdefault(line.sheet, []).append((line, known))
        return found

    # -- the verdict ----------------------------------------------------------------------

    @cached_property
    def verdict(self) -> str:
        """The verdict, if it is known."""
        errors, is_empty = self._counted(Level.ERROR), self._is_empty()
        if is_empty is None or errors is None:
            return ""
        if is_empty:
            return NOTHING
        blank = sum(known.blank for known in self.known)
        return "✗ 不通过" if errors else "未填完" if blank else "✓ 通过"

    @property
    def summary(self) -> str:
        """How many places are broken, and how many not filled in, if it is known."""
        if self.verdict == NOTHING:
            return TO_COME
        counts = [(LEVELS[level], self._counted(level)) for level in LEVELS]
        if any(count is None for _, count in counts):
            return ""
        blank = sum(known.blank for known in self.known)
        told = "，".join(f"{level} {count} 处" for level, count in counts)
        return f"不通过：{told}；未填 {blank} 处"

    def _counted(self, *levels: Level) -> int | None:
        """How many places of these levels are broken, if it is known."""
        counts = [known.broken for line, known in zip(self.lines, self.known)
                  if line.level in levels]
        return None if None in counts else sum(filter(None, counts))

    def _is_empty(self) -> bool | None:
        """Whether no table holds an amount and no form is used; None if only the sheet knows."""
        submission, tables = self.figures.submission, self.layout.format.tables
        if any(self.figures.forms(name) for name in self.layout.form_lists):
            return False
        amounts = [place for place, value in submission.cells.items()
                   if isinstance(value, Decimal) and value and not tables[place.table].repeated]
        if any(place not in submission.typed for place in amounts):
            return False
        return None if amounts else True


def _state(counts: list[int | None], blank: int) -> str:
    """How a table stands of which so many places of each level are broken."""
    if counts[0]:
        return f"✗ {counts[0]} 处"
    return "未填" if blank else "✓ 有提示" if any(counts) else "✓"
