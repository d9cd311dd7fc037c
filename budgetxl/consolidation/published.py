"""Every figure that a workbook publishes, under a key that it shares with those of other units."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from budgetxl.formats import Column, Table
from budgetxl.place import Place
from budgetxl.publication import Line, lines_of, value_of_added_line
from budgetxl.rules import Figures, Undecided


class Key(NamedTuple):
    """What a figure is of, whoever reports it.

    ``form`` names the project of a form; ``row`` is the name of a fixed row, or the codes and
    texts that tell a detail row; ``level`` is its level where rows sum up others.
    """

    table: str
    form: str
    level: str
    row: str
    column: str


class Published(NamedTuple):
    """One figure, exact; ``places`` are the cells that it stands in, or that it is the sum of."""

    key: Key
    name: str
    total: bool
    value: Decimal
    unit: str
    places: tuple[Place, ...]


def published(figures: Figures) -> Iterator[Published]:
    """The figures of a submission in the order of its tables; what cannot be known is left out."""
    format_ = figures.format
    for main in format_.forms.values():
        for form in figures.forms(main.name) if main.repeated else [0]:
            name = _text(figures, Place(main.name, None, main.repeated, form)) \
                if main.repeated else ""
            for table in format_.nested(main.name):
                yield from _fixed(figures, table, form, name)
                if table.detail and any(column.is_money for column in table.detail.columns):
                    yield from _rows(figures, table, form, name)


def _fixed(figures: Figures, table: Table, form: int, form_name: str) -> Iterator[Published]:
    keys = table.keyed_rows
    for (row, column), spec in table.specs.items():
        if spec.is_money:
            place = Place(table.name, row, column, form)
            value = _known(figures, place)
            if value is not None:
                text = _text(figures, place._replace(column=keys[row])) if row in keys else row
                key = Key(table.name, form_name, "", text or "", column)
                yield Published(key, text or column, table.is_total(place), value,
                                figures.format.unit_of(spec), (place,))


def _rows(figures: Figures, table: Table, form: int, form_name: str) -> Iterator[Published]:
    detail = table.detail
    assert detail is not None
    money = [column for column in detail.columns if column.is_money]
    try:
        lines = list(lines_of(figures, table, form))
    except Undecided:  # a code that cannot be read is a finding: its rows stand without sums
        lines = [Line(row) for row in figures.submission.rows(table.name, form)]
    for line in lines:
        words = _words(figures, table, line, form)
        for column in money:
            if found := _cell(figures, table, column, line, form):
                key = Key(table.name, form_name, words[0], words[1], column.name)
                total = column.kind == "total" or words[0] not in ("", detail.level)
                yield Published(key, words[2], total, found[0],
                                figures.format.unit_of(column), found[1])


def _cell(
    figures: Figures, table: Table, column: Column, line: Line, form: int
) -> tuple[Decimal, tuple[Place, ...]] | None:
    """The amount of a line in a column, and its cells."""
    if line.row is not None:
        place = Place(table.name, line.row, column.name, form)
        value = _known(figures, place)
        return None if value is None else (value, (place,))
    try:
        added = value_of_added_line(figures, table, column.name, line)
    except Undecided:
        return None
    places = (Place(table.name, row, column.name) for row in line.rows)
    full = tuple(place for place in places if _known(figures, place) is not None)
    return (added, full) if isinstance(added, Decimal) else None


def _words(figures: Figures, table: Table, line: Line, form: int) -> tuple[str, str, str]:
    """The level of a line, what tells it from others, and what it is called."""
    detail = table.detail
    assert detail is not None
    if line.row is None:
        group = detail.groups[line.depth] if detail.groups and line.rows else None
        if group is None:
            return "", "", ""
        text = _text(figures, Place(table.name, line.rows[0], group.by))
        text = text[: group.digits] if group.digits else text
        name = next((c.name for c in detail.columns if c.of == group.by), "")
        said = _added_text(figures, table, name, line) if name else text
        return group.level, text, said or text
    places = {name: Place(table.name, line.row, name, form) for name in detail.key_columns}
    told = {name: _text(figures, place) for name, place in places.items()}
    names = [column.name for column in detail.columns if column.kind == "name"]
    named = [_text(figures, Place(table.name, line.row, name, form)) for name in names]
    texts = [text for name, text in told.items() if table.columns[name].kind == "text"]
    level = figures.level(table.name, line.row, form)
    return level, " ".join(filter(None, told.values())), " ".join(filter(None, [*named, *texts]))


def _added_text(figures: Figures, table: Table, column: str, line: Line) -> str:
    try:
        return str(value_of_added_line(figures, table, column, line) or "")
    except Undecided:
        return ""


def _known(figures: Figures, place: Place) -> Decimal | None:
    try:
        value: Decimal | None = figures.value(place)
    except Undecided:
        return None
    return value


def _text(figures: Figures, place: Place) -> str:
    try:
        return str(figures.value(place) or "")
    except Undecided:
        return ""
