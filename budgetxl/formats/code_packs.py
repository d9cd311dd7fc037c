"""Rule packs of tables whose rows have codes: levels that add up, codes once, under their names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from budgetxl.codes import CodeList
from budgetxl.formats.columns import Column, Detail, Group
from budgetxl.formats.sum_packs import Parts, RuleData


def rollup(detail: Detail, table: str, codes: CodeList, year: int) -> Parts:
    """Rows above others are the sums of those below; where 类 are listed, so are their 款.

    A row of 类 whose items have no 款 above them is not held against nothing: what lacks there is
    told at the items. One with nothing below it at all is. None where a level ends within a part.
    """
    groups = _groups(detail)
    levels = [group.level for group in groups] + [detail.level]
    ends = list(accumulate(part.digits for part in _code(detail).parts))
    if any(group.digits not in ends for group in groups):
        return []
    parts: Parts = []
    for i in reversed(range(len(groups))):
        keys = _part_names(_code(detail), groups[i].digits)
        below = f"{levels[i + 1]}, " if i + 1 < len(groups) else ""
        pairs = _pairs(table, below, keys)
        rule: RuleData = {
            "table": table, "rows": levels[i],
            "basis": f"科目逐级汇总：{levels[i]}级行是它下面各{levels[i + 1]}之和",
        }
        if below:
            items = _count(_pairs(table, "", keys), keys)
            rule["when"] = f"OR({_count(pairs, keys)} > 0, {items} = 0)"
        found = []
        for column in (column for column in detail.columns if column.is_money):
            of = f"{table}[{below}{column.name}]"
            added = f"SUMIFS({of}, {pairs})" if len(keys) > 1 else f"SUMIF({pairs}, {of})"
            found.append({**rule, "says": f"{table}[@{column.name}] = {added}"})
        parts.append((f"逐级汇总·{levels[i]}", found))
    return parts + [("逐级汇总·缺级", [rule]) for rule in _complete(detail, table, codes)]


def _complete(detail: Detail, table: str, codes: CodeList) -> Iterator[RuleData]:
    """Where rows of the highest level are listed, each row has the one between as well."""
    groups, code = _groups(detail), _code(detail)
    if len(groups) < 2:
        return
    top = _part_names(code, groups[0].digits)
    between, full = groups[-1], _first(codes, code)
    above, middle = full[: groups[0].digits], full[: between.digits]
    yield {
        "table": table,
        "when": f"{_count(_pairs(table, f'{groups[0].level}, ', top), top)} > 0",
        "says": f"COUNTIF({table}[{between.level}, {code.name}], "
                f"LEFT([@{code.name}], {between.digits})) = 1",
        "basis": f"列出{groups[0].level}级行的，每个{detail.level}级科目上面也应有它的"
                 f"{between.level}级行，且只有一行",
        "advice": f"补上缺少的{between.level}级行，或删去重复的",
        "cases": {
            "holds": _rows(table, code, above, middle, full),
            "broken": _rows(table, code, above, full),
            "boundary": {"is": "not applicable", "cells": _rows(table, code, full)},
        },
    }


def _pairs(table: str, level: str, keys: list[str]) -> str:
    """Columns of the rows of a level, each beside what stands there in the row at hand."""
    return ", ".join(f"{table}[{level}{key}], [@{key}]" for key in keys)


def _count(pairs: str, keys: list[str]) -> str:
    return f"COUNTIFS({pairs})" if len(keys) > 1 else f"COUNTIF({pairs})"


def unique(detail: Detail, table: str, codes: CodeList, year: int) -> Parts:
    """Every code stands in one row; of two columns of codes, every pair."""
    keys = [column.name for column in detail.columns if column.codes]
    code, one = _code(detail), _first(codes, _code(detail))
    other = _first(codes, code, after=one)
    second = {f"{table}[{i}, {key}]": "1" for i in (1, 2) for key in keys[1:]}
    rule = {
        "table": table, "says": f"{_count(_pairs(table, '', keys), keys)} = 1",
        "basis": f"每个{code.parts[-1].name}级科目只列一行" if len(code.parts) > 1 else "每个编码只列一行",
        "advice": "合并编码相同的行",
        "cases": {
            "holds": {**_rows(table, code, one, other), **second},
            "broken": {**_rows(table, code, one, one), **second},
            "boundary": {"is": "holds", "cells": {**_rows(table, code, one), **dict(
                list(second.items())[: len(keys) - 1])}},
        },
    }
    return [("科目不重复", [rule])]


def codes(detail: Detail, table: str, codes: CodeList, year: int) -> Parts:
    """A code that is listed has its name, rows above as well; and its class is listed."""
    code = _code(detail)
    groups = _groups(detail)
    first = _first(codes, code)
    levels = [("", code.digits), *((group.level, group.digits) for group in reversed(groups))]
    parts: Parts = []
    for level, digits in levels:
        rule = _named(detail, table, codes, first[:digits], year)
        is_class = bool(groups) and level == groups[0].level
        if is_class:
            del rule["when"]
            rule |= {"basis": rule["basis"].split("；")[0],
                     "message": "本行的编码和名称应是科目表里的一类"}
            rule["cases"]["boundary"] = {**rule["cases"]["boundary"], "is": "broken"}
        named = {"table": table, **({"rows": level} if level else {}), **rule}
        parts.append((f"科目名称·{level}" if level else "科目名称", [named]))
    if code.digits > 3:
        parts.append(("科目的类", [_class(table, code, codes, first, year)]))
    return parts


def listed(detail: Detail, table: str, codes: CodeList, year: int) -> Parts:
    """A code that is not listed is asked about, politely: the list may be wanting."""
    code = _code(detail)
    first = _first(codes, code)
    rule = {
        "table": table, "level": "notice",
        "says": f"COUNTIF({codes.title}[编码], [@{code.name}]) > 0",
        "message": f"本行的{code.name}，本模板的科目表没有收录，不等于错",
        "basis": "本模板的科目表不是官方全本，没有收录的不评判",
        "advice": "核对编码；确是当年科目或本地自设科目的不用改，本局的科目表可用 budgetxl codes 收入",
        "cases": {
            "holds": _rows(table, code, first),
            "broken": _rows(table, code, _unlisted(codes, first)),
            "boundary": {"is": "not applicable", "cells": {}},
        },
    }
    return [("科目收录", [rule])]


def _named(detail: Detail, table: str, codes: CodeList, code: str, year: int) -> RuleData:
    """A code that is listed has its name there."""
    key = _code(detail).name
    name = next(column.name for column in detail.columns if column.of == key)
    said = codes.name(code) or ""
    at = f"{table}[1, {key}]"
    return {
        "when": f"COUNTIF({codes.title}[编码], [@{key}]) > 0",
        "says": f"COUNTIFS({codes.title}[名称], [@{name}], {codes.title}[编码], [@{key}]) > 0",
        "message": f"编码在科目表里的，本行“{name}”应是科目表里它的名称",
        "basis": f"{year} 年政府收支分类科目（名称不分全角、半角括号）；未收录的科目不评",
        "advice": "按当年科目改正编码或名称",
        "cases": {
            "holds": {at: code, f"{table}[1, {name}]": said},
            "broken": {at: code, f"{table}[1, {name}]": f"{said}（误）"},
            "boundary": {"is": "not applicable", "cells": {
                at: _unlisted(codes, code), f"{table}[1, {name}]": said}},
        },
    }


def _class(table: str, code: Column, codes: CodeList, first: str, year: int) -> RuleData:
    """The first three digits of a code are a class."""
    part = code.parts[0]
    class_ = f"[@{part.name}]" if part.digits == 3 else f"LEFT([@{code.name}], 3)"
    return {
        "table": table, "says": f"COUNTIF({codes.title}[编码], {class_}) > 0",
        "basis": f"{year} 年政府收支分类科目", "advice": "改正科目编码的类",
        "cases": {
            "holds": _rows(table, code, first),
            "broken": _rows(table, code, "9" * code.digits),
            "boundary": {"is": "holds", "cells": _rows(table, code, _unlisted(codes, first))},
        },
    }


def _groups(detail: Detail) -> tuple[Group, ...]:
    """The levels above that codes make, from the highest."""
    return tuple(sorted((g for g in detail.groups if g.digits), key=lambda group: group.digits))


def _code(detail: Detail) -> Column:
    return next(column for column in detail.columns if column.codes)


def _part_names(code: Column, digits: int) -> list[str]:
    """The parts of a code that its first ``digits`` are made of."""
    names: list[str] = []
    for part in code.parts:
        if digits > 0:
            names.append(part.name)
        digits -= part.digits
    return names


def _rows(table: str, code: Column, *codes: str) -> dict[str, str]:
    return {f"{table}[{i}, {code.name}]": each for i, each in enumerate(codes, 1)}


def _first(codes: CodeList, code: Column, after: str = "") -> str:
    """The first code of full length after another."""
    listed = (each for each in codes.codes if each and each > after and len(each) == code.digits)
    return next(listed, "1" * code.digits)


def _unlisted(codes: CodeList, code: str) -> str:
    """A code of the same length and beginning that is not listed."""
    length = len(code)
    start = code[:3] if length > 3 else ""
    digits = length - len(start)
    numbers = (f"{start}{n:0{digits}d}" for n in reversed(range(10 ** digits)))
    return next((n for n in numbers if n not in codes.codes), code)
