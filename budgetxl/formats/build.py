"""From read YAML to frozen records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from budgetxl.codes import CodeList
from budgetxl.fault import Fault, FormatError, Level, did_you_mean
from budgetxl.formats import each, forms
from budgetxl.formats.columns import KIND_TRAITS, Column, Detail, Grid, Group, Part, Row
from budgetxl.formats.each import Each, Words, mixed_lists
from budgetxl.formats.fitting import table_faults, twice, unknown_others, unknown_totals
from budgetxl.formats.model import Bounds, Format, RuleText, Table
from budgetxl.formats.source import Path, Source
from budgetxl.place import Place

_NATURES = {Level.ERROR: "逻辑性", Level.WARNING: "核实性", Level.NOTICE: "核实性"}
"""Whether a rule has to hold, or may be broken with a written reason, where it does not say."""

LABEL_WIDTH = 26
"""Characters of a grid's column of labels that states no width."""


def format_of(
    main: Source,
    tables: list[Source],
    codes: dict[str, CodeList],
    rules: Source,
    cases: Source | None,
    others: dict[str, Format] | None = None,
) -> Format:
    """The format that the files say; raises ``FormatError`` with every name that does not fit."""
    data = main.data
    faults: list[Fault] = []
    built = [table for source in tables for table in _tables(source, faults)]
    faults += [fault for table in built for fault in table_faults(table, codes)]
    faults += twice((table.name for table in built), main, "表名")
    plausible = tuple(_bounds(main))
    faults += unknown_totals(main, plausible, built)
    faults += mixed_lists(main)
    texts = tuple(_rules(rules, data.get("lists") or {}, faults))
    faults += unknown_others(main, texts)
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
        cases_source=cases,
        plausible=plausible,
        others=others or {},
    )


def _bounds(source: Source) -> Iterator[Bounds]:
    for data in source.data.get("plausible", ()):
        place = Place(data["table"], data.get("row"), data["column"])
        yield Bounds(place, data["at_least"], data["at_most"])


def _tables(source: Source, faults: list[Fault]) -> Iterator[Table]:
    amounts = source.data.get("amounts")
    if amounts:
        source = replace(source, data=_with_amounts(source.data, amounts))
    if "form" in source.data:
        yield from forms.tables_of(source, _detail, faults)
    else:
        yield _table(source)


def _with_amounts(data: Any, amounts: dict[str, Any]) -> Any:
    """``data`` of a table with what it says of all ``amounts`` at each that says no other."""
    if isinstance(data, list):
        return [_with_amounts(item, amounts) for item in data]
    if not isinstance(data, dict):
        return data
    whole = {key: _with_amounts(value, amounts) for key, value in data.items()}
    return {**amounts, **whole} if data.get("kind") in ("amount", "total") else whole


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
        numbered=data.get("numbered", False),
        bold_totals=data.get("bold_totals", False),
        main_table=data["table"],
        sheet=data["table"],
        unit=data.get("amounts", {}).get("unit", ""),
        unit_line=data.get("unit_line", ""),
        note_when_empty=data.get("note_when_empty", ""),
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
        label_width=label.get("width", LABEL_WIDTH),
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
    total = data.get("total") or {}
    columns = tuple(_column(column) for column in data["columns"])
    codes = [column.name for column in columns if column.kind == "code"]
    return Detail(
        columns=columns,
        total=Row(total["row"], total.get("shown", total["row"]), total=True) if total else None,
        total_in=(*_names(total.get("in")), "")[0],
        total_to=("", *_names(total.get("in")))[-1],
        total_on_top=total.get("at") == "top",
        total_names_department=total.get("department", False),
        level=data.get("level", ""),
        groups=tuple(
            Group(group["level"], group.get("by", (*codes, "")[0]), group.get("digits", 0),
                  group.get("in", ""))
            for group in data.get("groups", ())
        ),
        starts=tuple(tuple(words) for words in data.get("starts", ())),
        keeps_empty=data.get("keeps_empty", False),
    )


def _column(data: dict[str, Any]) -> Column:
    kind = data["kind"]
    return Column(
        name=data["name"],
        kind=kind,
        header=_header(data.get("header"), data["name"]),
        width=data.get("width", KIND_TRAITS[kind].width),
        codes=data.get("codes", ""),
        of=data.get("of", ""),
        parts=tuple(Part(part["name"], part["digits"]) for part in data.get("parts", ())),
        **{"required": kind == "code", **forms.options(data)},
    )


def _header(data: str | list[str] | None, default: str) -> tuple[str, ...]:
    return _names(default or None) if data is None else _names(data)


def _rules(
    source: Source, lists: dict[str, list[Any]], faults: list[Fault]
) -> Iterator[RuleText]:
    seen: set[str] = set()
    of_each = Each(lists, source, faults)
    for i, data in enumerate(source.data or ()):
        if data["rule"] in seen:
            faults.append(source.fault((i, "rule"), f"规则编号“{data['rule']}”重复"))
        seen.add(data["rule"])
        for words in of_each.lines_of(data, (i,)):
            yield _rule(data, source, (i,), words)
    faults += _wrong_orders(source)


def _wrong_orders(source: Source) -> Iterator[Fault]:
    """What is wrong with the rules that rules come ``after``: unknown ones, and circles."""
    after = {data["rule"]: _names(data.get("after")) for data in source.data or ()}
    for i, data in enumerate(source.data or ()):
        for name in after[data["rule"]]:
            if name not in after:
                words = f"没有规则“{name}”{did_you_mean(name, after)}"
                yield source.fault((i, "after"), words)
            elif data["rule"] in _before(name, after):
                words = f"规则 {data['rule']} 和 {name} 互为先后"
                yield source.fault((i, "after"), words)


def _before(rule: str, after: dict[str, tuple[str, ...]]) -> set[str]:
    """``rule`` and all that it comes after, however indirectly."""
    found, waiting = set[str](), [rule]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += after.get(one, ())
    return found


def _names(data: str | list[str] | None) -> tuple[str, ...]:
    """What may be one name or several."""
    if data is None:
        return ()
    return (data,) if isinstance(data, str) else tuple(data)


def _rule(data: dict[str, Any], source: Source, path: Path, words: Words) -> RuleText:
    def filled(key: str) -> str:
        return each.filled(str(data.get(key) or ""), words)

    level = Level(data.get("level", "error"))
    return RuleText(
        id=data["rule"],
        level=level,
        table=filled("table"),
        says=filled("says"),
        when=filled("when"),
        fills=bool(data.get("fills")),
        basis=filled("basis"),
        advice=filled("advice"),
        path=path,
        source=source,
        rows=filled("rows"),
        other=filled("with"),
        message=filled("message"),
        after=_names(data.get("after")),
        explainable=data.get("nature", _NATURES[level]) == "核实性",
    )
