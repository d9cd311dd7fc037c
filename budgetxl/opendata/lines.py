"""What stands in one printed detail row: a row of the submission, or one that sums up others."""

from __future__ import annotations

from decimal import Decimal

from budgetxl.amount import ZERO
from budgetxl.formats import Table
from budgetxl.place import Place
from budgetxl.publication import Line
from budgetxl.rules import Figures


def level(figures: Figures, table: Table, line: Line, form: int) -> str:
    """The level of the row, "" where all rows of ``table`` are alike."""
    if table.detail is None or not table.detail.groups:
        return ""
    if line.row is not None:
        return figures.level(table.name, line.row, form)
    return table.detail.groups[line.depth].level


def source(figures: Figures, table: Table, place: Place) -> Place:
    """Where in the submission stands what the row prints at ``place``.

    That is elsewhere where a sum by a text prints the text in another column.
    """
    assert table.detail is not None and isinstance(place.row, int)
    for group in table.detail.groups:
        if group.shown_in == place.column:
            if figures.level(table.name, place.row, place.form) == group.level:
                return place._replace(column=group.by)
    return place


def made(figures: Figures, table: Table, column: str, line: Line) -> Decimal | str | None:
    """What ``column`` shows in a row that is not in the submission.

    Such a row sums up others, exactly; or it shows the words that an empty form carries.
    """
    detail, spec = table.detail, table.columns[column]
    assert detail is not None
    if line.words:
        names = [merged.name for merged in detail.merged]
        return dict(zip(names, line.words, strict=True)).get(column)
    if spec.is_money:
        found = [figures.value(Place(table.name, row, column)) for row in line.rows]
        amounts = [value for value in found if value is not None]
        return sum(amounts, ZERO) if amounts else None
    group = detail.groups[line.depth]
    first: str | None = figures.value(Place(table.name, line.rows[0], group.by))
    if group.digits and first and spec.of == group.by:
        codes = figures.book.format.codes[table.columns[group.by].codes]
        return codes.name(first[: group.digits])
    if group.digits and first and column == group.by:
        return first[: group.digits]
    return first if column == group.shown_in else None
