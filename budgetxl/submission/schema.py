"""The JSON Schema of a format's data file, and what departs from it, said in Chinese."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator

from budgetxl import amount
from budgetxl.fault import nearest
from budgetxl.formats import Column, Format, Table

AMOUNT = {
    "description": "金额，按格式的计量单位；最多 6 位小数，15 位有效数字",
    "anyOf": [
        {"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]{1,6})?$"},
        {"type": "number"},
    ],
}


def schema(format_: Format) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a data file of ``format_``."""
    tables = {name: _table(table) for name, table in format_.tables.items()}
    notes = {name: {"type": "string", "default": t.note} for name, t in format_.tables.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format_.title,
        "description": f"金额单位：{format_.money_unit}",
        **_object({
            "format": {"const": format_.id},
            "department": {"type": "string", "maxLength": 100},
            "year": {"const": format_.year},
            "tables": _object(tables),
            "notes": _object(notes),
        }),
        "required": ["format", "tables"],
        "$defs": {"amount": AMOUNT},
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _money(columns: tuple[Column, ...]) -> dict[str, Any]:
    return _object({column.name: {"$ref": "#/$defs/amount"} for column in columns})


def _table(table: Table) -> dict[str, Any]:
    if table.detail is None:
        rows = {name: _money(table.columns_of(name)) for name in table.rows}
        return {"description": table.title, **_object(rows)}
    row = _object({column.name: _column(column) for column in table.detail.columns})
    kinds = [{**row, "minProperties": 1}]
    kinds += [_object({name: _money(table.columns_of(name))}) | {"required": [name]}
              for name in table.rows]
    return {"description": table.title, "type": "array", "items": {"anyOf": kinds}}


def _column(column: Column) -> dict[str, Any]:
    if column.is_money:
        return {"$ref": "#/$defs/amount"}
    if column.kind == "code":
        return {"type": "string", "pattern": f"^[0-9]{{{column.digits}}}$"}
    return {"type": "string", "minLength": 1, "maxLength": 500, "pattern": r"^\S([\s\S]*\S)?$"}


def violations(data: Any, format_: Format) -> list[str]:
    """Every way in which ``data`` departs from the schema of ``format_``, in sentences."""
    validator = Draft202012Validator(schema(format_))
    errors = sorted(validator.iter_errors(data), key=lambda error: str(list(error.absolute_path)))
    found = [sentence for error in errors for sentence in _of(error)]
    return found or list(_too_long(data, ()))


def _of(error: Any) -> Iterator[str]:
    where = _where(error.absolute_path)
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        for key in (key for key in error.instance if key not in known):
            yield f"{where}没有名为“{key}”的项{nearest(key, known)}"
    elif error.validator == "anyOf" and "pattern" in str(error.schema) and error.context:
        yield from _alternatives(error, where)
    else:
        yield where + _sentence(error)


def _alternatives(error: Any, where: str) -> Iterator[str]:
    """An amount that is none, or a detail row: what is wrong with it as an ordinary row."""
    if error.schema == AMOUNT:
        yield f"{where}“{error.instance}”不是金额（最多 6 位小数的数字）"
        return
    totals = isinstance(error.instance, dict) and any(
        isinstance(value, dict) for value in error.instance.values()
    )
    for inner in error.context:
        if (inner.schema_path[0] == 0) != totals:
            yield from _of(inner)


def _where(path: Any) -> str:
    words = [f"第 {step + 1} 行" if isinstance(step, int) else str(step) for step in path]
    words = words[1:] if words[:1] == ["tables"] else words
    return "，".join(words) + "：" if words else ""


def _sentence(error: Any) -> str:
    value = error.validator_value
    text = json.dumps(error.instance, ensure_ascii=False, default=str)
    if error.validator == "required":
        return "缺少" + "、".join(f"“{key}”" for key in value if key not in error.instance)
    if error.validator == "const":
        return f"应为“{value}”，却是 {text}"
    if error.validator == "type":
        kinds = {"object": "{…} 一组", "array": "[…] 列表", "string": "文字"}
        return f"应为{kinds.get(value, value)}，却是 {text}"
    if error.validator == "pattern" and "[0-9]{" in value:
        return f"科目编码 {text} 应为 {value[value.index('{') + 1:-2]} 位数字"
    if error.validator == "pattern":
        return f"{text} 的首尾不能是空白"
    return f"{text} 不合要求（{error.validator}: {value}）"


def _too_long(data: Any, path: tuple[Any, ...]) -> Iterator[str]:
    """Amounts with more digits than a cell of a spreadsheet can hold."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _too_long(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _too_long(value, (*path, i))
    elif isinstance(data, Decimal) or (isinstance(data, str) and _is_amount(data)):
        try:
            amount.given(data)
        except amount.AmountError as error:
            if path[0] == "tables":
                yield f"{_where(path)}{error}"


def _is_amount(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit() and text.isascii()
