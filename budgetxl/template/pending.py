"""What 审核 begins with: 待处理, the first lines that are broken, and how each table stands."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from budgetxl.fault import LEVELS, Level
from budgetxl.layout import Layout
from budgetxl.layout.drawing import Pen
from budgetxl.place import a1, area
from budgetxl.template.filled import filled_in
from budgetxl.template.listlook import ListLooks, link_to
from budgetxl.template.panelvalues import (
    P_AT_CELL,
    P_AT_SHEET,
    P_BLANK,
    P_BROKEN,
    P_GAP,
    P_ID,
    P_LEVEL,
    P_LINK,
    P_NUMBER,
    P_PLACES,
    P_SAYS,
    P_SHEET,
    P_STATE,
    P_TELLS,
    PENDING_TOP,
    SHOWN,
    PanelValues,
    tables_told,
    top_of_tables,
)

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
        self, layout: Layout, pen: Pen, looks: ListLooks, values: PanelValues, lines: Span
    ) -> None:
        self.layout, self.pen, self.looks, self.values = layout, pen, looks, values
        self.lines_below = lines

    def draw(self, worksheet: Worksheet) -> None:
        """Both blocks with their headings."""
        head = self.pen.format(bold=True, align="center", border=1, bg_color="#FCE4D6")
        texts = ("级别", "规则", "结果", "位置", "待处理", "", "处数", "", "差额")
        for column, text in enumerate(texts):
            worksheet.write(PENDING_TOP - 1, column, text, head)
        count = a1(self.lines_below.bottom, P_NUMBER)
        more = f'IF({count}>{SHOWN},"待处理（共 "&{count}&" 条，其余见下面的清单）","待处理")'
        worksheet.write_formula(PENDING_TOP - 1, P_SAYS, f"={more}", head, self.values.heading)
        for number in range(1, SHOWN + 1):
            self._line(worksheet, PENDING_TOP + number - 1, number)
        self._draw_tables(worksheet, top_of_tables())

    def _line(self, worksheet: Worksheet, row: int, number: int) -> None:
        """One line of 待处理: what the line that is broken as the ``number``-th says."""
        worksheet.set_row(row, HEIGHT)
        below, looks, at = self.lines_below, self.looks, a1(row, P_NUMBER)
        values = self.values.pending(number)
        found = f"IFERROR(MATCH({number},{below.cells(P_NUMBER)},0),0)"
        link = link_to(a1(row, P_AT_SHEET), a1(row, P_AT_CELL))
        formulas = {
            P_NUMBER: found,
            P_STATE: f'IF({at}=0,"","✗ "&{a1(row, P_BROKEN)}&" 处")',
            P_LINK: f'IF({at}=0,"",{link})',
        }
        for column in (P_LEVEL, P_ID, P_SAYS, P_BROKEN, P_GAP, P_AT_SHEET, P_AT_CELL):
            source = below.cells(P_TELLS if column == P_SAYS else column)
            formulas[column] = f'IF({at}=0,"",INDEX({source},{at}))'
        styles = {P_NUMBER: self.pen.format(), P_SAYS: looks.text, P_BROKEN: looks.count,
                  P_GAP: looks.number, P_LINK: looks.link}
        for column, formula in formulas.items():
            look = styles.get(column, looks.middle)
            worksheet.write_formula(row, column, f"={formula}", look, values[column])
        for column in (P_PLACES, P_BLANK):
            worksheet.write_blank(row, column, None, looks.middle)

    # -- how each table stands ------------------------------------------------------------

    def _draw_tables(self, worksheet: Worksheet, top: int) -> None:
        head = self.pen.format(bold=True, align="center", border=1, bg_color="#DDEBF7")
        for column, text in enumerate(("", "已填", "结果", "各表", "", "强制", "规范", "提示", "未填")):
            worksheet.write(top - 1, column, text, head)  # without a text a blank cell
        for row, (sheet, title) in enumerate(tables_told(self.layout).items(), start=top):
            self._table(worksheet, row, sheet, title)

    def _table(self, worksheet: Worksheet, row: int, sheet: str, title: str) -> None:
        """How much of a table is filled in, how many places are broken or lack it, with a link."""
        below, looks = self.lines_below, self.looks
        worksheet.write_url(row, P_LINK, f"internal:'{sheet}'!A1", looks.link, sheet)
        worksheet.write_string(row, P_SAYS, title, looks.text)
        worksheet.write_blank(row, P_LEVEL, None, looks.middle)
        sheets, broken = below.cells(P_SHEET), below.cells(P_BROKEN)
        wrong, first = f"{a1(row, P_PLACES)}:{a1(row, P_BLANK)}", a1(row, P_PLACES)
        formulas = {P_ID: filled_in(self.layout, sheet)}
        for column, level in enumerate(Level, start=P_PLACES):
            formulas[column] = (f'SUMIFS({broken},{sheets},"{sheet}",'
                                f'{below.cells(P_LEVEL)},"{LEVELS[level]}")')
        formulas[P_GAP] = f'SUMIF({sheets},"{sheet}",{below.cells(P_BLANK)})'
        formulas[P_STATE] = (f'IF({first}>0,"✗ "&{first}&" 处",IF({a1(row, P_GAP)}>0,"未填",'
                             f'IF(SUM({wrong})>0,"✓ 有提示","✓")))')
        values = self.values.table(sheet)
        for column, formula in formulas.items():
            worksheet.write_formula(row, column, f"={formula}", looks.middle, values[column])
