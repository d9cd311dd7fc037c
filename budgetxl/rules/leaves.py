"""What the leaves of a rule come to: what is written in it, and the cells that it names.

Each is made into a function for one node, or for several of one kind, the rules of a family; of
those the number of an ``At`` says which.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from budgetxl.place import Place
from budgetxl.rules.figure_source import Ats, Calculation, FigureSource, Undecided
from budgetxl.rules.names import NAME
from budgetxl.rules.tree import (
    At,
    Cell,
    CodeColumn,
    Collected,
    ColumnRef,
    Here,
    Label,
    Node,
    Number,
    Rows,
    Text,
)

T = TypeVar("T")


def leaf(*nodes: Node) -> Calculation:
    """The function for a leaf, or for several of one kind, that says where it is undecided."""
    values = LEAVES[type(nodes[0])](*nodes)
    return values if isinstance(nodes[0], (Number, Text, Label, CodeColumn)) else _located(values)


def _located(values: Calculation) -> Calculation:
    """The same; what cannot be decided is asked for again, row by row and form by form."""

    def located(figures: FigureSource, ats: Ats) -> list[Any]:
        try:
            return values(figures, ats)
        except Undecided as undecided:
            reasons = {at: str(undecided) for at in ats}
        for at in ats if len(ats) > 1 else ():
            try:
                values(figures, (at,))
                del reasons[at]
            except Undecided as undecided:
                reasons[at] = str(undecided)
        raise Undecided(next(iter(reasons.values())), reasons)

    return located


def _written(*nodes: Number | Text) -> Calculation:
    if len(set(nodes)) == 1:
        value = nodes[0].value
        return lambda figures, ats: [value] * len(ats)
    values = _by_number([node.value for node in nodes])
    return lambda figures, ats: [values[at.number] for at in ats]


def _label(*nodes: Label) -> Calculation:
    if len(set(nodes)) == 1:
        place, text = nodes[0].place, nodes[0].text
        return lambda figures, ats: [figures.submission.cells.get(place, text)] * len(ats)
    printed = _by_number([(node.place, node.text) for node in nodes])

    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        cells = figures.submission.cells
        return [cells.get(*printed[at.number]) for at in ats]

    return values


def _by_number(things: list[T]) -> dict[int, T]:
    """``things`` by the number of the ``At`` that speaks of each."""
    return dict(enumerate(things))


def _cell(*nodes: Cell) -> Calculation:
    if len(set(nodes)) == 1:
        return _one_cell(nodes[0])
    places = _by_number([node.place for node in nodes])

    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        return figures.elsewhere(nodes[0]).values([places[at.number] for at in ats])

    return values


def _one_cell(node: Cell) -> Calculation:
    """The same for all rows; on repeated forms, for all rows of a form."""

    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        if not node.book and figures.format.is_repeated(node.place.table):
            return _by_form(lambda at: figures.value(figures.place(node.place, at)), ats)
        return [figures.elsewhere(node).value(node.place)] * len(ats)

    return values


def _by_form(value: Callable[[At], Any], ats: Ats) -> list[Any]:
    """``value`` at each of ``ats``, looked up once on each form."""
    known: dict[int, Any] = {}
    for at in ats:
        if at.form not in known:
            known[at.form] = value(at)
    return [known[at.form] for at in ats]


def _here(node: Here) -> Calculation:
    table, column = node.table, node.column
    return lambda figures, ats: figures.here(table, column, ats)


def _range(*nodes: ColumnRef | Collected | Rows) -> Calculation:
    """A range; of a family, one for each that names another."""
    if len(set(nodes)) == 1:
        return _RANGE[type(nodes[0])](nodes[0])
    each = _by_number([_RANGE[type(node)](node) for node in nodes])
    return lambda figures, ats: [each[at.number](figures, (at,))[0] for at in ats]


def _column(node: ColumnRef | Collected) -> Calculation:
    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        its_own = figures.elsewhere(node)
        if isinstance(node, ColumnRef) and its_own.format.is_repeated(node.table):
            return _by_form(lambda at: its_own.column(node, at), ats)
        return [its_own.column(node, At())] * len(ats)

    return values


def _rows(node: Rows) -> Calculation:
    places = [Place(node.table, name, node.column) for name in node.rows]

    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        def listed(at: At) -> list[Any]:
            return figures.listed([figures.place(place, at) for place in places])

        if figures.format.is_repeated(node.table):
            return _by_form(listed, ats)
        return [figures.listed(places)] * len(ats)

    return values


def _codes(*nodes: CodeColumn) -> Calculation:
    name, column = nodes[0].codes, nodes[0].column

    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        listed = figures.format.codes[name]
        return [listed.comparable_names if column == NAME else listed.codes] * len(ats)

    return values


_RANGE: dict[type, Callable[[Any], Calculation]] = {
    ColumnRef: _column, Collected: _column, Rows: _rows,
}
LEAVES: dict[type, Callable[..., Calculation]] = {
    Number: _written,
    Text: _written,
    Label: _label,
    Cell: _cell,
    Here: _here,
    ColumnRef: _range,
    Collected: _range,
    Rows: _range,
    CodeColumn: _codes,
}
"""How the function of each kind of leaf is made, and of several of that kind."""
