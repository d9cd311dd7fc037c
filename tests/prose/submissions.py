"""The figures and the texts that prose is checked with: published ones, and small wordings."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from budgetxl import api, formats
from budgetxl.prose import Paragraph, ProseReading, check
from budgetxl.rules import Figures
from budgetxl.submission import from_data

DATA = Path(__file__).parent.parent / "data"
EXAMPLES = {
    "昌吉": ("xinjiang-2020-budget", "changji"),
    "泽州": ("shanxi-2024-budget", "zezhou"),
    "上海": ("shanghai-2025-budget", "putuo-finance"),
    "决算": ("accounts-2024", "putuo-social-work"),
}


@lru_cache(maxsize=None)
def figures(document: str) -> Figures:
    """The figures of a published document."""
    name, example = EXAMPLES[document]
    book = api.rulebook(name)
    path = Path(str(formats.find(name))) / "examples" / f"{example}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    return Figures(from_data(data, book.format, example), book)


def narrative(example: str) -> tuple[Paragraph, ...]:
    """The published narrative of ``tests/data``."""
    text = (DATA / f"{example}_narrative.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(Paragraph(line, number) for number, line in enumerate(lines, 1))


def said(document: str, *lines: str) -> ProseReading:
    """What is found in ``lines`` against the figures of a published document."""
    paragraphs = [Paragraph(line, number) for number, line in enumerate(lines, 1)]
    return check(paragraphs, figures(document))


def rules(reading: ProseReading, *levels: str) -> list[str]:
    """The rules that found something, but for tails; at these levels, where some are given."""
    return [each.rule for each in reading.findings if not each.is_rounding
            and (not levels or each.level.value in levels)]
