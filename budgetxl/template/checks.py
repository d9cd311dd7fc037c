"""The sheet 审核明细: a line for each place a rule is held at, one for all rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from budgetxl.fault import LEVELS
from budgetxl.layout import CHECKS_SHEET, Addresses, Layout, Sheet
from budgetxl.layout.drawing import A4, HIGHEST, Pen, digits, lines
from budgetxl.layout.index import Index
from budgetxl.place import a1, on_sheet
from budgetxl.rules import Rule
from budgetxl.rules.live_check import LiveCheck, words

ID, LEVEL, TABLE, SAYS, LEFT, RIGHT, GAP, STATE, PLACES, BROKEN, BLANK, LINK = range(12)
HEADS = ("规则", "级别", "表", "内容", "左边", "右边", "差额", "结果", "检查处", "不通过", "未填",
         "位置")
WIDTHS = (9, 6, 8, 70, 13, 13, 16, 16, 8, 8, 8, 12)

COUNTED = 40
"""More forms than this are counted as forms, not row by row: a formula has 8192 letters."""

THIN: dict[str, Any] = {"border": 1, "border_color": "#BFBFBF"}
"""The border of a list's cells."""


@dataclass(frozen=True)
class Line:
    """One line of 审核明细: a rule at its place, or over the rows of its table."""

    rule: Rule
    row: int


class Looks:
    """The cell formats of a list of checks."""

    def __init__(self, pen: Pen, decimals: int) -> None:
        self.text = pen.format(font_size=10, text_wrap=True, **THIN)
        self.middle = pen.format(font_size=10, align="center", **THIN)
        self.number = pen.format(
            font_size=10, align="right", num_format=digits(decimals), **THIN
        )
        self.link = pen.format(
            font_size=10, align="center", font_color="#0563C1", underline=1, **THIN
        )


class Checks:
    """Knows on which line every rule's result stands, and draws the lines."""

    def __init__(self, layout: Layout, pen: Pen) -> None:
        self.layout = layout
        self.pen = pen
        self.looks = Looks(pen, layout.decimals)
        self.lines = [Line(rule, 1 + i) for i, rule in enumerate(layout.rules)]

    # -- what the table sheets show -------------------------------------------------------

    def row_states(self, sheet: Sheet) -> Iterator[tuple[int, str]]:
        """For each row of a sheet that rules speak of: its row, and a formula for it."""
        details = {row: shown for table in sheet.tables
                   for row, shown in self._detail_states(sheet, table.name)}
        names = {table.name for table in sheet.tables}
        by_row: dict[int, list[Line]] = {}
        for line in self.lines:
            if not line.rule.by_row and line.rule.place.table in names:
                row, _ = self.layout.spot(line.rule.place._replace(form=sheet.form))
                by_row.setdefault(row, []).append(line)
        for row in sorted({*details, *by_row}):
            held, beside = by_row.get(row, []), details.get(row, "")
            yield row, self._worst(held, sheet.form, beside) if held else beside

    def _detail_states(self, sheet: Sheet, table: str) -> Iterator[tuple[int, str]]:
        side, band = self.layout.sides[table], sheet.bands.get(table)
        for number in range(band.details if band and side.rules else 0):
            assert band is not None
            row = band.first + number
            first, last = side.rules_from, side.rules_from + len(side.rules) - 1
            states = f"{a1(row, first)}:{a1(row, last)}"
            heads = f"{a1(band.body_top - 1, first, True)}:{a1(band.body_top - 1, last, True)}"
            found = f'MATCH("✗*",{states},0)'
            broken = f'INDEX({heads},{found})&" "&INDEX({states},{found})'
            calm = f'IF(COUNTIF({states},"未*")>0,"未填","✓")'
            worst = f'IF(COUNTIF({states},"✗*")>0,{broken},{calm})'
            yield row, f'IF(COUNTIF({states},"?*")=0,"",{worst})'

    def _worst(self, held: list[Line], form: int, beside: str) -> str:
        """The first broken rule of a row, else 未填, else ✓; ``beside`` says it of rules of rows."""
        cells = [(line.rule.id, self._state(line, form)) for line in held]
        blanks = "+".join(f'(LEFT({cell},1)="未")' for _, cell in cells)
        shown = f'IF({blanks}>0,"未填","✓")'
        if beside:
            shown = f'IF({beside}="未填","未填",{shown})'
        for rule_id, cell in reversed(cells):
            shown = f'IF(LEFT({cell},1)="✗","{rule_id} "&{cell},{shown})'
        shown = f'IF(LEN({beside})>2,{beside},{shown})' if beside else shown
        if not any(line.rule.by_form for line in held):
            return shown
        states = "&".join(cell for _, cell in cells)  # a form that nobody uses has none
        return f'IF(LEN({states})=0,"",{shown})'

    def _state(self, line: Line, form: int) -> str:
        """Where the state of a rule at its one place stands."""
        if not line.rule.by_form:
            return on_sheet(CHECKS_SHEET, a1(line.row, STATE, True))
        index = self._index(line.rule)
        return on_sheet(index.name, a1(index.top + form, index.rule(line.rule), True))

    def _index(self, rule: Rule) -> Index:
        return self.layout.indexes[self.layout.format.tables[rule.place.table].form]

    # -- 审核明细 --------------------------------------------------------------------------

    def draw(self, worksheet: Worksheet) -> None:
        """The line of every rule at its place."""
        columns(worksheet, self.pen, HEADS, WIDTHS, 0)
        for line in self.lines:
            self._line(worksheet, line)
        last = len(self.lines)
        worksheet.autofilter(0, 0, last, LINK)
        worksheet.freeze_panes(1, 0)
        colours(worksheet, self.pen, 1, last, STATE)
        page(worksheet, 0, last, LINK)

    def _line(self, worksheet: Worksheet, line: Line) -> None:
        rule, row, looks = line.rule, line.row, self.looks
        for column, text in enumerate((rule.id, LEVELS[rule.text.level], rule.place.table)):
            worksheet.write_string(row, column, text, looks.middle)
        worksheet.write_string(row, SAYS, words(rule), looks.text)
        worksheet.set_row(row, height(words(rule), WIDTHS[SAYS]))
        by_each = rule.by_row or rule.by_form
        formulas = self._by_each(line) if by_each else self._fixed(rule, row)
        for column in range(LEFT, LINK):
            look = looks.number if column in (LEFT, RIGHT, GAP) else looks.middle
            if formulas.get(column):
                worksheet.write_formula(row, column, f"={formulas[column]}", look, "")
            else:
                worksheet.write_blank(row, column, None, look)
        self.link(worksheet, row, LINK, rule)

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

    def _by_each(self, line: Line) -> dict[int, str]:
        """What comes of a rule over all rows of its table, or over all forms."""
        rule, row = line.rule, line.row
        ranges = list(self._states(rule))
        broken, blank, places = (a1(row, at) for at in (BROKEN, BLANK, PLACES))
        each = "张" if rule.by_form and self._is_listed(rule) else "行"

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
            shown[GAP] = f'IF({broken}>0,MID({first},3,40),"")'
        return shown

    def _states(self, rule: Rule) -> Iterator[str]:
        """Where the states of a rule stand: on the list of forms, or beside the rows it means."""
        if rule.by_form and self._is_listed(rule):
            index = self._index(rule)
            at = index.rule(rule)
            yield on_sheet(index.name, f"{a1(index.top, at, True)}:{a1(index.bottom, at, True)}")
            return
        table = rule.place.table
        side, forms = self.layout.sides[table], self._index(rule).count if rule.by_form else 1
        at = side.rules_from + side.rules.index(rule)
        for form in range(forms):
            band, name = self.layout.band(table, form), self.layout.sheet_name(table, form)
            yield on_sheet(name, f"{a1(band.first, at, True)}:{a1(band.last, at, True)}")

    def _is_listed(self, rule: Rule) -> bool:
        """Whether a rule of forms is counted on their list: one of rows only if they are many."""
        return not rule.by_row or self._index(rule).count > COUNTED

    def link(self, worksheet: Worksheet, row: int, column: int, rule: Rule) -> None:
        """A link to the first place that ``rule`` speaks of."""
        sheet, cell = self.layout.locate(rule.place)
        shown = self._index(rule).name if rule.by_form else sheet
        target = f"internal:'{shown}'!{'A1' if rule.by_form else cell}"
        text = shown if rule.by_form else f"{sheet} {cell}"
        worksheet.write_url(row, column, target, self.looks.link, text)


def height(text: str, width: float) -> float:
    """The height of a row whose longest cell holds ``text``."""
    return min(HIGHEST, 5 + 13 * lines(text, width * 1.1))  # ten-point letters are narrower


def columns(
    worksheet: Worksheet, pen: Pen, heads: tuple[str, ...], widths: tuple[int, ...], row: int
) -> None:
    """Widths, and the headings in ``row``."""
    head = pen.format(bold=True, align="center", border=1, bg_color="#DDEBF7")
    for column, (text, width) in enumerate(zip(heads, widths, strict=True)):
        worksheet.set_column(column, column, width, pen.format())
        worksheet.write_string(row, column, text, head)
    worksheet.set_row(row, 22)
    worksheet.hide_gridlines(2)


def colours(worksheet: Worksheet, pen: Pen, top: int, bottom: int, column: int) -> None:
    """What passes, fails or is blank, in colours as well as signs."""
    for begins, look in (
        ("✗", {"bg_color": "#FFC7CE", "font_color": "#9C0006"}),
        ("未", {"bg_color": "#FFEB9C", "font_color": "#7F6000"}),
        ("✓", {"font_color": "#548235"}),
    ):
        worksheet.conditional_format(top, column, bottom, column, {
            "type": "formula",
            "criteria": f'=LEFT(${a1(top, column)},1)="{begins}"',
            "format": pen.workbook.add_format(look),
        })


def page(worksheet: Worksheet, head: int, last: int, right: int) -> None:
    """A landscape A4 page with the headings repeated."""
    worksheet.set_paper(A4)
    worksheet.set_landscape()
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(head)
    worksheet.print_area(0, 0, last, right)
