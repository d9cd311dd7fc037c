"""YAML read with the position of every key and value, for messages that say file:line:column."""

from __future__ import annotations

import re
from typing import Any

import yaml

from budgetxl.fault import Fault
from budgetxl.formats.source import Mark, Path, Source, TextFile

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None, "~": None}


def read(file: TextFile, name: str = "") -> Source:
    """The content of a YAML file; what cannot be read, and duplicate keys, are in ``faults``."""
    source = Source(name or file.name)
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        source.faults.append(source.fault_at(0, 0, "没有这个文件"))
        return source
    except UnicodeDecodeError:
        source.faults.append(source.fault_at(0, 0, "文件不是 UTF-8 编码，请另存为 UTF-8"))
        return source
    source.lines = text.splitlines()
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        source.faults.append(_unreadable(source, error))
        return source
    if node is None:
        source.faults.append(source.fault_at(0, 0, "文件是空的"))
    else:
        source.data = _value(node, (), source)
    return source


_NO_BLANK = "短横线后面要空一格"

_COLON = "could not find expected ':'"

_PROBLEMS = {
    "mapping values": "这一行或上一行的冒号后面缺空格、打成了全角，或话里有冒号而没加引号",
    _COLON: "冒号打成了全角，或冒号后面缺空格",
    "tab character": "缩进要用空格，不能用制表符",
    "cannot start any token": "缩进不能用制表符；以 [、@、% 开头的话要加单引号",
    "expected <block end>": "缩进没有对齐；以 { 或 [ 开头的整句话要加单引号",
    "did not find expected key": "缩进没有对齐；以 { 或 [ 开头的整句话要加单引号",
    "expected ',' or": "括号里的逗号要用半角，或者少了后一个括号",
    "end of stream": "引号或括号没有收尾",
    "block sequence entries": "短横线起头的各项要另起一行",
    "'-' indicator": "一列里的各项要对齐，都用短横线起头",
    "alphabetic or numeric": "以 * 或 & 开头的话要加引号",
    "alias": "以 * 开头的话要加引号",
    "escape": "双引号里不能有 \\，请改用单引号",
}


def _unreadable(source: Source, error: yaml.YAMLError) -> Fault:
    """What a YAML reader complains of, with what an officer most likely did.

    A missing colon is missed only in the line after.
    """
    problem = str(getattr(error, "problem", ""))
    marks = (getattr(error, "problem_mark", None), getattr(error, "context_mark", None))
    found = [mark for mark in (marks[::-1] if _COLON in problem else marks) if mark]
    line, column = (found[0].line, found[0].column) if found else (0, 0)
    if line < len(source.lines) and _DASH.match(source.lines[line]):
        return source.fault_at(line, column, f"YAML 写法有误：{_NO_BLANK}")
    said = (advice for words, advice in _PROBLEMS.items() if words in problem)
    advice = next(said, "这里读不懂，看看冒号、引号、括号和缩进")
    return source.fault_at(line, column, f"YAML 写法有误：{advice}")


def _value(node: yaml.Node, path: Path, source: Source) -> Any:
    source.marks.setdefault(path, Mark(source, node.start_mark.line, node.start_mark.column))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, source)
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_run_on(item, source)
        return [_value(item, (*path, i), source) for i, item in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, source: Source) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, mark = str(key_node.value), key_node.start_mark
        if key in mapping:
            source.faults.append(source.fault_at(mark.line, mark.column, f"键“{key}”重复"))
        source.marks[(*path, key)] = Mark(source, mark.line, mark.column)
        mapping[key] = _value(value_node, (*path, key), source)
    return mapping


_DASH = re.compile(r"\s*-[^\s-]")
"""A line that begins with a dash and, without a blank, with what was to be an item."""


def _refuse_run_on(node: yaml.Node, source: Source) -> None:
    """Notes a line that a missing blank has made the end of an item, the one above it."""
    if isinstance(node, yaml.ScalarNode) and not node.style:
        for line in range(node.start_mark.line + 1, node.end_mark.line + 1):
            if line < len(source.lines) and _DASH.match(source.lines[line]):
                source.faults.append(source.fault_at(line, 0, f"YAML 写法有误：{_NO_BLANK}"))


def _scalar(node: yaml.Node) -> str | int | bool | None:
    text = str(node.value)
    if getattr(node, "style", None):  # in quotes, or a block: text whatever it looks like
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.match(text) else text
