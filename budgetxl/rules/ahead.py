"""Rules of the formats that come with the package, bound ahead: a check looks up no name in them.

They lie beside the definition as JSON, node by node, and count for the very definition whose
digest they bear. A bureau's own formats, and those held against other workbooks, are bound anew.
"""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from typing import Any

from budgetxl.formats import Folder, Format, is_shipped
from budgetxl.place import Place
from budgetxl.rules.rule import Rule
from budgetxl.rules.rulebook import Rulebook
from budgetxl.rules.tree import (
    NODES,
    Arithmetic,
    Call,
    Cell,
    Compare,
    Label,
    Node,
    Number,
    Rows,
)

BESIDE = "rules.json"
"""The file in the folder of a format."""

_KINDS: dict[str, Any] = {kind.__name__: kind for kind in NODES}


def bound_ahead(format_: Format, folder: Folder) -> Rulebook | None:
    """What ``bind`` gives for the format in ``folder``; None where it was not bound ahead."""
    file = folder.joinpath(BESIDE)
    if format_.others or not (is_shipped(folder) and file.is_file()):
        return None
    said = json.loads(file.read_bytes())
    if said["digest"] != format_.digest:
        return None
    wanted = (text for text in format_.rules if not text.other)
    rules = tuple(
        Rule(text, _node(says), _node(when) if when else None, by_row, Place(*place), *more)
        for text, (says, when, by_row, place, *more) in zip(wanted, said["rules"], strict=True))
    return Rulebook(format_, rules, {rule.place: rule for rule in rules if rule.text.fills})


def written_ahead(book: Rulebook) -> bytes:
    """What is to lie beside the definition of ``book``: its rules, a line of JSON for each."""
    rules = [_json([_said(rule.says), rule.when and _said(rule.when), rule.by_row, rule.place,
                    rule.by_form, rule.level]) for rule in book.rules]
    head = f'{{"digest":{_json(book.format.digest)},"rules":['
    return "\n".join([head, ",\n".join(rules), "]}", ""]).encode()


def _node(said: list[Any]) -> Node:
    """The node of which ``_said`` made this."""
    name, *parts = said
    kind: Any = _KINDS[name]
    node: Node
    if kind in (Arithmetic, Compare):
        operator, left, right, *more = parts
        node = kind(operator, _node(left), _node(right), *more)
    elif kind is Call:
        node = Call(parts[0], tuple(map(_node, parts[1])))
    elif kind in (Cell, Label):
        node = kind(Place(*parts[0]), *parts[1:])
    elif kind is Rows:
        node = Rows(parts[0], tuple(parts[1]), parts[2])
    elif kind is Number:
        node = Number(Decimal(parts[0]))
    else:
        node = kind(*parts)
    return node


def _said(node: Node) -> list[Any]:
    """The kind of ``node`` and its fields in order, as JSON has them."""
    return [type(node).__name__, *(_plain(getattr(node, field.name)) for field in fields(node))]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Place):
        return value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return _said(value) if isinstance(value, NODES) else value


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
