"""Which row of the submission a printed detail row is, and of what level."""

from __future__ import annotations

from budgetxl.formats import Table
from budgetxl.place import Place
from budgetxl.publication import Line
from budgetxl.rules import Figures


def level_of_line(figures: Figures, table: Table, line: Line, form: int) -> str:
    """The level of the row, "" where all rows of ``table`` are alike."""
    if table.detail is None or not table.detail.groups:
        return ""
    if line.row is not None:
        return figures.level(table.name, line.row, form)
    return table.detail.groups[line.depth].level


def place_behind(figures: Figures, table: Table, place: Place) -> Place:
    """Where in the submission stands what the row prints at ``place``.

    That is elsewhere where a sum by a text prints the text in another column.
    """
    assert table.detail is not None and isinstance(place.row, int)
    for group in table.detail.groups:
        if group.shown_in == place.column:
            if figures.level(table.name, place.row, place.form) == group.level:
                return place._replace(column=group.by)
    return place
