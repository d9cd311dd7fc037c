"""The printed figures of a submission as a problem of rounding: each cell, and what holds of it.

Totals that nobody states are cells as well, and so are the rows above others that only print has.
What has decimals or a unit of its own is printed as it is, and bound to what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from budgetxl.amount import KEPT_DECIMALS, ZERO, rounded
from budgetxl.balance.problem import Problem, Relation
from budgetxl.fault import Level
from budgetxl.formats import Column
from budgetxl.layout.lines import Line, lines_of
from budgetxl.place import Place
from budgetxl.rules import Figures
from budgetxl.rules.equations import Equation, Equations
from budgetxl.rules.sums import Comparison, Exact, Sum, exact, half_up, is_true


class Added(NamedTuple):
    """A figure in a row that only print has: the sum of ``rows`` in ``column``."""

    table: str
    rows: tuple[int, ...]
    column: str
    form: int = 0


Key = Place | Added


class Table(NamedTuple):
    """A problem, and which figure each of its cells is."""

    keys: tuple[Key, ...]
    problem: Problem


def table_of(figures: Figures) -> Table:
    """All amounts of the format's own unit and decimals. Raises ``Undecided``."""
    return _Making(figures).table()


def is_balanced(spec: Column | None, figures: Figures) -> bool:
    """Whether amounts of this column are rounded to the decimals of the format, and no others."""
    format_ = figures.format
    return bool(spec and spec.is_money and (not spec.plain or spec.is_plain_money)
                and format_.decimals_of(spec) == format_.decimals
                and format_.unit_of(spec) == format_.money_unit)


class _Making:
    def __init__(self, figures: Figures) -> None:
        self.figures, self.format = figures, figures.format
        self.base = 10 ** (KEPT_DECIMALS - figures.format.decimals)
        self.equations = Equations(figures, expanded=False)
        self.numbers: dict[Key, int] = {}
        self.exact: list[int] = []

    def table(self) -> Table:
        """All cells and relations of the submission, by number."""
        cells = (place for place, value in self.figures.submission.cells.items()
                 if isinstance(value, Decimal))
        for place in (*self.equations.cells, *cells):
            if self._is_one(place):
                self._number(place, self.figures.value(place))
        relations = [*self._sums(), *self._rules()]
        fixed = frozenset(number for key, number in self.numbers.items()
                          if isinstance(key, Place) and self._is_fixed(key))
        problem = Problem(tuple(self.exact), tuple(relations), self.base, fixed)
        return Table(tuple(self.numbers), problem)

    def _is_one(self, place: Place) -> bool:
        spec = self.format.tables[place.table].spec(place)
        return is_balanced(spec, self.figures) and place not in self.figures.submission.typed

    def _is_fixed(self, place: Place) -> bool:
        return any(each.table == place.table and each.row in (None, place.row)
                   and each.column in ("", place.column) for each in self.format.unadjusted)

    def _number(self, key: Key, value: Decimal | None) -> int | None:
        """The number of a cell; None where it has more digits than a figure can have."""
        if key not in self.numbers:
            units = exact(value or ZERO, KEPT_DECIMALS)
            if isinstance(units, Fraction):
                return None
            self.numbers[key] = len(self.exact)
            self.exact.append(units)
        return self.numbers[key]

    # -- rows that only print has -----------------------------------------------------------

    def _sums(self) -> Iterator[Relation]:
        for table in self.format.tables.values():
            detail = table.detail
            if not (detail and detail.groups) or table.supplementary:
                continue
            columns = [column.name for column in detail.columns
                       if is_balanced(column, self.figures)]
            for line in lines_of(self.figures, table):
                if line.row is None and line.rows:
                    yield from self._added(table.name, line, columns)

    def _added(self, table: str, line: Line, columns: list[str]) -> Iterator[Relation]:
        for column in columns:
            places = [Place(table, row, column) for row in line.rows]
            values = [self.figures.value(place) or ZERO for place in places]
            parts = [self._number(*each) for each in zip(places, values)]
            whole = self._number(Added(table, line.rows, column), sum(values, ZERO))
            if whole is not None and None not in parts:
                terms = dict.fromkeys((part for part in parts if part is not None), 1)
                name = f"{table}的汇总行“{column}”"
                yield Relation("=", {**terms, whole: -1}, name=name)

    # -- rules ------------------------------------------------------------------------------

    def _rules(self) -> Iterator[Relation]:
        values = self.equations.values
        for equation in self.equations.found:
            comparison = equation.comparison
            if comparison.operator == "<>" or not is_true(equation.when, values):
                continue
            if not self._is_wanted(equation):
                continue
            gap = self._printed_gap(comparison)
            if gap is not None and gap.terms:
                yield self._relation(equation, gap)

    def _is_wanted(self, equation: Equation) -> bool:
        """What holds exactly is to hold in print, and every rule of level error that holds."""
        values, comparison = self.equations.values, equation.comparison
        if comparison.operator == "=" and not comparison.gap.at(values):
            return True
        is_error = equation.rule.text.level is Level.ERROR
        return is_error and not self.equations.is_broken(equation, values)

    def _printed_gap(self, comparison: Comparison) -> Sum | None:
        """The gap in cells of the problem alone; None where it is none of whole last digits."""
        if comparison.is_whole:
            return self._bound(comparison.gap)
        for side, other, times in ((comparison.left, comparison.right, 1),
                                   (comparison.right, comparison.left, -1)):
            if side.is_whole and not any(place in self.numbers for place in other.terms):
                bound = self._bound(side)
                worth = half_up(other.at(self.equations.values))
                return bound and bound.plus(Sum({}, -worth)).times(times)
        return None

    def _bound(self, total: Sum) -> Sum | None:
        """``total`` with what is printed in other units as numbers."""
        terms, constant = dict[Place, Exact](), total.constant
        for place, times in total.terms.items():
            if place in self.numbers:
                terms[place] = times
            else:
                constant += times * self._as_printed(place)
        return Sum(terms, constant) if isinstance(constant, int) else None

    def _as_printed(self, place: Place) -> Exact:
        value = self.figures.value(place)
        if not isinstance(value, Decimal):
            return 0
        spec = self.format.tables[place.table].spec(place)
        shown = value if spec and spec.plain else rounded(value, self.format.decimals_of(spec))
        return exact(shown, self.format.decimals)

    def _relation(self, equation: Equation, gap: Sum) -> Relation:
        operator, constant = equation.comparison.operator, int(gap.constant)
        if operator in "<>":  # of whole numbers
            constant += 1 if operator == "<" else -1
            operator += "="
        terms = {self.numbers[place]: int(times) for place, times in gap.terms.items()}
        name = f"{equation.rule.id}（{equation.place.words()}）"
        return Relation(operator, terms, constant, name)
