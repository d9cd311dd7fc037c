"""Whether a number rests on facts that somebody gave: a blank among them may be nothing, or not."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.place import Place
from budgetxl.rules import Figures
from budgetxl.rules.tree import At, Cell, Collected, ColumnRef, Compare, Here, Node, Rows, walk


def is_given(node: Node, figures: Figures, at: At) -> bool:
    """Whether all that ``node`` takes from supplementary tables is filled in.

    What official tables leave blank is nothing by their own rules.
    """
    return all(_is_filled_in(place, figures) for leaf in walk(node)
               for place in _places(leaf, figures, at))


def _places(node: Node, figures: Figures, at: At) -> Iterator[Place]:
    """The cells of supplementary tables for which a node stands."""
    if isinstance(node, Cell):
        places = [] if node.book else [figures.place(node.place, at)]
    elif isinstance(node, Here):
        places = [Place(node.table, at.row, node.column, at.form)]
    elif isinstance(node, Rows):
        places = [Place(node.table, row, node.column, at.form) for row in node.rows]
    elif isinstance(node, (ColumnRef, Collected)) and not node.book:
        places = figures.places(node, at)
    else:
        places = []
    tables = figures.format.tables
    yield from (place for place in places if tables[place.table].supplementary)


def _is_filled_in(place: Place, figures: Figures) -> bool:
    rule = figures.book.filler(place)
    if rule is None or not isinstance(rule.says, Compare):
        return figures.submission.cells.get(place) is not None
    at = At(place.row if isinstance(place.row, int) else None, place.form)
    return is_given(rule.says.right, figures, at)
