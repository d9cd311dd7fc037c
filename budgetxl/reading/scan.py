"""The parts of a workbook read by pattern, several times as fast as by tree, or not at all.

What spreadsheet programs write is far plainer than what XML allows. A part that is as plain as
that is read here; any other is left to ``package``, which reads every XML. A test reads every
workbook both ways.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ATTRIBUTES = r'((?: [A-Za-z:]+="[^"<]*")*)'
_CELL = re.compile(
    rf'<c r="([A-Z]{{1,3}})([0-9]{{1,7}})"{_ATTRIBUTES}>'
    rf"(?:<f{_ATTRIBUTES}(?:/>|>([^<]*)</f>))?(?:<v>([^<]*)</v>|<v/>)?</c>"
)
_STRING = re.compile(r'<si>(?:<t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>))</si>')
_PROTECTION = re.compile(rf"<sheetProtection{_ATTRIBUTES}/>")
_NUMBERED = re.compile(r"&#(?:x([0-9A-Fa-f]+)|([0-9]+));")
_NAMED = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
"""The entities of XML; the last one comes last, or it would make others."""


class Found(NamedTuple):
    """A cell that is not empty, as the part has it: ``kind`` is its type, "n" if it has none.

    ``formula`` is "" where there is none; ``shared`` is the number of a shared one, or "".
    """

    letters: str
    row: int
    kind: str
    value: str
    formula: str
    shared: str


def plain(part: bytes, root: str) -> str | None:
    """The text of a part whose XML is plain, with ``root`` as its root; None when in doubt."""
    head, end = part[:200].lower(), f"</{root}>".encode()
    if b"encoding" in head and b'encoding="utf-8"' not in head:
        return None
    if b"\r" in part[60:] or b"<!" in part or not part.rstrip().endswith(end):
        return None
    return part.decode("utf-8-sig")


def cells(text: str) -> list[Found] | None:
    """The cells of a sheet that are not empty; None when in doubt."""
    found = [_found(*match) for match in _CELL.findall(text)]
    return found if len(found) == text.count("</c>") else None


def _found(letters: str, row: str, cell: str, formula: str, text: str, value: str) -> Found:
    kind = _attribute(cell, "t") or "n"
    shared = _attribute(formula, "si") if formula else ""
    return Found(letters, int(row), kind, _entities(value), _entities(text), shared)


def _attribute(attributes: str, name: str) -> str:
    return attributes.partition(f' {name}="')[2].partition('"')[0]


def strings(text: str) -> list[str] | None:
    """The shared strings, none of them of several runs; None when in doubt."""
    found = _STRING.findall(text)
    return [_entities(each) for each in found] if len(found) == text.count("<si") else None


def is_protected(text: str) -> bool:
    """Whether the sheet is protected."""
    protection = _PROTECTION.search(text)
    return protection is not None and _attribute(protection[1], "sheet") in ("1", "true")


def _entities(text: str) -> str:
    if "&" not in text:
        return text
    text = _NUMBERED.sub(_letter, text)
    for entity, letter in _NAMED.items():
        text = text.replace(entity, letter)
    return text


def _letter(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16) if match[1] else int(match[2]))
    return "&amp;" if letter == "&" else letter
