"""The figures of a submission under the names that a text may give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from budgetxl.amount import ZERO
from budgetxl.formats import Column, Detail, Format, Table
from budgetxl.place import Place
from budgetxl.prose.inventory import inventory
from budgetxl.prose.letters import plain_name
from budgetxl.rules import Figures, Undecided, is_known

_NUMBERING = re.compile(
    r"^(?:其中：|减：|加：|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|[①-⑳]|"
    r"\d{1,2}[.、]|\d{3,7}(?=[一-龥]))+")
_OTHER_YEAR = re.compile("上年数|增减")
_NAMING = re.compile("项目|名称|科目")
_NO_ACCOUNT = re.compile("绩效|目标|自评|目录")


@dataclass(frozen=True)
class NamedFigure:
    """One cell with an amount, in 万元: the words of its row, its column, its table's title.

    ``is_main`` is the column of the whole; ``is_leaf`` a detail row that sums up no other.
    ``is_project`` is a row with the name of a project. ``is_loose`` is a cell of a form, which
    may be named but is no official figure of its name; ``is_fact`` one of a supplementary table.
    """

    place: Place
    title: str
    row: str
    column: str
    code: str
    value: Decimal
    is_total: bool = False
    is_main: bool = True
    is_leaf: bool = False
    is_project: bool = False
    is_loose: bool = False
    is_fact: bool = False

    @property
    def words(self) -> str:
        """Its place as a person names it: ``表三[行政运行, 合计]``."""
        table = self.place.table
        names = [name for name in (self.row, self.column) if name]
        return f"{table}[{', '.join(names)}]" if names else table


@lru_cache(maxsize=4096)
def bare(name: str) -> str:
    """A row's name without its number, blanks and quotes."""
    return _NUMBERING.sub("", plain_name(name)) or plain_name(name)


@lru_cache(maxsize=4096)
def canonical(name: str) -> str:
    """A name, the ways of writing one thing made one."""
    text = plain_name(name)
    for pattern, first in inventory().one_name:
        text = pattern.sub(first, text)
    return text


def named_figures(figures: Figures) -> list[NamedFigure]:
    """Every amount of ``figures`` that is known, in 万元; none of last year.

    Blanks of official tables are nothing, those of supplementary ones are not known.
    """
    return [each for table in figures.format.tables.values() for each in _of_table(figures, table)
            if not _OTHER_YEAR.search(each.column) and is_known(each.place, figures)]


def known_changes(figures: Figures) -> list[NamedFigure]:
    """The changes that supplementary tables have, where last year's figure was filled in."""
    return [each for table in figures.format.tables.values() if table.supplementary
            for each in _of_table(figures, table)
            if each.column == "增减额" and is_known(each.place, figures)]


def _of_table(figures: Figures, table: Table) -> Iterator[NamedFigure]:
    if table.detail:
        yield from _of_detail(figures, table, table.detail)
    yield from _of_fixed(figures, table)


def _of_detail(figures: Figures, table: Table, detail: Detail) -> Iterator[NamedFigure]:
    code = next((column for column in detail.columns if column.kind == "code"), None)
    name = _name_column(detail, code)
    is_project = "项目" in name.name and name.kind == "text"
    money = [column for column in detail.columns if column.is_money and _is_money(column, figures)]
    for form in figures.forms(table.name) if figures.format.is_repeated(table.name) else [0]:
        rows = figures.rows(table.name, form=form)
        codes = {row: _text(figures, Place(table.name, row, code.name, form)) if code else ""
                 for row in rows}
        known = set(codes.values())
        for row in rows:
            label = bare(_text(figures, Place(table.name, row, name.name, form)))
            own = codes[row]
            leaf = not own or not any(o != own and o.startswith(own) for o in known)
            if not label or (detail.groups and not own and figures.level(
                    table.name, row, form) != detail.level):
                continue
            for column in money:
                place = Place(table.name, row, column.name, form)
                yield _figure(figures, table, place, label, column, own, is_leaf=leaf,
                              is_main=column is money[0], is_project=is_project)


def _name_column(detail: Detail, code: Column | None) -> Column:
    """The column in which a row's name stands: a project's, else the one beside its code."""
    projects = [c for c in detail.columns if c.kind == "text" and "项目" in c.name]
    named = [c for c in detail.columns if c.kind == "name" and (code is None or c.of == code.name)]
    return (projects or named or [detail.key])[0]


def _of_fixed(figures: Figures, table: Table) -> Iterator[NamedFigure]:
    """The cells of item rows, of the 合计 row and of forms."""
    loose = bool(table.blocks) and bool(_NO_ACCOUNT.search(table.title))
    forms = figures.forms(table.name) if figures.format.is_repeated(table.name) else [0]
    for (row, column), spec in table.specs.items():
        if not spec.is_money or not _is_money(spec, figures):
            continue
        first = _first_money(table, row)
        total = bool(row and row in table.rows and table.rows[row].total)
        in_detail = bool(table.detail and table.detail.total and row == table.detail.total.name)
        for form in forms:
            place = Place(table.name, row, column, form)
            label = _label(figures, table, row, form)
            yield _figure(figures, table, place, label, spec, "", is_loose=loose,
                          is_total=in_detail or (total and label in inventory().total_columns)
                          or (len(table.rows) == 1 and bool(table.grids)),
                          is_main=spec.name == first)


def _first_money(table: Table, row: str | None) -> str:
    columns = (table.detail.columns if table.detail and table.detail.total
               and row == table.detail.total.name else table.columns_of(row))
    return next((column.name for column in columns if column.is_money), "")


def _label(figures: Figures, table: Table, row: str | None, form: int) -> str:
    """The words of a fixed row: those that a clerk wrote, where it has room for them."""
    if row is None:
        return ""
    for column in table.columns_of(row):
        if column.kind == "text" and _NAMING.search(column.name):
            written = figures.submission.cells.get(Place(table.name, row, column.name, form))
            if isinstance(written, str):
                return bare(written)
    return bare(row)


def _figure(
    figures: Figures, table: Table, place: Place, row: str, column: Column, code: str,
    **is_: bool,
) -> NamedFigure:
    name = plain_name(column.name)
    title = plain_name(table.title or figures.format.tables[table.main_table].title)
    value = _value(figures, place, column)
    return NamedFigure(place, title, row, name, code, value, is_fact=table.supplementary, **is_)


def _is_money(column: Column, figures: Figures) -> bool:
    return figures.format.unit_of(column) in inventory().money


def _value(figures: Figures, place: Place, column: Column) -> Decimal:
    try:
        value = figures.value(place)
    except Undecided:
        return ZERO
    factor = inventory().money[figures.format.unit_of(column)]
    return value * factor if isinstance(value, Decimal) else ZERO


def _text(figures: Figures, place: Place) -> str:
    try:
        value = figures.value(place)
    except Undecided:
        return ""
    return value if isinstance(value, str) else ""


def names_of(figure: NamedFigure) -> tuple[str, ...]:
    """What a text may call ``figure``, canonical."""
    words = inventory()
    names: list[str] = []
    plain_column = figure.column in words.total_columns or (
        figure.is_main and not figure.is_total)
    if figure.is_total:
        topics = words.total_names(figure.title)
        if plain_column or figure.is_main:
            names += topics
        else:
            names += [figure.column, f"{figure.column}拨款", *words.row_names(figure.column),
                      *(f"{topic}{figure.column}" for topic in topics)]
    elif not figure.row:
        names += [figure.column, *words.row_names(figure.column)]
    else:
        names.append(figure.row)
        if (figure.is_project or figure.code) and not figure.row.endswith("费"):
            names.append(f"{figure.row}经费")
        names += words.row_names(figure.row)
        if figure.row.endswith(("合计", "总计")) and len(figure.row) > 4:
            names.append(figure.row[:-2])
        if not plain_column:
            names.append(figure.row + figure.column)
    return tuple(dict.fromkeys(canonical(name) for name in names if len(name) > 1))


def knows_settlement(format_: Format) -> bool:
    """Whether the tables say what was spent (决算), not what may be (预算)."""
    return "决算" in format_.title
