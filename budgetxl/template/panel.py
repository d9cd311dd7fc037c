"""The sheet 审核: the verdict, what is to be done, how each table stands, and a line a rule."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from budgetxl.fault import LEVELS, Level
from budgetxl.layout import GUIDE_SHEET, Layout
from budgetxl.layout.checkcolumns import USED
from budgetxl.layout.drawing import BLACK, Pen
from budgetxl.layout.formlist import USED_COLUMN
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.place import a1, area, on_sheet
from budgetxl.template.checks import Checks
from budgetxl.template.demands import Demands
from budgetxl.template.listlook import (
    ListLooks,
    colour_states,
    draw_headings,
    line_height,
    link_to,
    set_up_page,
)
from budgetxl.template.panellines import PanelLine, panel_lines
from budgetxl.template.pending import (
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
    Pending,
    Span,
)
from budgetxl.template.rulestates import summed

PANEL_HEADS = ("级别", "规则", "结果", "位置", "内容", "检查处", "不通过", "未填", "差额")
PANEL_WIDTHS = (6, 9, 11, 19, 78, 8, 8, 8, 16)

NOTHING, TO_COME = "尚未填报", "填好后，这里是不通过和未填的处数"
"""The verdict on a workbook without figures, and what is said beside it."""

LEGEND = (
    "✓ 通过　✗ 不通过　未填：还缺数　—：不适用　≈：四舍五入尾差。点“位置”跳到所在处。"
    "上面的处数随填随算；按“校验”还查公式查不了的，所得写在按钮右边。"
)
"""What the signs mean; and why the button may count more than the formulas above it."""


class Panel:
    """Draws 审核 from what 审核明细 shows."""

    def __init__(
        self, layout: Layout, pen: Pen, checks: Checks, demands: Demands
    ) -> None:
        self.layout = layout
        self.pen = pen
        self.figures = checks.found.figures
        self.looks: ListLooks = checks.looks
        self.lines = panel_lines(layout, checks, demands)

    def draw(self, worksheet: Worksheet) -> None:
        """The verdict, what is to be done, a line a table; below them all lines."""
        pending = Pending(self.layout, self.pen, self.looks, self.figures, self.lines)
        lines = pending.lines_below
        draw_headings(worksheet, self.pen, PANEL_HEADS, PANEL_WIDTHS, lines.top - 1)
        worksheet.set_column(P_NUMBER, P_SHEET, None, self.pen.format(), {"hidden": True})
        for row, line in enumerate(self.lines, start=lines.top):
            self._line(worksheet, row, line, row == lines.top)
        pending.draw(worksheet)
        self._verdict(worksheet, lines)
        worksheet.autofilter(lines.top - 1, 0, lines.bottom, P_GAP)
        worksheet.freeze_panes(PENDING_TOP - 1, 0)
        colour_states(worksheet, self.pen, PENDING_TOP, lines.bottom, P_STATE)
        set_up_page(worksheet, PENDING_TOP - 1)
        worksheet.print_area(0, 0, lines.top - 3, P_GAP)  # all that stands above the list
        worksheet.fit_to_pages(1, 1)

    def _line(self, worksheet: Worksheet, row: int, line: PanelLine, is_first: bool) -> None:
        looks, known = self.looks, line.known
        worksheet.set_row(row, line_height(line.says, PANEL_WIDTHS[P_SAYS]))
        worksheet.write_string(row, P_LEVEL, LEVELS[line.level], looks.middle)
        worksheet.write_string(row, P_ID, line.id, looks.middle)
        worksheet.write_string(row, P_SAYS, line.says, looks.text)
        places, broken, blank = (a1(row, at) for at in (P_PLACES, P_BROKEN, P_BLANK))
        number = f"IF({broken}>0,1,0)"
        number = number if is_first else f"{a1(row - 1, P_NUMBER)}+{number}"
        formulas = {
            P_STATE: (f'IF({broken}>0,"✗",IF({blank}>0,"未填",IF({places}=0,"—","✓")))',
                      _state(line)),
            P_PLACES: (line.places, known.places),
            P_BROKEN: (line.broken, "" if known.broken is None else known.broken),
            P_BLANK: (line.blank, known.blank),
            P_GAP: (line.gap or '""', known.gap),
            P_NUMBER: (number, self._number(row)),
            P_AT_SHEET: (line.at[0], known.at[0]),
            P_AT_CELL: (line.at[1], known.at[1]),
            P_TELLS: (line.tells, known.tells),
            P_LINK: (link_to(a1(row, P_AT_SHEET), a1(row, P_AT_CELL)), " ".join(known.at)),
        }
        styles = {P_GAP: looks.number, P_LINK: looks.link}
        for column, (formula, value) in formulas.items():
            look = styles.get(column, looks.middle)
            worksheet.write_formula(row, column, f"={formula}", look, value)
        worksheet.write_string(row, P_SHEET, line.sheet)

    def _number(self, row: int) -> object:
        """How many lines down to that one are broken, if it is known."""
        broken = [line.known.broken for line in self.lines[:row - self._top + 1]]
        return "" if None in broken else sum(map(bool, broken))

    @property
    def _top(self) -> int:
        return Pending.top_of_lines(self.layout)

    def _verdict(self, worksheet: Worksheet, lines: Span) -> None:
        plain = self.pen.format()
        department = f"{GUIDE_SHEET}!{a1(*DEPARTMENT_CELL, absolute=True)}"
        worksheet.set_row(0, 30)
        title = self.pen.format(font_name=BLACK, font_size=18)
        worksheet.write_string(0, 0, f"{self.layout.format.title}：审核", title)
        name = f"部门：　{self.figures.submission.department}"
        worksheet.write_formula(1, 0, f'="部门：　"&{department}', plain, name)
        broken = {level: lines.sum_of(P_BROKEN, level) for level in LEVELS.values()}
        blank = f"SUM({lines.cells(P_BLANK)})"
        verdict = (
            f'=IF({self._amounts()}=0,"{NOTHING}",IF({broken["强制"]}>0,"✗ 不通过",'
            f'IF({blank}>0,"未填完","✓ 通过")))'
        )
        big = self.pen.format(font_name=BLACK, font_size=16, border=1, align="center")
        worksheet.set_row(2, 30)
        worksheet.merge_range(2, 0, 2, P_STATE, "", big)
        known = self._known_verdict()
        worksheet.write_formula(2, 0, verdict, big, known)
        summary = (
            f'=IF(A3="{NOTHING}","{TO_COME}","不通过："&'
            + '&"，"&'.join(f'"{level} "&{count}&" 处"' for level, count in broken.items())
            + f'&"；未填 "&{blank}&" 处")'
        )
        said = self._known_summary() if known != NOTHING else TO_COME
        worksheet.write_formula(2, P_LINK, summary, self.pen.format(font_size=12), said)
        worksheet.write_string(3, 0, LEGEND, self.pen.format(font_size=10, font_color="#7F7F7F"))
        pressed = self.pen.format(font_size=10, bold=True, align="right", font_color="#44546A")
        worksheet.write_formula(4, P_SAYS, '=BX_STATUS&""', pressed, "")
        colour_states(worksheet, self.pen, 2, 2, 0)

    def _counted(self, *levels: Level) -> int | None:
        """How many places of these levels are broken, if it is known."""
        counts = [line.known.broken for line in self.lines if line.level in levels]
        return None if None in counts else sum(filter(None, counts))

    def _known_verdict(self) -> str:
        """The verdict, if it is known."""
        errors, is_empty = self._counted(Level.ERROR), self._is_empty()
        if is_empty is None or errors is None:
            return ""
        if is_empty:
            return NOTHING
        blank = sum(line.known.blank for line in self.lines)
        return "✗ 不通过" if errors else "未填完" if blank else "✓ 通过"

    def _known_summary(self) -> str:
        """How many places are broken, and how many not filled in, if it is known."""
        counts = [(LEVELS[level], self._counted(level)) for level in LEVELS]
        if any(count is None for _, count in counts):
            return ""
        blank = sum(line.known.blank for line in self.lines)
        told = "，".join(f"{level} {count} 处" for level, count in counts)
        return f"不通过：{told}；未填 {blank} 处"

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


def _state(line: PanelLine) -> str:
    """What the line shows, if it is known."""
    known = line.known
    return "" if known.broken is None else summed(known.places, known.broken, known.blank)
