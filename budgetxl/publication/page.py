"""One sheet of a publication: what is printed in each of its boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, assert_never

from budgetxl import amount
from budgetxl.amount import rounded
from budgetxl.formats import Column, Format, Group, Table
from budgetxl.layout import Box
from budgetxl.layout.lines import Line, lines_of, value_of_added_line
from budgetxl.place import Place
from budgetxl.rules import Figures

DRAFT = "草稿：未通过审核，不得公开"

EMPTY_ROWS = 5
"""Rows printed in a detail table that has no content, as the official empty tables do."""

LONGEST_NAME = 31
"""Letters of a sheet's name that Excel takes, those beyond U+FFFF counted twice."""

_RESERVED = {"history"}
"""Names of sheets, in small letters, that Excel keeps for itself."""

_REFUSED = re.compile(r"[\[\]:*?/\\\s\x00-\x1f\ufffe\uffff]+")
"""What Excel refuses in the name of a sheet."""


class Page:
    """One sheet of the publication, with its name: the form number ``form`` of ``table``."""

    def __init__(self, name: str, figures: Figures, table: Table, form: int = 0) -> None:
        self.name = name
        self.figures = figures
        self.format = figures.book.format
        self.table = table
        self.form = form
        self._typed = figures.submission.typed

    @cached_property
    def lines(self) -> dict[str, list[Line]]:
        """What is printed in the detail rows of each table of the sheet."""
        tables = self.format.nested(self.table.name)
        return {table.name: list(lines_of(self.figures, table, self.form)) for table in tables
                if table.detail}

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many detail rows each table of the sheet has."""
        return tuple((name, len(lines) or self._empty(name)) for name, lines in self.lines.items())

    @cached_property
    def decimals(self) -> int:
        """The decimals of all plain amounts of money on the sheet: what one of them needs.

        元 have none or all of them: 20.80, not 20.8.
        """
        limit, most = self.format.decimals, 0
        for place, spec in self._plain_money():
            if value := self.figures.value(place):
                needed = _decimals(rounded(value, limit))
                most = max(most, limit if needed and self.format.unit_of(spec) == "元" else needed)
        return most

    def _plain_money(self) -> Iterator[tuple[Place, Column]]:
        """The plain amounts of money; a sum needs no more decimals than its items."""
        for table in self.format.nested(self.table.name):
            for (row, column), spec in table.plain_money.items():
                yield Place(table.name, row, column, self.form), spec
            plain = [column for column in table.columns.values() if column.is_plain_money]
            for number in self.figures.submission.rows(table.name, self.form) if plain else ():
                for spec in plain:
                    yield Place(table.name, number, spec.name, self.form), spec

    def _empty(self, table: str) -> int:
        return EMPTY_ROWS if self.format.tables[table].is_main else 1

    def content(self, gap: Gap) -> object:
        """What is printed in ``gap``."""
        if gap.fixed is not None:
            return gap.fixed
        box, place = gap.box, gap.box.place
        if place is None or box.role == "department_name":
            department = self.figures.submission.department
            return f"{box.text}：{department}" if box.role == "department" else department
        if isinstance(place.row, int):
            lines = self.lines[place.table]
            value = self._in_line(gap, place, lines[place.row]) if place.row < len(lines) else None
        else:
            value = self._value(gap, place._replace(form=self.form) if self.form else place)
        return value if gap.spec is None else self._worded(gap.spec, value)

    def _in_line(self, gap: Gap, place: Place, line: Line) -> object:
        if line.row is None:
            table = self.format.tables[place.table]
            value = value_of_added_line(self.figures, table, place.column, line)
            return self._printed(gap, value)
        column = place.column
        if gap.groups:
            level = self.figures.level(place.table, line.row)
            column = next((each.by for each in gap.groups if each.level == level), column)
        return self._value(gap, Place(place.table, line.row, column, self.form))

    def _value(self, gap: Gap, place: Place) -> object:
        if self._typed and place in self._typed:
            return self._typed[place]
        return self._printed(gap, self.figures.value(place))

    def _printed(self, gap: Gap, value: Decimal | str | None) -> Decimal | str | None:
        """``value`` with the decimals of the format, or the part of a code that stands there."""
        if isinstance(value, Decimal):
            return rounded(value, self.format.decimals_of(gap.spec))
        if value and gap.spec and gap.box.role == "code":
            return gap.spec.part_of(value, gap.box.part) or None
        return value

    def _worded(self, spec: Column, value: object) -> object:
        """``value`` with the words that the form prints around it, then as a text."""
        if not (spec.number or spec.before or spec.after):
            return value
        if value is None or value == "":
            return spec.before.strip() or None
        if isinstance(value, Decimal):
            decimals = self.format.decimals_of(spec)
            value = amount.plain(value) if spec.plain else amount.shown(value, decimals)
        return f"{spec.number}{spec.before}{value}{spec.after}"


class Gap(NamedTuple):
    """A box that may hold something: ``fixed`` is what it holds in every publication.

    With None that depends. ``spec`` is the column or field that stands there; rows of one of
    the ``groups`` show there what they have in another column.
    """

    box: Box
    fixed: str | None
    spec: Column | None
    groups: tuple[Group, ...]

    @classmethod
    def of(cls, format_: Format, box: Box) -> Gap:
        """What ``format_`` says of ``box``."""
        fixed, place = _fixed(format_, box), box.place
        if place is None:
            return cls(box, fixed, None, ())
        table = format_.tables[place.table]
        groups = table.detail.groups if table.detail else ()
        shown = tuple(group for group in groups if group.shown_in == place.column)
        return cls(box, fixed, table.spec(place), shown)


def _fixed(format_: Format, box: Box) -> str | None:
    """What ``box`` says in every publication of the format; None if that depends."""
    match box.role:
        case "money_unit":
            return format_.money_line(box.text)
        case ("caption" | "title" | "subtitle" | "header" | "heading" | "label" | "total_label"
              | "blank"):
            return box.text
        case ("department" | "department_name" | "amount" | "total" | "code" | "name" | "text"
              | "note"):
            return None
        case _ as never:
            assert_never(never)


def _decimals(value: Decimal) -> int:
    """The decimals that ``value`` needs."""
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def pages(figures: Figures) -> list[Page]:
    """The sheets of the publication in order; a repeated form has one for each that is used.

    Where nothing is used at all there is one empty form: a workbook without a sheet is none.
    """
    format_ = figures.book.format
    name, table = next(iter(format_.published.items()))
    return list(_used(figures)) or [Page(_sheet_name(table.sheet or name, set()), figures, table)]


def _used(figures: Figures) -> Iterator[Page]:
    format_, taken = figures.book.format, set(figures.book.format.forms)
    for name, table in format_.published.items():
        if not table.repeated:
            yield Page(name, figures, table)
            continue
        for form in figures.forms(name):
            words = figures.value(Place(name, None, table.repeated, form))
            title = _sheet_name(str(words or f"{table.sheet}{form + 1}"), taken)
            taken.add(title)
            yield Page(title, figures, table, form)


def _sheet_name(words: str, taken: set[str]) -> str:
    """``words`` as the name of a sheet: without what Excel refuses, short, and not taken."""
    plain = _REFUSED.sub(" ", words).strip(" '") or "表单"
    lower = _RESERVED | {name.casefold() for name in taken}
    for number in range(1, len(lower) + 2):
        mark = f"（{number}）" if number > 1 else ""
        name = cut(plain, LONGEST_NAME - len(mark)).strip(" '") + mark
        if name.casefold() not in lower:
            return name
    raise AssertionError("there is always a number that is not taken")


def cut(text: str, units: int) -> str:
    """The beginning of ``text`` that takes no more than ``units`` of UTF-16."""
    if len(text) * 2 <= units:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "ignore")
