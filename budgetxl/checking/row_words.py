"""How a clerk finds a row again: in words, whatever stands in the sheet's margin."""

from __future__ import annotations

from typing import Any

from budgetxl.place import Place
from budgetxl.rules import Figures, Undecided


def row_words(place: Place | None, figures: Figures) -> str:
    """A row as the clerk knows it: its item, or its number with code and name; and whose form."""
    if place is None:
        return ""
    words = [_form_words(place, figures)]
    if isinstance(place.row, str):
        words.append(place.row)
    elif place.row is not None:
        words += [f"第{place.row + 1}行", *_row_texts(place, figures)]
    return " ".join(word for word in words if word)


def place_name(place: Place, figures: Figures) -> str:
    """What a row or a form is called on any sheet: its item, its project; "" where nothing is."""
    if isinstance(place.row, str):
        return place.row
    table = figures.book.format.tables[place.table]
    if place.row is None:
        return _form_name(place, figures) if table.repeated else ""
    key = place._replace(column=table.detail.key.name) if table.detail else place
    return str(_readable(key, figures) or "")


def _row_texts(place: Place, figures: Figures) -> list[str]:
    """What tells a detail row from the others: its codes, names and texts, up to its key."""
    detail = figures.book.format.tables[place.table].detail
    columns = [column for column in detail.columns if not column.is_money] if detail else []
    if detail and detail.merged:
        columns = [detail.key]
    places = (place._replace(column=column.name) for column in columns)
    return [text for each in places if (text := _readable(each, figures))]


def _readable(place: Place, figures: Figures) -> Any:
    """The value of ``place``; nothing where it, or the code that it comes from, is unreadable."""
    try:
        return None if place in figures.submission.unusable else figures.value(place)
    except Undecided:
        return None


def _form_words(place: Place, figures: Figures) -> str:
    """The name of a repeated form, or its number."""
    if not figures.book.format.tables[place.table].repeated:
        return ""
    return _form_name(place, figures) or f"第{place.form + 1}张"


def _form_name(place: Place, figures: Figures) -> str:
    """The project that a repeated form is of."""
    table = figures.book.format.tables[place.table]
    name = Place(table.main_table, None, table.repeated, place.form)
    return str(_readable(name, figures) or "")
