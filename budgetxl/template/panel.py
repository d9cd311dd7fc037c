"""The sheet 审核: the verdict, what is to be done, how each table stands, and a line a rule."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from budgetxl.fault import LEVELS
from budgetxl.layout import GUIDE_SHEET, Layout
from budgetxl.layout.checkcolumns import USED
from budgetxl.layout.drawing import BLACK, Pen
from budgetxl.layout.formlist import USED_COLUMN
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.place import a1, area, on_sheet
from budgetxl.template.listlook import (
    ListLooks,
    colour_states,
    draw_headings,
    line_height,
    link_to,
    set_up_page,
)
from budgetxl.template.panellines import PanelLine
from budgetxl.template.panelvalues import (
    DEPARTMENT_ROW,
    NOTHING,
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
    TO_COME,
    VERDICT_ROW,
    PanelValues,
    top_of_lines,
)
from budgetxl.template.pending import Pending, Span

PANEL_HEADS = ("级别", "规则", "结果", "位置", "内容", "检查处", "不通过", "未填", "差额")
PANEL_WIDTHS = (6, 9, 11, 19, 78, 8, 8, 8, 16)

LEGEND = (
    "✓ 通过　✗ 不通过　未填：还缺数　—：不适用　≈：四舍五入尾差。点“位置”跳到所在处。"
    "上面的处数随填随算；按“校验”还查公式查不了的，所得写在按钮右边。"
)
"""What the signs mean; and why the button may count more than the formulas above it."""


class Panel:
    """Draws 审核 from what 审核明细 shows; ``lines`` are those of ``panel_lines``."""

    def __init__(
        self, layout: Layout, pen: Pen, looks: ListLooks, lines: list[PanelLine],
        values: PanelValues,
    ) -> None:
        self.layout, self.pen, self.looks = layout, pen, looks
        self.lines, self.values = lines, values
        top = top_of_lines(layout)
        self.span = Span(top, top + len(lines) - 1)

    def draw(self, worksheet: Worksheet) -> None:
        """The verdict, what is to be done, a line a table; below them all lines."""
        lines = self.span
        draw_headings(worksheet, self.pen, PANEL_HEADS, PANEL_WIDTHS, lines.top - 1)
        worksheet.set_column(P_NUMBER, P_SHEET, None, self.pen.format(), {"hidden": True})
        for row, line in enumerate(self.lines, start=lines.top):
            self._line(worksheet, row, line, row == lines.top)
        Pending(self.layout, self.pen, self.looks, self.values, lines).draw(worksheet)
        self._verdict(worksheet, lines)
        worksheet.autofilter(lines.top - 1, 0, lines.bottom, P_GAP)
        worksheet.freeze_panes(PENDING_TOP - 1, 0)
        colour_states(worksheet, self.pen, PENDING_TOP, lines.bottom, P_STATE)
        set_up_page(worksheet, PENDING_TOP - 1)
        worksheet.print_area(0, 0, lines.top - 3, P_GAP)  # all that stands above the list
        worksheet.fit_to_pages(1, 1)

    def _line(self, worksheet: Worksheet, row: int, line: PanelLine, is_first: bool) -> None:
        looks, values = self.looks, self.values.line(row - self.span.top)
        worksheet.set_row(row, line_height(line.says, PANEL_WIDTHS[P_SAYS]))
        worksheet.write_string(row, P_LEVEL, LEVELS[line.level], looks.middle)
        worksheet.write_string(row, P_ID, line.id, looks.middle)
        worksheet.write_string(row, P_SAYS, line.says, looks.text)
        places, broken, blank = (a1(row, at) for at in (P_PLACES, P_BROKEN, P_BLANK))
        number = f"IF({broken}>0,1,0)"
        formulas = {
            P_STATE: f'IF({broken}>0,"✗",IF({blank}>0,"未填",IF({places}=0,"—","✓")))',
            P_PLACES: line.places,
            P_BROKEN: line.broken,
            P_BLANK: line.blank,
            P_GAP: line.gap or '""',
            P_NUMBER: number if is_first else f"{a1(row - 1, P_NUMBER)}+{number}",
            P_AT_SHEET: line.at[0],
            P_AT_CELL: line.at[1],
            P_TELLS: line.tells,
            P_LINK: link_to(a1(row, P_AT_SHEET), a1(row, P_AT_CELL)),
        }
        styles = {P_GAP: looks.number, P_LINK: looks.link}
        for column, formula in formulas.items():
            look = styles.get(column, looks.middle)
            worksheet.write_formula(row, column, f"={formula}", look, values[column])
        worksheet.write_string(row, P_SHEET, line.sheet)

    def _verdict(self, worksheet: Worksheet, lines: Span) -> None:
        plain = self.pen.format()
        department = f"{GUIDE_SHEET}!{a1(*DEPARTMENT_CELL, absolute=True)}"
        worksheet.set_row(0, 30)
        title = self.pen.format(font_name=BLACK, font_size=18)
        worksheet.write_string(0, 0, f"{self.layout.format.title}：审核", title)
        worksheet.write_formula(DEPARTMENT_ROW, 0, f'="部门：　"&{department}', plain,
                                self.values.department)
        broken = {level: lines.sum_of(P_BROKEN, level) for level in LEVELS.values()}
        blank = f"SUM({lines.cells(P_BLANK)})"
        verdict = (
            f'=IF({self._amounts()}=0,"{NOTHING}",IF({broken["强制"]}>0,"✗ 不通过",'
            f'IF({blank}>0,"未填完","✓ 通过")))'
        )
        big = self.pen.format(font_name=BLACK, font_size=16, border=1, align="center")
        worksheet.set_row(VERDICT_ROW, 30)
        worksheet.merge_range(VERDICT_ROW, 0, VERDICT_ROW, P_STATE, "", big)
        worksheet.write_formula(VERDICT_ROW, 0, verdict, big, self.values.verdict)
        summary = (
            f'=IF(A3="{NOTHING}","{TO_COME}","不通过："&'
            + '&"，"&'.join(f'"{level} "&{count}&" 处"' for level, count in broken.items())
            + f'&"；未填 "&{blank}&" 处")'
        )
        worksheet.write_formula(VERDICT_ROW, P_LINK, summary, self.pen.format(font_size=12),
                                self.values.summary)
        worksheet.write_string(3, 0, LEGEND, self.pen.format(font_size=10, font_color="#7F7F7F"))
        pressed = self.pen.format(font_size=10, bold=True, align="right", font_color="#44546A")
        worksheet.write_formula(4, P_SAYS, '=BX_STATUS&""', pressed, "")
        colour_states(worksheet, self.pen, 2, 2, 0)

    def _amounts(self) -> str:
        """A formula that counts the amounts of all tables, and the forms that are used."""
        counts = []
        for forms in self.layout.form_lists.values():
            cells = on_sheet(forms.name, area(forms.top, USED_COLUMN, forms.bottom, USED_COLUMN))
            counts.append(f'COUNTIF({cells},"{USED}")')
        for name, sheet in self.layout.sheets.items():
            if sheet.table.repeated:
                continue
            cells = on_sheet(name, area(sheet.top, 0, sheet.end - 1, sheet.width - 1))
            counts += [f'COUNTIF({cells},">0")', f'COUNTIF({cells},"<0")']
        return "+".join(counts)
