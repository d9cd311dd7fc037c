"""What stands in the column 校验 beside each row of a form."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.layout import CHECKS_SHEET, Layout, Sheet
from budgetxl.place import a1, area, on_sheet
from budgetxl.template.checks import STATE, RuleLine, rule_lines
from budgetxl.template.rulestates import RuleStates, shown, worst_shown


class RowStates:
    """Makes the formulas that say what is wrong in a row, out of the states of its rules."""

    def __init__(self, layout: Layout, found: RuleStates) -> None:
        self.layout = layout
        self.found = found
        self.lines = rule_lines(layout)

    def of(self, sheet: Sheet) -> Iterator[tuple[int, str]]:
        """For each row of a sheet that rules speak of: its row, and a formula for it."""
        details = {row: shown for table in sheet.tables
                   for row, shown in self._detail_states(sheet, table.name)}
        names = {table.name for table in sheet.tables}
        by_row: dict[int, list[RuleLine]] = {}
        for line in self.lines:
            if not line.rule.by_row and line.rule.place.table in names:
                row, _ = self.layout.spot(line.rule.place._replace(form=sheet.form))
                by_row.setdefault(row, []).append(line)
        for row in sorted({*details, *by_row}):
            held, beside = by_row.get(row, []), details.get(row, "")
            yield row, self._worst(held, sheet.form, beside) if held else beside

    def shown(self, sheet: Sheet) -> dict[int, str]:
        """What the formulas come to: the first rule broken in a row, else 未填, else ✓."""
        tables = [table.name for table in sheet.tables]
        rules = [rule for rule in self.layout.rules if rule.place.table in tables]
        by_row: dict[int, list[tuple[str, str]]] = {}
        for rule in sorted(rules, key=lambda rule: not rule.by_row):
            for outcome in self.found.of(rule):
                if outcome.place.form == sheet.form:
                    row, _ = self.layout.spot(outcome.place)
                    by_row.setdefault(row, []).append((rule.id, shown(outcome)))
        return {row: worst_shown(states) for row, states in by_row.items()}

    def _detail_states(self, sheet: Sheet, table: str) -> Iterator[tuple[int, str]]:
        beside, band = self.layout.check_columns[table], sheet.bands.get(table)
        for number in range(band.details if band and beside.rules else 0):
            assert band is not None
            row = band.first + number
            first, last = beside.rules_from, beside.last
            states = f"{a1(row, first)}:{a1(row, last)}"
            heads = area(band.body_top - 1, first, band.body_top - 1, last)
            found = f'MATCH("✗*",{states},0)'
            broken = f'INDEX({heads},{found})&" "&INDEX({states},{found})'
            calm = f'IF(COUNTIF({states},"未*")>0,"未填","✓")'
            worst = f'IF(COUNTIF({states},"✗*")>0,{broken},{calm})'
            yield row, f'IF(COUNTIF({states},"?*")=0,"",{worst})'

    def _worst(self, held: list[RuleLine], form: int, beside: str) -> str:
        """The first broken rule of a row, else 未填, else ✓; ``beside`` says it of rules of rows."""
        cells = [(line.rule.id, self._state(line, form)) for line in held]
        blanks = ",".join(f'LEFT({cell},1)="未"' for _, cell in cells)
        shown = f'IF(OR({blanks}),"未填","✓")'
        if beside:
            shown = f'IF({beside}="未填","未填",{shown})'
        for rule_id, cell in reversed(cells):
            shown = f'IF(LEFT({cell},1)="✗","{rule_id} "&{cell},{shown})'
        # Only a broken rule with its number is longer than 未填.
        shown = f'IF(LEN({beside})>2,{beside},{shown})' if beside else shown
        if not any(line.rule.by_form for line in held):
            return shown
        states = "&".join(cell for _, cell in cells)  # a form that nobody uses has none
        return f'IF(LEN({states})=0,"",{shown})'

    def _state(self, line: RuleLine, form: int) -> str:
        """Where the state of a rule at its one place stands."""
        if not line.rule.by_form:
            return on_sheet(CHECKS_SHEET, a1(line.row, STATE, True))
        forms = self.layout.form_list_of(line.rule)
        return on_sheet(forms.name, a1(forms.top + form, forms.rule_column(line.rule), True))
