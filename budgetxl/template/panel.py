"""The sheet 审核: the verdict over all, and a line for each rule with its count and a link."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from xlsxwriter.worksheet import Worksheet

from budgetxl.fault import LEVELS, Level
from budgetxl.layout import CHECKS_SHEET, GUIDE_SHEET, Layout
from budgetxl.layout.checkcolumns import USED
from budgetxl.layout.drawing import BLACK, Pen
from budgetxl.layout.formlist import USED_COLUMN
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.place import a1, area, on_sheet
from budgetxl.rules.live_check import words
from budgetxl.template.checks import (
    BLANK,
    BROKEN,
    GAP,
    PLACES,
    STATE,
    Checks,
    RuleLine,
    state_of,
)
from budgetxl.template.demands import blank_texts, demands
from budgetxl.template.listlook import (
    colour_states,
    draw_headings,
    line_height,
    set_up_page,
)

P_ID, P_LEVEL, P_SAYS, P_PLACES, P_BROKEN, P_BLANK, P_GAP, P_STATE, P_LINK = range(9)
PANEL_HEADS = ("规则", "级别", "内容", "检查处", "不通过", "未填", "差额", "结果", "位置")
PANEL_WIDTHS = (9, 6, 78, 8, 8, 8, 16, 10, 12)
PANEL_TOP = 6


class Panel:
    """Draws 审核 from what 审核明细 shows."""

    def __init__(self, layout: Layout, pen: Pen, checks: Checks) -> None:
        self.layout = layout
        self.pen = pen
        self.checks = checks

    def draw(self, worksheet: Worksheet) -> None:
        """The verdict over all, a line for what Excel sees of the file, and one for each rule."""
        draw_headings(worksheet, self.pen, PANEL_HEADS, PANEL_WIDTHS, PANEL_TOP - 1)
        row = PANEL_TOP
        for table, demand, count in self._file_checks():
            self._file_line(worksheet, row, table, demand, count)
            row += 1
        for _, group in groupby(self.checks.lines, lambda line: line.rule.id):
            self._rule_line(worksheet, row, list(group))
            row += 1
        self._verdict(worksheet, row - 1)
        worksheet.autofilter(PANEL_TOP - 1, 0, row - 1, P_LINK)
        worksheet.freeze_panes(PANEL_TOP, 0)
        colour_states(worksheet, self.pen, PANEL_TOP, row - 1, P_STATE)
        set_up_page(worksheet, PANEL_TOP - 1, row - 1, P_LINK)

    def _file_checks(self) -> Iterator[tuple[str, str, str]]:
        """Of the file: sheet, demand, and a formula that counts breaches; forms on their list."""
        department = f"{GUIDE_SHEET}!{a1(*DEPARTMENT_CELL, absolute=True)}"
        yield GUIDE_SHEET, "填了部门名称", blank_texts(self.layout, department)
        for name, sheet in self.layout.sheets.items():
            forms = self.layout.form_lists.get(sheet.table.name)
            for i, (demand, count) in enumerate(demands(self.layout, name)):
                if forms is None:
                    yield name, demand, count
                elif sheet.form == 0:
                    column = forms.demands_from + i
                    cells = _range(forms.name, forms.top, forms.bottom, column)
                    yield forms.name, demand, f"SUM({cells})"

    def _file_line(
        self, worksheet: Worksheet, row: int, table: str, demand: str, count: str
    ) -> None:
        looks = self.checks.looks
        worksheet.write_string(row, P_ID, "填报", looks.middle)
        worksheet.write_string(row, P_LEVEL, LEVELS[Level.ERROR], looks.middle)
        worksheet.write_string(row, P_SAYS, f"{table}：{demand}", looks.text)
        worksheet.write_number(row, P_PLACES, 1, looks.middle)
        worksheet.write_formula(row, P_BROKEN, f"=IFERROR({count},1)", looks.middle, "")
        worksheet.write_number(row, P_BLANK, 0, looks.middle)
        worksheet.write_blank(row, P_GAP, None, looks.middle)
        shown = f'=IF({a1(row, P_BROKEN)}>0,"✗","✓")'
        worksheet.write_formula(row, P_STATE, shown, looks.middle, "")
        worksheet.write_url(row, P_LINK, f"internal:'{table}'!A1", looks.link, table)

    def _rule_line(self, worksheet: Worksheet, row: int, held: list[RuleLine]) -> None:
        rule, top, bottom = held[0].rule, held[0].row, held[-1].row
        looks = self.checks.looks
        more = f"（等 {len(held)} 条，见{CHECKS_SHEET}）" if len(held) > 1 else ""
        demand = words(rule) + more
        worksheet.set_row(row, line_height(demand, PANEL_WIDTHS[P_SAYS]))
        worksheet.write_string(row, P_ID, rule.id, looks.middle)
        worksheet.write_string(row, P_LEVEL, LEVELS[rule.text.level], looks.middle)
        worksheet.write_string(row, P_SAYS, demand, looks.text)
        known = self._counts(held)
        columns = ((P_PLACES, PLACES), (P_BROKEN, BROKEN), (P_BLANK, BLANK))
        for (column, source), count in zip(columns, known or ("", "", ""), strict=True):
            total = f"=SUM({_range(CHECKS_SHEET, top, bottom, source)})"
            worksheet.write_formula(row, column, total, looks.middle, count)
        places, broken, blank = (a1(row, at) for at in (P_PLACES, P_BROKEN, P_BLANK))
        gaps, states = (_range(CHECKS_SHEET, top, bottom, column) for column in (GAP, STATE))
        first = f'INDEX({gaps},MATCH("✗*",{states},0))'
        gap = f'=IF({broken}>0,IF(LEN({first})=0,"",{first}),"")'
        worksheet.write_formula(row, P_GAP, gap, looks.number, "")
        shown = f'=IF({broken}>0,"✗",IF({blank}>0,"未填",IF({places}=0,"—","✓")))'
        state = state_of(*known) if known else ""
        worksheet.write_formula(row, P_STATE, shown, looks.middle, state)
        if len(held) == 1:
            self.checks.link(worksheet, row, P_LINK, rule)
        else:
            target = f"internal:'{CHECKS_SHEET}'!A{top + 1}"
            worksheet.write_url(row, P_LINK, target, looks.link, "看明细")

    def _counts(self, held: list[RuleLine]) -> tuple[int, int, int] | None:
        """The sums of these lines, if they are known before they are calculated."""
        if not all(self.checks.is_known(line.rule) for line in held):
            return None
        counts = [self.checks.counts(line.rule) for line in held]
        places, broken, blank = (sum(count) for count in zip(*counts))
        return places, broken, blank

    def _known_verdict(self) -> str:
        """The verdict, where rules alone decide it; what the sheet finds besides can only add."""
        cells = self.checks.found.figures.submission.cells
        if not cells:
            return "尚未填报"
        rules = [rule for rule in self.layout.rules if rule.text.level is Level.ERROR]
        has_amounts = any(isinstance(value, Decimal) and value for value in cells.values())
        broken = has_amounts and any(self.checks.found.counts(rule)[1] for rule in rules)
        return "✗ 不通过" if broken else ""

    def _verdict(self, worksheet: Worksheet, last: int) -> None:
        title = self.pen.format(font_name=BLACK, font_size=18)
        plain = self.pen.format()
        department = f"{GUIDE_SHEET}!{a1(*DEPARTMENT_CELL, absolute=True)}"
        worksheet.set_row(0, 34)
        worksheet.write_string(0, 0, f"{self.layout.format.title}：审核", title)
        worksheet.write_formula(1, 0, f'="部门：　"&{department}', plain, "")

        def counted(level: str, column: int) -> str:
            levels = area(PANEL_TOP, P_LEVEL, last, P_LEVEL)
            amounts = area(PANEL_TOP, column, last, column)
            return f'SUMIF({levels},"{level}",{amounts})'

        broken = {level: counted(level, P_BROKEN) for level in LEVELS.values()}
        blank = f"SUM({area(PANEL_TOP, P_BLANK, last, P_BLANK)})"
        verdict = (
            f'=IF({self._amounts()}=0,"尚未填报",IF({broken["强制"]}>0,"✗ 不通过",'
            f'IF({blank}>0,"未填完","✓ 通过")))'
        )
        big = self.pen.format(font_name=BLACK, font_size=16, border=1, align="center")
        worksheet.set_row(2, 32)
        worksheet.merge_range(2, 0, 2, 1, "", big)
        worksheet.write_formula(2, 0, verdict, big, self._known_verdict())
        summary = (
            '=IF(A3="尚未填报","填好后，这里是不通过和未填的处数",'
            f'"不通过：强制 "&{broken["强制"]}&" 处，规范 "&{broken["规范"]}&" 处，提示 "'
            f'&{broken["提示"]}&" 处；未填 "&{blank}&" 处")'
        )
        worksheet.write_formula(2, 2, summary, self.pen.format(font_size=12), "")
        help_ = "✓ 通过　✗ 不通过　未填：还缺数　—：不适用　≈：四舍五入尾差。点“位置”跳到所在处。"
        worksheet.write_string(3, 0, help_, self.pen.format(font_size=10,
                                                            font_color="#7F7F7F"))
        colour_states(worksheet, self.pen, 2, 2, 0)

    def _amounts(self) -> str:
        """A formula that counts the amounts of all tables, and the forms that are used."""
        counts = []
        for forms in self.layout.form_lists.values():
            cells = _range(forms.name, forms.top, forms.bottom, USED_COLUMN)
            counts.append(f'COUNTIF({cells},"{USED}")')
        for name, sheet in self.layout.sheets.items():
            if sheet.table.repeated:
                continue
            cells = area(sheet.top, 0, sheet.end - 1, sheet.width - 1)
            cells = on_sheet(name, cells)
            counts += [f'COUNTIF({cells},">0")', f'COUNTIF({cells},"<0")']
        return "+".join(counts)


def _range(sheet: str, top: int, bottom: int, column: int) -> str:
    return on_sheet(sheet, area(top, column, bottom, column))
