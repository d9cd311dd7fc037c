"""Whether data surely conform to a schema: most do, and to be told so need not import jsonschema.

It reads the very schema that jsonschema is given, and knows the keywords that ``schema`` writes.
Whatever else it meets, it doubts: then jsonschema decides, and says what is wrong. So it may doubt
what is right, but never passes what jsonschema refuses: no keyword that it knows turns a verdict
around, as ``not`` or ``oneOf`` do. ``tests/test_conforming.py`` holds both against each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

_SAID = {"$schema", "$defs", "title", "description", "default"}
"""Keywords that demand nothing."""

_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda data: isinstance(data, dict),
    "array": lambda data: isinstance(data, list),
    "string": lambda data: isinstance(data, str),
    "number": lambda data: type(data) in (int, float, Decimal),
    "integer": lambda data: type(data) is int,
}


def conforms(data: Any, schema: dict[str, Any]) -> bool:
    """Whether ``data`` conform to ``schema``; False in doubt."""
    return _conforms(data, schema, schema)


def _conforms(data: Any, schema: dict[str, Any], whole: dict[str, Any]) -> bool:
    return all(
        keyword in _SAID or keyword in _HOLDS and _HOLDS[keyword](data, wanted, schema, whole)
        for keyword, wanted in schema.items()
    )


def _refers(data: Any, wanted: str, whole: dict[str, Any]) -> bool:
    """Whether they conform to a definition of the schema itself."""
    found = whole.get("$defs", {}).get(wanted.removeprefix("#/$defs/"))
    return found is not None and _conforms(data, found, whole)


def _has(data: Any, known: dict[str, Any], whole: dict[str, Any]) -> bool:
    """Whether what stands under names that are known is as it is to be."""
    return isinstance(data, dict) and all(
        _conforms(value, known[name], whole) for name, value in data.items() if name in known)


def _is(data: Any, wanted: Any) -> bool:
    """Whether it is this very word or number; True is not 1."""
    return bool(data == wanted) and not isinstance(data, bool) and not isinstance(wanted, bool)


_HOLDS: dict[str, Callable[[Any, Any, dict[str, Any], dict[str, Any]], bool]] = {
    "type": lambda data, wanted, _, __: _TYPES[wanted](data) if wanted in _TYPES else False,
    "const": lambda data, wanted, _, __: isinstance(wanted, (str, int)) and _is(data, wanted),
    "properties": lambda data, wanted, _, whole: _has(data, wanted, whole),
    "additionalProperties": lambda data, wanted, schema, _:
        wanted is False and isinstance(data, dict) and data.keys() <= schema["properties"].keys(),
    "required": lambda data, wanted, _, __: isinstance(data, dict) and data.keys() >= set(wanted),
    "minProperties": lambda data, wanted, _, __: isinstance(data, dict) and len(data) >= wanted,
    "items": lambda data, wanted, _, whole:
        isinstance(data, list) and all(_conforms(each, wanted, whole) for each in data),
    "maxItems": lambda data, wanted, _, __: isinstance(data, list) and len(data) <= wanted,
    "minimum": lambda data, wanted, _, __: type(data) is int and data >= wanted,
    "maximum": lambda data, wanted, _, __: type(data) is int and data <= wanted,
    "pattern": lambda data, wanted, _, __: isinstance(data, str) and bool(re.search(wanted, data)),
    "maxLength": lambda data, wanted, _, __: isinstance(data, str) and len(data) <= wanted,
    "allOf": lambda data, wanted, _, whole: all(_conforms(data, each, whole) for each in wanted),
    "anyOf": lambda data, wanted, _, whole: any(_conforms(data, each, whole) for each in wanted),
    "$ref": lambda data, wanted, _, whole: _refers(data, wanted, whole),
}
"""Whether data hold to a keyword that demands ``wanted``, in a schema which is part of a whole."""
