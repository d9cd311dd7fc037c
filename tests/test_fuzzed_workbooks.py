"""Workbooks with their XML or their bytes mutated: read both ways alike, and never a traceback.

``BUDGETXL_FUZZ`` says how many mutations are tried; ``make test-all`` tries many.
"""

from __future__ import annotations

import os
import random
import re
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

COUNT = int(os.environ.get("BUDGETXL_FUZZ", "100"))
FORMAT = "hunan-2020-overall-targets"
PIECES = [
    b"<", b'"', b"&amp;", b"&no;", b"<v>7</v>", b"</row>", b"<c/>", b"-1", b"_", b"9", b"<row/>",
    b' t="s"', b' r="A1"', "１".encode(), b"\x00", b"]]>", b"<!-- -->", b"<?x ?>", b"<x/>", b" ",
    b'<c r="B9"><v>9</v></c>', b'<x><c r="B9"><v>9</v></c></x>', b'<x xmlns="x"/>', b"\n",
    b'<row r="5"><c r="B5"><v>9</v></c></row>', b'<x a=">"/>', b'<x a="/>">',
]


ELEMENT = re.compile(
    rb"<(row|c|v|f|t|si|sheetData|cols|sheetViews|sheetProtection)\b[^>]*?(?:/>|>.*?</\1>)", re.S)


def mutated(part: bytes, chance: random.Random) -> bytes:
    """One to three changes, most of which leave XML."""
    for _ in range(chance.randint(1, 3)):
        change = _with_other_bytes if chance.random() < 0.2 else _with_another_element
        part = change(part, chance.randrange(len(part)), chance)
    return part


def _with_another_element(part: bytes, at: int, chance: random.Random) -> bytes:
    """An element cut out, doubled, put into another or with something beside it."""
    found = ELEMENT.search(part, at) if chance.random() < 0.8 else ELEMENT.search(part)
    if not found:
        return part
    whole, piece = found[0], chance.choice(PIECES)
    other = chance.choice([b"", whole * 2, b"<x>%b</x>" % whole, piece + whole, whole + piece,
                           whole.replace(b">", b">" + piece, 1)])
    return part[:found.start()] + other + part[found.end():]


def _with_other_bytes(part: bytes, at: int, chance: random.Random) -> bytes:
    end = at + chance.choice((0, 1, 5, 40))
    piece = chance.choice([b"", part[at:end] * 2, chance.choice(PIECES)])
    return part[:at] + piece + part[end:]


def told(content: bytes) -> tuple[Any, ...] | None:
    """What a check takes from the workbook, and the findings; None where it is refused."""
    try:
        report = api.check(Path("a.xlsx"), content=content)
    except Refusal:
        return None
    findings = sorted((each.rule, each.sheet, sorted({*each.cells})) for each in report.findings)
    return to_data(report.submission, report.format), findings


@pytest.fixture(scope="module")
def filled() -> bytes:
    folder = formats.find(FORMAT)
    book = bind(formats.load(folder))
    data = read_data(Path(str(folder)) / "examples" / "hengyang.json")
    return build(book, 2, submission=from_data(data, book.format), forms=1)


def test_whichever_way_it_is_read_the_same_is_published(filled, monkeypatch):
    """By pattern and by tree: both refuse it, or both take the same from it and say the same.

    The pattern does not look at cells among the checks: what the tree refuses for these alone is
    read as it was.
    """
    chance, sound, whole = random.Random(20201), 0, told(filled)
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
        assert quick == slow or slow is None and quick and whole and quick[0] == whole[0], number
        sound += slow is not None
    assert sound > COUNT / 20


def test_bytes_mutated_anywhere_never_end_in_a_traceback(filled):
    chance = random.Random(20202)
    for _ in range(COUNT):
        content = bytearray(filled)
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        told(bytes(content[:chance.choice((None, len(content) // 2))]))
