"""A submission written out as the official tables: values only, ready to print, nothing else.

No formula, macro, hidden sheet, comment, link, author or path goes into it. Amounts are
rounded half-up to the format's decimals, and what is not shown is not in the file either.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import xlsxwriter

from budgetxl import amount
from budgetxl.amount import ZERO, rounded
from budgetxl.formats import Column, Detail, Table
from budgetxl.layout import Box, Sheet
from budgetxl.layout.drawing import (
    CREATED,
    Pen,
    number_format,
    row_heights,
    set_heights,
    set_up,
    write,
)
from budgetxl.place import Place
from budgetxl.rules import Figures

EMPTY_ROWS = 5
"""Rows printed in a detail table that has no content, as the official empty tables do."""

DRAFT = "草稿：未通过审核，不得公开"


def publish(figures: Figures, draft: bool = False) -> bytes:
    """The .xlsx file of the official tables with ``figures``; the same figures, the same bytes.

    Totals are those that the submission states, else as computed. Spare rows are left out; a
    table without content is kept, with its note. ``draft`` prints a warning above every page.
    Raises ``Undecided`` where an unreadable input stands.
    """
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    workbook.set_properties({"title": figures.book.format.title, "created": CREATED})
    pen = Pen(workbook)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, page in _pages(figures):
            page.draw(workbook.add_worksheet(name), pen, draft)
        workbook.close()
    return stream.getvalue()


def _pages(figures: Figures) -> Iterator[tuple[str, Page]]:
    """Every sheet with its name; a repeated form has one for each that is used."""
    format_, taken = figures.book.format, set(figures.book.format.forms)
    for name, table in format_.forms.items():
        if not table.repeated:
            yield name, Page(figures, table, 0)
            continue
        for form in figures.forms(name):
            words = figures.value(Place(name, None, table.repeated, form))
            title = _sheet_name(str(words or f"{table.sheet}{form + 1}"), taken)
            taken.add(title)
            yield title, Page(figures, table, form)


LONGEST_NAME = 31
"""Letters of a sheet's name that Excel takes."""


def _sheet_name(words: str, taken: set[str]) -> str:
    """``words`` as the name of a sheet: without what Excel refuses, short, and not taken."""
    plain = re.sub(r"[\[\]:*?/\\\s]+", " ", words).strip(" '") or "表单"
    lower = {name.casefold() for name in taken}
    for number in range(1, len(taken) + 2):
        mark = f"（{number}）" if number > 1 else ""
        name = plain[: LONGEST_NAME - len(mark)].strip(" '") + mark
        if name.casefold() not in lower:
            return name
    raise AssertionError("there is always a number that is not taken")


class Line(NamedTuple):
    """One printed detail row.

    A ``row`` of the submission; or the sum of several ``rows``, at that ``depth`` of the
    groups; or the ``words`` that the merged columns of an empty form say.
    """

    row: int | None
    rows: tuple[int, ...] = ()
    depth: int = 0
    words: tuple[str, ...] = ()


class Page:
    """One sheet of the publication."""

    def __init__(self, figures: Figures, table: Table, form: int) -> None:
        self.figures = figures
        self.format = figures.book.format
        self.table = table
        self.form = form

    @cached_property
    def lines(self) -> dict[str, list[Line]]:
        """What is printed in the detail rows of each table of the sheet."""
        tables = self.format.nested(self.table.name)
        return {table.name: list(lines_of(self.figures, table, self.form)) for table in tables
                if table.detail}

    def draw(self, worksheet: xlsxwriter.worksheet.Worksheet, pen: Pen, draft: bool) -> None:
        """The form with its contents, as high as these need."""
        counts = {name: len(lines) or self._empty(name) for name, lines in self.lines.items()}
        tables = tuple(self.format.nested(self.table.name))
        sheet = Sheet(tables, counts, self.form, printed=True)
        set_up(worksheet, sheet)
        if draft:
            worksheet.set_header(f"&C&9{DRAFT}")
        contents = {box: self._content(box) for box in sheet.boxes}
        texts = {box: text for box, text in contents.items() if isinstance(text, str)}
        set_heights(worksheet, row_heights(sheet, texts))
        for box, content in _merged(sheet, contents):
            look = {}
            if box.role in ("amount", "total") and box.place:
                look = {"num_format": number_format(self._spec(box), self.format.decimals)}
            write(worksheet, box, content, pen.role(box, **look))

    def _empty(self, table: str) -> int:
        return EMPTY_ROWS if self.format.tables[table].is_main else 1

    def _spec(self, box: Box) -> Column | None:
        return self.format.tables[box.place.table].spec(box.place) if box.place else None

    def _content(self, box: Box) -> object:
        """What is printed in ``box``."""
        place, department = box.place, self.figures.submission.department
        if box.role == "department":
            return f"{box.text}：{department}"
        if box.role == "department_name":
            return department
        if box.role == "money_unit":
            return box.text + self.format.money_unit
        if place is None or box.role in ("label", "total_label"):
            return box.text
        if not isinstance(place.row, int):
            return self._worded(box, self._value(box, place))
        lines = self.lines[place.table]
        if place.row >= len(lines):
            return None
        return self._worded(box, self._in_line(box, place, lines[place.row]))

    def _in_line(self, box: Box, place: Place, line: Line) -> object:
        table = self.format.tables[place.table]
        if line.words and table.detail:
            names = [column.name for column in table.detail.merged]
            words = dict(zip(names, line.words, strict=True))
            return words.get(place.column)
        if line.row is None:
            return _sum(self.figures, table, place, line)
        place = place._replace(row=line.row)
        for group in table.detail.groups if table.detail else ():
            level = self.figures.level(table.name, line.row)
            if group.level == level and group.shown_in == place.column:
                place = place._replace(column=group.by)
        return self._value(box, place)

    def _value(self, box: Box, place: Place) -> object:
        if place in self.figures.submission.typed:
            return self.figures.submission.typed[place]
        value = self.figures.value(place)
        spec = self._spec(box)
        if box.role in ("amount", "total") and value is not None:
            return rounded(value, self.format.decimals)
        if box.role == "code" and value and spec:
            return spec.part_of(value, box.part)
        return value

    def _worded(self, box: Box, value: object) -> object:
        """``value`` with the words that the form prints around it, then as a text."""
        spec = self._spec(box)
        if spec is None or not (spec.before or spec.after):
            return value
        if value is None or value == "":
            return spec.before.strip() or None
        if isinstance(value, Decimal):
            decimals = self.format.decimals
            value = amount.plain(value) if spec.plain else amount.shown(value, decimals)
        return f"{spec.before}{value}{spec.after}"


def lines_of(figures: Figures, table: Table, form: int = 0) -> Iterator[Line]:
    """The printed rows of a detail, each group of them under its sum, in order of appearance."""
    detail = table.detail
    if detail is None:
        return
    used = figures.submission.rows(table.name, form)
    if detail.merged:
        if not detail.keeps_empty:
            used = figures.rows(table.name, form=form)
        if not used and detail.keeps_empty:
            yield from (Line(None, words=words) for words in detail.starts)
        merged = [column.name for column in detail.merged[:2]]
        keys = {row: tuple(figures.value(Place(table.name, row, name, form)) for name in merged)
                for row in used}
        yield from (Line(row) for row in _gathered(used, keys))
    elif detail.groups:
        yield from _grouped(figures, table, detail, used)
    else:
        yield from (Line(row) for row in used)


def _gathered(rows: list[int], keys: dict[int, tuple[object, ...]]) -> list[int]:
    """``rows`` with those of equal keys together, outermost first, in order of appearance."""
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        for depth in range(1, len(keys[row]) + 1):
            first.setdefault(keys[row][:depth], row)
    places = {row: [first[keys[row][:depth]] for depth in range(1, len(keys[row]) + 1)]
              for row in rows}
    return sorted(rows, key=lambda row: (*places[row], row))


def _grouped(figures: Figures, table: Table, detail: Detail, used: list[int]) -> Iterator[Line]:
    """Each row under the sums it belongs to: those that the submission states, else made here."""
    keys = {row: _keys(figures, table, detail, row) for row in used}
    sums = {keys[row]: row for row in used if figures.level(table.name, row) != detail.level}
    ordinary = [row for row in used if row not in sums.values()]
    told: set[tuple[object, ...]] = set()
    for row in _gathered(used, keys):
        for depth in range(len(keys[row])):
            key = keys[row][: depth + 1]
            if key not in told:
                told.add(key)
                below = tuple(r for r in ordinary if keys[r][: depth + 1] == key)
                yield Line(sums[key]) if key in sums else Line(None, below, depth)
        if row in ordinary:
            yield Line(row)


def _keys(figures: Figures, table: Table, detail: Detail, row: int) -> tuple[object, ...]:
    """What a row has in common with others at each level of sums, down to its own."""
    level = figures.level(table.name, row)
    keys: list[object] = []
    for group in detail.groups:
        text = figures.value(Place(table.name, row, group.by))
        keys.append(text[: group.digits] if text and group.digits else text)
        if group.level == level:
            break
    return tuple(keys)


def _sum(figures: Figures, table: Table, place: Place, line: Line) -> object:
    """A cell of a row that sums up others: its code and name, or a figure."""
    detail, spec = table.detail, table.columns[place.column]
    assert detail is not None
    group = detail.groups[line.depth]
    first = figures.value(Place(table.name, line.rows[0], group.by))
    if spec.is_money:
        found = [figures.value(Place(table.name, row, spec.name)) for row in line.rows]
        amounts = [value for value in found if value is not None]
        return rounded(sum(amounts, ZERO), figures.book.format.decimals) if amounts else None
    if group.shown_in == spec.name:
        return first
    if group.digits and spec.name == group.by:
        return first[: group.digits]
    if group.digits and spec.of == group.by:
        codes = figures.book.format.codes[table.columns[group.by].codes]
        return codes.name(first[: group.digits])
    return None


def _merged(sheet: Sheet, contents: dict[Box, object]) -> Iterator[tuple[Box, object]]:
    """The boxes with their contents, equal neighbours in a merged column made one."""
    taken: set[Box] = set()
    columns: dict[tuple[str, str], list[Box]] = {}
    for box in sheet.boxes:
        place = box.place
        if place and isinstance(place.row, int):
            table = next(table for table in sheet.tables if table.name == place.table)
            if table.columns[place.column].merged:
                columns.setdefault((place.table, place.column), []).append(box)
    above: dict[int, object] = {}
    for boxes in columns.values():
        # a cell ends where one to the left of it does: the same 数量指标 in two 一级指标 is two
        marks = {box.row: (above.get(box.row), contents[box]) for box in boxes}
        for _, group in groupby(boxes, lambda box: marks[box.row]):
            run = list(group)
            if len(run) > 1 and contents[run[0]]:
                taken.update(run)
                yield run[0]._replace(rows=len(run)), contents[run[0]]
        above = {row: mark for row, mark in marks.items()}
    yield from ((box, content) for box, content in contents.items() if box not in taken)
