"""Rows that grow: each row of the source is one, but for its 合计."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from budgetxl.amount import ZERO
from budgetxl.formats import Column, Detail
from budgetxl.importing.codecells import code_columns, code_in
from budgetxl.importing.printed import DASHES, is_amount
from budgetxl.importing.source import Source
from budgetxl.importing.target import Target
from budgetxl.importing.words import plain
from budgetxl.place import Place
from budgetxl.submission import Value
from budgetxl.submission.model import BLANKS
from budgetxl.tabletext import squeezed

Line = dict[str, Value]
"""The values of one row by column."""

_TOTALS = frozenset(("合计", "总计", "部门合计"))


class DetailReader:
    """Reads the rows ``body`` of a source into the detail of a plain table."""

    def __init__(self, source: Source, target: Target, detail: Detail, columns: dict[int, int],
                 body: list[int], department: str) -> None:
        self.source, self.target, self.detail = source, target, detail
        self.body, self.department = body, squeezed(department)
        self.at = defaultdict[str, list[int]](list)
        for j, leaf in enumerate(target.leaves):
            if leaf.column and j in columns:
                self.at[leaf.column.name].append(columns[j])
        self.shown = {leaf.column.name for leaf in target.leaves if leaf.column}
        self.codes = {column.name: self._code_columns(column) for column in detail.columns
                      if column.kind == "code" and column.name in self.shown}
        self.money = [c for c in detail.columns if c.is_money and c.name in self.at]

    def _code_columns(self, column: Column) -> list[int]:
        taken = {at for name, own in self.at.items() if name != column.name for at in own}
        own = self.at.get(column.name, [])
        return code_columns(self.source.table, column, own, taken, self.body)

    def _say_codes(self) -> None:
        """Says where codes stand in other cells than in the form."""
        for name, at in self.codes.items():
            printed = sum(leaf.column is not None and leaf.column.name == name
                          for leaf in self.target.leaves)
            if any(self._code(row, name)[1] for row in self.body):
                said = "与名称写在一格，已分开"
            elif len(at) > 1 == printed:
                said = f"原件分在 {len(at)} 列，已接成一个"
            elif len(at) == 1 < printed:
                said = "原件写在一列，已分开"
            else:
                continue
            self.source.say("I12", words=name, figures=said)

    def cells(self) -> Iterator[tuple[Place, Value]]:
        """Every value with its place; the 合计 as stated."""
        table, total = self.target.table.name, None
        lines: list[Line] = []
        for row in self.body:
            if total is None and self._is_total(row):
                total = self._amounts(row, str(self.detail.total and self.detail.total.name))
            elif line := self._line(row, len(lines)):
                self._add(lines, line, row)
        self._derive(lines)
        self._say_codes()
        for number, line in enumerate(lines):
            yield from ((Place(table, number, column), value) for column, value in line.items())
        if total and self.detail.total:
            yield from ((Place(table, self.detail.total.name, column), value)
                        for column, value in total.items())

    def _is_total(self, row: int) -> bool:
        total = self.detail.total
        if not total or any(self._code(row, name)[0] for name in self.codes):
            return False
        money = {self.at[column.name][0] for column in self.money}
        words = [cell for cell in self.source.table.line(row)
                 if cell.column not in money and not is_amount(cell.text)]
        known = {plain(total.shown), plain(total.name), *_TOTALS}
        named = self.at.get(self.detail.total_in, []) if self.detail.total_names_department else []
        if not words and not self.target.published:  # its label there is a formula
            return self.detail.total_names_department and bool(self.source.table.line(row))
        return any(plain(cell.text) in known or (cell.column in named
                   and squeezed(cell.text) == self.department != "") for cell in words)

    def _amounts(self, row: int, place_row: str | int) -> Line:
        table = self.target.table.name
        found = ((c.name, self.source.take_amount(
            row, self.at[c.name][0], Place(table, place_row, c.name),
            self.target.format.unit_of(c))) for c in self.money)
        return {name: value for name, value in found if value is not None}

    def _code(self, row: int, name: str) -> tuple[str, str]:
        texts = [self.source.table.own(row, at) for at in self.codes[name]]
        return code_in(texts, self.target.table.columns[name]) if texts else ("", "")

    def _line(self, row: int, number: int) -> Line:
        line: Line = {}
        for column in self.detail.columns:
            if column.name in self.codes:
                code, rest = self._code(row, column.name)
                if code:
                    line[column.name] = code
                    for at in self.codes[column.name]:
                        self.source.take(row, at)
                    self._name_behind(line, column.name, rest)
            elif not column.is_money and column.name in self.at:
                text = self.source.take(row, self.at[column.name][0]).strip(BLANKS)
                text = squeezed(text) if column.kind == "name" else text
                if text and text not in DASHES:
                    line[column.name] = text
        if line:
            self.source.note_origin(Place(self.target.table.name, number, ""), row)
        line.update(self._amounts(row, number))
        return line

    def _name_behind(self, line: Line, code: str, rest: str) -> None:
        """A name that stands behind its code in one cell."""
        for column in self.detail.columns:
            if rest and column.of == code and column.name not in self.at:
                line[column.name] = rest

    def _add(self, lines: list[Line], line: Line, row: int) -> None:
        """A further row; a name alone goes on from the row above, as does one that a page tore."""
        names = [c.name for c in self.detail.columns if c.kind == "name"]
        torn = bool(lines) and self._is_torn(lines[-1], line, row)
        if lines and self.codes and (torn or set(line) <= set(names)):
            for name in names:
                lines[-1][name] = f"{lines[-1].get(name, '')}{line.get(name, '')}"
            for column in self.money:
                if column.name in line:
                    self._say_torn(lines, line, row, column.name)
        else:
            lines.append(line)

    def _is_torn(self, above: Line, line: Line, row: int) -> bool:
        """Whether a row without a code ends the name that the code of the row above has.

        So does one atop a page that has amounts alone, where the row above has them too.
        """
        if set(line) <= {column.name for column in self.money} & set(above):
            return bool(self.codes) and self._begins_page(row)
        for column in self.detail.columns:
            code = above.get(column.of) if column.of in self.codes else None
            if column.kind != "name" or not isinstance(code, str) or column.of in line:
                continue
            listed = self.target.format.codes[self.target.table.columns[column.of].codes]
            first, rest = str(above.get(column.name, "")), str(line.get(column.name, ""))
            if rest and plain(first) != plain(listed.name(code) or "") == plain(first + rest):
                return True
        return False

    def _begins_page(self, row: int) -> bool:
        """Whether the body goes on with that row on another page than it was on."""
        pages = [self.source.table.row_names[each].rpartition("页")[0] for each in self.body]
        number = self.body.index(row)
        return number > 0 and bool(pages[number]) and pages[number] != pages[number - 1]

    def _say_torn(self, lines: list[Line], line: Line, row: int, column: str) -> None:
        """Says that a figure may be of two parts, which nobody can put together for certain."""
        first = lines[-1].pop(column, "")
        place = Place(self.target.table.name, len(lines) - 1, column)
        self.source.say("I4", place, row, f"上一页的“{first}”和这里的“{line[column]}”像是断开的一个数")

    def _derive(self, lines: list[Line]) -> None:
        """The columns that are not shown: codes by their names, units by their sums."""
        for column in self.detail.columns:
            if column.name in self.shown:
                continue
            if column.kind == "code":
                self._codes_by_name(lines, column)
            elif column.kind == "text" and self.detail.groups:
                self._units_by_sum(lines, column)

    def _codes_by_name(self, lines: list[Line], column: Column) -> None:
        name = next((c.name for c in self.detail.columns if c.of == column.name), "")
        known = defaultdict[str, list[str]](list)
        for entry in self.target.format.codes[column.codes].entries:
            known[plain(entry.name)].append(entry.code)
        parent = ""
        for number, line in enumerate(lines):
            codes = known.get(plain(str(line.get(name, ""))), [])
            if not codes:
                continue
            inside = [code for code in codes if parent and code.startswith(parent)]
            tops = [code for code in codes if len(code) == 3]
            code = (inside or tops or codes)[0]
            parent = code if len(code) == 3 else parent
            line[column.name] = code
            if len(codes) > 1 and not inside and not tops:
                place = Place(self.target.table.name, number, column.name)
                self.source.say("I8", place, None, str(line[name]), code)

    def _units_by_sum(self, lines: list[Line], column: Column) -> None:
        """A row that is the sum of those below it is a unit's, and names it for them."""
        shown_in = self.detail.groups[0].shown_in
        start = 0
        while start < len(lines):
            end = self._end_of_unit(lines, start, shown_in)
            unit = lines[start].get(shown_in, "")
            if end > start + 1:
                lines[start].pop(shown_in, None)
                for line in lines[start:end]:
                    line[column.name] = unit
            start = end

    def _end_of_unit(self, lines: list[Line], start: int, shown_in: str) -> int:
        top = self._sums(lines[start : start + 1])
        named = squeezed(str(lines[start].get(shown_in, ""))) == self.department
        for end in range(len(lines), start + 1, -1):
            if self._sums(lines[start + 1 : end]) == top or (named and end == len(lines)):
                return end
        return start + 1

    def _sums(self, lines: list[Line]) -> list[Value]:
        amounts = ([line.get(c.name, ZERO) for line in lines] for c in self.money)
        return [sum((a for a in column if not isinstance(a, str)), ZERO) for column in amounts]
