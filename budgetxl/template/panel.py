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
from budgetxl.layout.formlist import USED_COLUMN, FormList
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
)
from budgetxl.template.demands import Demand, Demands, blank_texts
from budgetxl.template.listlook import (
    colour_states,
    draw_headings,
    line_height,
    set_up_page,
)
from budgetxl.template.rulestates import summed

P_ID, P_LEVEL, P_SAYS, P_PLACES, P_BROKEN, P_BLANK, P_GAP, P_STATE, P_LINK = range(9)
PANEL_HEADS = ("规则", "级别", "内容", "检查处", "不通过", "未填", "差额", "结果", "位置")
PANEL_WIDTHS = (9, 6, 78, 8, 8, 8, 16, 10, 12)
PANEL_TOP = 6

NOTHING, TO_COME = "尚未填报", "填好后，这里是不通过和未填的处数"
"""The verdict on a workbook without figures, and what is said beside it."""


class Panel:
    """Draws 审核 from what 审核明细 shows."""

    def __init__(
        self, layout: Layout, pen: Pen, checks: Checks, demands: Demands
    ) -> None:
        self.layout = layout
        self.pen = pen
        self.checks = checks
        self.demands = demands
        self.figures = checks.found.figures
        self.known: list[tuple[Level, int | None, int]] = []
        """Of each line its level, and how many places are broken and not filled in."""

    def draw(self, worksheet: Worksheet) -> None:
        """The verdict over all, a line for what Excel sees of the file, and one for each rule."""
        draw_headings(worksheet, self.pen, PANEL_HEADS, PANEL_WIDTHS, PANEL_TOP - 1)
        row = PANEL_TOP
        for table, demand in self._file_checks():
            self._file_line(worksheet, row, table, demand)
            row += 1
        for _, group in groupby(self.checks.lines, lambda line: line.rule.id):
            self._rule_line(worksheet, row, list(group))
            row += 1
        self._verdict(worksheet, row - 1)
        worksheet.autofilter(PANEL_TOP - 1, 0, row - 1, P_LINK)
        worksheet.freeze_panes(PANEL_TOP, 0)
        colour_states(worksheet, self.pen, PANEL_TOP, row - 1, P_STATE)
        set_up_page(worksheet, PANEL_TOP - 1, row - 1, P_LINK)

    def _file_checks(self) -> Iterator[tuple[str, Demand]]:
        """What is demanded of the file, and of which sheet; of repeated forms on their list."""
        department = f"{GUIDE_SHEET}!{a1(*DEPARTMENT_CELL, absolute=True)}"
        known = int(not self.figures.submission.department)
        yield GUIDE_SHEET, Demand("填了部门名称", blank_texts(self.layout, department), known)
        for name, sheet in self.layout.sheets.items():
            forms = self.layout.form_lists.get(sheet.table.name)
            if forms is None:
                yield from ((name, demand) for demand in self.demands.of(name))
            elif sheet.form == 0:
                yield from ((forms.name, demand) for demand in self._of_forms(forms))

    def _of_forms(self, forms: FormList) -> Iterator[Demand]:
        """What is demanded of all forms of a list together."""
        names = (self.layout.sheet_name(forms.table.name, form) for form in range(forms.count))
        of_each = zip(*(self.demands.of(name) for name in names))
        for column, same in enumerate(of_each, start=forms.demands_from):
            cells = _range(forms.name, forms.top, forms.bottom, column)
            known = [demand.known for demand in same]
            total = None if None in known else sum(filter(None, known))
            yield same[0]._replace(breaches=f"SUM({cells})", known=total)

    def _file_line(
        self, worksheet: Worksheet, row: int, table: str, demand: Demand
    ) -> None:
        looks, known = self.checks.looks, demand.known
        worksheet.write_string(row, P_ID, "填报", looks.middle)
        worksheet.write_string(row, P_LEVEL, LEVELS[demand.level], looks.middle)
        worksheet.write_string(row, P_SAYS, f"{table}：{demand.says}", looks.text)
        worksheet.write_number(row, P_PLACES, 1, looks.middle)
        count, shown = f"=IFERROR({demand.breaches},1)", "" if known is None else known
        worksheet.write_formula(row, P_BROKEN, count, looks.middle, shown)
        worksheet.write_number(row, P_BLANK, 0, looks.middle)
        worksheet.write_blank(row, P_GAP, None, looks.middle)
        formula = f'=IF({a1(row, P_BROKEN)}>0,"✗","✓")'
        state = "" if known is None else "✗" if known else "✓"
        worksheet.write_formula(row, P_STATE, formula, looks.middle, state)
        self.known.append((demand.level, known, 0))
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
        self.known.append((rule.text.level, *known[1:]))
        columns = ((P_PLACES, PLACES), (P_BROKEN, BROKEN), (P_BLANK, BLANK))
        for (column, source), count in zip(columns, known, strict=True):
            total = f"=SUM({_range(CHECKS_SHEET, top, bottom, source)})"
            worksheet.write_formula(row, column, total, looks.middle, count)
        places, broken, blank = (a1(row, at) for at in (P_PLACES, P_BROKEN, P_BLANK))
        gaps, states = (_range(CHECKS_SHEET, top, bottom, column) for column in (GAP, STATE))
        first = f'INDEX({gaps},MATCH("✗*",{states},0))'
        gap = f'=IF({broken}>0,IF(LEN({first})=0,"",{first}),"")'
        worksheet.write_formula(row, P_GAP, gap, looks.number, self._gap(held))
        shown = f'=IF({broken}>0,"✗",IF({blank}>0,"未填",IF({places}=0,"—","✓")))'
        worksheet.write_formula(row, P_STATE, shown, looks.middle, summed(*known))
        if len(held) == 1:
            self.checks.link(worksheet, row, P_LINK, rule)
        else:
            target = f"internal:'{CHECKS_SHEET}'!A{top + 1}"
            worksheet.write_url(row, P_LINK, target, looks.link, "看明细")

    def _counts(self, held: list[RuleLine]) -> tuple[int, int, int]:
        """How many places these lines check, find broken, find not filled in."""
        places, broken, blank = (
            sum(count) for count in zip(*(self.checks.counts(line.rule) for line in held))
        )
        return places, broken, blank

    def _gap(self, held: list[RuleLine]) -> object:
        """The difference that the first broken line shows, if it is known."""
        broken = (line.rule for line in held if self.checks.counts(line.rule)[1])
        first = next(broken, None)
        return self.checks.gap(first) if first else ""

    def _verdict(self, worksheet: Worksheet, last: int) -> None:
        title = self.pen.format(font_name=BLACK, font_size=18)
        plain = self.pen.format()
        department = f"{GUIDE_SHEET}!{a1(*DEPARTMENT_CELL, absolute=True)}"
        worksheet.set_row(0, 34)
        worksheet.write_string(0, 0, f"{self.layout.format.title}：审核", title)
        name = f"部门：　{self.figures.submission.department}"
        worksheet.write_formula(1, 0, f'="部门：　"&{department}', plain, name)

        def counted(level: str, column: int) -> str:
            levels = area(PANEL_TOP, P_LEVEL, last, P_LEVEL)
            amounts = area(PANEL_TOP, column, last, column)
            return f'SUMIF({levels},"{level}",{amounts})'

        broken = {level: counted(level, P_BROKEN) for level in LEVELS.values()}
        blank = f"SUM({area(PANEL_TOP, P_BLANK, last, P_BLANK)})"
        verdict = (
            f'=IF({self._amounts()}=0,"{NOTHING}",IF({broken["强制"]}>0,"✗ 不通过",'
            f'IF({blank}>0,"未填完","✓ 通过")))'
        )
        big = self.pen.format(font_name=BLACK, font_size=16, border=1, align="center")
        worksheet.set_row(2, 32)
        worksheet.merge_range(2, 0, 2, 1, "", big)
        known = self._known_verdict()
        worksheet.write_formula(2, 0, verdict, big, known)
        summary = (
            f'=IF(A3="{NOTHING}","{TO_COME}","不通过："&'
            + '&"，"&'.join(f'"{level} "&{count}&" 处"' for level, count in broken.items())
            + f'&"；未填 "&{blank}&" 处")'
        )
        said = self._known_summary() if known != NOTHING else TO_COME
        worksheet.write_formula(2, 2, summary, self.pen.format(font_size=12), said)
        help_ = "✓ 通过　✗ 不通过　未填：还缺数　—：不适用　≈：四舍五入尾差。点“位置”跳到所在处。"
        worksheet.write_string(3, 0, help_, self.pen.format(font_size=10,
                                                            font_color="#7F7F7F"))
        colour_states(worksheet, self.pen, 2, 2, 0)

    def _counted(self, *levels: Level) -> int | None:
        """How many places of these levels are broken, if it is known."""
        counts = [broken for level, broken, _ in self.known if level in levels]
        return None if None in counts else sum(filter(None, counts))

    def _known_verdict(self) -> str:
        """The verdict, if it is known."""
        errors = self._counted(Level.ERROR)
        if self._is_empty() is None or errors is None:
            return ""
        if self._is_empty():
            return NOTHING
        blank = sum(blank for _, _, blank in self.known)
        return "✗ 不通过" if errors else "未填完" if blank else "✓ 通过"

    def _known_summary(self) -> str:
        """How many places are broken, and how many not filled in, if it is known."""
        counts = [(LEVELS[level], self._counted(level)) for level in LEVELS]
        if any(count is None for _, count in counts):
            return ""
        blank = sum(blank for _, _, blank in self.known)
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
