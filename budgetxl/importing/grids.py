"""Grids of fixed rows: each label of the source finds its row of the form."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from budgetxl.codes import names_ever
from budgetxl.formats import Column, Grid, Row, shipped_codes
from budgetxl.importing.printed import is_amount
from budgetxl.importing.source import Source
from budgetxl.importing.target import Target
from budgetxl.importing.words import aligned, alike, bare, plain
from budgetxl.place import Place
from budgetxl.submission import Value
from budgetxl.tabletext import squeezed

_LEAST = 0.62
_OUT_OF_ORDER = 0.8


def read_grids(source: Source, target: Target, columns: dict[int, int],
               body: list[int]) -> Iterator[tuple[Place, Value]]:
    """The amounts of every grid of a plain table, from the rows ``body`` of the source."""
    for number, grid in enumerate(target.table.grids):
        own = [(leaf.column, columns[j]) for j, leaf in enumerate(target.leaves)
               if leaf.body == number and j in columns]
        labels = [at for column, at in own if column is None]
        money = [(column, at) for column, at in own if column]
        if not money:
            continue
        if not labels and grid.label:
            labels = [at for at in [min(at for _, at in money) - 1] if at >= 0]
        for row, item in _rows(source, grid, labels, money, body):
            for column, at in money:
                place = Place(target.table.name, item.name, column.name)
                value = source.take_amount(row, at, place, target.format.unit_of(column))
                if value is not None:
                    yield place, value


def _rows(source: Source, grid: Grid, labels: list[int], money: list[tuple[Column, int]],
          body: list[int]) -> Iterator[tuple[int, Row]]:
    """Each row of the source that has a row in the grid, with that."""
    items = [row for row in grid.rows if row]
    if not labels:  # a form without labels: its rows in their order
        full = (row for row in body if any(is_amount(source.table.own(row, at)) for _, at in money))
        yield from zip(full, items)
        return
    named = [(row, text) for row in body if squeezed(text := source.table.own(row, labels[0]))]

    def score(one: tuple[int, str], item: Row) -> float:
        return _score(one[1], item)

    pairs = [(named[i], items[j]) for i, j in aligned(named, items, score, _LEAST)]
    free = [item for item in items if item not in [taken for _, taken in pairs]]
    for one in named:
        if one not in [taken for taken, _ in pairs]:
            best = max(free, key=lambda item: score(one, item), default=None)
            if best and score(one, best) >= _OUT_OF_ORDER:
                free.remove(best)
                pairs.append((one, best))
    for (row, text), item in pairs:
        if score((row, text), item) < 1.1:
            source.say("I5", Place("", item.name, ""), row, squeezed(text), item.name)
        yield row, item


def _score(text: str, item: Row) -> float:
    """How well a label fits a row; from 1.1 on it is the same, 1.05 is a former name."""
    if plain(text) in (plain(item.shown), plain(item.name)):
        return 1.2
    one, other = bare(text), bare(item.shown)
    if one == other:
        return 1.1
    if _class_codes(one) & _class_codes(other):
        return 1.05
    return max(alike(one, other), 0.95 * alike(one, bare(item.name))) * 0.99


def _class_codes(name: str) -> frozenset[str]:
    return _former().get(name, frozenset())


@cache
def _former() -> dict[str, frozenset[str]]:
    """The codes that every name of a 类 ever had, by the name without marks."""
    path = shipped_codes().joinpath("functional_classification.csv")
    found: dict[str, frozenset[str]] = {}
    for name, codes in names_ever(path, "类").items():
        found[bare(name)] = found.get(bare(name), frozenset()) | codes
    return found
