"""Addresses for formulas that a reader of tests can follow."""

from __future__ import annotations

from tests.rulebench import XINJIANG


class InWords:
    """A workbook in which everything stands under its own name, such as ``表三[基本支出]``."""

    decimals = 2

    def __init__(self, book=None, stated=False, inputs=()):
        self.format = (book or XINJIANG).format
        self.book, self.stated, self.inputs = book, stated, inputs

    def cell(self, place):
        return place.words()

    figure = cell

    def rows(self, table, rows, column):
        return f"{table}[{rows[0]}:{rows[-1]}, {column}]"

    def is_repeated(self, table):
        return self.format.is_repeated(table)

    def column(self, table, column, form=0):
        return f"{table}#{form + 1}[{column}]" if form else f"{table}[{column}]"

    def chosen(self, table, level, form=0):
        return (f"{table}[级次]", level) if level else None

    def collected(self, table, column):
        return f"各{table}[{column}]"

    def reading(self, place, heading):
        return f"{place.words()}的{heading}"

    def codes(self, codes, column):
        return f"{codes}[{column}]"

    def is_code(self, table, column):
        spec = self.format.tables[table].columns.get(column)
        return spec is None or spec.kind == "code"

    def letters(self):
        return "字位"

    def brackets(self):
        return "括号"

    def numbered(self, table, collected):
        return "序号", 9

    def filler(self, place):
        return None if self.book is None else self.book.filler(place)

    def filled_by(self, place):
        return None if place in self.inputs else self.filler(place)
