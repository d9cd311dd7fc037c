"""What stands in the columns 校验 beside each row of a form: a state, and what is wrong in words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from budgetxl.layout import CHECKS_SHEET, Addresses, Layout, NamedAddresses, Sheet, live
from budgetxl.place import Place, a1, area, on_sheet
from budgetxl.rules import Outcome, Rule, gravest_first
from budgetxl.rules.live_check import LiveCheck, told
from budgetxl.rules.tree import At
from budgetxl.template.checkresults import LEFT, RIGHT, STATE, RuleLine, rule_lines
from budgetxl.template.rulestates import RuleStates, worst_shown

TO_COME = "待填"
"""The state of a row that has a code or a name and no amount yet: nothing is wrong so far."""

_Judged = tuple[Outcome, str]
"""What came of a rule at one place, and how the sheet shows it."""


class RowStates:
    """Makes the formulas that say what is wrong in a row, out of the states of its rules."""

    def __init__(self, layout: Layout, found: RuleStates) -> None:
        self.layout = layout
        self.found = found

    @cached_property
    def lines(self) -> dict[int, RuleLine]:
        """The lines of 审核明细, each by its rule."""
        return {id(line.rule): line for line in rule_lines(self.layout)}

    # -- detail rows ----------------------------------------------------------------------

    def details(self, sheet: Sheet) -> Iterator[tuple[int, str]]:
        """For each detail row that rules speak of: its row, and a formula for its state."""
        for table in sheet.tables:
            band = sheet.bands.get(table.name)
            for number in range(band.details if band else 0):
                if state := self._detail_state(table.name, sheet.form, number):
                    assert band is not None
                    yield band.first + number, state

    def _detail_state(self, table: str, form: int, number: int) -> str:
        beside, band = self.layout.check_columns[table], self.layout.band(table, form)
        if not beside.rules:
            return ""
        states = self._states(table, band.first + number)
        heads = area(band.body_top - 1, beside.rules_from, band.body_top - 1, beside.last)
        found = f'MATCH("✗*",{states},0)'
        broken = f'INDEX({heads},{found})&" "&INDEX({states},{found})'
        calm = f'IF(COUNTIF({states},"未*")>0,"未填","✓")'
        worst = f'IF(COUNTIF({states},"✗*")>0,{broken},{calm})'
        if lacks := live.lacks_amounts(self.layout, table, number, form):
            worst = f'IF({lacks},"{TO_COME}",{worst})'
        return f'IF(COUNTIF({states},"?*")=0,"",{worst})'

    def told_in(self, table: str, form: int, number: int) -> str:
        """A formula for what is wrong in a detail row: its gravest broken rule, how many more."""
        row = self.layout.band(table, form).first + number
        text, count = self._detail_told(table, form, number, '""')
        return _told(a1(row, self.layout.check_columns[table].state), text, count)

    def _detail_told(self, table: str, form: int, number: int, otherwise: str) -> tuple[str, str]:
        """Formulas for what the gravest broken rule of a detail row tells, and for how many are."""
        beside, row = self.layout.check_columns[table], self.layout.band(table, form).first + number
        addresses = NamedAddresses(self.layout, self.layout.sheet_name(table, form))
        checks = [(a1(row, beside.rule_column(rule)), LiveCheck(rule, addresses, At(number, form)))
                  for rule in beside.rules]
        return _first_told(checks, otherwise), f'COUNTIF({self._states(table, row)},"✗*")'

    def _states(self, table: str, row: int) -> str:
        beside = self.layout.check_columns[table]
        return f"{a1(row, beside.rules_from)}:{a1(row, beside.last)}"

    # -- other rows -----------------------------------------------------------------------

    def fixed(self, sheet: Sheet) -> Iterator[tuple[int, str, str]]:
        """For each row of a rule at its one place: its row, formulas for its state and in words.

        What is said of a whole column stands beside the first detail row, behind that row's own.
        """
        names = {table.name for table in sheet.tables}
        by_row: dict[int, list[Rule]] = {}
        for rule in gravest_first(self.layout.rules):
            if not rule.by_row and rule.place.table in names:
                row, _ = self.layout.spot(rule.place._replace(form=sheet.form))
                by_row.setdefault(row, []).append(rule)
        details = {band.first + number: (table, number) for table, band in sheet.bands.items()
                   if self.layout.check_columns[table].rules for number in range(band.details)}
        for row, held in sorted(by_row.items()):
            yield row, *self._of_row(sheet, row, held, details.get(row))

    def _of_row(
        self, sheet: Sheet, row: int, held: list[Rule], detail: tuple[str, int] | None
    ) -> tuple[str, str]:
        """Formulas for state and words of a row with the rules ``held`` in it."""
        cells = [self._state(self.lines[id(rule)], sheet.form) for rule in held]
        checks = [(cell, self._check(self.lines[id(rule)], sheet))
                  for cell, rule in zip(cells, held, strict=True)]
        text = _first_told(checks)
        # A truth alone would be greater than every number.
        count = "0" + "".join(f'+(LEFT({cell},1)="✗")' for cell in cells)
        beside = ""
        if detail:
            table, number = detail
            beside = self._detail_state(table, sheet.form, number)
            first, more = self._detail_told(table, sheet.form, number, text)
            lacks = live.lacks_amounts(self.layout, table, number, sheet.form) or "FALSE"
            text, count = f"IF({lacks},{text},{first})", f"IF({lacks},0,{more})+{count}"
        state = a1(row, self.layout.check_columns[sheet.table.name].state)
        return self._worst(held, cells, beside), _told(state, text, f"({count})")

    def _worst(self, held: list[Rule], cells: list[str], beside: str) -> str:
        """The gravest broken rule of a row, else 未填, else ✓; ``beside`` says it of detail rules."""
        blanks = ",".join(f'LEFT({cell},1)="未"' for cell in cells)
        worst = f'IF(OR({blanks}),"未填","✓")'
        if beside:
            worst = f'IF(OR({beside}="未填",{beside}="{TO_COME}"),{beside},{worst})'
        for rule, cell in reversed([*zip(held, cells, strict=True)]):
            worst = f'IF(LEFT({cell},1)="✗","{rule.id} "&{cell},{worst})'
        # Only a broken rule with its number is longer than 未填.
        worst = f'IF(LEN({beside})>2,{beside},{worst})' if beside else worst
        if not any(rule.by_form for rule in held):
            return worst
        # A form that nobody uses has none.
        return f'IF(LEN({"&".join(cells)})=0,"",{worst})'

    def _state(self, line: RuleLine, form: int) -> str:
        """Where the state of a rule at its one place stands."""
        if not line.rule.by_form:
            return on_sheet(CHECKS_SHEET, a1(line.row, STATE, True))
        forms = self.layout.form_list_of(line.rule)
        return on_sheet(forms.name, a1(forms.top + form, forms.rule_column(line.rule), True))

    def _check(self, line: RuleLine, sheet: Sheet) -> LiveCheck:
        """The check whose sides 审核明细 shows, but of a form its own."""
        name = self.layout.sheet_name(sheet.table.name, sheet.form)
        addresses = Addresses(self.layout, name)
        if line.rule.by_form:
            return LiveCheck(line.rule, addresses, At(None, sheet.form))
        left, right = (on_sheet(CHECKS_SHEET, a1(line.row, at, True)) for at in (LEFT, RIGHT))
        return LiveCheck(line.rule, addresses, sides=(left, right))

    # -- what they come to ----------------------------------------------------------------

    def shown(self, sheet: Sheet) -> dict[int, tuple[str, str]]:
        """What both formulas of a row come to, by its row on the sheet."""
        held = self._by_row.get((sheet.table.name, sheet.form), {})
        return {row: self._shown(judged) for row, judged in held.items()}

    @cached_property
    def _by_row(self) -> dict[tuple[str, int], dict[int, list[_Judged]]]:
        """What came of all rules, the gravest first, by form and then by row of its sheet."""
        found: dict[tuple[str, int], dict[int, list[_Judged]]] = {}
        for rule in gravest_first(self.layout.rules):
            main = self.layout.format.tables[rule.place.table].main_table
            for outcome, state in zip(self.found.of(rule), self.found.shown(rule)):
                row, _ = self.layout.spot(outcome.place)
                rows = found.setdefault((main, outcome.place.form), {})
                rows.setdefault(row, []).append((outcome, state))
        return found

    def _shown(self, judged: list[_Judged]) -> tuple[str, str]:
        of_row = [each for each in judged if each[0].rule.by_row]
        others = [each for each in judged if not each[0].rule.by_row]
        lacks = bool(of_row) and self._lacks_amounts(of_row[0][0].place)
        held = others if lacks else [*of_row, *others]
        state = worst_shown([(outcome.rule.id, state) for outcome, state in held])
        broken = [outcome for outcome, state in held if state.startswith("✗")]
        if not broken:
            return TO_COME if lacks else state, ""
        more = f"（另有 {len(broken) - 1} 条不通过）" if broken[1:] else ""
        first = broken[0]
        sides = (first.left, first.right)
        return state, told(first.rule, sides, self.layout.decimals) + more

    def _lacks_amounts(self, place: Place) -> bool:
        """Whether a detail row has none of its amounts yet."""
        assert isinstance(place.row, int)
        amounts = live.amounts_of(self.layout, place.table, place.row, place.form)
        submission = self.found.figures.submission
        return bool(amounts) and not any(
            each in submission.cells or each in submission.typed for each in amounts)


def _first_told(checks: list[tuple[str, LiveCheck]], otherwise: str = '""') -> str:
    """What the first broken one of ``checks``, each with the cell of its state, tells."""
    text = otherwise
    for cell, check in reversed(checks):
        text = f'IF(LEFT({cell},1)="✗",{check.told},{text})'
    return text


def _told(state: str, text: str, count: str) -> str:
    """``text`` beside a broken ``state``, and how many more of ``count`` rules are broken."""
    more = f'IF({count}>1,"（另有 "&{count}-1&" 条不通过）","")'
    return f'IF(COUNTIF({state},"*✗*")=0,"",{text}&{more})'
