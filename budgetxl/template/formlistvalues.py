"""What the list of a repeated form comes to: of each form its fields, its rules, its state."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from budgetxl.layout import Layout
from budgetxl.layout.checkcolumns import SPARE, USED
from budgetxl.layout.formlist import USED_COLUMN, FormList
from budgetxl.place import Place
from budgetxl.template.demands import DemandResults
from budgetxl.template.rulestates import RuleStates, worst_shown


class FormListValues:
    """What the formulas of one list come to."""

    def __init__(
        self, layout: Layout, found: RuleStates, demands: DemandResults, forms: FormList
    ) -> None:
        self.layout, self.found, self.demands, self.forms = layout, found, demands, forms

    @cached_property
    def used(self) -> frozenset[int]:
        """The numbers of the forms that are used."""
        return frozenset(self.found.figures.forms(self.forms.table.name))

    def line(self, form: int) -> dict[int, object]:
        """The line of a form, by column; a count is "" where only the sheet knows it."""
        forms, filled = self.forms, form in self.used
        name = self.layout.sheet_name(forms.table.name, form)
        states = [self.found.on_form(rule, form) if filled else "" for rule in forms.rules]
        held = [(rule.id, state) for rule, state in zip(forms.rules, states, strict=True)]
        values: dict[int, object] = {
            USED_COLUMN: USED if filled else SPARE,
            forms.state: worst_shown(held) if any(states) else "",
        }
        for field in forms.fields:
            values[forms.field_column(field)] = self._field(field, form) if filled else ""
        values.update(zip(map(forms.rule_column, forms.rules), states))
        for column, count in enumerate(self.demands.of(name), start=forms.demands_from):
            values[column] = "" if count is None else count
        return values

    def _field(self, field: str, form: int) -> object:
        value = self.found.figures.value(Place(self.forms.table.name, None, field, form))
        return value if isinstance(value, (str, Decimal)) else ""
