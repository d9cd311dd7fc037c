"""What a JSON Schema cannot see in a format's files: names that must fit, and keys that exclude."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from budgetxl.codes import CodeList
from budgetxl.fault import Fault, did_you_mean
from budgetxl.formats.columns import Detail, Slot
from budgetxl.formats.limits import Bounds
from budgetxl.formats.model import RuleText
from budgetxl.formats.table import Table
from budgetxl.formats.source import Path, Source
from budgetxl.place import Place

_UNSPEAKABLE = frozenset(",，:：[]［］@＠{}")
"""What a rule's references are told apart by, so that no name may hold it."""

LONGEST_SHEET = 20
"""Letters of the name of a repeated form's sheets, which a number follows."""

_UNNAMEABLE = frozenset(" .#＃")
"""What tells a table from its workbook, its number and what follows, so that none may hold it."""


def table_faults(table: Table, codes: dict[str, CodeList]) -> Iterator[Fault]:
    """Everything in ``table`` that does not fit together."""
    source, detail, at = table.source, table.detail, table.path
    for name in (table.name, *table.rows, *table.columns, *table.fields):
        if _UNSPEAKABLE & set(name) or (name == table.name and _UNNAMEABLE & set(name)):
            banned = "逗号、冒号、方括号、花括号和 @（表名里也不能有空格、. 和 #）"
            yield source.fault((*at, "table"), f"“{name}”：名字里不能有{banned}")
    yield from twice((row.name for grid in table.grids for row in grid.rows if row), source, "行名")
    yield from twice((_slot_name(slot) for slot in table.slots), source, "填报格")
    if table.is_main and table.repeated and len(table.sheet) > LONGEST_SHEET:
        message = f"每个项目一张的表单，工作表名最长 {LONGEST_SHEET} 个字：请用 sheet 写个短名"
        yield source.fault(("form",), message)
    if table.repeated and table.note_when_empty:
        message = "每个项目一张的表单，没填的不印，不能写 note_when_empty"
        yield source.fault(("note_when_empty",), message)
    if table.is_main and table.repeated and table.repeated not in table.fields:
        hint = did_you_mean(table.repeated, table.fields)
        yield source.fault(("repeated",), f"本表没有“{table.repeated}”这一格{hint}")
    for i, grid in enumerate(table.grids):
        for j, column in enumerate(grid.columns):
            if not column.is_money:
                message = "grids 的列只能是 amount 或 total"
                yield source.fault(("grids", i, "columns", j, "kind"), message)
    yield from _unknown_addends(table)
    if detail:
        yield from _detail_faults(table, detail, codes)


def _unknown_addends(table: Table) -> Iterator[Fault]:
    """Names under ``adds`` that are none of the table; of rows and fields ``一:三`` names two."""
    whole: Any = table.source.data
    for key in table.path:
        whole = whole[key]
    for path, data in _adding(whole, table.path):
        of_column = "name" in data
        known = table.columns if of_column else table.rows if "row" in data else table.fields
        for i, span in enumerate(data["adds"]):
            for name in [span] if of_column else span.split(":"):
                if name not in known:
                    what = "列" if of_column else "行" if "row" in data else "格"
                    message = f"本表没有“{name}”{what}{did_you_mean(name, known)}"
                    yield table.source.fault((*path, "adds", i), message)


def _adding(data: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """All that says what it adds, but for that of a table within a form."""
    if isinstance(data, dict) and "adds" in data:
        yield path, data
    inner = data.items() if isinstance(data, dict) else enumerate(data)
    for key, part in inner:
        if isinstance(part, (dict, list)) and "table" not in part:
            yield from _adding(part, (*path, key))


def _slot_name(slot: Slot) -> str:
    name = slot.column.name if slot.column else ""
    return f"{slot.row}，{name}" if slot.row else name


def unknown_others(main: Source, texts: tuple[RuleText, ...]) -> Iterator[Fault]:
    """Rules that need a workbook of which format.yaml does not say what it is."""
    known = list(main.data.get("with") or {})
    for text in texts:
        if text.other and text.other not in known:
            hint = did_you_mean(text.other, known)
            message = f"format.yaml 的 with 里没有“{text.other}”{hint}"
            yield text.fault("with", message)


def _detail_faults(table: Table, detail: Detail, codes: dict[str, CodeList]) -> Iterator[Fault]:
    source, at = table.source, table.path
    names = [column.name for column in detail.columns]
    parts = [part.name for column in detail.columns for part in column.parts]
    yield from twice([*names, *parts], source, "列名")
    for i, column in enumerate(detail.columns):
        path: Path = (*at, "detail", "columns", i)
        if column.codes and column.codes not in codes:
            hint = did_you_mean(column.codes, codes)
            yield source.fault((*path, "codes"), f"没有科目表“{column.codes}”{hint}")
        if column.of and (column.of not in names or not table.columns[column.of].codes):
            hint = did_you_mean(column.of, names)
            yield source.fault((*path, "of"), f"“{column.of}”不是本表的编码列{hint}")
    yield from _misplaced(table, detail)
    yield from _total_label_faults(table, detail, names)
    for i, group in enumerate(detail.groups):
        for key, name in (("by", group.by), ("in", group.shown_in)):
            if (name or not group.digits) and name not in names:
                hint = did_you_mean(name, names)
                yield source.fault((*at, "detail", "groups", i, key), f"本表没有“{name}”列{hint}")
    yield from _cut_parts(table, detail)
    yield from _levels(table, detail)
    for i, words in enumerate(detail.starts):
        if len(words) != len(detail.merged):
            wanted = f"这里应有 {len(detail.merged)} 个词，与 merged 的列一一对应"
            yield source.fault((*at, "detail", "starts", i), wanted)


def _total_label_faults(table: Table, detail: Detail, names: list[str]) -> Iterator[Fault]:
    """Where the label of the 合计 row cannot stand."""
    path, ends = (*table.path, "detail", "total", "in"), (detail.total_in, detail.total_to)
    unknown = [name for name in dict.fromkeys(ends) if name not in names]
    if not detail.total:
        return
    for name in unknown:
        yield table.source.fault(path, f"本表没有“{name}”列{did_you_mean(name, names)}")
    if not unknown:
        between = detail.total_columns
        if not between or any(column.is_money for column in between):
            message = "合计二字占的几列要从左到右写，中间不能有金额"
            yield table.source.fault(path, message)


def _cut_parts(table: Table, detail: Detail) -> Iterator[Fault]:
    """Groups whose rows would end within a cell of a split code."""
    for i, group in enumerate(detail.groups):
        column = table.columns.get(group.by)
        if column and group.digits and column.is_split:
            ends = list(accumulate(part.digits for part in column.parts))
            if group.digits not in ends[:-1]:
                wanted = "、".join(map(str, ends[:-1]))
                message = f"“{column.name}”分列印，汇总行的编码要在某一列末尾断开：{wanted} 位"
                yield table.source.fault((*table.path, "detail", "groups", i, "digits"), message)


def _levels(table: Table, detail: Detail) -> Iterator[Fault]:
    """Levels that are called as the 合计 row is, or as one another: a rule could mean either."""
    levels: list[tuple[Path, str]] = [(("level",), detail.level)]
    levels += [(("groups", i, "level"), group.level) for i, group in enumerate(detail.groups)]
    taken = {detail.total.name: "合计行的行名"} if detail.total else {}
    for path, level in levels if detail.groups else ():
        if level in taken:
            message = f"级次的名称“{level}”与{taken[level]}相同，请另取一个"
            yield table.source.fault((*table.path, "detail", *path), message)
        taken.setdefault(level, "另一级")


def _misplaced(table: Table, detail: Detail) -> Iterator[Fault]:
    """What only some tables may have."""
    source, at = table.source, (*table.path, "detail")
    if detail.groups and not detail.level:
        yield source.fault((*at, "groups"), "写了 groups，还要用 level 写明普通行叫什么")
    for i, column in enumerate(detail.columns):
        if column.loose or column.default:
            yield source.fault((*at, "columns", i), "loose、default 只能写在表单的格子上")
    if table.is_main:
        return
    if detail.groups:
        yield source.fault((*at, "groups"), "表单里的表不能分级次")
    for i, column in enumerate(detail.columns):
        if column.is_split:
            yield source.fault((*at, "columns", i), "表单里的编码印成一列：请写 whole: true")
        if not column.printed:
            yield source.fault((*at, "columns", i, "printed"), "表单里的列都要印")


def too_many_decimals(tables: Iterable[Table], most: int) -> Iterator[Fault]:
    """Tables that would print digits which no rule compares."""
    for table in tables:
        shown = [*table.columns.values(), *table.fields.values(), *table.specs.values()]
        if any(column.decimals is not None and column.decimals > most for column in shown):
            words = f"{table.name}的 decimals 不能多于 format.yaml 的 {most} 位：多出的几位没有规则核对"
            yield table.source.fault(table.path, words)


def nothing_published(source: Source, tables: Iterable[Table]) -> Iterator[Fault]:
    """A fault where every table is supplementary: a document without a table is none."""
    if all(table.supplementary for table in tables):
        yield source.fault(("tables",), "各表都是 supplementary：至少要有一张公开的表")


def unknown_totals(
    source: Source, plausible: Iterable[Bounds], tables: Iterable[Table]
) -> Iterator[Fault]:
    """A fault for every bound on what is no amount of the format."""
    known = {table.name: table for table in tables}
    for i, bounds in enumerate(plausible):
        table = known.get(bounds.place.table)
        spec = table.spec(bounds.place) if table else None
        if spec is None or not spec.is_money:
            message = f"没有“{bounds.place.words()}”这一格金额"
            yield source.fault(("plausible", i), message)


def unknown_figures(
    source: Source, unadjusted: Iterable[Place], tables: Iterable[Table]
) -> Iterator[Fault]:
    """A fault for all that is not to be adjusted and is no amount of the format."""
    known = {table.name: table for table in tables}
    if source.data.get("unadjusted") and not source.data.get("balanced"):
        yield source.fault(("unadjusted",), "没有写 balanced: true，unadjusted 用不上")
    for i, place in enumerate(unadjusted):
        table = known.get(place.table)
        cells = [*table.fixed_cells(), *(Place(place.table, None, column.name)
                                         for column in table.columns.values())] if table else []
        if not any(place.row in (None, each.row) and place.column in ("", each.column)
                   for each in cells):
            words = "、".join(filter(None, (place.table, str(place.row or ""), place.column)))
            yield source.fault(("unadjusted", i), f"没有“{words}”这样的金额")


def twice(names: Iterable[str], source: Source, what: str) -> list[Fault]:
    """A fault for each of ``names`` that stands there more than once."""
    repeated = [name for name, count in Counter(names).items() if count > 1]
    return [source.fault((), f"{what}“{name}”重复") for name in repeated]
