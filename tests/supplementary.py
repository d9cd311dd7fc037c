"""What a clerk fills in of a supplementary form, beside a book that agrees: it agrees as well."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from budgetxl.amount import ZERO
from budgetxl.formats import Table
from budgetxl.place import Place
from budgetxl.rules import Figures, Rulebook
from budgetxl.submission import Submission, Value

LAST_YEAR, THIS_YEAR, REASON = "上年数", "本年数", "增减原因"
CHANGING = "公务接待费"
"""A row in which last year may be otherwise than this year, and no rule knows better."""

GIVEN = {
    "货物": "50", "工程": "30", "服务": "20", "面向中小企业预留": "20", "其中面向小微企业预留": "10",
    "机关及下属预算单位数": "4", "编报整体绩效单位数": "1", "编报整体绩效资金": "0.01",
    "公务用车编制数": "30",
}
"""What stands in a cell whose size rules know something of."""


def facts(submission: Submission, book: Rulebook, rng: Random) -> dict[Place, Value]:
    """The cells of the supplementary tables; none of a format without any."""
    figures = Figures(submission, book)
    found: dict[Place, Value] = {}
    for table in book.format.tables.values():
        if table.supplementary:
            cells = _rows(table, figures) if table.detail else _fields(table, figures, rng)
            found.update(cells)
    return found


def _fields(table: Table, figures: Figures, rng: Random) -> Iterator[tuple[Place, Value]]:
    for (row, column), spec in table.specs.items():
        place = Place(table.name, row, column)
        if figures.book.filler(place):
            continue
        if spec.kind == "amount":
            yield place, _amount(place, figures, rng)
        elif column == REASON and rng.random() < 0.7:
            yield place, "工作任务变化"
        elif spec.choices:
            others = [choice for choice in spec.choices if choice != spec.default]
            yield place, rng.choice(["", *others])  # "": what the form printed was cleared


def _amount(place: Place, figures: Figures, rng: Random) -> Decimal:
    now = place._replace(column=THIS_YEAR)
    if place.column == LAST_YEAR and figures.book.filler(now):
        other = rng.choice([ZERO, Decimal("1.5")]) if place.row == CHANGING else ZERO
        return (figures.value(now) or ZERO) + other
    return Decimal(GIVEN.get(place.column, "0"))


def _rows(table: Table, figures: Figures) -> Iterator[tuple[Place, Value]]:
    """A row for each code of 表五, with what it had last year as well, or for each project."""
    source, key, amount = {
        "分科目增减": ("表五", "科目编码", "小计"), "项目情况": ("表七", "项目名称", ""),
    }[table.name]
    names = dict.fromkeys(
        (figures.value(Place(source, row, key)), row) for row in figures.rows(source))
    seen: dict[str, int] = {}
    for name, row in names:
        if name and name not in seen:
            at = seen[name] = len(seen)
            yield Place(table.name, at, key), name
            if amount:
                alike = [each for other, each in names if other == name]
                last = sum((figures.value(Place(source, each, amount)) or ZERO for each in alike),
                           ZERO)
                yield Place(table.name, at, LAST_YEAR), last
