"""上年数: the sheet on which a workbook keeps those figures of last year that its format names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from budgetxl.fault import Fault, did_you_mean
from budgetxl.formats.model import LAST_YEAR, LAST_YEAR_FORM, Format, last_year_place
from budgetxl.formats.source import Source
from budgetxl.place import Place

_LABEL_WIDTH, _AMOUNT_WIDTH = 44, 18
_LOOKS = ("unit", "decimals", "plain")


def kept_places(main: Source) -> Iterator[Place]:
    """The figures that ``last_year`` in format.yaml names, as last year's workbook has them."""
    for part in main.data.get("last_year") or ():
        for row in part["rows"]:
            for column in part["columns"]:
                yield Place(part["table"], row, column)


def last_year_form(main: Source) -> Source | None:
    """The table 上年数 as if a file said it; None where the format names no figure.

    It is a supplementary one like any other, so that everything that reads, locks, checks and
    fills those knows it. What is wrong in it is told at its place in format.yaml.
    """
    parts = main.data.get("last_year") or ()
    if not parts:
        return None
    width = max(len(part["columns"]) for part in parts)
    blocks: list[dict[str, Any]] = []
    for part in parts:
        blocks += _block(part, width)
    return Source(main.name, {
        "form": LAST_YEAR_FORM, "supplementary": True, "landscape": False,
        "title": f"{LAST_YEAR_FORM}（比较和写情况说明用，不公开）",
        "widths": [_LABEL_WIDTH, *[_AMOUNT_WIDTH] * width], "blocks": blocks,
    }, {("blocks",): mark for path, mark in main.marks.items() if path == ("last_year",)})


def _block(part: dict[str, Any], width: int) -> Iterator[dict[str, Any]]:
    """The figures of one of last year's tables: a heading, then a line for each row."""
    table, columns = part["table"], part["columns"]
    rest = [{"label": "", "across": width - len(columns)}] if len(columns) < width else []
    looks = {key: part[key] for key in _LOOKS if key in part}
    lines = [[{"label": f"上年{table}"}, *({"label": column} for column in columns), *rest]]
    for row in part["rows"]:
        places = [last_year_place(Place(table, row, column)) for column in columns]
        amounts = [{"row": place.row, "column": place.column, "kind": "amount", **looks}
                   for place in places]
        lines.append([{"label": row, "align": "left"}, *amounts, *rest])
    yield {"fields": lines}


def unknown_last_year(main: Source, format_: Format) -> Iterator[Fault]:
    """Figures that last year's format does not have, or has in another unit of money."""
    parts = main.data.get("last_year") or ()
    if parts and LAST_YEAR not in format_.others:
        message = f"写了 last_year，with 里也要写“{LAST_YEAR}”用的是哪套表样"
        yield main.fault(("last_year",), message)
        return
    for i, part in enumerate(parts):
        path = ("last_year", i)
        last = format_.others[LAST_YEAR]
        table = last.tables.get(part["table"])
        if table is None or table.repeated:
            hint = did_you_mean(part["table"], last.tables)
            yield main.fault((*path, "table"), f"上年没有“{part['table']}”这张表{hint}")
            continue
        unit = part.get("unit", format_.money_unit)
        for place in kept_places(Source("", {"last_year": [part]})):
            spec = table.spec(place)
            if spec is None or not spec.is_money:
                yield main.fault((*path, "rows"), f"上年的表里没有 {place.words()} 这个数")
            elif last.unit_of(spec) != unit:
                yield main.fault(path, f"{place.words()} 上年的单位是 {last.unit_of(spec)}，"
                                       f"不是 {unit}：请写 unit: {last.unit_of(spec)}")
