"""One sheet of official forms: the form, its live totals, and the check columns beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from typing import assert_never

from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from budgetxl.formats import Column, Table
from budgetxl.layout import PANEL_SHEET, Addresses, Box, Layout, NamedAddresses, live
from budgetxl.layout.band import Band
from budgetxl.layout.checkcolumns import SPARE, USED
from budgetxl.layout.drawing import (
    INPUT_FILL,
    ROW_HEIGHT,
    TOTAL_FILL,
    Pen,
    number_format,
    row_heights,
    set_heights,
    set_up,
    text_format,
    write,
)
from budgetxl.layout.sheet import CAPTION_ROW
from budgetxl.place import Place, a1
from budgetxl.rules import Figures, Rule, Undecided
from budgetxl.rules.live_check import LiveCheck
from budgetxl.rules.tree import At
from budgetxl.submission import Value
from budgetxl.template.checks import Checks
from budgetxl.template.guards import guard
from budgetxl.template.shared import below, down

CHECK_WIDTH, RULE_WIDTH = 18, 11


class Form:
    """Draws one sheet."""

    def __init__(
        self, worksheet: Worksheet, layout: Layout, pen: Pen, figures: Figures, name: str
    ) -> None:
        self.worksheet = worksheet
        self.layout = layout
        self.pen = pen
        self.figures = figures
        self.name = name
        self.sheet = layout.sheets[name]
        self.form = self.sheet.form
        self.state = layout.sides[self.sheet.table.name].state

    def draw(self, checks: Checks) -> None:
        """The form, its inputs' guards, and its checks."""
        set_up(self.worksheet, self.sheet)
        for i, width in enumerate(self.sheet.widths):
            self.worksheet.set_column(i, i, width, self.pen.format())
        self._heights()
        for box in self.sheet.boxes:
            self._box(box)
        guard(self.worksheet, self.layout, self.pen, self.sheet)
        self._side_heads()
        for band in self.sheet.bands.values():
            if band.table.detail:
                self._row_checks(band)
        self._row_states(checks)
        self.worksheet.freeze_panes(self._frozen(), 0)
        start = next(box for box in self.sheet.boxes if box.role in live.INPUTS)
        self.worksheet.set_selection(start.row, start.column, start.row, start.column)

    def _frozen(self) -> int:
        """The rows that stay in sight: all above the body, but of a form its title only."""
        table = self.sheet.table
        return self.sheet.top if table.blocks else self.sheet.bands[table.name].body_top

    def _heights(self) -> None:
        """Rows with a text to wrap have no fixed height where Excel can fit them to it."""
        texts = {box: value for box in self.sheet.boxes
                 if box.place and isinstance(value := self._value(box, box.place), str)}
        set_heights(self.worksheet, row_heights(self.sheet, texts))
        detail = self.sheet.table.detail
        if detail and any(column.kind == "text" for column in detail.columns):
            band = self.sheet.bands[self.sheet.table.name]
            for row in range(band.first, band.first + band.details):
                self.worksheet.set_row(row, None)

    def _spec(self, place: Place) -> Column | None:
        return self.layout.format.tables[place.table].spec(place)

    def _box(self, box: Box) -> None:
        match box.role:
            case "department" | "department_name":
                self._department(box)
            case "money_unit":
                text = box.text + self.layout.format.money_unit
                write(self.worksheet, box, text, self.pen.role(box))
            case "total":
                self._total(box, box.value_place)
            case "amount" | "code" | "name" | "text":
                self._input(box, box.value_place)
            case "note":
                self._note(box)
            case ("caption" | "title" | "subtitle" | "header" | "heading" | "label"
                  | "total_label" | "blank"):
                write(self.worksheet, box, box.text, self.pen.role(box))
            case _ as never:
                assert_never(never)

    def _note(self, box: Box) -> None:
        locked = 1 if self.sheet.table.repeated else 0
        fill = {} if locked else {"bg_color": INPUT_FILL}
        look = self.pen.role(box, locked=locked, **fill)
        write(self.worksheet, box, self._value(box, box.value_place), look)

    def _department(self, box: Box) -> None:
        look = self.pen.role(box)
        write(self.worksheet, box, "", look)
        label = box.text if box.role == "department" else ""
        formula = live.department(self.layout, label)
        name = self.figures.submission.department
        value = f"{label}：{name}" if label else name
        self.worksheet.write_formula(box.row, box.column, f"={formula}", look, value)

    def _total(self, box: Box, place: Place) -> None:
        spec, decimals = self._spec(place), self.layout.decimals
        if place in self.layout.inputs:
            number = number_format(spec, decimals)
            look = self.pen.role(box, locked=0, bg_color=INPUT_FILL, num_format=number)
            write(self.worksheet, box, self._value(box, place), look)
            return
        nil = number_format(spec, decimals, nil=False)  # as the forms do
        locked = 0 if self.layout.stated else 1
        look = self.pen.role(box, locked=locked, bg_color=TOTAL_FILL, num_format=nil)
        formula = live.total(self.layout, place)
        cached = self._cached(place)
        if box.columns > 1:
            write(self.worksheet, box, "", look)
        self.worksheet.write_formula(box.row, box.column, f"={formula}", look, cached)

    def _cached(self, place: Place) -> object:
        rows = self.figures.submission.rows(place.table, place.form)
        if isinstance(place.row, int) and place.row not in rows:
            return ""
        try:
            return self.figures.computed(place) or 0
        except Undecided:
            return ""

    def _input(self, box: Box, place: Place) -> None:
        look = self._look(box, self._spec(place))
        value = self._value(box, place)
        if box.role == "name" and value is None:
            formula = live.name(self.layout, place)
            cached = self.figures.value(place) or ""
            self.worksheet.write_formula(box.row, box.column, f"={formula}", look, cached)
        else:
            write(self.worksheet, box, value, look)

    def _look(self, box: Box, spec: Column | None) -> CellFormat:
        number = {}
        if box.role == "amount":
            number = {"num_format": number_format(spec, self.layout.decimals)}
        elif box.role == "text":
            number = {"num_format": text_format(spec)}
        return self.pen.role(box, locked=0, bg_color=INPUT_FILL, **number)

    def _value(self, box: Box, place: Place) -> Value | None:
        submission = self.figures.submission
        if box.role == "note":
            return submission.notes.get(place.table, self.sheet.table.note)
        if place in submission.typed:
            return submission.typed[place]
        value = submission.cells.get(place)
        spec = self._spec(place)
        if box.role == "code" and isinstance(value, str) and spec:
            return spec.part_of(value, box.part) or None
        if value is None and spec and spec.merged:
            return self._start(place)
        return value if value is not None or spec is None else spec.default or None

    def _start(self, place: Place) -> str | None:
        """What an empty form already says in a merged column."""
        table = self.layout.format.tables[place.table]
        rows = self.figures.submission.rows(table.name, place.form)
        if rows or not table.detail or not isinstance(place.row, int):
            return None
        names = [column.name for column in table.detail.merged]
        words = table.detail.starts[place.row : place.row + 1]
        return words[0][names.index(place.column)] or None if words else None

    # -- the check columns ----------------------------------------------------------------

    def _side_heads(self) -> None:
        head = self.pen.format(bold=True, font_size=9, align="center", bottom=1,
                               text_wrap=True, font_color="#44546A")
        link = self.pen.format(font_size=9, font_color="#0563C1", underline=1)
        self.worksheet.set_column(self.state - 1, self.state - 1, 2, self.pen.format())
        self.worksheet.set_column(self.state, self.state, CHECK_WIDTH, self.pen.format())
        self.worksheet.write_url(
            CAPTION_ROW, self.state, f"internal:'{PANEL_SHEET}'!A1", link, "返回审核"
        )
        said = self.pen.format(font_size=9, bold=True, font_color="#44546A")
        self.worksheet.write_formula(CAPTION_ROW, self.state + 1, '=BX_STATUS&""', said, "")
        if self.sheet.table.blocks and self.sheet.top - 1 > CAPTION_ROW:
            self.worksheet.write_string(self.sheet.top - 1, self.state, "校验", head)
        for table in self.sheet.tables:
            if table.name in self.sheet.bands:
                self._table_heads(table, head)

    def _table_heads(self, table: Table, head: CellFormat) -> None:
        side, row = self.layout.sides[table.name], self.sheet.bands[table.name].body_top - 1
        columns = {side.state: "校验", side.used: "打印", side.code: "整码", side.level: "级次"}
        columns.update({column: part for part, column in side.parts.items()})
        columns.update({at: "".join(each) for each, at in side.readings.items()})
        columns.update({side.rules_from + i: rule.id for i, rule in enumerate(side.rules)})
        for column, text in columns.items():
            if column > side.state:
                self.worksheet.set_column(column, column, RULE_WIDTH, self.pen.format())
            if column >= 0:
                self.worksheet.write_string(row, column, text, head)

    def _row_checks(self, band: Band) -> None:
        """Used or spare, the whole code, the level, and the state of each rule of rows."""
        look = self.pen.format(font_size=9, font_color="#7F7F7F")
        filled = set(self.figures.rows(band.table.name, form=self.form))
        runs = list(self._alike(band))
        for column, make in self._columns(band):
            for rows in runs:
                for row, formula in zip(rows, down(make, rows), strict=True):
                    at, value = band.first + row, self._shown(band, column, row, row in filled)
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
        side = layout.sides[name]
        yield side.used, lambda row: live.used(layout, name, row, form)
        if side.code >= 0:
            yield side.code, lambda row: live.code(layout, name, row, form)
        if side.level >= 0:
            yield side.level, lambda row: live.level(layout, name, row, form)
        for column in side.parts.values():
            yield column, partial(self._part, band, column)
        for (text, heading), column in side.readings.items():
            yield column, partial(self._reading, band, text, heading)
        for column, rule in enumerate(side.rules, start=side.rules_from):
            yield column, partial(self._rule_state, band, rule)

    def _part(self, band: Band, column: int, row: int) -> str:
        return dict(live.parts(self.layout, band.table.name, row, self.form))[column]

    def _reading(self, band: Band, text: str, heading: str, row: int) -> str:
        """What is read in a text of the row, once for all rules of it."""
        addresses = Addresses(self.layout, self.name)
        found = addresses.reading(Place(band.table.name, row, text, self.form), heading)
        return f'IF({live.is_used(self.layout, band.table.name, row, self.form)},{found},"")'

    def _rule_state(self, band: Band, rule: Rule, row: int) -> str:
        name, side = band.table.name, self.layout.sides[band.table.name]
        test = live.is_used(self.layout, name, row, self.form)
        if side.level >= 0 and rule.level:
            test = f'{a1(band.first + row, side.level)}="{rule.level}"'
        addresses = NamedAddresses(self.layout, self.name)
        return f'IF({test},{LiveCheck(rule, addresses, At(row, self.form)).state},"")'

    def _shown(self, band: Band, column: int, row: int, filled: bool) -> str:
        """The value that is stored beside a formula, where it is known."""
        side, table = self.layout.sides[band.table.name], band.table
        if column == side.used:
            return USED if filled else SPARE
        if column == side.code:
            return self._code(table, row)
        if column == side.level and filled:
            return self.figures.level(table.name, row, self.form)
        return ""

    def _code(self, table: Table, row: int) -> str:
        column = next(c for c in table.columns.values() if c.is_split)
        place = Place(table.name, row, column.name, self.form)
        return str(self.figures.submission.cells.get(place, ""))

    def _filter(self, band: Band, look: CellFormat, filled: set[int]) -> None:
        """The filter that leaves the empty rows out of a print; set where data were filled in."""
        used = self.layout.sides[band.table.name].used
        if band.table.detail and band.table.detail.total:
            self.worksheet.write_string(band.total_row, used, USED, look)
        self.worksheet.autofilter(band.body_top - 1, used, band.end - 1, used)
        if not self.figures.submission.cells:
            return
        self.worksheet.filter_column_list(used, [USED])
        for row in set(range(band.details)) - filled:
            self.worksheet.set_row(band.first + row, ROW_HEIGHT, None, {"hidden": True})

    def _row_states(self, checks: Checks) -> None:
        """Beside each row, what is wrong in it."""
        look = self.pen.format(font_size=9, font_color="#548235")
        for row, formula in below(checks.row_states(self.sheet)):
            self.worksheet.write_formula(row, self.state, f"={formula}", look, "")
        top = self.sheet.top if self.sheet.table.blocks else self._frozen()
        sides = [self.layout.sides[table.name] for table in self.sheet.tables]
        last = max(self.state, *(side.rules_from + len(side.rules) - 1 for side in sides))
        first = a1(top, self.state)
        for criteria, style in (
            (f'=COUNTIF({first},"*✗*")>0', {"bg_color": "#FFC7CE", "font_color": "#9C0006"}),
            (f'=LEFT({first},1)="未"', {"bg_color": "#FFEB9C", "font_color": "#7F6000"}),
        ):
            self.worksheet.conditional_format(
                top, self.state, self.sheet.note_row, last,
                {"type": "formula", "criteria": criteria,
                 "format": self.pen.workbook.add_format(style)},
            )
