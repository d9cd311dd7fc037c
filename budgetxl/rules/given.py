"""Whether a number rests on facts that somebody gave: a blank among them may be nothing, or not."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.place import Place
from budgetxl.rules.figures import Figures
from budgetxl.rules.tree import At, Cell, Collected, ColumnRef, Compare, Here, Node, Rows, walk


def is_given(node: Node, figures: Figures, at: At) -> bool:
    """Whether all that ``node`` takes from supplementary tables is filled in.

    What official tables leave blank is nothing by their own rules.
    """
    return all(is_known(place, figures) for leaf in walk(node)
               for place in _places(leaf, figures, at))


def _places(node: Node, figures: Figures, at: At) -> Iterator[Place]:
    """The cells for which a node stands."""
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
    yield from places


def is_known(place: Place, figures: Figures) -> bool:
    """Whether what stands at ``place`` is more than a guess: see ``is_given``."""
    if not figures.format.tables[place.table].supplementary:
        return True
    rule = figures.book.filler(place)
    if rule is None or not isinstance(rule.says, Compare):
        return figures.submission.cells.get(place) is not None
    at = At(place.row if isinstance(place.row, int) else None, place.form)
    return is_given(rule.says.right, figures, at)
