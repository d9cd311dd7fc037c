"""Names: the lists of a text against the rows of a table, projects, codes with their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

from budgetxl.fault import Level
from budgetxl.prose.letters import plain_name
from budgetxl.prose.mention import Role
from budgetxl.prose.namedfigure import NamedFigure
from budgetxl.prose.outline import Passage
from budgetxl.prose.reading import Reading
from budgetxl.prose.remark import Remark

_LIST = re.compile(r"(?:主要包括|主要用于|具体包括|包括)：?([^：。；，\d]+)")
_LAST = re.compile("等(?:支出|方面|费用|项目)?$")
_PROJECT = re.compile(r"项目名称：(.+)")
_CODED = re.compile(r"(?<!\d)(\d{7})([一-龥][一-龥（）]+)")
_PATH = re.compile(r"([一-龥、]+?)（类）([一-龥、]+?)（款）([一-龥、（）]+?)（项）")


class _Column(NamedTuple):
    """The rows of a table that have an amount in one column."""

    table: str
    rows: tuple[str, ...]


def lists(reading: Reading) -> Iterator[Remark]:
    """N.9, and N.11 for a code with another name than its own."""
    for passage in reading.passages:
        for match in _LIST.finditer(passage.text):
            yield from _list(reading, passage, match)
        yield from _project(reading, passage)
        yield from _codes(reading, passage)


def _list(reading: Reading, passage: Passage, match: re.Match[str]) -> Iterator[Remark]:
    is_open = "等" in match[1][-6:]
    names = [plain_name(_LAST.sub("", name)) for name in match[1].split("、")]
    names = [name for name in names if name]
    column = _column(reading, passage, names, match.start()) if len(names) > 3 else None
    if column is None:
        return
    extra = [name for name in names if name not in column.rows]
    missing = [row for row in column.rows if row not in names]
    start, end = match.span(1)
    for name in list(extra):
        near = get_close_matches(name, missing, 1, 0.6)
        if near:
            extra.remove(name)
            missing.remove(near[0])
            yield Remark("N.9", _near_level(name, near[0]), passage, start, end,
                         f"“{name}”在{column.table}写作“{near[0]}”")
    for name in extra:
        yield Remark("N.9", Level.ERROR if len(column.rows) > 3 else Level.NOTICE, passage,
                     start, end, f"列举了“{name}”，{column.table}里它没有金额")
    if missing:
        yield Remark("N.9", Level.NOTICE, passage, start, end,
                     f"没有列举{column.table}里的“{'”“'.join(missing)}”"
                     + ("" if is_open else "，句末也没有“等”"))


def _near_level(name: str, row: str) -> Level:
    """Names of one code that differ by a word are one thing written two ways."""
    close = SequenceMatcher(None, name, row).ratio() >= 0.8
    return Level.ERROR if close else Level.NOTICE


def _column(
    reading: Reading, passage: Passage, names: list[str], before: int
) -> _Column | None:
    """The table and column whose rows the list names, if it names more than half of them."""
    amounts = [each for each in reading.mentions[passage]
               if each.role is Role.AMOUNT and each.start < before]
    about = amounts[-1].entity if amounts else ""
    columns: dict[tuple[str, str], list[NamedFigure]] = {}
    for figure in reading.tables.figures:
        if figure.code and figure.is_leaf and figure.value and not figure.is_project:
            columns.setdefault((figure.place.table, figure.column), []).append(figure)
    best: tuple[tuple[int, bool, int], _Column] | None = None
    for (table, column), figures in columns.items():
        rows = tuple(dict.fromkeys(figure.row for figure in figures))
        hits = sum(name in rows for name in names)
        rank = hits, column in about or about in column, -len(rows)
        if 2 * hits > len(names) and (best is None or rank > best[0]):
            best = rank, _Column(table, rows)
    return best[1] if best else None


def _project(reading: Reading, passage: Passage) -> Iterator[Remark]:
    """项目名称：X, where the tables know their projects."""
    match = _PROJECT.search(passage.text)
    projects = {plain_name(name): name for name in reading.tables.projects}
    if not match or not projects or plain_name(match[1]) in projects:
        return
    name = plain_name(match[1])
    text = "\n".join(plain_name(each.text) for each in reading.passages)
    at = reading.passages.index(passage)
    amounts = {reading.value(each) for other in reading.passages[at:at + 5]
               for each in reading.mentions[other] if each.role is Role.AMOUNT}
    near = get_close_matches(name, projects, 1, 0.7) or [
        figure.row for figure in reading.tables.figures
        if figure.is_project and figure.is_main and figure.value in amounts
        and f"项目名称：{figure.row}" not in text]
    hint = f"，表里是“{projects.get(near[0], near[0])}”" if near else ""
    yield Remark("N.9", Level.ERROR if near else Level.NOTICE, passage, *match.span(1),
                 f"项目“{match[1]}”表里没有{hint}")


def _codes(reading: Reading, passage: Passage) -> Iterator[Remark]:
    """2040602公共安全支出司法一般行政管理事务."""
    tables = reading.tables
    for match in _CODED.finditer(passage.text):
        if match[1] not in tables.by_code:
            continue
        path = tables.path(match[1])
        name, own = plain_name(match[2]), path[-1]
        whole = "".join(path)
        if name not in (whole, own) and not name.startswith((whole, own)) and own in name:
            yield Remark("N.11", Level.NOTICE, passage, *match.span(),
                         f"“{match[0]}”的类、款名称应为“{whole}”")
        elif own not in name:
            yield Remark("N.9", Level.NOTICE, passage, *match.span(),
                         f"“{match[0]}”，表里 {match[1]} 是“{own}”")
    for match in _PATH.finditer(passage.text):
        yield from _path(reading, passage, match)


def _path(reading: Reading, passage: Passage, match: re.Match[str]) -> Iterator[Remark]:
    """公共安全支出（类）司法（款）法律援助（项）: the names above an item."""
    names = [plain_name(name) for name in match.groups()]
    names[0] = re.split("[0-9.、]", names[0])[-1] if "、" in names[0][:3] else names[0]
    paths = {reading.tables.path(code) for code, figures in reading.tables.by_code.items()
             if len(code) == 7 and figures[0].row == names[2]}
    if not paths or tuple(names) in paths:
        return
    if len(paths) == 1:
        [path] = paths
        for said, own in zip(names, path):
            if said != own and not said.endswith(own):
                yield Remark("N.11", Level.NOTICE, passage, *match.span(),
                             f"科目写“{said}”，表里是“{own}”")
