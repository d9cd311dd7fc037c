"""The list of a repeated form: each with its name, what other tables look up, and its state."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from budgetxl.layout import PANEL_SHEET, Addresses, Layout, live
from budgetxl.layout.checkcolumns import SPARE
from budgetxl.layout.checkcolumns import USED as PRINTED
from budgetxl.layout.drawing import BLACK, Pen, number_format
from budgetxl.layout.index import FIELDS_FROM, HEAD_ROW, NUMBER, USED, Index
from budgetxl.place import Place, a1, column_letters, on_sheet
from budgetxl.rules import Figures, Rule
from budgetxl.rules.live_check import LiveCheck
from budgetxl.rules.tree import At
from budgetxl.template.checks import THIN, colours, page
from budgetxl.template.demands import demands

TEXT_WIDTH, FIGURE_WIDTH, STATE_WIDTH = 40, 14, 16


def draw_index(
    worksheet: Worksheet, layout: Layout, pen: Pen, figures: Figures, index: Index
) -> None:
    """A line for each form, with a link to it."""
    List(worksheet, layout, pen, figures, index).draw()


class List:
    """Draws one list."""

    def __init__(
        self, worksheet: Worksheet, layout: Layout, pen: Pen, figures: Figures, index: Index
    ) -> None:
        self.worksheet = worksheet
        self.layout = layout
        self.pen = pen
        self.figures = figures
        self.index = index
        self.addresses = Addresses(layout, index.name)
        self.middle = pen.format(font_size=10, align="center", **THIN)
        self.text = pen.format(font_size=10, text_wrap=True, **THIN)

    def draw(self) -> None:
        """Heading, forms, colours, print set-up."""
        index, sheet = self.index, self.worksheet
        title = self.pen.format(font_name=BLACK, font_size=14)
        link = self.pen.format(font_size=9, font_color="#0563C1", underline=1)
        sheet.write_string(0, FIELDS_FROM, f"{index.table.name}：目录", title)
        sheet.write_url(0, NUMBER, f"internal:'{PANEL_SHEET}'!A1", link, "审核")
        sheet.set_row(0, 28)
        self._heads()
        filled = set(self.figures.forms(index.table.name))
        for form in range(index.count):
            self._form(form, form in filled)
        last = index.state + len(index.rules)
        sheet.freeze_panes(index.top, FIELDS_FROM)
        for column in range(index.state, last + 1):
            colours(sheet, self.pen, index.top, index.bottom, column)
        page(sheet, HEAD_ROW, index.bottom, index.state)
        sheet.hide_gridlines(2)

    def _heads(self) -> None:
        index = self.index
        head = self.pen.format(bold=True, align="center", border=1, bg_color="#DDEBF7",
                               text_wrap=True)
        columns = {NUMBER: ("张", 6), USED: ("状态", 7), index.state: ("结果", STATE_WIDTH)}
        for name in index.fields:
            width = FIGURE_WIDTH if index.table.fields[name].is_money else TEXT_WIDTH
            columns[index.field(name)] = (name, width)
        columns.update({index.rule(rule): (rule.id, 11) for rule in index.rules})
        name = self.layout.sheet_name(index.table.name)
        columns.update({index.demands_from + i: (demand, 14)
                        for i, (demand, _) in enumerate(demands(self.layout, name))})
        for column, (text, width) in columns.items():
            self.worksheet.set_column(column, column, width, self.pen.format())
            self.worksheet.write_string(HEAD_ROW, column, text, head)

    def _form(self, form: int, filled: bool) -> None:
        index, row, sheet = self.index, self.index.top + form, self.worksheet
        name = self.layout.sheet_name(index.table.name, form)
        link = self.pen.format(font_size=10, align="center", font_color="#0563C1", underline=1,
                               **THIN)
        sheet.write_url(row, NUMBER, f"internal:'{name}'!A1", link, str(form + 1))
        used = live.used_form(self.layout, index.table.name, form)
        shown = PRINTED if filled else SPARE
        sheet.write_formula(row, USED, f"={used}", self.middle, shown)
        for field in index.fields:
            self._field(row, field, form, filled)
        for rule in index.rules:
            formula = self._nested(rule, form) if rule.by_row else self._own(rule, form)
            used_cell = "$" + a1(row, USED)
            text = f'=IF({used_cell}="{PRINTED}",{formula},"")'
            sheet.write_formula(row, index.rule(rule), text, self.middle, "")
        sheet.write_formula(row, index.state, f"={self._worst(row)}", self.middle, "")
        for i, (_, count) in enumerate(demands(self.layout, name)):
            formula = f"=IFERROR({count},1)"
            sheet.write_formula(row, index.demands_from + i, formula, self.middle, "")

    def _field(self, row: int, field: str, form: int, filled: bool) -> None:
        """A figure that is blank stays none: what looks it up must not take it for a text.

        Of a form that is not used nothing is collected, though it may carry texts and zeros.
        """
        place = Place(self.index.table.name, None, field, form)
        cell = self.addresses.cell(place)
        spec = self.index.table.fields[field]
        value = self.figures.value(place)
        number = number_format(spec, self.layout.decimals) if spec.is_money else "General"
        look = self.pen.format(font_size=10, num_format=number, **THIN)
        cached = value if filled and isinstance(value, (str, Decimal)) else ""
        used_cell = "$" + a1(row, USED)
        figure = self.addresses.figure(place) if spec.is_money else cell
        formula = f'=IF({used_cell}<>"{PRINTED}","",IF(LEN({cell})=0,"",{figure}))'
        self.worksheet.write_formula(row, self.index.field(field), formula, look, cached)

    def _own(self, rule: Rule, form: int) -> str:
        return LiveCheck(rule, self.addresses, At(None, form)).state

    def _nested(self, rule: Rule, form: int) -> str:
        """What comes of a rule over the rows of a table within the form."""
        side, table = self.layout.sides[rule.place.table], rule.place.table
        band, column = self.layout.band(table, form), side.rules_from + side.rules.index(rule)
        cells = f"{a1(band.first, column, True)}:{a1(band.last, column, True)}"
        states = on_sheet(self.layout.sheet_name(table, form), cells)
        return (
            f'IF(COUNTIF({states},"✗*")>0,"✗ "&COUNTIF({states},"✗*")&"行",'
            f'IF(COUNTIF({states},"未*")>0,"未填",'
            f'IF(COUNTIF({states},"✓")+COUNTIF({states},"≈")>0,"✓","—")))'
        )

    def _worst(self, row: int) -> str:
        index = self.index
        if not index.rules:
            return '""'
        first, last = index.state + 1, index.state + len(index.rules)
        states = f"{column_letters(first)}{row + 1}:{column_letters(last)}{row + 1}"
        heads = f"${column_letters(first)}${HEAD_ROW + 1}:${column_letters(last)}${HEAD_ROW + 1}"
        broken = f'INDEX({heads},MATCH("✗*",{states},0))&" "&INDEX({states},MATCH("✗*",{states},0))'
        calm = f'IF(COUNTIF({states},"未*")>0,"未填",IF(COUNTIF({states},"?*")=0,"","✓"))'
        return f'IF(COUNTIF({states},"✗*")>0,{broken},{calm})'
