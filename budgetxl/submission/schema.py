"""The JSON Schema of a format's data file, and what departs from it, said in Chinese."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from budgetxl.fault import nearest
from budgetxl.formats import Column, Format, Table

WRITABLE = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]*$"
"""Texts without the characters that the XML of a workbook cannot hold."""

AMOUNT = {
    "description": "金额，按格式的计量单位；最多 6 位小数，15 位有效数字",
    "anyOf": [
        {"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]{1,6})?$(?!\n)"},
        {"type": "number"},
    ],
}


def schema(format_: Format) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a data file of ``format_``."""
    tables = {name: _table(table) for name, table in format_.tables.items()}
    notes = {
        name: {"type": "string", "default": table.note, "maxLength": 2000, "pattern": WRITABLE}
        for name, table in format_.tables.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format_.title,
        "description": f"金额单位：{format_.money_unit}",
        **_object({
            "format": {"const": format_.id},
            "department": {"type": "string", "maxLength": 100, "pattern": WRITABLE},
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
        return {"type": "string", "pattern": f"^[0-9]{{{column.digits}}}$(?!\\n)"}
    whole = {"pattern": r"^\S([\s\S]*\S)?$(?!\n)"}
    return {"type": "string", "maxLength": 500, "allOf": [{"pattern": WRITABLE}, whole]}


def violations(data: Any, format_: Format) -> list[str]:
    """Every way in which ``data`` departs from the schema of ``format_``, in sentences."""
    validator = Draft202012Validator(schema(format_))
    errors = sorted(validator.iter_errors(data), key=lambda error: str(list(error.absolute_path)))
    return [sentence for error in errors for sentence in _of(error)]


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
    if error.validator == "pattern" and value == WRITABLE:
        return f"{text} 含有表格软件存不下的控制字符"
    if error.validator == "pattern" and "[0-9]{" in value:
        return f"科目编码 {text} 应为 {value[value.index('{') + 1:value.index('}')]} 位数字"
    if error.validator == "pattern":
        return f"{text} 的首尾不能是空白" if error.instance else "不能是空的文字，没有就不写"
    if error.validator == "minProperties":
        return "这一行是空的"
    if error.validator == "maxLength":
        return f"文字太长，最多 {value} 个字"
    return f"{text} 不合要求（{error.validator}: {value}）"
