"""Two workbooks figure by figure: this year against last year, one format against another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from budgetxl.amount import ZERO, rounded
from budgetxl.consolidation.codemapping import CodeMapping
from budgetxl.consolidation.counterparts import meant, same_tables
from budgetxl.consolidation.published import Published, published
from budgetxl.fault import Refusal
from budgetxl.formats import Format
from budgetxl.likeness import likeness
from budgetxl.rules import Figures

_UNITS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}

NEW, GONE, CHANGED, SAME = "新增", "消失", "变动", "不变"


class Change(NamedTuple):
    """A figure of this year and of last year, each None where there is none; in ``unit``."""

    table: str
    form: str
    level: str
    row: str
    name: str
    column: str
    total: bool
    this: Decimal | None
    last: Decimal | None
    unit: str

    @property
    def difference(self) -> Decimal:
        return (self.this or ZERO) - (self.last or ZERO)

    @property
    def rate(self) -> Decimal | None:
        """Change in per cent of last year; None where last year had none, or less than that."""
        if not self.last or self.last < 0:
            return None
        return rounded(self.difference / self.last * 100, 2)

    @property
    def kind(self) -> str:
        if not self.last:
            return NEW if self.this else SAME
        if not self.this:
            return GONE
        return CHANGED if self.difference else SAME


@dataclass(frozen=True)
class Comparison:
    """All figures of both in the order of this year's tables, and tables that only one has.

    ``unused`` are codes and names of the mapping that last year's workbook does not have.
    """

    this: Format
    last: Format
    names: tuple[str, str]
    changes: tuple[Change, ...]
    unmatched: tuple[str, ...]
    unused: tuple[str, ...] = ()

    def largest(self) -> list[Change]:
        """What changed and sums up nothing else, the largest changes first."""
        told = [each for each in self.changes if not each.total and each.kind != SAME]
        return sorted(told, key=lambda each: -abs(_in_yuan(each)))

    def notices(self) -> Iterator[tuple[Change, str]]:
        """Changes past a threshold that the format sets, each with the threshold in words."""
        for each in self.changes:
            for threshold in self.this.thresholds:
                if threshold.is_past(each.table, each.row, each.column, each.difference, each.rate):
                    yield each, threshold.words(each.unit)
                    break


_Key = tuple[str, ...]


def compare(this: Figures, last: Figures, mapping: CodeMapping | None = None) -> Comparison:
    """The figures of ``this`` beside those of ``last``.

    They are matched by table, row, code or name, and column; codes and names that changed in
    between by ``mapping``. Raises ``Refusal`` where no table of the one is in the other.
    """
    tables = same_tables(this.format, last.format)
    if not tables:
        raise Refusal(f"“{last.format.title}”与“{this.format.title}”没有相同的表")
    mapping = mapping or CodeMapping()
    years = last.format.year, this.format.year
    units: dict[_Key, str] = {}
    first: dict[_Key, Published] = {}
    sums: dict[_Key, list[Decimal | None]] = {}
    words: set[str] = set()
    for side, figures in enumerate((this, last)):
        for each in published(figures):
            table = tables.get(each.key.table) if side else each.key.table
            if side:
                words |= {each.key.row, each.key.form, *each.key.row.split(" ")}
            if table is None:
                continue
            key = _key(each, table, mapping if side else None, years,
                       this.format.id == last.format.id)
            first.setdefault(key, each)
            units.setdefault(key, each.unit)
            pair = sums.setdefault(key, [None, None])
            pair[side] = (pair[side] or ZERO) + _converted(each.value, each.unit, units[key])
    order = {name: number for number, name in enumerate(this.format.tables)}
    changes = [_change(key, first[key], pair, units[key]) for key, pair in sums.items()]
    changes.sort(key=lambda each: order[each.table])
    names = this.submission.department, last.submission.department
    return Comparison(this.format, last.format, names, tuple(changes),
                      tuple(_unmatched(this.format, last.format, tables)),
                      mapping.unused(words, *years))


def _change(key: _Key, each: Published, pair: list[Decimal | None], unit: str) -> Change:
    return Change(key[0], each.key.form, each.key.level, each.key.row, each.name, each.key.column,
                  each.total, pair[0], pair[1], unit)


def _in_yuan(change: Change) -> Decimal:
    return change.difference * _UNITS.get(change.unit, 1)


def _converted(value: Decimal, unit: str, into: str) -> Decimal:
    if unit == into or unit not in _UNITS or into not in _UNITS:
        return value
    return value * _UNITS[unit] / _UNITS[into]


def _key(
    each: Published, table: str, mapping: CodeMapping | None, years: tuple[int, int], alike: bool
) -> _Key:
    """What a figure is of in both years: its row by code, else by its name as it is meant."""
    row, form = each.key.row, each.key.form
    if mapping:
        row = " ".join(mapping.now(word, *years) for word in row.split(" "))
        row, form = mapping.now(row, *years), mapping.now(form, *years)
    if alike:
        return table, form, each.key.level, row, each.key.column
    word = row if re.fullmatch(r"[0-9 ]+", row) else meant(row)
    return table, likeness(form), each.key.level, word, meant(each.key.column)


def _unmatched(this: Format, last: Format, tables: dict[str, str]) -> Iterator[str]:
    for name, table in last.forms.items():
        if name not in tables and not table.supplementary:
            yield f"上年的 {name} {''.join(table.title.split())}：今年没有这张表"
    for name, table in this.forms.items():
        if name not in tables.values() and not table.supplementary:
            yield f"今年的 {name} {''.join(table.title.split())}：上年没有这张表"


def words_of(changes: Iterable[Change]) -> Iterator[tuple[str, ...]]:
    """Each change as a person reads it: what it is of, both figures, change, rate and kind."""
    for each in changes:
        name = "" if each.name == each.column else each.name  # of a field that stands alone
        row = " ".join(dict.fromkeys(filter(None, (each.form, each.row, name))))
        rate = "—" if each.rate is None else f"{each.rate:,f}%"
        figures = (_shown(each.this), _shown(each.last), _shown(each.difference))
        yield each.table, each.level, row, each.column, *figures, rate, each.kind, each.unit


HEADS = ("表", "级次", "行", "列", "今年", "上年", "增减", "增减率", "变化", "计量单位")


def _shown(value: Decimal | None) -> str:
    return "" if value is None else f"{rounded(value, 2):,f}"
