"""From read YAML to frozen records, with what a JSON Schema cannot see: names that must fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from budgetxl.codes import CodeList
from budgetxl.fault import Fault, FormatError, Level, nearest
from budgetxl.formats.model import (
    Column,
    Detail,
    Format,
    Grid,
    Part,
    Row,
    RuleText,
    Table,
)
from budgetxl.formats.source import Path, Source

AMOUNT_WIDTH, TEXT_WIDTH, PART_WIDTH = 13, 26, 6


def format_of(
    main: Source,
    tables: list[Source],
    codes: dict[str, CodeList],
    rules: Source,
    cases: Source | None,
) -> Format:
    """The format that the files say; raises ``FormatError`` with every name that does not fit."""
    data = main.data
    built = [_table(source) for source in tables]
    faults = [fault for table in built for fault in _table_faults(table, codes)]
    faults += _twice((table.name for table in built), main, "表名")
    texts = tuple(_rules(rules, faults))
    if faults:
        raise FormatError(faults)
    return Format(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        issuer=data["issuer"],
        year=data["year"],
        money_unit=data["money_unit"],
        decimals=data["decimals"],
        instructions=tuple(data.get("instructions") or ()),
        tables={table.name: table for table in built},
        codes=codes,
        rules=texts,
        rules_source=rules,
        cases_source=cases,
    )


def _table(source: Source) -> Table:
    data = source.data
    detail = data.get("detail")
    return Table(
        name=data["table"],
        title=data["title"],
        caption=data.get("caption", ""),
        department_label=data.get("department_label", "编制部门"),
        note=data.get("note", ""),
        landscape=data.get("landscape", False),
        grids=tuple(_grid(grid) for grid in data.get("grids", ())),
        detail=_detail(detail) if detail else None,
        source=source,
    )


def _grid(data: dict[str, Any]) -> Grid:
    label = data.get("label") or {}
    rows: list[Row | None] = []
    for row in data["rows"]:
        if isinstance(row, dict) and "blank" in row:
            rows += [None] * row["blank"]
        else:
            rows.append(_row(row))
    return Grid(
        label=_header(label.get("header"), ""),
        label_width=label.get("width", TEXT_WIDTH),
        columns=tuple(_column(column) for column in data["columns"]),
        rows=tuple(rows),
    )


def _row(data: str | dict[str, Any]) -> Row:
    if isinstance(data, str):
        return Row(data, data)
    return Row(
        data["row"], data.get("shown", data["row"]), data.get("total", False), data.get("indent", 0)
    )


def _detail(data: dict[str, Any]) -> Detail:
    total = data.get("total")
    return Detail(
        columns=tuple(_column(column) for column in data["columns"]),
        total=Row(total["row"], total.get("shown", total["row"]), total=True) if total else None,
        total_in=total["in"] if total else "",
    )


def _column(data: dict[str, Any]) -> Column:
    kind = data["kind"]
    default = {"code": PART_WIDTH, "amount": AMOUNT_WIDTH, "total": AMOUNT_WIDTH}
    return Column(
        name=data["name"],
        kind=kind,
        header=_header(data.get("header"), data["name"]),
        width=data.get("width", default.get(kind, TEXT_WIDTH)),
        codes=data.get("codes", ""),
        of=data.get("of", ""),
        parts=tuple(Part(part["name"], part["digits"]) for part in data.get("parts", ())),
        required=data.get("required", kind == "code"),
    )


def _header(data: str | list[str] | None, default: str) -> tuple[str, ...]:
    if data is None:
        return (default,) if default else ()
    return (data,) if isinstance(data, str) else tuple(data)


_UNSPEAKABLE = frozenset(",，:：[]［］@＠{}")
"""What a rule's references are told apart by, so that no name may hold it."""


def _table_faults(table: Table, codes: dict[str, CodeList]) -> Iterator[Fault]:
    source, detail = table.source, table.detail
    for name in (table.name, *table.rows, *table.columns):
        if _UNSPEAKABLE & set(name) or (name == table.name and " " in name):
            banned = "逗号、冒号、方括号、花括号和 @（表名里也不能有空格）"
            yield source.fault(("table",), f"“{name}”：名字里不能有{banned}")
    yield from _twice((row.name for grid in table.grids for row in grid.rows if row), source, "行名")
    if not detail:
        return
    names = [column.name for column in detail.columns]
    yield from _twice(names, source, "列名")
    for i, column in enumerate(detail.columns):
        path: Path = ("detail", "columns", i)
        if column.codes and column.codes not in codes:
            hint = nearest(column.codes, codes)
            yield source.fault((*path, "codes"), f"没有科目表“{column.codes}”{hint}")
        if column.of and (column.of not in names or not table.columns[column.of].codes):
            hint = nearest(column.of, names)
            yield source.fault((*path, "of"), f"“{column.of}”不是本表的编码列{hint}")
    if detail.total and detail.total_in not in names:
        hint = nearest(detail.total_in, names)
        yield source.fault(("detail", "total", "in"), f"本表没有“{detail.total_in}”列{hint}")


def _twice(names: Iterable[str], source: Source, what: str) -> list[Fault]:
    repeated = [name for name, count in Counter(names).items() if count > 1]
    return [source.fault((), f"{what}“{name}”重复") for name in repeated]


def _rules(source: Source, faults: list[Fault]) -> Iterator[RuleText]:
    seen: set[str] = set()
    for i, data in enumerate(source.data or ()):
        if data["rule"] in seen:
            faults.append(source.fault((i, "rule"), f"规则编号“{data['rule']}”重复"))
        seen.add(data["rule"])
        for words in _each(data.get("each")):
            yield _rule(data, (i,), words)


def _each(data: Any) -> list[dict[str, str]]:
    if data is None:
        return [{}]
    if isinstance(data, dict):
        [(word, values)] = data.items()
        return [{word: str(value)} for value in values]
    return [{word: str(value) for word, value in line.items()} for line in data]


def _rule(data: dict[str, Any], path: Path, words: dict[str, str]) -> RuleText:
    def filled(key: str) -> str:
        text = str(data.get(key) or "")
        for word, value in words.items():
            text = text.replace("{" + word + "}", value)
        return text

    return RuleText(
        id=data["rule"],
        level=Level(data.get("level", "error")),
        table=filled("table"),
        says=filled("says"),
        when=filled("when"),
        fills=bool(data.get("fills")),
        basis=filled("basis"),
        advice=filled("advice"),
        path=path,
    )
