"""The check columns beside a form: what each row is, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import groupby

from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from budgetxl.formats import Table
from budgetxl.layout import PANEL_SHEET, Addresses, Layout, NamedAddresses, live
from budgetxl.layout.band import Band
from budgetxl.layout.checkcolumns import USED
from budgetxl.layout.drawing import ROW_HEIGHT, Pen
from budgetxl.layout.sheet import CAPTION_ROW
from budgetxl.place import Place, a1
from budgetxl.rules import Rule
from budgetxl.rules.live_check import LiveCheck
from budgetxl.rules.tree import At
from budgetxl.template.besidevalues import BesideValues
from budgetxl.template.rowstates import TO_COME, RowStates
from budgetxl.template.rulestates import RuleStates
from budgetxl.template.shared import below, down
from budgetxl.template.tabs import before, behind, link_behind

USED_WIDTH, STATE_WIDTH, TOLD_WIDTH, RULE_WIDTH = 8, 18, 90, 11


class CheckColumnsDrawing:
    """Draws the check columns of one sheet."""

    def __init__(
        self, worksheet: Worksheet, layout: Layout, pen: Pen, found: RuleStates, name: str
    ) -> None:
        self.worksheet = worksheet
        self.layout = layout
        self.pen = pen
        self.figures = found.figures
        self.name = name
        self.sheet = layout.sheets[name]
        self.values = BesideValues(layout, found, self.sheet)
        self.form = self.sheet.form
        beside = layout.check_columns[self.sheet.table.name]
        self.used, self.state, self.told = self.sheet.width + 1, beside.state, beside.told

    def draw(self, states: RowStates) -> None:
        """Headings, the columns of every table with detail rows, the state of each row."""
        self._headings()
        for band in self.sheet.bands.values():
            if band.table.detail:
                self._row_checks(band)
        self._row_states(states)

    def _headings(self) -> None:
        """The heading of each column, a link to 审核, how the last check by the button went."""
        head = self.pen.format(bold=True, font_size=9, align="center", bottom=1,
                               text_wrap=True, font_color="#44546A")
        link = self.pen.format(font_size=9, font_color="#0563C1", underline=1)
        widths = (2, USED_WIDTH, STATE_WIDTH, TOLD_WIDTH)
        for column, width in enumerate(widths, start=self.used - 1):
            self.worksheet.set_column(column, column, width, self.pen.format())
        self.worksheet.write_url(
            CAPTION_ROW, self.used, f"internal:'{PANEL_SHEET}'!A1", link, PANEL_SHEET
        )
        earlier, later = before(self.layout, self.name), behind(self.layout, self.name)
        self._link(self.state, f"← {earlier}", earlier, link)
        if formula := link_behind(self.layout, self.name):
            words = self.values.following(self.name)
            self.worksheet.write_formula(CAPTION_ROW, self.told, f"={formula}", link, words)
        elif later:
            self._link(self.told, f"{later} →", later, link)
        said = self.pen.format(font_size=9, bold=True, font_color="#44546A")
        self.worksheet.write_formula(CAPTION_ROW + 1, self.used, '=BX_STATUS&""', said, "")
        if self.sheet.table.blocks and self.sheet.top - 1 > CAPTION_ROW:
            self.worksheet.write_string(self.sheet.top - 1, self.state, "校验", head)
        for table in self.sheet.tables:
            if table.name in self.sheet.bands:
                self._table_heads(table, head)

    def _link(self, column: int, words: str, sheet: str, look: CellFormat) -> None:
        self.worksheet.write_url(CAPTION_ROW, column, f"internal:'{sheet}'!A1", look, words)

    def _table_heads(self, table: Table, head: CellFormat) -> None:
        beside = self.layout.check_columns[table.name]
        row = self.sheet.bands[table.name].body_top - 1
        columns = {beside.state: "校验", beside.used: "打印", beside.told: "不通过的是",
                   beside.code: "整码", beside.level: "级次"}
        columns.update({column: part for part, column in beside.parts.items()})
        columns.update({at: "".join(each) for each, at in beside.readings.items()})
        columns.update({beside.rules_from + i: rule.id for i, rule in enumerate(beside.rules)})
        for column, text in columns.items():
            if column > beside.told:
                self.worksheet.set_column(column, column, RULE_WIDTH, self.pen.format())
            if column >= 0:  # else the table has none
                self.worksheet.write_string(row, column, text, head)

    def _row_checks(self, band: Band) -> None:
        """Used or spare, the whole code, the level, and the state of each rule of rows."""
        look = self.pen.format(font_size=9, font_color="#7F7F7F")
        filled = set(self.figures.rows(band.table.name, form=self.form))
        runs = list(self._alike(band))
        values = [self.values.row(band, row, row in filled) for row in range(band.details)]
        for column, make in self._columns(band):
            for rows in runs:
                for row, formula in zip(rows, down(make, rows), strict=True):
                    at, value = band.first + row, values[row].get(column, "")
                    self.worksheet.write_formula(at, column, f"={formula}", look, value)
        if not self.sheet.table.blocks:
            self._filter(band, look, filled)

    def _alike(self, band: Band) -> Iterator[list[int]]:
        """The runs of detail rows whose formulas are alike: the same totals in them are stated."""
        table, inputs = band.table, self.layout.inputs

        def stated(row: int) -> list[bool]:
            return [Place(table.name, row, name, self.form) in inputs for name in table.columns]

        for _, rows in groupby(range(band.details), stated):
            yield list(rows)

    def _columns(self, band: Band) -> Iterator[tuple[int, Callable[[int], str]]]:
        """Each check column, with what makes the formula of a detail row."""
        layout, name, form = self.layout, band.table.name, self.form
        beside = layout.check_columns[name]
        yield beside.used, lambda row: live.used_formula(layout, name, row, form)
        if beside.code >= 0:
            yield beside.code, lambda row: live.code_formula(layout, name, row, form)
        if beside.level >= 0:
            yield beside.level, lambda row: live.level_formula(layout, name, row, form)
        for column in beside.parts.values():
            yield column, partial(self._part, band, column)
        for (text, heading), column in beside.readings.items():
            yield column, partial(self._reading, band, text, heading)
        for column, rule in enumerate(beside.rules, start=beside.rules_from):
            yield column, partial(self._rule_state, band, rule)

    def _part(self, band: Band, column: int, row: int) -> str:
        return dict(live.part_formulas(self.layout, band.table.name, row, self.form))[column]

    def _reading(self, band: Band, text: str, heading: str, row: int) -> str:
        """What is read in a text of the row, once for all rules of it."""
        addresses = Addresses(self.layout, self.name)
        found = addresses.reading(Place(band.table.name, row, text, self.form), heading)
        return f'IF({live.is_used(self.layout, band.table.name, row, self.form)},{found},"")'

    def _rule_state(self, band: Band, rule: Rule, row: int) -> str:
        name, beside = band.table.name, self.layout.check_columns[band.table.name]
        test = live.is_used(self.layout, name, row, self.form)
        if beside.level >= 0 and rule.level:
            test = f'{a1(band.first + row, beside.level)}="{rule.level}"'
        addresses = NamedAddresses(self.layout, self.name)
        return f'IF({test},{LiveCheck(rule, addresses, At(row, self.form)).state},"")'

    def _filter(self, band: Band, look: CellFormat, filled: set[int]) -> None:
        """The filter that leaves the empty rows out of a print; set where data were filled in."""
        used = self.layout.check_columns[band.table.name].used
        if band.table.detail and band.table.detail.total:
            self.worksheet.write_string(band.total_row, used, USED, look)
        self.worksheet.autofilter(band.body_top - 1, used, band.end - 1, used)
        if not self.figures.submission.cells:
            return
        self.worksheet.filter_column_list(used, [USED])
        for row in set(range(band.details)) - filled:
            self.worksheet.set_row(band.first + row, ROW_HEIGHT, None, {"hidden": True})

    def _row_states(self, states: RowStates) -> None:
        """Beside each row, what is wrong in it."""
        shown = states.shown(self.sheet)
        fixed = {row: formulas for row, *formulas in states.fixed(self.sheet)}
        details = (each for each in states.details(self.sheet) if each[0] not in fixed)
        for row, formula in below(details):
            self._state(row, formula, shown)
        for band in self.sheet.bands.values():
            table = band.table.name
            if self.layout.check_columns[table].rules:
                make = partial(states.told_in, table, self.form)
                for run in self._alike(band):
                    rows = [row for row in run if band.first + row not in fixed]
                    for row, formula in zip(rows, down(make, rows), strict=True):
                        self._told(band.first + row, formula, shown)
        for row, (state, told) in fixed.items():
            self._state(row, state, shown)
            self._told(row, told, shown)
        self._colour()

    def _state(self, row: int, formula: str, shown: Mapping[int, tuple[str, str]]) -> None:
        look = self.pen.format(font_size=9, font_color="#548235")
        state, _ = shown.get(row, ("", ""))
        self.worksheet.write_formula(row, self.state, f"={formula}", look, state)

    def _told(self, row: int, formula: str, shown: Mapping[int, tuple[str, str]]) -> None:
        look = self.pen.format(font_size=9, font_color="#9C0006")
        _, told = shown.get(row, ("", ""))
        self.worksheet.write_formula(row, self.told, f"={formula}", look, told)

    def _colour(self) -> None:
        """What fails or is blank; a row that lacks its amounts is as grey as it can be."""
        top, sheet = self.sheet.frozen_rows, self.sheet
        last = max(self.told, *(self.layout.check_columns[t.name].last for t in sheet.tables))
        first, state = a1(top, self.state), f"${a1(top, self.state)}"
        for criteria, style in (
            (f'={state}="{TO_COME}"', {"font_color": "#7F7F7F"}),
            (f'=COUNTIF({first},"*✗*")>0', {"bg_color": "#FFC7CE", "font_color": "#9C0006"}),
            (f'=LEFT({first},1)="未"', {"bg_color": "#FFEB9C", "font_color": "#7F6000"}),
        ):
            self.worksheet.conditional_format(
                top, self.state, sheet.note_row, last,
                {"type": "formula", "criteria": criteria, "stop_if_true": True,
                 "format": self.pen.workbook.add_format(style)},
            )
