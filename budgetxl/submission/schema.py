"""The JSON Schema of a format's data file, and what departs from it, said in Chinese."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any, assert_never

from budgetxl.fault import did_you_mean
from budgetxl.formats import Column, Format, Table
from budgetxl.submission.conforming import conforms
from budgetxl.submission.reasons import FIELDS, MOST

WRITABLE = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]*$"
"""Texts without the characters that the XML of a workbook cannot hold."""

AMOUNT: dict[str, Any] = {
    "description": "金额，按格式的计量单位；最多 6 位小数，15 位有效数字",
    "anyOf": [
        {"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]{1,6})?$(?!\n)"},
        {"type": "number"},
    ],
}

MOST_SAID = 200
"""Departures from a schema that are said: each costs a search for the nearest name."""

_LONGEST = 1_000
"""Letters of a sentence, which may quote what somebody wrote."""


def schema(format_: Format) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a data file of ``format_``."""
    tables = {name: _sheet(table, format_) for name, table in format_.forms.items()}
    notes = {
        name: {"type": "string", "default": table.note, "maxLength": 2000, "pattern": WRITABLE}
        for name, table in format_.forms.items()
        if not table.repeated and table.has_note
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format_.title,
        "description": f"金额单位：{format_.money_unit}",
        **_object({
            "format": {"const": format_.id},
            "sums_of": {"type": "integer", "minimum": 1, "maximum": 999_999,
                        "description": "汇总来的：每个数至多是几个四舍五入的数相加"},
            "department": {"type": "string", "maxLength": 100, "pattern": WRITABLE},
            "year": {"const": format_.year},
            "tables": _object(tables),
            "notes": _object(notes),
            "reasons": {"type": "array", "maxItems": MOST, "items": _object(
                {field: {"type": "string", "maxLength": 2000, "pattern": WRITABLE}
                 for field in FIELDS})},
        }),
        "required": ["format", "tables"],
        "$defs": {"amount": AMOUNT},
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _sheet(table: Table, format_: Format) -> dict[str, Any]:
    """A plain table; or a form, its fields, their rows, the tables within it; or a list of them."""
    if not table.blocks:
        return _table(table, format_)
    properties: dict[str, Any] = {
        name: _column(spec, format_, longest=4000) for name, spec in table.fields.items()
    }
    for row in table.rows:
        specs = table.columns_of(row)
        properties[row] = _object({spec.name: _column(spec, format_) for spec in specs})
    for nested in format_.nested(table.name)[1:]:
        properties[nested.name] = _table(nested, format_)
    form = {"description": _about(table), **_object(properties)}
    if not table.repeated:
        return form
    return {"type": "array", "items": {**form, "minProperties": 1}}


def _about(table: Table) -> str:
    return f"{table.title}（金额单位：{table.unit}）" if table.unit else table.title


def _money(columns: tuple[Column, ...]) -> dict[str, Any]:
    return _object({column.name: {"$ref": "#/$defs/amount"} for column in columns})


def _table(table: Table, format_: Format) -> dict[str, Any]:
    if table.detail is None:
        rows = {name: _money(table.columns_of(name)) for name in table.rows}
        return {"description": _about(table), **_object(rows)}
    groups = [group.digits for group in table.detail.groups if group.digits]
    row = _object({column.name: _column(column, format_, groups)
                   for column in table.detail.columns})
    kinds = [{**row, "minProperties": 1}]
    kinds += [_object({name: _money(table.columns_of(name))}) | {"required": [name]}
              for name in table.rows]
    return {"description": _about(table), "type": "array", "items": {"anyOf": kinds}}


def _column(
    column: Column, format_: Format, groups: Sequence[int] = (), longest: int = 500
) -> dict[str, Any]:
    match column.kind:
        case "amount" | "total":
            return _amount(column, format_)
        case "code":
            lengths = "|".join(f"[0-9]{{{digits}}}" for digits in (column.digits, *groups))
            return {"type": "string", "pattern": f"^({lengths})$(?!\\n)"}
        case "name" | "text":
            return _text(column, longest)
        case _ as never:
            assert_never(never)


def _amount(column: Column, format_: Format) -> dict[str, Any]:
    if column.loose:
        digits = AMOUNT["anyOf"][0]["pattern"].partition("$")[0]
        unit = re.escape(format_.unit_of(column))
        typed = {"type": "string", "pattern": f"{digits}[ \u3000]*{unit}$(?!\\n)"}
        return {**AMOUNT, "anyOf": [*AMOUNT["anyOf"], typed]}
    return {"$ref": "#/$defs/amount"}


def _text(column: Column, longest: int) -> dict[str, Any]:
    whole = {"pattern": r"^\S([\s\S]*\S)?$(?!\n)"}
    if column.default:  # what the form itself says may have been taken away
        whole = {"pattern": r"^(\S([\s\S]*\S)?)?$(?!\n)"}
    return {"type": "string", "maxLength": longest, "allOf": [{"pattern": WRITABLE}, whole]}


def violations(data: Any, format_: Format) -> list[str]:
    """The ways in which ``data`` departs from the schema of ``format_``, in sentences.

    They come in the order of the format's tables; of very many the first are said, and that there
    are more.
    """
    wanted = schema(format_)
    if conforms(data, wanted):
        return []
    from jsonschema import Draft202012Validator  # slow to import, and most data are sound

    validator = Draft202012Validator(wanted)
    errors = islice(validator.iter_errors(data), MOST_SAID)
    repeated = {name for name, table in format_.forms.items() if table.repeated}
    sentences = (_shortened(sentence) for error in errors for sentence in _of(error, repeated))
    said = list(islice(sentences, MOST_SAID + 1))
    return said if len(said) <= MOST_SAID else [*said[:MOST_SAID], "还有更多，不再列出"]


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST else f"{sentence[:_LONGEST]}……"


def _of(error: Any, repeated: Collection[str]) -> Iterator[str]:
    where = _where(list(error.absolute_path), repeated)
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        for key in (key for key in error.instance if key not in known):
            yield f"{where}没有名为“{key}”的项{did_you_mean(key, known)}"
    elif error.validator == "anyOf" and "pattern" in str(error.schema) and error.context:
        yield from _alternatives(error, where, repeated)
    else:
        yield where + _sentence(error)


def _alternatives(error: Any, where: str, repeated: Collection[str]) -> Iterator[str]:
    """An amount that is none, or a detail row: what is wrong with it as an ordinary row."""
    if error.schema.get("description") == AMOUNT["description"]:
        yield f"{where}“{error.instance}”不是金额（最多 6 位小数的数字）"
        return
    totals = isinstance(error.instance, dict) and any(
        isinstance(value, dict) for value in error.instance.values()
    )
    for inner in error.context:
        if (inner.schema_path[0] == 0) != totals:
            yield from _of(inner, repeated)


def _where(path: list[Any], repeated: Collection[str]) -> str:
    """The steps from the top; what counts first below a repeated form are its forms."""
    path = path[1:] if path[:1] == ["tables"] else path
    words = [f"第 {step + 1} 行" if isinstance(step, int) else str(step) for step in path]
    if len(path) > 1 and path[0] in repeated:
        words[1] = f"第 {path[1] + 1} 张"
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
        digits = " 或 ".join(sorted(re.findall(r"\{(\d+)\}", value), key=int))
        return f"科目编码 {text} 应为 {digits} 位数字"
    if error.validator == "pattern":
        return f"{text} 的首尾不能是空白" if error.instance else "不能是空的文字，没有就不写"
    if error.validator == "minProperties":
        return "这一张是空的" if "description" in error.schema else "这一行是空的"
    if error.validator == "maxLength":
        return f"文字太长，最多 {value} 个字"
    if error.validator == "maxItems":
        return f"最多 {value} 条，却有 {len(error.instance)} 条"
    return f"{text} 不合要求（{error.validator}: {value}）"
