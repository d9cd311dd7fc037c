"""Workbooks with their XML or their bytes mutated: read both ways alike, and never a traceback.

``BUDGETXL_FUZZ`` says how many mutations are tried; ``make test-all`` tries many.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from budgetxl import formats, rules
from budgetxl.fault import Refusal
from budgetxl.reading import scan, workbook
from budgetxl.template import build
from tests.hostile_files import repacked
from tests.workbook_copies import Copy

COUNT = int(os.environ.get("BUDGETXL_FUZZ", "200"))
FORMAT = "xinjiang-2020-budget"
PIECES = [
    b"<", b">", b"/", b'"', b"&amp;", b"<v>7</v>", b"</c>", b"</row>", b"<c/>", b"-1", b"_", b"9",
    b' t="s"', b' t="str"', b' r="A1"', b"<row>", "１".encode(), b"\x00", b"]]>", b"<!-- -->",
]


def mutated(part: bytes, chance: random.Random) -> bytes:
    """One to three pieces cut out, doubled or put in."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(part))
        end = at + chance.choice((0, 1, 5, 40))
        piece = chance.choice([b"", part[at:end] * 2, chance.choice(PIECES)])
        part = part[:at] + piece + part[end:]
    return part


def cells_of(content: bytes, sheet: str) -> dict[tuple[int, int], object] | None:
    """What is read of the sheet; None where it is refused."""
    try:
        with workbook.open_workbook(Path("a.xlsx"), (), content) as sheets:
            return dict(sheets[sheet].cells)
    except Refusal:
        return None


@pytest.fixture(scope="module")
def filled() -> bytes:
    return build(rules.bind(formats.load(formats.find(FORMAT))), 2, forms=1)


def test_what_both_readers_take_they_read_alike(filled, monkeypatch):
    """By pattern and by tree; where the XML is none, only the pattern may not notice."""
    chance, part, both = random.Random(20201), Copy(filled).part("表八"), 0
    for number in range(COUNT):
        content = repacked(filled, lambda parts: parts.update(
            {part: mutated(parts[part], chance)}))
        quick = cells_of(content, "表八")
        with monkeypatch.context() as patch:
            patch.setattr(scan, "is_plain", lambda part, root: False)
            slow = cells_of(content, "表八")
        if slow is not None:
            assert quick == slow, number
            both += 1
    assert both > COUNT / 20


def test_bytes_mutated_anywhere_never_end_in_a_traceback(filled):
    chance = random.Random(20202)
    for _ in range(COUNT):
        content = bytearray(filled)
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        cells_of(bytes(content[:chance.choice((None, len(content) // 2))]), "表三")
