"""What is said to conform to a schema at once is what jsonschema says of it."""

from __future__ import annotations

import copy
import json
import os
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from budgetxl import api
from budgetxl.formats import catalogue
from budgetxl.submission import read_data
from budgetxl.submission.conforming import conforms
from budgetxl.submission.schema import schema, violations

MANY = int(os.environ.get("SAMPLES", "2")) > 2
SEEDS = range(400 if MANY else 40)
FORMATS = list(catalogue()) if MANY else ["hunan-2020-overall-targets", "accounts-2024"]

ODD: list[Any] = [
    None, True, False, 0, 1, 1.5, float("nan"), Decimal("1"), Decimal("NaN"), Decimal("0.1234567"),
    "", " ", "合计", "合计 ", "1.2", "1.2\n", "01", "-0", "1e3", "1.2345678", "2010601", "20106",
    "\0", "\ud800", "x" * 600, "x" * 5000, [], {}, [[]], {"合计": {}}, {"没有的项": "1"}, ["1"],
]


def example(name: str) -> Any:
    file = min((catalogue()[name] / "examples").iterdir(), key=lambda each: each.name)
    return read_data(Path(str(file)))


def nodes(data: Any) -> list[Any]:
    """The groups and lists in ``data``, which something can be put into."""
    below = list(data.values()) if isinstance(data, dict) else data
    return [data, *(node for each in below if isinstance(each, dict | list) and each
                    for node in nodes(each))]


def mutated(data: Any, random: Random) -> Any:
    """The same with one odd thing in it, or with something gone."""
    made = copy.deepcopy(data)
    node = random.choice(nodes(made))
    at = random.choice(list(node) if isinstance(node, dict) else range(len(node)))
    if random.random() < 0.15:
        del node[at]
    elif random.random() < 0.15 and isinstance(node, dict):
        node[random.choice(["没有的项", "备注", "sums_of", "notes"])] = random.choice(ODD)
    else:
        node[at] = random.choice(ODD)
    return made


@pytest.mark.parametrize("name", list(catalogue()))
def test_sound_data_are_known_to_be_sound(name: str) -> None:
    format_ = api.rulebook(name).format
    for file in (catalogue()[name] / "examples").iterdir():
        assert conforms(read_data(Path(str(file))), schema(format_))
    assert conforms({"format": name, "tables": {}}, schema(format_))


@pytest.mark.parametrize("name", FORMATS)
def test_both_say_the_same_of_data_that_somebody_got_a_little_wrong(name: str) -> None:
    wanted, data = schema(api.rulebook(name).format), example(name)
    validator, verdicts = Draft202012Validator(wanted), set()
    for seed in SEEDS:
        each = mutated(data, Random(f"{name} {seed}"))
        verdicts.add(conforms(each, wanted))
        assert conforms(each, wanted) == validator.is_valid(each), f"{name} {seed}"
    assert verdicts == {True, False}


@pytest.mark.parametrize("wanted", [
    {"type": "object"}, {"type": "array"}, {"type": "string"}, {"type": "number"},
    {"type": "integer"}, {"const": 1}, {"const": "1.2"}, {"minimum": 1}, {"maximum": 1},
    {"required": ["合计"]}, {"minProperties": 1}, {"maxItems": 0}, {"maxLength": 1},
    {"items": {"type": "array"}}, {"pattern": "^1"}, {"anyOf": [{"const": 1}, {"maxLength": 3}]},
    {"properties": {"合计": {"type": "string"}}}, {"properties": {}, "additionalProperties": False},
    {"allOf": [{"type": "string"}, {"pattern": "合"}]},
    {"$ref": "#/$defs/a", "$defs": {"a": {"type": "number"}}},
])
def test_nothing_passes_that_jsonschema_refuses(wanted: dict[str, Any]) -> None:
    passed = [odd for odd in ODD if conforms(odd, wanted)]
    assert passed and all(map(Draft202012Validator(wanted).is_valid, passed))


@pytest.mark.parametrize("wanted", [
    {"not": {"type": "string"}}, {"oneOf": [{"type": "number"}]}, {"patternProperties": {}},
    {"type": "null"}, {"const": None}, {"$ref": "#/$defs/missing"}, {"additionalProperties": {}},
])
def test_what_it_does_not_know_it_doubts(wanted: dict[str, Any]) -> None:
    assert not conforms(1, wanted) and not conforms({}, wanted)


def test_what_it_doubts_is_said_by_jsonschema() -> None:
    name = "hunan-2020-overall-targets"
    format_ = api.rulebook(name).format
    data = json.loads(json.dumps({"format": name, "department": 5, "tables": {}}))
    assert violations(data, format_) == ["department：应为文字，却是 5"]
