"""Slips of the hand in a workbook without errors: what was right, and what stands there now.

The real documents have faults of their own, which are repaired first.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from budgetxl import formats, rules
from budgetxl.checking import Report, check
from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.rules import Figures
from budgetxl.rules.sums import Exact, exact
from budgetxl.submission import Submission, from_data, read_data

XINJIANG, SHANXI = "xinjiang-2020-budget", "shanxi-2024-budget"
EVALUATION = "xinjiang-2020-self-evaluation"
TARGETS = "xinjiang-2020-overall-targets"
EXAMPLES = {XINJIANG: "changji", SHANXI: "zezhou", EVALUATION: "changji", TARGETS: "korla"}

Wrong = dict[Place, Exact]
"""What stands in the cells that somebody got wrong, in last digits."""


class Fault(NamedTuple):
    """What was done, to which cells."""

    kind: str
    wrong: Wrong


@lru_cache(maxsize=None)
def book(name: str) -> rules.Rulebook:
    return rules.bind(formats.load(formats.find(name)))


def checked(name: str, submission: Submission) -> Report:
    """The report on a submission, as if it stood in a workbook large enough."""
    format_ = book(name).format
    sizes = {each: 60 for each, table in format_.tables.items() if table.detail}
    forms = {each: 7 for each, table in format_.forms.items() if table.repeated}
    return check(submission, book(name), Layout(book(name), sizes, submission.stated, forms=forms))


def example(name: str) -> Submission:
    """The figures that were published, faults and all."""
    folder = Path(str(formats.find(name))) / "examples"
    return from_data(read_data(folder / f"{EXAMPLES[name]}.json"), book(name).format)


def repaired(name: str) -> Submission:
    """The same without errors in its amounts."""
    found = example(name)
    (_xinjiang if name == XINJIANG else _shanxi)(found.cells)
    return found


def _xinjiang(cells: dict[Place, Decimal | str]) -> None:
    table = "项目支出绩效目标表"
    for form in range(6):
        name = str(cells[Place(table, None, "项目名称", form)])
        right = {"法律援助经费": 15, "依法行政工作经费": 8}.get(name)
        for column in ("年度资金总额", "财政拨款") if right else ():
            cells[Place(table, None, column, form)] = Decimal(right or 0)


def _shanxi(cells: dict[Place, Decimal | str]) -> None:
    table, county = "项目支出绩效目标申报表", "市县（区）财政资金"
    cells[Place(table, None, "实施期资金总额")] = Decimal(15000)
    for form in range(6):
        amount = cells[Place(table, None, "实施期资金总额", form)]
        for column in ("年度资金总额", f"年度{county}", f"实施期{county}"):
            cells[Place(table, None, column, form)] = amount


def faults(figures: Figures, place: Place, rng: Random) -> Iterator[Fault]:
    """One of each kind of slip at ``place``, as far as its figure allows."""
    cells = figures.submission.cells
    right = _digits(cells[place], figures)
    digits = str(abs(right))
    pairs = [i for i in range(len(digits) - 1)
             if digits[i] != digits[i + 1] and not (i == 0 and digits[1] == "0")]
    if pairs:
        i = rng.choice(pairs)
        yield Fault("两位颠倒", {place: int(
            digits[:i] + digits[i + 1] + digits[i] + digits[i + 2:])})
    i = rng.randrange(len(digits))
    others = [d for d in "0123456789" if d != digits[i] and (i or d != "0" or len(digits) == 1)]
    yield Fault("一位不同", {place: int(digits[:i] + rng.choice(others) + digits[i + 1:])})
    if right:
        yield Fault("正负号", {place: -right})
        yield Fault("一万倍", {place: right * 10_000})
        last_year = round(int(right) * rng.uniform(0.8, 1.25) / 10) * 10
        yield from [Fault("上年数", {place: last_year})] if last_year != right else []
    column = [amount for other in cells if _beside(other, place) and other.column == place.column
              and (amount := _digits(cells[other], figures)) > 0]
    if column and max(column) != right:
        yield Fault("照抄合计", {place: max(column)})
    row = {other: 0 for other in cells if other.row == place.row and isinstance(place.row, int)
           and (other == place or _beside(other, place)) and _digits(cells[other], figures)}
    yield from [Fault("漏了一行", dict(row))] if row else []


def _beside(one: Place, other: Place) -> bool:
    return one != other and (one.table, one.form) == (other.table, other.form)


def _digits(value: Decimal | str, figures: Figures) -> Exact:
    return exact(value, figures.format.decimals) if isinstance(value, Decimal) else 0


def with_fault(right: Submission, wrong: Wrong, decimals: int) -> Submission:
    """``right`` with what somebody got wrong."""
    changed = {place: Decimal(int(digits)).scaleb(-decimals) for place, digits in wrong.items()}
    return Submission(right.format, right.year, right.department, {**right.cells, **changed},
                      right.notes, right.stated, grouped=right.grouped)
