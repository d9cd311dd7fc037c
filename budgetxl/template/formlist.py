"""The list of a repeated form: each with its name, what other tables look up, and its state."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from budgetxl.layout import PANEL_SHEET, Addresses, Layout, live
from budgetxl.layout.checkcolumns import USED
from budgetxl.layout.drawing import BLACK, Pen, number_format
from budgetxl.layout.formlist import FIELDS_FROM, HEAD_ROW, NUMBER_COLUMN, USED_COLUMN
from budgetxl.place import Place, a1, area, on_sheet
from budgetxl.rules import Rule
from budgetxl.rules.live_check import LiveCheck
from budgetxl.rules.tree import At
from budgetxl.template.demands import Demands
from budgetxl.template.formlistvalues import FormListValues
from budgetxl.template.listlook import THIN, colour_states, leave_out_of_print, set_up_page
from budgetxl.template.tabs import before

HIDDEN = "标签里找不到的表单没有用到，收起来了，也不会打印。要用下一张，按“增加表单”。"
BY_HAND = ("没有按钮时：在“审阅”里点“保护工作簿”（没有密码），右键点任一标签，选“取消隐藏”；取出来以后再点"
           "“保护工作簿”。")
"""How a form that nobody uses is brought back."""

TEXT_WIDTH, FIGURE_WIDTH, STATE_WIDTH = 40, 14, 16


def draw_form_list(
    worksheet: Worksheet, layout: Layout, pen: Pen, values: FormListValues, demands: Demands
) -> None:
    """A line for each form, with a link to it."""
    FormListSheet(worksheet, layout, pen, values, demands).draw()


class FormListSheet:
    """Draws one list."""

    def __init__(
        self, worksheet: Worksheet, layout: Layout, pen: Pen, values: FormListValues,
        demands: Demands,
    ) -> None:
        self.worksheet = worksheet
        self.layout = layout
        self.pen = pen
        self.values = values
        self.demands = demands
        self.forms = values.forms
        self.addresses = Addresses(layout, self.forms.name)
        self.middle = pen.format(font_size=10, align="center", **THIN)
        self.text = pen.format(font_size=10, text_wrap=True, **THIN)

    def draw(self) -> None:
        """Heading, forms, colours, print set-up."""
        forms, sheet = self.forms, self.worksheet
        title = self.pen.format(font_name=BLACK, font_size=14)
        link = self.pen.format(font_size=9, font_color="#0563C1", underline=1)
        sheet.write_string(0, FIELDS_FROM, f"{forms.table.name}：目录", title)
        sheet.write_url(0, NUMBER_COLUMN, f"internal:'{PANEL_SHEET}'!A1", link, "审核")
        earlier = before(self.layout, forms.name)
        sheet.write_url(0, forms.state, f"internal:'{earlier}'!A1", link, f"← {earlier}")
        first = self.layout.sheet_name(forms.table.name)
        sheet.write_url(0, forms.state + 1, f"internal:'{first}'!A1", link, f"{first} →")
        sheet.write_string(forms.bottom + 2, NUMBER_COLUMN, HIDDEN, self.pen.format(font_size=10))
        sheet.write_string(forms.bottom + 3, NUMBER_COLUMN, BY_HAND, self.pen.format(font_size=10))
        sheet.set_row(0, 28)
        self._heads()
        for form in range(forms.count):
            self._form(form)
        last = forms.state + len(forms.rules)
        sheet.freeze_panes(forms.top, FIELDS_FROM)
        for column in range(forms.state, last + 1):
            colour_states(sheet, self.pen, forms.top, forms.bottom, column)
        set_up_page(sheet, HEAD_ROW)
        leave_out_of_print(sheet)
        sheet.hide_gridlines(2)

    def _heads(self) -> None:
        forms = self.forms
        head = self.pen.format(bold=True, align="center", border=1, bg_color="#DDEBF7",
                               text_wrap=True)
        columns = {
            NUMBER_COLUMN: ("张", 6), USED_COLUMN: ("状态", 7), forms.state: ("结果", STATE_WIDTH),
        }
        for name in forms.fields:
            width = FIGURE_WIDTH if forms.table.fields[name].is_money else TEXT_WIDTH
            columns[forms.field_column(name)] = (name, width)
        columns.update({forms.rule_column(rule): (rule.id, 11) for rule in forms.rules})
        name = self.layout.sheet_name(forms.table.name)
        columns.update({forms.demands_from + i: (demand.says, 14)
                        for i, demand in enumerate(self.demands.of(name))})
        for column, (text, width) in columns.items():
            self.worksheet.set_column(column, column, width, self.pen.format())
            self.worksheet.write_string(HEAD_ROW, column, text, head)

    def _form(self, form: int) -> None:
        forms, row, sheet = self.forms, self.forms.top + form, self.worksheet
        values = self.values.line(form)
        name = self.layout.sheet_name(forms.table.name, form)
        link = self.pen.format(font_size=10, align="center", font_color="#0563C1", underline=1,
                               **THIN)
        sheet.write_url(row, NUMBER_COLUMN, f"internal:'{name}'!A1", link, str(form + 1))
        used = live.form_used_formula(self.layout, forms.table.name, form)
        sheet.write_formula(row, USED_COLUMN, f"={used}", self.middle, values[USED_COLUMN])
        for field in forms.fields:
            self._field(row, field, form, values[forms.field_column(field)])
        self._rules(row, form, values)
        for column, demand in enumerate(self.demands.of(name), start=forms.demands_from):
            formula = f"=IFERROR({demand.breaches},1)"
            sheet.write_formula(row, column, formula, self.middle, values[column])

    def _rules(self, row: int, form: int, values: dict[int, object]) -> None:
        """What comes of each rule on the form, and the worst of it."""
        forms, used_cell = self.forms, "$" + a1(row, USED_COLUMN)
        for rule in forms.rules:
            formula = self._nested(rule, form) if rule.by_row else self._own(rule, form)
            column = forms.rule_column(rule)
            text = f'=IF({used_cell}="{USED}",{formula},"")'
            self.worksheet.write_formula(row, column, text, self.middle, values[column])
        worst = f"={self._worst(row)}"
        self.worksheet.write_formula(row, forms.state, worst, self.middle, values[forms.state])

    def _field(self, row: int, field: str, form: int, cached: object) -> None:
        """A figure that is blank stays none: what looks it up must not take it for a text.

        Of a form that is not used nothing is collected, though it may carry texts and zeros.
        """
        place = Place(self.forms.table.name, None, field, form)
        cell = self.addresses.cell(place)
        spec = self.forms.table.fields[field]
        number = number_format(spec, self.layout.decimals) if spec.is_money else "General"
        look = self.pen.format(font_size=10, num_format=number, **THIN)
        used_cell = "$" + a1(row, USED_COLUMN)
        figure = self.addresses.figure(place) if spec.is_money else cell
        formula = f'=IF({used_cell}<>"{USED}","",IF(LEN({cell})=0,"",{figure}))'
        self.worksheet.write_formula(row, self.forms.field_column(field), formula, look, cached)

    def _own(self, rule: Rule, form: int) -> str:
        return LiveCheck(rule, self.addresses, At(None, form)).state

    def _nested(self, rule: Rule, form: int) -> str:
        """What comes of a rule over the rows of a table within the form."""
        table = rule.place.table
        beside = self.layout.check_columns[table]
        band, column = self.layout.band(table, form), beside.rule_column(rule)
        cells = area(band.first, column, band.last, column)
        states = on_sheet(self.layout.sheet_name(table, form), cells)
        return (
            f'IF(COUNTIF({states},"✗*")>0,"✗ "&COUNTIF({states},"✗*")&"行",'
            f'IF(COUNTIF({states},"未*")>0,"未填",'
            f'IF(COUNTIF({states},"✓")+COUNTIF({states},"≈")>0,"✓","—")))'
        )

    def _worst(self, row: int) -> str:
        forms = self.forms
        if not forms.rules:
            return '""'
        first, last = forms.state + 1, forms.state + len(forms.rules)
        states = f"{a1(row, first)}:{a1(row, last)}"
        heads = area(HEAD_ROW, first, HEAD_ROW, last)
        broken = f'INDEX({heads},MATCH("✗*",{states},0))&" "&INDEX({states},MATCH("✗*",{states},0))'
        calm = f'IF(COUNTIF({states},"未*")>0,"未填",IF(COUNTIF({states},"?*")=0,"","✓"))'
        return f'IF(COUNTIF({states},"✗*")>0,{broken},{calm})'
