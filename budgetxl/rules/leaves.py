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
    """A range, the same for all rows, or of a form; of a family, that of each."""
    if len(set(nodes)) > 1:
        return _several(*nodes)
    node, one = nodes[0], _RANGE[type(nodes[0])](nodes[0])

    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        its_own = figures if isinstance(node, Rows) else figures.elsewhere(node)
        if not isinstance(node, Collected) and its_own.format.is_repeated(node.table):
            return _by_form(lambda at: one(figures, at), ats)
        return [one(figures, At())] * len(ats)

    return values


def _several(*nodes: ColumnRef | Collected | Rows) -> Calculation:
    """The ranges of a family, which speaks neither of rows nor of forms: each looked up once."""
    each = {node: _RANGE[type(node)](node) for node in nodes}
    numbers = {node: number for number, node in enumerate(each)}
    asked, own = [*each.values()], [numbers[node] for node in nodes]

    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        wanted = [own[at.number] for at in ats]
        known = {number: asked[number](figures, At()) for number in dict.fromkeys(wanted)}
        return [known[number] for number in wanted]

    return values


def _column(node: ColumnRef | Collected) -> Callable[[FigureSource, At], list[Any]]:
    return lambda figures, at: figures.elsewhere(node).column(node, at)


def _rows(node: Rows) -> Callable[[FigureSource, At], list[Any]]:
    places = [Place(node.table, name, node.column) for name in node.rows]
    return lambda figures, at: figures.listed(
        [figures.place(place, at) for place in places] if at.form else places)


def _codes(*nodes: CodeColumn) -> Calculation:
    name, column = nodes[0].codes, nodes[0].column

    def values(figures: FigureSource, ats: Ats) -> list[Any]:
        listed = figures.format.codes[name]
        return [listed.comparable_names if column == NAME else listed.codes] * len(ats)

    return values


_RANGE: dict[type, Callable[[Any], Callable[[FigureSource, At], list[Any]]]] = {
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
