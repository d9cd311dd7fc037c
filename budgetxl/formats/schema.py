"""Definition files held against their JSON Schemas, with positions and nearest names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
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
    elif _has_alternatives(error) and (closest := _closest(error)):
        for inner in closest:
            yield from _of(source, inner)
    else:
        yield source.fault(path, _sentence(error))


def _has_alternatives(error: Any) -> bool:
    return error.validator in ("oneOf", "anyOf") and not _excludes(error)


def _excludes(error: Any) -> bool:
    """Whether the alternatives are but keys that exclude each other."""
    return all(set(one) == {"required"} for one in error.validator_value)


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
    say = SAYINGS.get(error.validator)
    return say(error) if say else "这里的写法不合格式"


def _missing(error: Any) -> str:
    return "缺少" + "、".join(f"“{key}”" for key in error.validator_value if key not in error.instance)


def _kind(error: Any) -> str:
    value = error.validator_value
    kinds = [_TYPES[kind] for kind in ([value] if isinstance(value, str) else value)]
    last = "或" if len(kinds) > 1 else ""
    wanted = "这里应是" + "、".join(kinds[:-1]) + last + kinds[-1]
    if error.instance is None:
        return f"{wanted}，却是空的"
    if value == "array" and isinstance(error.instance, str):
        return f'{wanted}，写成 ["{error.instance}"]'
    if isinstance(error.instance, dict) and list(error.instance.values()) == [None]:
        return f"{wanted}；以 {{ 开头的话要加引号"
    return wanted


def _choice(error: Any) -> str:
    choices = [str(choice) for choice in error.validator_value]
    if not isinstance(error.instance, (str, int)):
        return f"这里应是 {'、'.join(choices)} 之一"
    given = str(error.instance)
    return f"“{given}”不在可选值 {'、'.join(choices)} 之中{did_you_mean(given, choices)}"


def _bounds(error: Any) -> str:
    least, most = error.schema.get("minimum"), error.schema.get("maximum")
    wanted = f"不小于 {least} " if most is None else f" {least} 到 {most} "
    return f"“{error.instance}”不合要求，应是{wanted}的整数"


def _form(error: Any) -> str:
    return f"“{error.instance}”不合要求，应是{error.schema['description']}"


def _alternative(error: Any) -> str:
    """Of keys that exclude each other, none or several; of other alternatives, none."""
    if _excludes(error):
        keys = "、".join(key for one in error.validator_value for key in one["required"])
        return f"{keys} 要写一个，只能写一个"
    return "这里的写法不合格式"


SAYINGS: dict[str, Callable[[Any], str]] = {
    "required": _missing,
    "type": _kind,
    "enum": _choice,
    "minItems": lambda _: "这里不能是空的",
    "minLength": lambda _: "这里不能是空的",
    "minProperties": lambda _: "这里不能是空的",
    "maxItems": lambda error: f"这里最多 {error.validator_value} 项",
    "maxLength": lambda error: f"“{error.instance}”太长，最多 {error.validator_value} 个字",
    "minimum": _bounds,
    "maximum": _bounds,
    "pattern": _form,
    "oneOf": _alternative,
    "anyOf": _alternative,
}
"""What is said for each word of a schema; a test holds the schemas against it."""
