"""The narrative as it was read: what became of each number, and where something was found."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from budgetxl.checking import Report
from budgetxl.fault import LEVELS, Level

if TYPE_CHECKING:
    from budgetxl.prose import Paragraph, ProseReading

_RANKS = list(LEVELS)


def marked(report: Report) -> Iterator[str]:
    """The text with its marks; nothing where none was read."""
    reading = report.narrative
    if reading is None:
        return
    from budgetxl.prose import STATES  # loaded with the narrative

    yield '<section id="prose"><h2><b>情况说明</b> 原文和标记</h2><div class="prose">'
    legend = "，".join(f'<b class="{state.value}">{words}</b>' for state, words in STATES.items())
    yield f'<p class="legend">数字：{legend}；有底色的是提到的地方</p>'
    for paragraph in reading.paragraphs:
        yield f"<p>{_text(reading, paragraph)}</p>"
    yield "</div></section>"


def _text(reading: ProseReading, paragraph: Paragraph) -> str:
    """One paragraph, cut where a mark begins or ends."""
    levels: list[Level | None] = [None] * len(paragraph.text)
    for number, start, end, level in reading.marks:
        if number == paragraph.number:
            for at in range(start, min(end, len(levels))):
                levels[at] = _graver(levels[at], level)
    states = [""] * len(paragraph.text)
    for each in reading.numbers:
        if each.paragraph is paragraph:
            states[each.start:each.end] = [each.state.value] * (each.end - each.start)
    pieces, begun = [], 0
    looks = list(zip(levels, states, strict=True))
    for at in range(1, len(looks) + 1):
        if at == len(looks) or looks[at] != looks[begun]:
            pieces.append(_piece(paragraph.text[begun:at], *looks[begun]))
            begun = at
    return "".join(pieces)


def _graver(one: Level | None, other: Level) -> Level:
    return other if one is None else min(one, other, key=_RANKS.index)


def _piece(text: str, level: Level | None, state: str) -> str:
    words = escape(text)
    if state:
        words = f'<b class="{state}">{words}</b>'
    return f'<mark class="{level.value}">{words}</mark>' if level else words
