"""A sentence as an author writes it, split into text and what stands in curly brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from budgetxl.formats.each import Words

_SLOT = re.compile(r"\{([^{}]*)\}")
_HERE = re.compile(r"(?<![^\s(,，（=<>+\-*/])\[\s*[@＠]\s*([^\]]+)\]")


@dataclass(frozen=True)
class Written:
    """What stands in curly brackets, and where in the sentence."""

    text: str
    offset: int


def split(sentence: str) -> list[str | Written]:
    """Text and slots in the order of reading. Raises ``ValueError`` for a bracket left over."""
    parts: list[str | Written] = []
    start = 0
    for match in _SLOT.finditer(sentence):
        parts.append(sentence[start : match.start()])
        parts.append(Written(match[1].strip(), match.start(1)))
        start = match.end()
    parts.append(sentence[start:])
    if any(isinstance(part, str) and set(part) & set("{}") for part in parts):
        raise ValueError("花括号没有成对")
    return [part for part in parts if part != ""]


def filled(sentence: str, words: Words) -> str:
    """``sentence`` with what stands for the words of ``each``; other slots stay."""
    for word, value in words.items():
        sentence = sentence.replace(f"{{{word}}}", value)
    return sentence


def of_row(expression: str, table: str, row: str) -> str:
    """``expression`` with the cells of a fixed row for those of the row at hand: [@上年数]."""
    return _HERE.sub(lambda match: f"{table}[{row}, {match[1].strip()}]", expression)


def of_rows(expression: str, table: str) -> str:
    """``expression`` with the cells of the row at hand for whole columns: 表六[人员经费]."""
    return expression.replace(f"{table}[", "[@")


def first_word(text: str) -> tuple[str, str]:
    """The first word of a slot, and what stands behind it."""
    word, _, rest = text.partition(" ")
    return word, rest.strip()


def listing(text: str) -> dict[str, str]:
    """What ``{列 …}`` says, by 列, 当, 间隔 and 末尾: commas part them where a word follows."""
    parts = re.split(r"[,，]\s*(?=(?:当|间隔|末尾)\s)", text)
    said = {"列": parts[0].strip()}
    for part in parts[1:]:
        word, rest = first_word(part)
        said[word] = rest
    return said
