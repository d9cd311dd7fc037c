"""The printed rows of a detail table: each row of the submission, and the sums above them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from budgetxl.amount import ZERO
from budgetxl.formats import Detail, Table
from budgetxl.place import Place
from budgetxl.rules import Figures


class Line(NamedTuple):
    """One printed detail row.

    A ``row`` of the submission; or the sum of several ``rows``, at that ``depth`` of the
    groups; or the ``words`` that the merged columns of an empty form say.
    """

    row: int | None
    rows: tuple[int, ...] = ()
    depth: int = 0
    words: tuple[str, ...] = ()


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
                if key in sums:
                    yield Line(sums[key])
                elif below:  # a stated 款 without its 项 makes no 类
                    yield Line(None, below, depth)
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


def value_of_added_line(
    figures: Figures, table: Table, column: str, line: Line
) -> Decimal | str | None:
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
