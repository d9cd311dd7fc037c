"""Workbooks with their XML or their bytes mutated: read both ways alike, and never a traceback.

``BUDGETXL_FUZZ`` says how many mutations are tried; ``make test-all`` tries many.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from budgetxl import api, formats
from budgetxl.certificate import markup
from budgetxl.fault import Refusal
from budgetxl.reading import scan
from budgetxl.rules import bind
from budgetxl.submission import from_data, read_data, to_data
from budgetxl.template import build
from tests.hostile_files import repacked

COUNT = int(os.environ.get("BUDGETXL_FUZZ", "200"))
FORMAT = "hunan-2020-overall-targets"
PIECES = [
    b"<", b">", b"/", b'"', b"&amp;", b"&no;", b"<v>7</v>", b"</c>", b"</row>", b"<c/>", b"-1",
    b"_", b"9", b' t="s"', b' t="str"', b' r="A1"', b"<row>", "１".encode(), b"\x00", b"]]>",
    b"<!-- -->", b"<?x ?>", b"<x>", b"</x>", b"<x/>", b' xmlns="x"', b'<c r="B9"><v>9</v></c>',
]


def mutated(part: bytes, chance: random.Random) -> bytes:
    """One to three pieces cut out, doubled or put in, most of them where a tag begins or ends."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(part))
        if chance.random() < 0.6:
            at = max(0, part.find(chance.choice((b"<", b">")), at)) + chance.randint(0, 1)
        end = at + chance.choice((0, 1, 5, 40))
        piece = chance.choice([b"", part[at:end] * 2, chance.choice(PIECES)])
        part = part[:at] + piece + part[end:]
    return part


def told(content: bytes) -> tuple[Any, ...] | None:
    """What a check takes from the workbook, and the findings; None where it is refused."""
    try:
        report = api.check(Path("a.xlsx"), content=content)
    except Refusal:
        return None
    findings = sorted((each.rule, (each.sheet, each.cells)) for each in report.findings)
    return to_data(report.submission, report.format), findings


@pytest.fixture(scope="module")
def filled() -> bytes:
    folder = formats.find(FORMAT)
    book = bind(formats.load(folder))
    data = read_data(Path(str(folder)) / "examples" / "hengyang.json")
    return build(book, 2, submission=from_data(data, book.format), forms=1)


def test_whichever_way_it_is_read_the_same_is_published(filled, monkeypatch):
    """By pattern and by tree: both refuse it, or both take the same from it and say the same.

    The pattern does not look at cells among the checks, which the certificate compares then:
    what the tree refuses for these is an error there, and published by neither.
    """
    chance, sound = random.Random(20201), 0
    for number in range(COUNT):
        def change(parts: dict[str, bytes]) -> None:
            part = chance.choice([name for name in parts if name.endswith(".xml")
                                  and ("worksheets/" in name or "Strings" in name)])
            parts[part] = mutated(parts[part], chance)

        content = repacked(filled, change)
        quick = told(content)
        with monkeypatch.context() as patch:
            patch.setattr(scan, "is_plain", lambda part, root: False)
            patch.setattr(markup, "_is_odd", lambda part: True)
            slow = told(content)
        assert quick == slow or slow is None and quick and "C1" in dict(quick[1]), number
        sound += slow is not None
    assert sound > COUNT / 20


def test_bytes_mutated_anywhere_never_end_in_a_traceback(filled):
    chance = random.Random(20202)
    for _ in range(COUNT):
        content = bytearray(filled)
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        told(bytes(content[:chance.choice((None, len(content) // 2))]))
