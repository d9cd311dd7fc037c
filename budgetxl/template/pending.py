"""What 审核 begins with: 待处理, the first lines that are broken, and how each table stands."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from budgetxl.fault import LEVELS, Level
from budgetxl.layout import GUIDE_SHEET, Layout
from budgetxl.layout.drawing import Pen
from budgetxl.place import a1, area
from budgetxl.rules import Figures
from budgetxl.template.filled import filled_in
from budgetxl.template.listlook import ListLooks, link_to
from budgetxl.template.panellines import PanelLine

P_LEVEL, P_ID, P_STATE, P_LINK, P_SAYS, P_PLACES, P_BROKEN, P_BLANK, P_GAP = range(9)
P_NUMBER, P_AT_SHEET, P_AT_CELL, P_TELLS, P_SHEET = range(9, 14)
"""Hidden columns: how many lines are broken down to this one, where, with what figures, whose."""

PENDING_TOP = 6
"""The first line of 待处理; its heading stands above it."""

SHOWN = 8
"""Lines of 待处理: so many are seen with the verdict on a small screen."""

HEIGHT = 28
"""Of a line of 待处理: two lines of text."""


@dataclass(frozen=True)
class Span:
    """The rows of a list on 审核, its first and its last."""

    top: int
    bottom: int

    def cells(self, column: int) -> str:
        """One column of it."""
        return area(self.top, column, self.bottom, column)

    def sum_of(self, column: int, level: str) -> str:
        """A formula that adds up a column in the lines of one level."""
        return f'SUMIF({self.cells(P_LEVEL)},"{level}",{self.cells(column)})'


class Pending:
    """Draws the block 待处理 and the block of tables, both from the lines below them."""

    def __init__(
        self, layout: Layout, pen: Pen, looks: ListLooks, figures: Figures,
        lines: list[PanelLine],
    ) -> None:
        self.layout, self.pen, self.looks, self.lines = layout, pen, looks, lines
        self.figures = figures
        top = self.top_of_lines(layout)
        self.lines_below = Span(top, top + len(lines) - 1)
        self.tables = _tables(layout)

    @staticmethod
    def top_of_lines(layout: Layout) -> int:
        """The row of the first line of all: the two blocks stand above it."""
        return PENDING_TOP + SHOWN + 2 + len(_tables(layout)) + 2

    def draw(self, worksheet: Worksheet) -> None:
        """Both blocks with their headings."""
        head = self.pen.format(bold=True, align="center", border=1, bg_color="#FCE4D6")
        texts = ("级别", "规则", "结果", "位置", "待处理", "", "处数", "", "差额")
        for column, text in enumerate(texts):
            worksheet.write(PENDING_TOP - 1, column, text, head)
        last = self.lines_below.bottom
        count, total = a1(last, P_NUMBER), self._total
        more = f'IF({count}>{SHOWN},"待处理（共 "&{count}&" 条，其余见下面的清单）","待处理")'
        said = "" if total is None else \
            f"待处理（共 {total} 条，其余见下面的清单）" if total > SHOWN else "待处理"
        worksheet.write_formula(PENDING_TOP - 1, P_SAYS, f"={more}", head, said)
        for number in range(1, SHOWN + 1):
            self._line(worksheet, PENDING_TOP + number - 1, number)
        self._draw_tables(worksheet, PENDING_TOP + SHOWN + 2)

    @property
    def _total(self) -> int | None:
        """How many lines are broken, if it is known."""
        broken = [line.known.broken for line in self.lines]
        return None if None in broken else sum(map(bool, broken))

    def _broken(self, number: int) -> PanelLine | None:
        """The line that is broken as the ``number``-th, if it is known."""
        broken = [line for line in self.lines if line.known.broken]
        return broken[number - 1] if self._total is not None and number <= len(broken) else None

    def _line(self, worksheet: Worksheet, row: int, number: int) -> None:
        """One line of 待处理: what the line that is broken as the ``number``-th says."""
        worksheet.set_row(row, HEIGHT)
        below, looks, at = self.lines_below, self.looks, a1(row, P_NUMBER)
        line = self._broken(number)
        found = f"IFERROR(MATCH({number},{below.cells(P_NUMBER)},0),0)"
        index = "" if self._total is None else self.lines.index(line) + 1 if line else 0
        worksheet.write_formula(row, P_NUMBER, f"={found}", self.pen.format(), index)
        shown: dict[int, object] = dict.fromkeys((P_LEVEL, P_ID, P_SAYS, P_BROKEN, P_GAP,
                                                  P_AT_SHEET, P_AT_CELL), "")
        if line:
            known = line.known
            shown = {P_LEVEL: LEVELS[line.level], P_ID: line.id, P_SAYS: known.tells,
                     P_BROKEN: known.broken, P_GAP: known.gap, P_AT_SHEET: known.at[0],
                     P_AT_CELL: known.at[1]}
        styles = {P_SAYS: looks.text, P_BROKEN: looks.count, P_GAP: looks.number}
        for column, value in shown.items():
            source = below.cells(P_TELLS if column == P_SAYS else column)
            text = f'=IF({at}=0,"",INDEX({source},{at}))'
            worksheet.write_formula(row, column, text, styles.get(column, looks.middle), value)
        state = f'=IF({at}=0,"","✗ "&{a1(row, P_BROKEN)}&" 处")'
        value = f"✗ {line.known.broken} 处" if line else ""
        worksheet.write_formula(row, P_STATE, state, looks.middle, value)
        link = link_to(a1(row, P_AT_SHEET), a1(row, P_AT_CELL))
        value = " ".join(line.known.at) if line else ""
        worksheet.write_formula(row, P_LINK, f'=IF({at}=0,"",{link})', looks.link, value)
        for column in (P_PLACES, P_BLANK):
            worksheet.write_blank(row, column, None, looks.middle)

    # -- how each table stands ------------------------------------------------------------

    def _draw_tables(self, worksheet: Worksheet, top: int) -> None:
        head = self.pen.format(bold=True, align="center", border=1, bg_color="#DDEBF7")
        for column, text in enumerate(("", "已填", "结果", "各表", "", "强制", "规范", "提示", "未填")):
            worksheet.write(top - 1, column, text, head)  # without a text a blank cell
        for row, (sheet, title) in enumerate(self.tables.items(), start=top):
            self._table(worksheet, row, sheet, title)

    def _table(self, worksheet: Worksheet, row: int, sheet: str, title: str) -> None:
        """How much of a table is filled in, how many places are broken or lack it, with a link."""
        below, looks = self.lines_below, self.looks
        worksheet.write_url(row, P_LINK, f"internal:'{sheet}'!A1", looks.link, sheet)
        worksheet.write_string(row, P_SAYS, title, looks.text)
        worksheet.write_blank(row, P_LEVEL, None, looks.middle)
        filled, told = filled_in(self.layout, self.figures, sheet)
        worksheet.write_formula(row, P_ID, f"={filled}", looks.middle, told)
        sheets, broken = below.cells(P_SHEET), below.cells(P_BROKEN)
        mine = [line for line in self.lines if line.sheet == sheet]
        counts: list[int | None] = []
        for column, level in enumerate(Level, start=P_PLACES):
            found = [line.known.broken for line in mine if line.level is level]
            counts.append(None if None in found else sum(filter(None, found)))
            formula = (f'SUMIFS({broken},{sheets},"{sheet}",'
                       f'{below.cells(P_LEVEL)},"{LEVELS[level]}")')
            value = "" if counts[-1] is None else counts[-1]
            worksheet.write_formula(row, column, f"={formula}", looks.middle, value)
        blank = sum(line.known.blank for line in mine)
        formula = f'SUMIF({sheets},"{sheet}",{below.cells(P_BLANK)})'
        worksheet.write_formula(row, P_GAP, f"={formula}", looks.middle, blank)
        wrong, first = f"{a1(row, P_PLACES)}:{a1(row, P_BLANK)}", a1(row, P_PLACES)
        state = (f'IF({first}>0,"✗ "&{first}&" 处",IF({a1(row, P_GAP)}>0,"未填",'
                 f'IF(SUM({wrong})>0,"✓ 有提示","✓")))')
        known = "" if None in counts else _state(counts, blank)
        worksheet.write_formula(row, P_STATE, f"={state}", looks.middle, known)


def _state(counts: list[int | None], blank: int) -> str:
    """How a table stands of which so many places of each level are broken."""
    if counts[0]:
        return f"✗ {counts[0]} 处"
    return "未填" if blank else "✓ 有提示" if any(counts) else "✓"


def _tables(layout: Layout) -> dict[str, str]:
    """The sheets that have a line of their own, with their titles: repeated forms as one."""
    found = {GUIDE_SHEET: "部门名称"}
    for name, sheet in layout.sheets.items():
        forms = layout.form_lists.get(sheet.table.name)
        found[forms.name if forms else name] = "".join(sheet.table.title.split())
    return found
