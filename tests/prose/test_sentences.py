"""Sentences as they are published, right ones and wrong ones, each with what must be said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.prose.submissions import DATA, rules, said

CASES = json.loads((DATA / "narrative_sentences.json").read_text(encoding="utf-8"))
GRAVE = ("error", "warning")


def _of(expected: str) -> list[Any]:
    return [pytest.param(case, id=f"{number}-{case['rule']}")
            for number, case in enumerate(CASES) if case["expected"] == expected]


@pytest.mark.parametrize("case", _of("ok"))
def test_right_sentence_passes(case: dict[str, Any]) -> None:
    reading = said(case["document"], *case["text"])
    assert case["rule"] not in rules(reading)
    assert rules(reading, *GRAVE) == []


@pytest.mark.parametrize("case", _of("tail"))
def test_tail_is_told_as_one(case: dict[str, Any]) -> None:
    reading = said(case["document"], *case["text"])
    assert [each.rule for each in reading.findings if each.is_rounding] == [case["rule"]]
    assert rules(reading, *GRAVE) == []


@pytest.mark.parametrize("level, case", [
    *((("error", param.values[0])) for param in _of("error")),
    *((("warning", param.values[0])) for param in _of("warning")),
    *((("notice", param.values[0])) for param in _of("notice") + _of("hint")),
])
def test_wrong_sentence_is_found(level: str, case: dict[str, Any]) -> None:
    assert case["rule"] in rules(said(case["document"], *case["text"]), level)
