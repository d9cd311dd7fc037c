"""The blocks of a form: cells placed one beside another on the form's columns, as in HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from budgetxl.fault import Fault
from budgetxl.formats.columns import Column, Detail, Fields, Nested, Slot
from budgetxl.formats.table import Table
from budgetxl.formats.source import Path, Source


def tables_of(
    source: Source, detail: Callable[[dict[str, Any]], Detail], faults: list[Fault]
) -> Iterator[Table]:
    """The table of a form and those within it; what does not fit is added to ``faults``."""
    blocks: list[Fields | Nested] = []
    nested: list[Table] = []
    for i, block in enumerate(source.data["blocks"]):
        path: Path = ("blocks", i)
        if "fields" in block:
            width = len(source.data["widths"])
            blocks.append(_fields(block, width, source, path, faults))
        else:
            block_, table = _nested(block, detail, source, path, faults)
            blocks.append(block_)
            nested.append(table)
    yield _form(source, tuple(blocks))
    yield from nested


def _nested(
    block: dict[str, Any], detail: Callable[[dict[str, Any]], Detail], source: Source, path: Path,
    faults: list[Fault],
) -> tuple[Nested, Table]:
    """A table within a form: where it stands, and itself."""
    data, side = source.data, block.get("side") or {}
    across = side.get("across", 1) if side else 0
    body = detail(block["detail"])
    faults += _narrow(body, len(data["widths"]) - across, source, path)
    table = Table(
        block["table"], "", "", "", "", False, (), body, source, path,
        main_table=data["form"], repeated=data.get("repeated", ""),
        supplementary=data.get("supplementary", False),
        consolidates=block.get("consolidates", ""),
    )
    return Nested(block["table"], side.get("label", ""), across), table


def _form(source: Source, blocks: tuple[Fields | Nested, ...]) -> Table:
    """The form itself, which is the table that its sheet is named after."""
    data = source.data
    return Table(
        name=data["form"],
        title=data["title"],
        caption=data.get("caption", ""),
        department_label=data.get("department_label", ""),
        note=data.get("note", ""),
        landscape=data.get("landscape", False),
        grids=(),
        detail=None,
        source=source,
        main_table=data["form"],
        subtitle=data.get("subtitle", ""),
        repeated=data.get("repeated", ""),
        sheet=data.get("sheet", data["form"]),
        widths=tuple(data["widths"]),
        blocks=blocks,
        unit=data.get("amounts", {}).get("unit", ""),
        unit_line=data.get("unit_line", ""),
        note_when_empty=data.get("note_when_empty", ""),
        supplementary=data.get("supplementary", False),
        consolidates=data.get("consolidates", ""),
        last_year=data.get("last_year", {}),
    )


def _fields(
    block: dict[str, Any], width: int, source: Source, path: Path, faults: list[Fault]
) -> Fields:
    """Each row's cells from left to right, past those that a cell above reaches down to."""
    taken: set[tuple[int, int]] = set()
    slots: list[Slot] = []
    for i, row in enumerate(block["fields"]):
        column = 0
        for cell in row:
            while (i, column) in taken:
                column += 1
            slot = _slot(cell, (i, column))
            slots.append(slot)
            taken |= {(i + r, column + c) for r in range(slot.rows) for c in range(slot.columns)}
            column += slot.columns
        full = {(i, c) for c in range(width)}
        if {at for at in taken if at[0] == i} != full:
            message = f"这一行的格子没有正好占满 {width} 列（across 相加，连同上面伸下来的格子）"
            faults.append(source.fault((*path, "fields", i), message))
    height = max((slot.at[0] + slot.rows for slot in slots), default=0)
    if height > len(block["fields"]):
        faults.append(source.fault((*path, "fields"), "有格子伸到了最后一行下面（down 太大）"))
    return Fields(tuple(slots), height, block.get("frame", True))


def _slot(data: dict[str, Any], at: tuple[int, int]) -> Slot:
    rows, columns = data.get("down", 1), data.get("across", 1)
    align, lines = data.get("align", ""), data.get("lines", 1)
    if "label" in data:
        return Slot(at, rows, columns, data["label"], align=align, lines=lines)
    name = data["column"] if "row" in data else data["field"]
    column = Column(name, data["kind"], **options(data))
    return Slot(
        at, rows, columns, "", column, data.get("row"), align, lines, data.get("look", "")
    )


_OPTIONS = ("unit", "before", "after", "number", "decimals", "plain", "thousands", "default",
            "loose", "required", "printed", "merged", "whole", "across", "consolidates")


def options(data: dict[str, Any]) -> dict[str, Any]:
    """What columns of details and fields of forms have in common."""
    given: dict[str, Any] = {key: data[key] for key in _OPTIONS if key in data}
    return {**given, **{key: tuple(data.get(key, ())) for key in ("choices", "adds")}}


def _narrow(body: Detail, width: int, source: Source, path: Path) -> Iterator[Fault]:
    across = sum(column.across for column in body.columns)
    if across != width:
        message = f"各列的 across 相加是 {across}，应为 {width}（表单的列数，减去左边的 side）"
        yield source.fault((*path, "detail", "columns"), message)
