"""One official table on its sheet: the form, its live totals, and the check columns beside it."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from budgetxl.layout import PANEL_SHEET, Box, Layout, live
from budgetxl.layout.drawing import (
    INPUT_FILL,
    ROW_HEIGHT,
    TOTAL_FILL,
    Pen,
    digits,
    set_up,
    write,
)
from budgetxl.layout.sheet import CAPTION_ROW
from budgetxl.place import Place, a1
from budgetxl.rules import Figures, Undecided
from budgetxl.rules.formula import state
from budgetxl.template.checks import Checks
from budgetxl.template.guards import guard

CHECK_WIDTH, RULE_WIDTH = 18, 11


class Form:
    """Draws one table."""

    def __init__(
        self, worksheet: Worksheet, layout: Layout, pen: Pen, figures: Figures, name: str
    ) -> None:
        self.worksheet = worksheet
        self.layout = layout
        self.pen = pen
        self.figures = figures
        self.sheet = layout.sheets[name]
        self.side = layout.sides[name]

    def draw(self, checks: Checks) -> None:
        """The form, its inputs' guards, and its checks."""
        set_up(self.worksheet, self.sheet)
        for i, leaf in enumerate(self.sheet.leaves):
            self.worksheet.set_column(i, i, leaf.width, self.pen.format())
        for box in self.sheet.boxes:
            self._box(box)
        self._growing_rows()
        guard(self.worksheet, self.layout, self.pen, self.sheet)
        self._side_heads()
        if self.sheet.table.detail:
            self._row_checks()
        self._row_states(checks)
        self.worksheet.freeze_panes(self.sheet.body_top, 0)
        start = next(box for box in self.sheet.boxes if box.role in live.INPUTS)
        self.worksheet.set_selection(start.row, start.column, start.row, start.column)

    def _growing_rows(self) -> None:
        """Rows with a text to wrap have no fixed height: Excel fits them to what is typed."""
        detail = self.sheet.table.detail
        if detail and any(column.kind == "text" for column in detail.columns):
            for row in range(self.sheet.body_top, self.sheet.total_row):
                self.worksheet.set_row(row, None)

    def _box(self, box: Box) -> None:
        if box.role == "department":
            look = self.pen.role(box)
            write(self.worksheet, box, "", look)
            formula = live.department(self.layout, box.text)
            value = f"{box.text}：{self.figures.submission.department}"
            self.worksheet.write_formula(box.row, box.column, f"={formula}", look, value)
        elif box.role == "money_unit":
            text = box.text + self.layout.format.money_unit
            write(self.worksheet, box, text, self.pen.role(box))
        elif box.role == "total" and box.place:
            self._total(box, box.place)
        elif box.role in ("amount", "code", "name", "text", "note") and box.place:
            self._input(box, box.place)
        else:
            write(self.worksheet, box, box.text, self.pen.role(box))

    def _total(self, box: Box, place: Place) -> None:
        number = digits(self.layout.decimals)
        if place in self.layout.inputs:
            look = self.pen.role(box, locked=0, bg_color=INPUT_FILL, num_format=number)
            write(self.worksheet, box, self.figures.submission.cells.get(place), look)
            return
        nil = digits(self.layout.decimals, nil=False)  # as the forms do
        locked = 0 if self.layout.stated else 1
        look = self.pen.role(box, locked=locked, bg_color=TOTAL_FILL, num_format=nil)
        formula = live.total(self.layout, place)
        self.worksheet.write_formula(box.row, box.column, f"={formula}", look, self._cached(place))

    def _cached(self, place: Place) -> object:
        if isinstance(place.row, int) and place.row not in self.figures.submission.rows(
            place.table
        ):
            return ""
        try:
            return self.figures.computed(place) or 0
        except Undecided:
            return ""

    def _input(self, box: Box, place: Place) -> None:
        look = self._look(box)
        value = self._value(box, place)
        if box.role == "name" and value is None:
            formula = live.name(self.layout, place)
            cached = self.figures.value(place) or ""
            self.worksheet.write_formula(box.row, box.column, f"={formula}", look, cached)
        else:
            write(self.worksheet, box, value, look)

    def _look(self, box: Box) -> object:
        if box.role == "amount":
            number = digits(self.layout.decimals)
            return self.pen.role(box, locked=0, bg_color=INPUT_FILL, num_format=number)
        return self.pen.role(box, locked=0, bg_color=INPUT_FILL)

    def _value(self, box: Box, place: Place) -> Decimal | str | None:
        submission = self.figures.submission
        if box.role == "note":
            return submission.notes.get(place.table, self.sheet.table.note)
        value = submission.cells.get(place)
        if box.role == "code" and isinstance(value, str):
            return self.sheet.table.columns[place.column].part_of(value, box.part) or None
        return value

    # -- the check columns ----------------------------------------------------------------

    def _side_heads(self) -> None:
        side, row = self.side, self.sheet.body_top - 1
        head = self.pen.format(bold=True, font_size=9, align="center", bottom=1,
                               text_wrap=True, font_color="#44546A")
        link = self.pen.format(font_size=9, font_color="#0563C1", underline=1)
        self.worksheet.set_column(side.state - 1, side.state - 1, 2, self.pen.format())
        self.worksheet.set_column(side.state, side.state, CHECK_WIDTH, self.pen.format())
        self.worksheet.write_url(
            CAPTION_ROW, side.state, f"internal:'{PANEL_SHEET}'!A1", link, "返回审核"
        )
        self.worksheet.write_string(row, side.state, "校验", head)
        columns = {side.used: "打印", side.code: "整码"}
        columns.update({side.rules_from + i: rule.id for i, rule in enumerate(side.rules)})
        for column, text in columns.items():
            if column >= 0:
                self.worksheet.set_column(column, column, RULE_WIDTH, self.pen.format())
                self.worksheet.write_string(row, column, text, head)

    def _row_checks(self) -> None:
        """Used or spare, the whole code, and the state of each rule of rows."""
        side, name = self.side, self.sheet.table.name
        look = self.pen.format(font_size=9, font_color="#7F7F7F")
        filled = set(self.figures.submission.rows(name))
        for row in range(self.sheet.detail_rows):
            at = self.sheet.body_top + row
            cached = live.USED if row in filled else live.SPARE
            used = live.used(self.layout, name, row)
            self.worksheet.write_formula(at, side.used, f"={used}", look, cached)
            if side.code >= 0:
                whole = live.code(self.layout, name, row)
                self.worksheet.write_formula(at, side.code, f"={whole}", look, self._code(row))
            self.layout.at = name
            shown = f'IF({live.used_cell(self.layout, name, row)}="{live.USED}",{{}},"")'
            for i, rule in enumerate(side.rules):
                formula = shown.format(state(rule, self.layout, row))
                self.worksheet.write_formula(at, side.rules_from + i, f"={formula}", look, "")
        self._filter(look, filled)

    def _code(self, row: int) -> str:
        column = next(c for c in self.sheet.table.columns.values() if len(c.parts) > 1)
        place = Place(self.sheet.table.name, row, column.name)
        return str(self.figures.submission.cells.get(place, ""))

    def _filter(self, look: object, filled: set[int]) -> None:
        """The filter that leaves the empty rows out of a print; set where data were filled in."""
        sheet, used = self.sheet, self.side.used
        last = sheet.total_row - (0 if sheet.table.detail and sheet.table.detail.total else 1)
        if last == sheet.total_row:
            self.worksheet.write_string(last, used, live.USED, look)
        self.worksheet.autofilter(sheet.body_top - 1, used, last, used)
        if not self.figures.submission.cells:
            return
        self.worksheet.filter_column_list(used, [live.USED])
        for row in set(range(sheet.detail_rows)) - filled:
            self.worksheet.set_row(sheet.body_top + row, ROW_HEIGHT, None, {"hidden": True})

    def _row_states(self, checks: Checks) -> None:
        """Beside each row, what is wrong in it."""
        side, sheet = self.side, self.sheet
        look = self.pen.format(font_size=9, font_color="#548235")
        for row, formula in checks.row_states(sheet.table.name):
            self.worksheet.write_formula(row, side.state, f"={formula}", look, "")
        first = a1(sheet.body_top, side.state)
        for criteria, style in (
            (f'=COUNTIF({first},"*✗*")>0', {"bg_color": "#FFC7CE", "font_color": "#9C0006"}),
            (f'=LEFT({first},1)="未"', {"bg_color": "#FFEB9C", "font_color": "#7F6000"}),
        ):
            last = max(side.state, side.rules_from + len(side.rules) - 1)
            self.worksheet.conditional_format(
                sheet.body_top, side.state, sheet.note_row, last,
                {"type": "formula", "criteria": criteria,
                 "format": self.pen.workbook.add_format(style)},
            )
