"""The sheet 审核明细: a line for each place a rule is held at, one for all rows of a table."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxwriter.worksheet import Worksheet

from budgetxl.fault import LEVELS
from budgetxl.layout import CHECKS_SHEET, Addresses, Layout
from budgetxl.layout.drawing import Pen
from budgetxl.place import a1, area, column_letters, from_a1, on_sheet
from budgetxl.rules import Rule
from budgetxl.rules.addressing import quoted
from budgetxl.rules.live_check import LiveCheck, words
from budgetxl.template.checkresults import (
    AT_CELL,
    AT_SHEET,
    BLANK,
    BROKEN,
    FIGURES,
    GAP,
    LEFT,
    LINK,
    PLACES,
    RIGHT,
    SAYS,
    STATE,
    CheckResults,
    RuleLine,
    first_place,
    rule_lines,
)
from budgetxl.template.listlook import (
    ListLooks,
    colour_states,
    draw_headings,
    leave_out_of_print,
    line_height,
    link_to,
    set_up_page,
)
from budgetxl.template.rulestates import RuleStates

HEADS = ("规则", "级别", "表", "内容", "左边", "右边", "差额", "结果", "检查处", "不通过", "未填",
         "位置")
WIDTHS = (9, 6, 8, 70, 13, 13, 16, 16, 8, 8, 8, 12)


class Checks:
    """Draws 审核明细: each line shows both sides of a rule, or counts its states elsewhere."""

    def __init__(self, layout: Layout, pen: Pen, found: RuleStates) -> None:
        self.layout = layout
        self.pen = pen
        self.results = CheckResults(layout, found)
        self.looks = ListLooks(pen, layout.decimals)
        self.lines = rule_lines(layout)

    def draw(self, worksheet: Worksheet) -> None:
        """The line of every rule at its place."""
        draw_headings(worksheet, self.pen, HEADS, WIDTHS, 0)
        worksheet.set_column(AT_SHEET, FIGURES, None, self.pen.format(), {"hidden": True})
        for line in self.lines:
            self._line(worksheet, line)
        last = len(self.lines)
        worksheet.autofilter(0, 0, last, LINK)
        worksheet.freeze_panes(1, 0)
        colour_states(worksheet, self.pen, 1, last, STATE)
        set_up_page(worksheet, 0)
        leave_out_of_print(worksheet)

    def _line(self, worksheet: Worksheet, line: RuleLine) -> None:
        rule, row, looks = line.rule, line.row, self.looks
        for column, text in enumerate((rule.id, LEVELS[rule.text.level], rule.place.table)):
            worksheet.write_string(row, column, text, looks.middle)
        worksheet.write_string(row, SAYS, words(rule), looks.text)
        worksheet.set_row(row, line_height(words(rule), WIDTHS[SAYS]))
        by_each = rule.by_row or rule.by_form
        formulas = self._by_each(line) if by_each else self._fixed(rule, row)
        known = self.results.values(rule)
        for column in range(LEFT, LINK):
            look = looks.number if column in (LEFT, RIGHT, GAP) else looks.middle
            if formulas.get(column):
                value = known.get(column, "")
                worksheet.write_formula(row, column, f"={formulas[column]}", look, value)
            else:
                worksheet.write_blank(row, column, None, look)
        self._place(worksheet, line, known)
        if GAP in formulas and formulas[GAP]:
            figures = self._figures_formula(row, rule)
            worksheet.write_formula(row, FIGURES, f"={figures}", self.pen.format(), known[FIGURES])

    def _fixed(self, rule: Rule, row: int) -> dict[int, str]:
        """What comes of a rule at its one place."""
        sides = (a1(row, LEFT), a1(row, RIGHT))
        check = LiveCheck(rule, Addresses(self.layout, CHECKS_SHEET), sides=sides)
        shown = a1(row, STATE)
        return {
            LEFT: check.left,
            RIGHT: check.right,
            GAP: check.rounded_gap,
            STATE: check.state,
            PLACES: f'IF({shown}="—",0,1)',
            BROKEN: f'IF(LEFT({shown},1)="✗",1,0)',
            BLANK: f'IF(LEFT({shown},1)="未",1,0)',
        }

    def _by_each(self, line: RuleLine) -> dict[int, str]:
        """What comes of a rule over all rows of its table, or over all forms."""
        rule, row = line.rule, line.row
        ranges = list(self._states(rule))
        broken, blank, places = (a1(row, at) for at in (BROKEN, BLANK, PLACES))
        each = "张" if rule.by_form and self.results.is_listed(rule) else "行"

        def count(*begins: str) -> str:
            return "+".join(f'COUNTIF({cells},"{text}")' for text in begins for cells in ranges)

        shown = {
            STATE: f'IF({broken}>0,"✗ "&{broken}&"{each}",IF({blank}>0,"未填",'
                   f'IF({places}=0,"—","✓")))',
            PLACES: f'{count("✓", "≈")}+{broken}+{blank}',
            BROKEN: count("✗*"),
            BLANK: count("未*"),
        }
        if len(ranges) == 1:
            first = f'INDEX({ranges[0]},MATCH("✗*",{ranges[0]},0))'
            # What follows “✗ ”.
            shown[GAP] = f'IF({broken}>0,MID({first},3,40),"")'
        return shown

    def _states(self, rule: Rule) -> Iterator[str]:
        """Where the states of a rule stand: on the list of forms, or beside the rows it means."""
        if rule.by_form and self.results.is_listed(rule):
            forms = self.layout.form_list_of(rule)
            at = forms.rule_column(rule)
            yield on_sheet(forms.name, area(forms.top, at, forms.bottom, at))
            return
        table = rule.place.table
        beside = self.layout.check_columns[table]
        count = self.layout.form_list_of(rule).count if rule.by_form else 1
        at = beside.rule_column(rule)
        for form in range(count):
            band, name = self.layout.band(table, form), self.layout.sheet_name(table, form)
            yield on_sheet(name, area(band.first, at, band.last, at))

    def _figures_formula(self, row: int, rule: Rule) -> str:
        """Where a line is broken, both sides and their difference in words, or that alone."""
        gap = a1(row, GAP)
        if rule.by_row or rule.by_form:
            return f'{gap}&""'
        look = quoted(f"#,##0.{'0' * self.layout.decimals}".rstrip("."))
        left, right, gap = (f"TEXT({a1(row, at)},{look})" for at in (LEFT, RIGHT, GAP))
        told = f'"左边 "&{left}&"，右边 "&{right}&"，差 "&{gap}'
        return f'IF({a1(row, BROKEN)}>0,{told},"")'

    def _place(self, worksheet: Worksheet, line: RuleLine, known: dict[int, object]) -> None:
        """Where the line is first broken, and a link to there."""
        rule, row, looks = line.rule, line.row, self.looks
        for column, formula in zip((AT_SHEET, AT_CELL), self._broken_at(rule), strict=True):
            if formula == f'"{known[column]}"':
                worksheet.write_string(row, column, known[column], self.pen.format())
            else:
                value = known[column]
                worksheet.write_formula(row, column, f"={formula}", self.pen.format(), value)
        link = link_to(a1(row, AT_SHEET), a1(row, AT_CELL))
        worksheet.write_formula(row, LINK, f"={link}", looks.link, known[LINK])

    def _broken_at(self, rule: Rule) -> tuple[str, str]:
        """Formulas for what ``broken_place`` gives."""
        sheet, cell = first_place(self.layout, rule)
        if rule.by_form:
            forms = self.layout.form_list_of(rule)
            column = forms.rule_column(rule)
            states = on_sheet(forms.name, area(forms.top, column, forms.bottom, column))
            found = f'"{forms.table.sheet}"&MATCH("✗*",{states},0)'
            return f'IFERROR({found},"{sheet}")', f'"{cell}"'
        if rule.by_row:
            [states] = self._states(rule)
            band, (_, column) = self.layout.band(rule.place.table), from_a1(cell)
            found = f'"{column_letters(column)}"&({band.first}+MATCH("✗*",{states},0))'
            return f'"{sheet}"', f'IFERROR({found},"{cell}")'
        return f'"{sheet}"', f'"{cell}"'
