"""The sheets 审核 and 审核明细: every rule's live result, a verdict over all, links to places.

审核明细 has a line for each place a rule is held at (one line for all rows of a table);
审核 has a line for each rule, summing those up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from xlsxwriter.worksheet import Worksheet

from budgetxl.fault import Level
from budgetxl.layout import CHECKS_SHEET, GUIDE_SHEET, PANEL_SHEET, Layout
from budgetxl.layout.drawing import BLACK, Pen, digits, lines
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.place import Place, a1, column_letters
from budgetxl.rules import Rule, sentence
from budgetxl.rules.formula import rounded, state
from budgetxl.rules.tree import Compare, compares_amounts

LEVELS = {Level.ERROR: "强制", Level.WARNING: "规范", Level.NOTICE: "提示"}
FILE_LEVEL = LEVELS[Level.ERROR]

ID, LEVEL, TABLE, SAYS, LEFT, RIGHT, GAP, STATE, PLACES, BROKEN, BLANK, LINK = range(12)
HEADS = ("规则", "级别", "表", "内容", "左边", "右边", "差额", "结果", "检查处", "不通过", "未填",
         "位置")
WIDTHS = (9, 6, 8, 70, 13, 13, 16, 16, 8, 8, 8, 12)

P_ID, P_LEVEL, P_SAYS, P_PLACES, P_BROKEN, P_BLANK, P_GAP, P_STATE, P_LINK = range(9)
PANEL_HEADS = ("规则", "级别", "内容", "检查处", "不通过", "未填", "差额", "结果", "位置")
PANEL_WIDTHS = (9, 6, 78, 8, 8, 8, 16, 10, 12)
PANEL_TOP = 6
_THIN = {"border": 1, "border_color": "#BFBFBF"}


@dataclass(frozen=True)
class Line:
    """One line of 审核明细: a rule at its place, or over the rows of its table."""

    rule: Rule
    row: int


class Checks:
    """Knows on which line every rule's result stands, and draws both sheets."""

    def __init__(self, layout: Layout, pen: Pen) -> None:
        self.layout = layout
        self.pen = pen
        self.lines = [Line(rule, 1 + i) for i, rule in enumerate(layout.book.rules)]

    # -- what the table sheets show -------------------------------------------------------

    def row_states(self, table: str) -> Iterator[tuple[int, str]]:
        """For each row of a table's sheet that rules speak of: its row, and a formula for it."""
        yield from self._detail_states(table)
        by_row: dict[int, list[Line]] = {}
        for line in self.lines:
            if not line.rule.by_row and line.rule.place.table == table:
                row, _ = self._position(line.rule.place)
                by_row.setdefault(row, []).append(line)
        for row, held in sorted(by_row.items()):
            yield row, self._worst(held)

    def _position(self, place: Place) -> tuple[int, int]:
        sheet = self.layout.sheets[place.table]
        if (place, 0) in sheet.positions:
            return sheet.positions[place, 0]
        if place.row is None:
            return sheet.body_top, self.layout.column_of(place.table, place.column)
        return self.layout.position(place)

    def _detail_states(self, table: str) -> Iterator[tuple[int, str]]:
        sheet, side = self.layout.sheets[table], self.layout.sides[table]
        for number in range(sheet.detail_rows if side.rules else 0):
            row = sheet.body_top + number
            first, last = side.rules_from, side.rules_from + len(side.rules) - 1
            states = f"{a1(row, first)}:{a1(row, last)}"
            heads = f"{a1(sheet.body_top - 1, first, True)}:{a1(sheet.body_top - 1, last, True)}"
            found = f'MATCH("✗*",{states},0)'
            broken = f'INDEX({heads},{found})&" "&INDEX({states},{found})'
            calm = f'IF(COUNTIF({states},"未*")>0,"未填","✓")'
            worst = f'IF(COUNTIF({states},"✗*")>0,{broken},{calm})'
            yield row, f'IF(COUNTIF({states},"?*")=0,"",{worst})'

    def _worst(self, held: list[Line]) -> str:
        """The first broken rule of a row, else 未填, else ✓."""
        cells = [(line.rule.id, f"{CHECKS_SHEET}!{a1(line.row, STATE, True)}") for line in held]
        blanks = "+".join(f'(LEFT({cell},1)="未")' for _, cell in cells)
        shown = f'IF({blanks}>0,"未填","✓")'
        for rule_id, cell in reversed(cells):
            shown = f'IF(LEFT({cell},1)="✗","{rule_id} "&{cell},{shown})'
        return shown

    # -- 审核明细 --------------------------------------------------------------------------

    def draw(self, worksheet: Worksheet) -> None:
        """The line of every rule at its place."""
        _columns(worksheet, self.pen, HEADS, WIDTHS, 0)
        for line in self.lines:
            self._line(worksheet, line)
        last = len(self.lines)
        worksheet.autofilter(0, 0, last, LINK)
        worksheet.freeze_panes(1, 0)
        _colours(worksheet, self.pen, 1, last, STATE)
        _page(worksheet, 0, last, LINK)

    def _line(self, worksheet: Worksheet, line: Line) -> None:
        rule, row = line.rule, line.row
        text = self.pen.format(font_size=10, text_wrap=True, **_THIN)
        middle = self.pen.format(font_size=10, align="center", **_THIN)
        words = (rule.id, LEVELS[rule.text.level], rule.place.table)
        for column, word in enumerate(words):
            worksheet.write_string(row, column, word, middle)
        worksheet.write_string(row, SAYS, sentence(rule), text)
        worksheet.set_row(row, _height(sentence(rule), WIDTHS[SAYS]))
        formulas = self._by_row(rule) if rule.by_row else self._fixed(rule, row)
        number = self.pen.format(font_size=10, **_THIN, align="right",
                                 num_format=digits(self.layout.decimals))
        for column in range(LEFT, LINK):
            look = number if column in (LEFT, RIGHT, GAP) else middle
            if column in formulas:
                worksheet.write_formula(row, column, f"={formulas[column]}", look, "")
            else:
                worksheet.write_blank(row, column, None, look)
        self._link(worksheet, row, LINK, rule)

    def _fixed(self, rule: Rule, row: int) -> dict[int, str]:
        self.layout.at = CHECKS_SHEET
        formulas = {}
        sides = None
        if isinstance(rule.says, Compare) and compares_amounts(rule.says):
            sides = (a1(row, LEFT), a1(row, RIGHT))
            formulas[LEFT] = rounded(rule.says.left, self.layout)
            formulas[RIGHT] = rounded(rule.says.right, self.layout)
            formulas[GAP] = f"ROUND({sides[0]}-{sides[1]},{self.layout.decimals})"
        shown = a1(row, STATE)
        return {
            **formulas,
            STATE: state(rule, self.layout, sides=sides),
            PLACES: f'IF({shown}="—",0,1)',
            BROKEN: f'IF(LEFT({shown},1)="✗",1,0)',
            BLANK: f'IF(LEFT({shown},1)="未",1,0)',
        }

    def _by_row(self, rule: Rule) -> dict[int, str]:
        side, sheet = self.layout.sides[rule.place.table], self.layout.sheets[rule.place.table]
        column = side.rules_from + side.rules.index(rule)
        top, bottom = sheet.body_top, sheet.body_top + max(sheet.detail_rows, 1) - 1
        states = f"{rule.place.table}!{a1(top, column, True)}:{a1(bottom, column, True)}"
        row = next(line.row for line in self.lines if line.rule is rule)
        broken, blank, places = (a1(row, at) for at in (BROKEN, BLANK, PLACES))
        passed = f'COUNTIF({states},"✓")+COUNTIF({states},"≈")'
        return {
            GAP: f'IF({broken}>0,INDEX({states},MATCH("✗*",{states},0)),"")',
            STATE: f'IF({broken}>0,"✗ "&{broken}&"行",IF({blank}>0,"未填",'
                   f'IF({places}=0,"—","✓")))',
            PLACES: f"{passed}+{broken}+{blank}",
            BROKEN: f'COUNTIF({states},"✗*")',
            BLANK: f'COUNTIF({states},"未*")',
        }

    def _link(self, worksheet: Worksheet, row: int, column: int, rule: Rule) -> None:
        look = self.pen.format(font_size=10, font_color="#0563C1", underline=1, **_THIN,
                               align="center")
        at = self._position(rule.place)
        cell = f"{column_letters(at[1])}{at[0] + 1}"
        target = f"internal:'{rule.place.table}'!{cell}"
        worksheet.write_url(row, column, target, look, f"{rule.place.table} {cell}")

    # -- 审核 ------------------------------------------------------------------------------

    def draw_panel(self, worksheet: Worksheet) -> None:
        """The verdict over all, and a line for each rule."""
        _columns(worksheet, self.pen, PANEL_HEADS, PANEL_WIDTHS, PANEL_TOP - 1)
        row = PANEL_TOP
        for says, count in self._file_checks():
            self._file_line(worksheet, row, says, count)
            row += 1
        for _, group in groupby(self.lines, lambda line: line.rule.id):
            self._rule_line(worksheet, row, list(group))
            row += 1
        self._verdict(worksheet, row - 1)
        worksheet.autofilter(PANEL_TOP - 1, 0, row - 1, P_LINK)
        worksheet.freeze_panes(PANEL_TOP, 0)
        _colours(worksheet, self.pen, PANEL_TOP, row - 1, P_STATE)
        _page(worksheet, PANEL_TOP - 1, row - 1, P_LINK)

    def _file_checks(self) -> Iterator[tuple[str, str]]:
        """What Excel can see of the file itself: texts among amounts, codes cut short."""
        self.layout.at = PANEL_SHEET
        for name, sheet in self.layout.sheets.items():
            ranges = dict.fromkeys(
                f"{name}!{a1(sheet.body_top, i, True)}:"
                f"{a1(sheet.body_top + sheet.body_rows - 1, i, True)}"
                for i, leaf in enumerate(sheet.leaves)
                if leaf.column and leaf.column.is_money
            )
            texts = "+".join(f"SUMPRODUCT((LEN({r})>0)*(1-ISNUMBER({r})))" for r in ranges)
            yield f"{name}的金额格里没有文字", texts
            side = self.layout.sides[name]
            if side.code >= 0 and sheet.detail_rows:
                digits_ = next(c.digits for c in sheet.table.columns.values() if c.parts)
                bottom = sheet.body_top + sheet.detail_rows - 1
                used = f"{name}!{a1(sheet.body_top, side.used, True)}:{a1(bottom, side.used, True)}"
                code = f"{name}!{a1(sheet.body_top, side.code, True)}:{a1(bottom, side.code, True)}"
                yield f"{name}每个有内容的行都有 {digits_} 位科目编码", (
                    f'SUMPRODUCT(({used}="打印")*(LEN({code})<>{digits_}))'
                )

    def _file_line(self, worksheet: Worksheet, row: int, says: str, count: str) -> None:
        text = self.pen.format(font_size=10, text_wrap=True, **_THIN)
        middle = self.pen.format(font_size=10, align="center", **_THIN)
        worksheet.write_string(row, P_ID, "填报", middle)
        worksheet.write_string(row, P_LEVEL, FILE_LEVEL, middle)
        worksheet.write_string(row, P_SAYS, says, text)
        worksheet.write_number(row, P_PLACES, 1, middle)
        worksheet.write_formula(row, P_BROKEN, f"={count}", middle, 0)
        worksheet.write_number(row, P_BLANK, 0, middle)
        worksheet.write_blank(row, P_GAP, None, middle)
        worksheet.write_formula(row, P_STATE, f'=IF({a1(row, P_BROKEN)}>0,"✗","✓")', middle, "✓")
        table = says[: says.index("的")] if "的金额" in says else says[: says.index("每个")]
        link = self.pen.format(font_size=10, font_color="#0563C1", underline=1, **_THIN,
                               align="center")
        worksheet.write_url(row, P_LINK, f"internal:'{table}'!A1", link, table)

    def _rule_line(self, worksheet: Worksheet, row: int, lines: list[Line]) -> None:
        rule, top, bottom = lines[0].rule, lines[0].row, lines[-1].row
        text = self.pen.format(font_size=10, text_wrap=True, **_THIN)
        middle = self.pen.format(font_size=10, align="center", **_THIN)
        says = sentence(rule) + (f"（等 {len(lines)} 条，见{CHECKS_SHEET}）" if len(lines) > 1 else "")
        worksheet.set_row(row, _height(says, PANEL_WIDTHS[P_SAYS]))
        worksheet.write_string(row, P_ID, rule.id, middle)
        worksheet.write_string(row, P_LEVEL, LEVELS[rule.text.level], middle)
        worksheet.write_string(row, P_SAYS, says, text)

        def cells(column: int) -> str:
            return f"{CHECKS_SHEET}!{a1(top, column, True)}:{a1(bottom, column, True)}"

        for column, source in ((P_PLACES, PLACES), (P_BROKEN, BROKEN), (P_BLANK, BLANK)):
            worksheet.write_formula(row, column, f"=SUM({cells(source)})", middle, "")
        places, broken, blank = (a1(row, at) for at in (P_PLACES, P_BROKEN, P_BLANK))
        first = f'INDEX({cells(GAP)},MATCH("✗*",{cells(STATE)},0))'
        number = self.pen.format(font_size=10, align="right", **_THIN,
                                 num_format=digits(self.layout.decimals))
        gap = f'=IF({broken}>0,IF({first}=0,"",{first}),"")'
        worksheet.write_formula(row, P_GAP, gap, number, "")
        shown = f'=IF({broken}>0,"✗",IF({blank}>0,"未填",IF({places}=0,"—","✓")))'
        worksheet.write_formula(row, P_STATE, shown, middle, "")
        if len(lines) == 1:
            self._link(worksheet, row, P_LINK, rule)
        else:
            link = self.pen.format(font_size=10, font_color="#0563C1", underline=1,
                                   **_THIN, align="center")
            target = f"internal:'{CHECKS_SHEET}'!A{top + 1}"
            worksheet.write_url(row, P_LINK, target, link, "看明细")

    def _verdict(self, worksheet: Worksheet, last: int) -> None:
        title = self.pen.format(font_name=BLACK, font_size=18)
        plain = self.pen.format()
        department = f"{GUIDE_SHEET}!{a1(*DEPARTMENT_CELL, absolute=True)}"
        worksheet.set_row(0, 34)
        worksheet.write_string(0, 0, f"{self.layout.format.title}：审核", title)
        worksheet.write_formula(1, 0, f'="部门：　"&{department}', plain, "")

        def counted(level: str, column: int) -> str:
            levels = f"{a1(PANEL_TOP, P_LEVEL, True)}:{a1(last, P_LEVEL, True)}"
            amounts = f"{a1(PANEL_TOP, column, True)}:{a1(last, column, True)}"
            return f'SUMIF({levels},"{level}",{amounts})'

        broken = {level: counted(level, P_BROKEN) for level in LEVELS.values()}
        blank = f"SUM({a1(PANEL_TOP, P_BLANK, True)}:{a1(last, P_BLANK, True)})"
        verdict = (
            f'=IF({self._amounts()}=0,"尚未填报",IF({broken["强制"]}>0,"✗ 不通过",'
            f'IF({blank}>0,"未填完","✓ 通过")))'
        )
        big = self.pen.format(font_name=BLACK, font_size=16, border=1, align="center")
        worksheet.set_row(2, 32)
        worksheet.merge_range(2, 0, 2, 1, "", big)
        worksheet.write_formula(2, 0, verdict, big, "")
        summary = (
            f'="不通过：强制 "&{broken["强制"]}&" 处，规范 "&{broken["规范"]}&" 处，提示 "'
            f'&{broken["提示"]}&" 处；未填 "&{blank}&" 处"'
        )
        worksheet.write_formula(2, 2, summary, self.pen.format(font_size=12), "")
        help_ = "✓ 通过　✗ 不通过　未填：还缺数　—：不适用　≈：四舍五入尾差。点“位置”跳到所在处。"
        worksheet.write_string(3, 0, help_, self.pen.format(font_size=10,
                                                            font_color="#7F7F7F"))
        _colours(worksheet, self.pen, 2, 2, 0)

    def _amounts(self) -> str:
        """A formula that counts the amounts of the first table."""
        name, sheet = next(iter(self.layout.sheets.items()))
        cells = (f"{name}!{a1(sheet.body_top, 0, True)}:"
                 f"{a1(sheet.body_top + sheet.body_rows - 1, sheet.width - 1, True)}")
        return f'COUNTIF({cells},">0")+COUNTIF({cells},"<0")'


def _height(text: str, width: float) -> float:
    return 5 + 13 * lines(text, width * 1.1)  # ten-point letters are narrower


def _columns(worksheet: Worksheet, pen: Pen, heads: tuple[str, ...], widths: tuple[int, ...],
             row: int) -> None:
    head = pen.format(bold=True, align="center", border=1, bg_color="#DDEBF7")
    for column, (text, width) in enumerate(zip(heads, widths, strict=True)):
        worksheet.set_column(column, column, width, pen.format())
        worksheet.write_string(row, column, text, head)
    worksheet.set_row(row, 22)
    worksheet.hide_gridlines(2)


def _colours(worksheet: Worksheet, pen: Pen, top: int, bottom: int, column: int) -> None:
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


def _page(worksheet: Worksheet, head: int, last: int, right: int) -> None:
    worksheet.set_paper(9)
    worksheet.set_landscape()
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(head)
    worksheet.print_area(0, 0, last, right)
