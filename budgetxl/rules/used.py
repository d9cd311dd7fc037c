"""What of a submission is used: its forms, its detail rows, and the level of each row."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.formats import Format, Table
from budgetxl.place import Place
from budgetxl.rules.rule import Rule
from budgetxl.rules.figure_source import Ats
from budgetxl.rules.tree import At
from budgetxl.submission import Submission


class UsedRows:
    """The used forms and rows of a submission, each table looked through once."""

    def __init__(self, submission: Submission, format_: Format) -> None:
        self.submission = submission
        self.format = format_
        self._rows: dict[tuple[str, str, int], list[int]] = {}
        self._ats: dict[tuple[str, str, bool, bool], Ats] = {}

    def forms(self, table: str) -> list[int]:
        """The numbers of the used forms to which ``table`` belongs."""
        sheet = self.format.tables[table].main_table
        main, *nested = (each.name for each in self.format.nested(sheet))
        told = {form for name in nested for form in self.submission.forms([name])
                if self.rows(name, form=form)}
        return sorted({*self.submission.forms([main]), *told})

    def is_empty(self, table: Table) -> bool:
        """Whether nothing is filled in on the sheet of ``table``: no row, and no amount."""
        cells = self.submission.cells.keys() | self.submission.unusable.keys()
        amounts = (Place(table.name, *at) for at, spec in table.specs.items()
                   if spec.kind == "amount")
        rows = any(self.rows(each.name) for each in self.format.nested(table.name))
        return not rows and cells.isdisjoint(amounts)

    def level(self, table: str, row: int, form: int = 0) -> str:
        """The level of a detail row, "" where all rows of ``table`` are alike."""
        detail = self.format.tables[table].detail
        if not detail or not detail.groups:
            return ""
        for group in detail.groups if self.submission.grouped else ():
            if group.digits:
                code = self.submission.cells.get(Place(table, row, group.by, form))
                if isinstance(code, str) and len(code) == group.digits:
                    return group.level
            elif Place(table, row, group.shown_in, form) not in self.submission.cells:
                return group.level
        return detail.level

    def rows(self, table: str, level: str = "", form: int = 0) -> list[int]:
        """The numbers of the used detail rows, of ``level`` if one is named.

        A row that says no more than an empty form does, in its merged columns, is none.
        """
        key = table, level, form
        if key not in self._rows:
            rows = self._filled(table, form)
            self._rows[key] = [
                row for row in rows if not level or self.level(table, row, form) == level
            ]
        return self._rows[key]

    def _filled(self, table: str, form: int) -> Iterator[int]:
        detail = self.format.tables[table].detail
        merged = {column.name for column in detail.merged} if detail else set()
        for row in self.submission.rows(table, form):
            if not merged or not self.submission.columns(table, row, form) <= merged:
                yield row

    def ats(self, rule: Rule) -> Ats:
        """Each row and form that ``rule`` speaks of, form by form; always the same tuple."""
        known = self._ats.get(rule.speaks_of)
        if known is None:
            known = self._ats[rule.speaks_of] = tuple(self._each(rule))
        return known

    def _each(self, rule: Rule) -> Iterator[At]:
        table = rule.place.table
        for form in self.forms(table) if rule.by_form else (0,):
            if rule.by_row:
                yield from (At(row, form) for row in self.rows(table, rule.level, form))
            else:
                yield At(None, form)
