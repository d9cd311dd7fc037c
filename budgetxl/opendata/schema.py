"""The Table Schema of each file: what its columns are called, hold, and must hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from budgetxl.formats import Column, Detail, Format, Table
from budgetxl.opendata.figures import COLUMNS, COMPUTED, KEY, STATED, FigureColumn
from budgetxl.opendata.wide import FORM, Field, fields

NUMBER = {"type": "number", "decimalChar": ".", "bareNumber": True}
REQUIRED = {"required": True}


def of_table(table: Table, format_: Format, main: str, draft: bool) -> dict[str, Any]:
    """The schema of a wide table; ``main`` is the resource with the fields of its form.

    Its keys are those that the form itself guarantees. A draft may lack what a form requires,
    so nothing is required of one.
    """
    found = fields(table, format_)
    needed = set() if draft else set(_required(table, found))
    described = [_field(field, format_, field.name in needed) for field in found]
    schema: dict[str, Any] = {"fields": described, "missingValues": [""]}
    if table.repeated and table.is_main:
        schema["primaryKey"] = [found[0].name]
    elif table.repeated:
        reference = {"resource": main, "fields": [FORM]}
        schema["foreignKeys"] = [{"fields": [found[0].name], "reference": reference}]
    elif _has_row_names(table):
        schema["primaryKey"] = [found[0].name]
    return schema


def _field(field: Field, format_: Format, needed: bool) -> dict[str, Any]:
    described: dict[str, Any] = {"name": field.name, "title": field.title, "type": "string"}
    if field.spec:
        described |= _value(field.spec, format_)
    elif field.name == FORM:
        described["description"] = "按项目填的表单，一个名称一张"
    if needed:
        described["constraints"] = REQUIRED
    return described


def _value(spec: Column, format_: Format) -> dict[str, Any]:
    """What the field of that column or cell holds, where it is no mere text."""
    match spec.kind:
        case "amount" | "total":
            return {**NUMBER, "description": f"单位：{format_.unit_of(spec)}"}
        case "code":
            return {"description": f"{spec.codes}编码"}
        case "name" | "text":
            return {}
        case _ as never:
            assert_never(never)


def _has_row_names(table: Table) -> bool:
    """Whether every record has a name of its own in the first column."""
    if table.detail or len(table.grids) != 1 or not table.grids[0].label:
        return False
    names = [row.shown if row else "" for row in table.grids[0].rows]
    return all(names) and len({"".join(name.split()) for name in names}) == len(names)


def _required(table: Table, found: tuple[Field, ...]) -> Iterator[str]:
    """The fields that the form requires in every record, sums and totals included."""
    if table.repeated:
        yield found[0].name
    if _has_row_names(table):
        yield found[0].name
    for field in found:
        if field.spec and field.spec.required and (
                table.blocks or (table.detail and _in_every_row(table.detail, field))):
            yield field.name


def _in_every_row(detail: Detail, field: Field) -> bool:
    in_total = not detail.total or (field.title == detail.total_in and field.part < 0)
    return in_total and not detail.groups and not detail.keeps_empty


def of_figures() -> dict[str, Any]:
    """The schema of the long table. A text that there is not is empty, not missing."""
    return {
        "fields": [_figure_field(column) for column in COLUMNS],
        "missingValues": [],
        "primaryKey": list(KEY),
    }


def _figure_field(column: FigureColumn) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column.name, "title": column.title}
    described |= NUMBER if column.type == "number" else {"type": column.type}
    if column.description:
        described["description"] = column.description
    if column.name == "origin":
        described["constraints"] = {**REQUIRED, "enum": [STATED, COMPUTED]}
    elif column.type != "string" or column.name in ("format", "table", "column", "unit"):
        described["constraints"] = REQUIRED
    return described
