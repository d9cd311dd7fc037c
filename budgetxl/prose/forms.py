"""Long prose within forms: 项目概况, 立项依据, 总体目标 and their like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from budgetxl.fault import Level
from budgetxl.place import Place
from budgetxl.prose.documents import documents
from budgetxl.prose.inventory import inventory
from budgetxl.prose.leftovers import gaps, wording
from budgetxl.prose.outline import Passage, outlined
from budgetxl.prose.paragraph import Paragraph
from budgetxl.prose.remark import Remark, shown
from budgetxl.rules import Figures, Undecided

LEAST = 30
"""Letters from which on a text is prose and no name."""

_WHOLE = re.compile(r"(?:各项支出|项目|资金|经费|总共|共|总)(?:预计|总投资|总额|需要|需|合计|总计)为?$|"
                    r"预计(?:总?花费|总?投资|需要|支出)?$")


class FormRemark(NamedTuple):
    """A remark on the text of one cell of a form."""

    place: Place
    remark: Remark


def form_remarks(figures: Figures) -> Iterator[FormRemark]:
    """What is wrong in the long texts of forms; none of it is certain enough to be more."""
    passages: dict[Passage, Place] = {}
    for place, value in figures.submission.cells.items():
        if isinstance(value, str) and len(value) >= LEAST and _is_prose(figures, place):
            lines = [Paragraph(line, number)
                     for number, line in enumerate(value.splitlines(), 1)]
            passages.update((passage, place) for passage in outlined(lines))
    for passage, place in passages.items():
        for remark in (*wording(passage), *gaps(passage), *_amounts(figures, place, passage)):
            yield FormRemark(place, replace(remark, level=Level.NOTICE))
    for remark in documents(list(passages)):
        yield FormRemark(passages[remark.passage], replace(remark, level=Level.NOTICE))


def _is_prose(figures: Figures, place: Place) -> bool:
    table = figures.format.tables.get(place.table)
    spec = table.spec(place) if table else None
    return spec is not None and spec.kind == "text"


def _amounts(figures: Figures, place: Place, passage: Passage) -> Iterator[Remark]:
    """What the whole project is said to cost, against the amounts of its form and its row."""
    if not figures.format.is_repeated(place.table):
        return
    words = inventory()
    for match in words.number.finditer(passage.masked):
        if match[2] not in words.money or not _WHOLE.search(passage.masked[:match.start()]):
            continue
        value = Decimal(match[1].replace(",", "")) * words.money[match[2]]
        own = set(_own(figures, place))
        if own and value > max(own) and value not in own:
            told = "、".join(shown(each) for each in sorted(own) if each)
            yield Remark("N.1", Level.NOTICE, passage, match.start(), match.end(),
                         f"写 {match[0]}，本表和项目表里这个项目的资金是 {told or '0'} 万元")


def _own(figures: Figures, place: Place) -> Iterator[Decimal]:
    """The amounts of the form itself, and those of the project's rows elsewhere, in 万元."""
    form = figures.format.tables[place.table]
    key = Place(form.main_table, None, figures.format.tables[form.main_table].repeated, place.form)
    project = figures.submission.cells.get(key)
    rows = {(at.table, at.row) for at, value in figures.submission.cells.items()
            if value == project and isinstance(at.row, int)}
    for at, value in figures.submission.cells.items():
        if not isinstance(value, Decimal):
            continue
        of_form = at.form == place.form and (
            figures.format.tables[at.table].main_table == form.main_table)
        if of_form or (at.table, at.row) in rows:
            yield _in_wan(figures, at, value)
    for column, spec in figures.format.tables[form.main_table].specs.items():
        if spec.is_money:
            at = Place(form.main_table, *column, place.form)
            try:
                value = figures.value(at)
            except Undecided:
                continue
            if isinstance(value, Decimal):
                yield _in_wan(figures, at, value)


def _in_wan(figures: Figures, place: Place, value: Decimal) -> Decimal:
    spec = figures.format.tables[place.table].spec(place)
    unit = figures.format.unit_of(spec) if spec else figures.format.money_unit
    return value * inventory().money.get(unit, Decimal(1))
