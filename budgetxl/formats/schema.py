"""Definition files held against their JSON Schemas, with positions and nearest names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator

from budgetxl.fault import Fault, did_you_mean
from budgetxl.formats.source import Source

_TYPES = {
    "object": "“键: 值”的一组",
    "array": "列表",
    "string": "文字（纯数字请加引号）",
    "integer": "整数",
    "boolean": "true 或 false",
}


def schema(name: str) -> Any:
    """The JSON Schema of the definition files called ``name``: format, table, rules, cases."""
    folder = resources.files("budgetxl.formats").joinpath("schemas")
    return json.loads(folder.joinpath(f"{name}.schema.json").read_text(encoding="utf-8"))


def violations(source: Source, name: str) -> list[Fault]:
    """Every way in which ``source`` departs from its schema."""
    validator = Draft202012Validator(schema(name))
    return [fault for error in validator.iter_errors(source.data) for fault in _of(source, error)]


def _of(source: Source, error: Any) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = list(error.schema.get("properties", {}))
        for key in [key for key in error.instance if key not in known]:
            yield source.fault((*path, key), f"不认识的键“{key}”{did_you_mean(key, known)}")
    elif error.validator in ("oneOf", "anyOf") and (closest := _closest(error)):
        for inner in closest:
            yield from _of(source, inner)
    else:
        yield source.fault(path, _sentence(error))


def _closest(error: Any) -> list[Any]:
    """The errors of the alternative that what stands there was meant to be: the fewest."""
    by_choice: dict[Any, list[Any]] = {}
    for inner in error.context or []:
        by_choice.setdefault(inner.schema_path[0], []).append(inner)
    fitting = [
        found
        for found in by_choice.values()
        if all(inner.validator != "type" or inner.path for inner in found)
    ]
    fitting.sort(key=lambda found: (_lacks(found), len(found)))
    return fitting[0] if fitting else []


def _lacks(found: list[Any]) -> int:
    return sum(inner.validator == "required" for inner in found)


def _sentence(error: Any) -> str:
    value = error.validator_value
    if error.validator == "required":
        missing = [key for key in value if key not in error.instance]
        return "缺少" + "、".join(f"“{key}”" for key in missing)
    if error.validator == "type":
        kinds = [value] if isinstance(value, str) else value
        return "这里应是" + "或".join(_TYPES.get(kind, kind) for kind in kinds)
    if error.validator == "enum":
        choices = [str(choice) for choice in value]
        return f"“{error.instance}”不在可选值 {'、'.join(choices)} 之中" + did_you_mean(
            str(error.instance), choices
        )
    if error.validator in ("minItems", "minLength", "minProperties"):
        return "这里不能是空的"
    if error.validator == "maxLength":
        return f"“{error.instance}”太长，最多 {value} 个字"
    if error.validator in ("oneOf", "anyOf"):
        return "这里的写法不合格式：grids 与 detail 只能有一个，或键不齐"
    return f"“{error.instance}”不合要求（{error.validator}: {value}）"
