"""What the check columns beside a form come to, but for the states of its rows."""

from __future__ import annotations

from budgetxl.formats import Table
from budgetxl.layout import Layout, Sheet
from budgetxl.layout.band import Band
from budgetxl.layout.checkcolumns import SPARE, USED
from budgetxl.place import Place
from budgetxl.template.rulestates import RuleStates
from budgetxl.template.tabs import behind


class BesideValues:
    """What stands beside one form of a workbook whose rules came to ``found``."""

    def __init__(self, layout: Layout, found: RuleStates, sheet: Sheet) -> None:
        self.layout, self.found, self.figures, self.sheet = layout, found, found.figures, sheet

    def following(self, name: str) -> str:
        """The words of the link to the next repeated form if it is used, else to what is behind."""
        table, form = self.sheet.table.name, self.sheet.form + 1
        if form in self.figures.forms(table):
            return f"{self.layout.sheet_name(table, form)} →"
        return f"{behind(self.layout, name) or self.layout.form_lists[table].name} →"

    def row(self, band: Band, row: int, filled: bool) -> dict[int, object]:
        """Used or spare, the whole code, its parts, the level, the state of each rule, by column.

        What is read in a text is left to the program that opens the workbook.
        """
        table, beside = band.table, self.layout.check_columns[band.table.name]
        values: dict[int, object] = {beside.used: USED if filled else SPARE}
        if beside.code >= 0:
            split = next(c for c in table.columns.values() if c.is_split)
            values[beside.code] = self._code(table, row, split.name)
        if beside.level >= 0:
            level = self.figures.level(table.name, row, self.sheet.form) if filled else ""
            values[beside.level] = level
        for part, column in beside.parts.items():
            owner, i = table.part_columns[part]
            values[column] = owner.slice(self._code(table, row, owner.name), i)
        for column, rule in enumerate(beside.rules, start=beside.rules_from):
            values[column] = self.found.at(rule, row, self.sheet.form)
        return values

    def _code(self, table: Table, row: int, column: str) -> str:
        place = Place(table.name, row, column, self.sheet.form)
        return str(self.figures.submission.cells.get(place, ""))
