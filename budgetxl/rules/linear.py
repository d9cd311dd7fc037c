"""The fourth voice: a node as sums of cells, or as comparisons of such sums; or it is neither.

Texts are what they are, so that what depends on nothing else is known; conditions on amounts
stay open.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from budgetxl.place import Place
from budgetxl.rules.calculate import calculation
from budgetxl.rules.figure_source import Ats, FigureSource, Undecided
from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.linear_calls import CALLS, amounts_of
from budgetxl.rules.linear_parts import Case, Cases, NotLinear, compared, each_of, total
from budgetxl.rules.reckoning import Missing
from budgetxl.rules.sums import Exact, Sum, Truth, every, exact, negated, some
from budgetxl.rules.tree import (
    Arithmetic,
    At,
    Call,
    Cell,
    CodeColumn,
    Collected,
    ColumnRef,
    Compare,
    Here,
    Key,
    Label,
    Node,
    Number,
    Rows,
    Text,
)


class Linearity:
    """The nodes of the rules of one workbook as sums of its cells.

    With ``expanded`` a total that nobody states is the sum of its parts; else it is a cell.
    """

    def __init__(self, figures: FigureSource, expanded: bool) -> None:
        self.figures, self.expanded = figures, expanded
        self.decimals = figures.format.decimals
        self._cells: dict[Place, Cases] = {}
        self._places: dict[tuple[Key, int], list[Place]] = {}
        self._rows: Ats = ()
        self._known: dict[tuple[int, int], dict[At, Any]] = {}

    def turn_to(self, rows: Ats) -> None:
        """What is known is now asked for in some of these rows: looked up together, and once.

        Rows are known again by identity.
        """
        self._rows = rows

    def truth(self, node: Node, at: At) -> Truth:
        """A node that is true or not. Raises as ``cases`` does."""
        answer: Truth = LINEAR[type(node)](self, node, at)
        return answer

    def cases(self, node: Node, at: At) -> Cases:
        """A node that is an amount.

        Raises ``NotLinear``; ``Undecided`` and ``Missing`` where it cannot be calculated.
        """
        answer: Cases = LINEAR[type(node)](self, node, at)
        return answer

    def known(self, node: Node, at: At) -> Any:
        """What ``node`` comes to in the workbook as it is."""
        if len(self._rows) > 1:
            key = id(self._rows), id(node)
            if key not in self._known:
                self._known[key] = self._in_all_rows(node)
            if at in self._known[key]:
                return self._known[key][at]
        [value] = _calculation(node)(self.figures, (at,))
        return value

    def _in_all_rows(self, node: Node) -> dict[At, Any]:
        """The same in every row, or nothing where some cannot be decided."""
        try:
            return dict(zip(self._rows, _calculation(node)(self.figures, self._rows)))
        except (Undecided, Missing):
            return {}

    def cell(self, place: Place) -> Cases:
        """A cell, or what fills it."""
        if place not in self._cells:
            self._cells[place] = self._cell(place)
        return self._cells[place]

    def _cell(self, place: Place) -> Cases:
        rule = self.figures.filler(place) if self.expanded else None
        if rule is None or place in self.figures.submission.cells:
            self.figures.value(place)  # may be undecided
            return [Case(Sum({place: 1}))]
        assert isinstance(rule.says, Compare)
        row = place.row if isinstance(place.row, int) else None
        return self.cases(rule.says.right, At(row, place.form))

    def places(self, node: ColumnRef | Collected, at: At) -> list[Place]:
        """The cells of a column, looked up once on each form."""
        key = node.key, at.form
        if key not in self._places:
            self._places[key] = self.figures.places(node, at)
        return self._places[key]

    def parts(self, node: Node, at: At) -> list[Cases]:
        """The amounts of which ``node`` consists: of a range several."""
        if isinstance(node, (ColumnRef, Collected)) and node.book:
            return [self.constant(value) for value in self.known(node, at)]
        if isinstance(node, (ColumnRef, Collected)):
            return [self.cell(place) for place in self.places(node, at)]
        if isinstance(node, Rows):
            places = (Place(node.table, row, node.column) for row in node.rows)
            return [self.cell(self.figures.place(place, at)) for place in places]
        return [self.cases(node, at)]

    def chosen(self, node: Node, at: At) -> list[Cases]:
        """The same for MAX and MIN, which do not see what is blank."""
        known = self.known(node, at)
        known = known if isinstance(known, list) else [known]
        in_cells = not isinstance(node, (Call, Arithmetic))
        return [each for each, value in zip(self.parts(node, at), known, strict=True)
                if not (in_cells and value is None)]

    def constant(self, value: Any) -> Cases:
        """A number that no cell here changes."""
        return [Case(Sum({}, exact(Decimal(value or 0), self.decimals)))]

    def factor(self, number: Exact) -> Exact:
        """A number in last digits as one to multiply with."""
        return exact(Decimal(1), -self.decimals) * number


@lru_cache(maxsize=4096)
def _calculation(node: Node) -> Any:
    return calculation(node)


def _number(voice: Linearity, node: Number, at: At) -> Cases:
    return voice.constant(node.value)


def _no_amount(voice: Linearity, node: Node, at: At) -> Cases:
    """A text, or many amounts where one is asked for."""
    raise NotLinear


def _cell(voice: Linearity, node: Cell, at: At) -> Cases:
    if not node.money:
        raise NotLinear
    if node.book:
        return voice.constant(voice.known(node, at))
    return voice.cell(voice.figures.place(node.place, at))


def _here(voice: Linearity, node: Here, at: At) -> Cases:
    if not node.money:
        raise NotLinear
    return voice.cell(Place(node.table, at.row, node.column, at.form))


def _arithmetic(voice: Linearity, node: Arithmetic, at: At) -> Cases:
    left, right = voice.cases(node.left, at), voice.cases(node.right, at)
    if node.operator in "+-":
        sign = 1 if node.operator == "+" else -1
        return total([left, [case._replace(sum=case.sum.times(sign)) for case in right]])
    operate = _multiplied if node.operator == "*" else _divided
    return [Case(operate(voice, a.sum, b.sum), every((a.when, b.when)))
            for a, b in each_of([left, right])]


def _multiplied(voice: Linearity, left: Sum, right: Sum) -> Sum:
    if right.terms:
        left, right = right, left
    if right.terms:
        raise NotLinear
    return left.times(voice.factor(right.constant))


def _divided(voice: Linearity, left: Sum, right: Sum) -> Sum:
    if right.terms:
        raise NotLinear
    if not right.constant:
        raise Missing("除数是零或空白")
    return left.times(Fraction(1) / voice.factor(right.constant))


def _compare(voice: Linearity, node: Compare, at: At) -> Truth:
    if not node.money:
        return bool(voice.known(node, at))
    return every(some((negated(when), said)) for when, said in comparisons(voice, node, at))


def comparisons(voice: Linearity, node: Compare, at: At) -> list[tuple[Truth, Truth]]:
    """What ``node`` says of amounts, and when it says that: all of it is so, or it is not."""
    pairs = _bounds(voice, node, at)
    if not pairs:
        pairs = [(_side(voice, node.left, at), _side(voice, node.right, at))]
    return [(every((a.when, b.when)), compared(node.operator, a.sum, b.sum))
            for pair in pairs for a, b in each_of(pair)]


def _side(voice: Linearity, node: Node, at: At) -> Cases:
    """A side of a comparison: it is rounded there anyway."""
    if isinstance(node, Call) and FUNCTIONS[node.function].linear == "rounded":
        amount, digits = node.arguments
        if isinstance(digits, Number) and digits.value == voice.decimals:
            return voice.cases(amount, at)
    return voice.cases(node, at)


def _bounds(voice: Linearity, node: Compare, at: At) -> list[tuple[Cases, Cases]]:
    """What the least of many is at least, all are, however many; likewise the greatest.

    Nothing where that is not what ``node`` says.
    """
    extreme = {"<=": ("greatest", "least"), ">=": ("least", "greatest")}.get(node.operator)
    for side, kind in zip((node.left, node.right), extreme or ()):
        if isinstance(side, Call) and FUNCTIONS[side.function].linear == kind:
            amounts = amounts_of(voice, side, at) or [voice.constant(0)]
            if side is node.left:
                return [(each, _side(voice, node.right, at)) for each in amounts]
            return [(_side(voice, node.left, at), each) for each in amounts]
    return []


def _call(voice: Linearity, node: Call, at: At) -> Any:
    return CALLS[FUNCTIONS[node.function].linear](voice, node, at)


LINEAR: dict[type, Callable[[Linearity, Any, At], Any]] = {
    Number: _number,
    Text: _no_amount,
    Cell: _cell,
    Label: _no_amount,
    Here: _here,
    ColumnRef: _no_amount,
    Collected: _no_amount,
    Rows: _no_amount,
    CodeColumn: _no_amount,
    Call: _call,
    Arithmetic: _arithmetic,
    Compare: _compare,
}
"""How each kind of node is a sum, or a comparison of sums; one that is neither says so."""
