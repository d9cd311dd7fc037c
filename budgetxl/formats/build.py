"""From read YAML to frozen records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from budgetxl.codes import CodeList
from budgetxl.fault import Fault, FormatError
from budgetxl.formats import forms
from budgetxl.formats.columns import KIND_TRAITS, Column, Detail, Grid, Group, Part, Row
from budgetxl.formats.each import Lists, mixed_lists, names_in, unknown_lists
from budgetxl.formats.fitting import (
    nothing_published,
    table_faults,
    too_many_decimals,
    twice,
    unknown_others,
    unknown_figures,
    unknown_totals,
)
from budgetxl.formats.lastyear import kept_places, last_year_form
from budgetxl.formats.limits import Bounds, Threshold
from budgetxl.formats.model import Format, RuleText
from budgetxl.formats.table import Table
from budgetxl.formats.packs import Told
from budgetxl.formats.ruletexts import of_packs, rule_texts
from budgetxl.formats.source import Source, names
from budgetxl.place import Place

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
    plausible = tuple(_bounds(main))
    built = _built(main, tables, codes, plausible, faults)
    whole = plausible[0].place if plausible else None
    told = [Told(table, codes, data["year"], whole) for table in (built if not faults else ())]
    texts = _texts(main, rules, told, faults)
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
        changes={change["version"]: change["says"] for change in data.get("changes", ())},
        tables={table.name: table for table in built},
        codes=codes,
        rules=texts,
        cases_source=cases,
        plausible=plausible,
        thresholds=tuple(Threshold(**each) for each in data.get("thresholds", ())),
        others=others or {},
        balanced=data.get("balanced", False),
        unadjusted=tuple(_unadjusted(main)),
        last_year=tuple(kept_places(main)),
    )


def _built(
    main: Source, tables: list[Source], codes: dict[str, CodeList], plausible: tuple[Bounds, ...],
    faults: list[Fault],
) -> list[Table]:
    """The tables of the format; what does not fit together is added to ``faults``."""
    lists = main.data.get("lists") or {}
    if kept := last_year_form(main):
        tables = [*tables, kept]
    faults += [fault for source in tables for fault in unknown_lists(source, lists)]
    built = [table for source in tables for table in _tables(source, lists, faults)]
    faults += [fault for table in built for fault in table_faults(table, codes)]
    faults += twice((table.name for table in built), main, "表名")
    faults += nothing_published(main, built)
    faults += unknown_totals(main, plausible, built)
    faults += unknown_figures(main, _unadjusted(main), built)
    faults += mixed_lists(main)
    faults += too_many_decimals(built, main.data["decimals"])
    return built


def _texts(
    main: Source, rules: Source, told: Iterable[Told], faults: list[Fault]
) -> tuple[RuleText, ...]:
    """Those of packs and of rules.yaml, those of one number together, as 审核 counts them."""
    packs = [rule for each in told for rule in of_packs(each, faults)]
    found: dict[str, list[RuleText]] = {}
    for text in rule_texts(main, rules, packs, faults):
        found.setdefault(text.id, []).append(text)
    return tuple(chain.from_iterable(found.values()))


def _bounds(source: Source) -> Iterator[Bounds]:
    for data in source.data.get("plausible", ()):
        place = Place(data["table"], data.get("row"), data["column"])
        yield Bounds(place, data["at_least"], data["at_most"])


def _unadjusted(source: Source) -> Iterator[Place]:
    for data in source.data.get("unadjusted", ()):
        yield Place(data["table"], data.get("row"), data.get("column", ""))


def _tables(source: Source, lists: Lists, faults: list[Fault]) -> Iterator[Table]:
    amounts = source.data.get("amounts")
    if amounts:
        source = replace(source, data=_with_amounts(source.data, amounts))
    source = replace(source, data=_with_choices(source.data, lists))
    if "form" in source.data:
        yield from forms.tables_of(source, _detail, faults)
    else:
        yield _table(source, lists)


def _with_amounts(data: Any, amounts: dict[str, Any]) -> Any:
    """``data`` of a table with what it says of all ``amounts`` at each that says no other."""
    if isinstance(data, list):
        return [_with_amounts(item, amounts) for item in data]
    if not isinstance(data, dict):
        return data
    whole = {key: _with_amounts(value, amounts) for key, value in data.items()}
    return {**amounts, **whole} if data.get("kind") in ("amount", "total") else whole


def _with_choices(data: Any, lists: Lists) -> Any:
    """``data`` of a table with the words of a list where ``choices`` is its name."""
    if isinstance(data, list):
        return [_with_choices(item, lists) for item in data]
    if not isinstance(data, dict):
        return data
    whole = {key: _with_choices(value, lists) for key, value in data.items()}
    name = whole.get("choices")
    return {**whole, "choices": names_in(lists.get(name, ()))} if isinstance(name, str) else whole


def _table(source: Source, lists: Lists) -> Table:
    data = source.data
    detail = data.get("detail")
    return Table(
        name=data["table"],
        title=data["title"],
        caption=data.get("caption", ""),
        department_label=data.get("department_label", "编制部门"),
        note=data.get("note", ""),
        landscape=data.get("landscape", False),
        grids=tuple(_grid(grid, lists) for grid in data.get("grids", ())),
        detail=_detail(detail) if detail else None,
        source=source,
        numbered=data.get("numbered", False),
        bold_totals=data.get("bold_totals", False),
        main_table=data["table"],
        sheet=data["table"],
        unit=data.get("amounts", {}).get("unit", ""),
        unit_line=data.get("unit_line", ""),
        note_when_empty=data.get("note_when_empty", ""),
        supplementary=data.get("supplementary", False),
        consolidates=data.get("consolidates", ""),
        last_year=data.get("last_year", {}),
    )


def _grid(data: dict[str, Any], lists: Lists) -> Grid:
    label = data.get("label") or {}
    rows: list[Row | None] = []
    for row in data["rows"]:
        if isinstance(row, dict) and "blank" in row:
            rows += [None] * row["blank"]
        elif isinstance(row, dict) and "list" in row:
            rows += [Row(name, name, consolidates=row.get("consolidates", ""))
                     for name in names_in(lists.get(row["list"], ()))]
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
        data["row"], data.get("shown", data["row"]), data.get("total", False),
        data.get("indent", 0), names(data.get("adds")), data.get("consolidates", ""),
    )


def _detail(data: dict[str, Any]) -> Detail:
    total = data.get("total") or {}
    columns = tuple(_column(column) for column in data["columns"])
    codes = [column.name for column in columns if column.kind == "code"]
    return Detail(
        columns=columns,
        total=Row(total["row"], total.get("shown", total["row"]), total=True) if total else None,
        total_in=(*names(total.get("in")), "")[0],
        total_to=("", *names(total.get("in")))[-1],
        total_on_top=total.get("at") == "top",
        total_names_department=total.get("department", False),
        total_frame=total.get("frame", True),
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
    return names(default or None) if data is None else names(data)
