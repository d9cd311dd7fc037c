"""A definition as YAML text, one line an item, with what is still to be decided at its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

ASK = "# 请定："
_PLAIN = re.compile(r"(?![\d.]+$)[\w“（①-⑳㈠-㈩][\w“”（）()：、。，；／·①-⑳㈠-㈩ ．.\-]*")
_RESERVED = frozenset("true false null yes no on off y n".split())


class Item(NamedTuple):
    """One item of a list, and what somebody has to decide about it, if anything."""

    value: Any
    ask: str = ""


def text_of(data: dict[str, Any], comments: list[str]) -> str:
    """The file that says ``data``, below ``comments``, each a line that begins with #."""
    lines = [f"# {comment}" for comment in comments]
    return "\n".join([*lines, *_mapping(data, "")]) + "\n"


def _mapping(data: dict[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, Item):
            yield f"{indent}{key}: {flow(value.value)}{_asked(value)}"
        elif isinstance(value, dict) and any(_is_block(each) for each in value.values()):
            yield f"{indent}{key}:"
            yield from _mapping(value, indent + "  ")
        elif _is_block(value):
            yield f"{indent}{key}:"
            yield from _sequence(value, indent + "  ")
        else:
            yield f"{indent}{key}: {flow(value)}"


def _sequence(items: list[Any], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Item):
            yield f"{indent}- {flow(item.value)}{_asked(item)}"
        else:
            first, *rest = _mapping(item, indent + "  ")
            yield f"{indent}- {first.strip()}"
            yield from rest


def _is_block(value: Any) -> bool:
    """Whether ``value`` is written over several lines: it has items that are."""
    return isinstance(value, list) and any(isinstance(each, Item) or isinstance(each, dict) and any(
        map(_is_block, each.values())) for each in value)


def _asked(item: Item) -> str:
    return f"  {ASK}{item.ask}" if item.ask else ""


def flow(value: Any) -> str:
    """``value`` on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    if isinstance(value, str):
        return _scalar(value)
    return json.dumps(value)


@lru_cache(maxsize=4096)
def _scalar(text: str) -> str:
    """``text`` as it is where no reader could take it for anything else."""
    if _PLAIN.fullmatch(text) and text == text.strip() and text.lower() not in _RESERVED:
        return text
    return json.dumps(text, ensure_ascii=False)
