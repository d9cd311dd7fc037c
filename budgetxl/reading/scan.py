"""The parts of a workbook read by pattern, several times as fast as by tree, or not at all.

What spreadsheet programs write is far plainer than what XML allows. A part that is as plain as
that is read here; any other is left to ``package``, which reads every XML. Most cells of a
template are formulas beside the form that nobody asks for: so a cell stays as it was found
until then. A test reads every workbook both ways.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ATTRIBUTES = rb'((?: [A-Za-z:]+="[^"<]*")*)'
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?(?: t="([A-Za-z]+)")?>(?:<f'
    + _ATTRIBUTES + rb"(?:/>|>([^<]*)</f>))?(?:<v>([^<]*)</v>|<v/>)?</c>"
)
_STRING = re.compile(rb'<si>(?:<t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>))</si>')
_PROTECTION = re.compile(rb"<sheetProtection" + _ATTRIBUTES + rb"/>")
_SHARED = re.compile(rb' si="([0-9]+)"')
_NAMED = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
"""The entities of XML; & comes last, or it would make others."""


class Found(NamedTuple):
    """A cell that is not empty, as the part has it; texts are for ``letters``."""

    column: bytes
    row: bytes
    kind: bytes
    attributes: bytes
    formula: bytes
    value: bytes


def is_plain(part: bytes, root: str) -> bool:
    """Whether the part, with ``root`` as its root, is XML as spreadsheet programs write it.

    Raises ``ValueError`` for what is no UTF-8 although it says so.
    """
    head, end = part[:200].lower(), f"</{root}>".encode()
    encoded = b"encoding" not in head or b'encoding="utf-8"' in head
    odd = b"<!" in part or b"&#" in part or part.find(b"\r", 60) >= 0
    return encoded and not odd and part.rstrip().endswith(end) and part.decode() != ""


def cells(part: bytes) -> list[tuple[bytes, ...]] | None:
    """The cells of a sheet that are not empty, each the values of ``Found``; None in doubt."""
    # A formula over several cells stands in the first of them only.
    if not is_plain(part, "worksheet") or b' t="array"' in part:
        return None
    found: list[tuple[bytes, ...]] = _CELL.findall(part)
    return found if len(found) == part.count(b"</c>") else None


def strings(part: bytes) -> list[str] | None:
    """The shared strings, none of them of several runs; None in doubt."""
    if not is_plain(part, "sst"):
        return None
    found = _STRING.findall(part)
    return [letters(each) for each in found] if len(found) == part.count(b"<si") else None


def shared(attributes: bytes) -> str:
    """The number of a shared formula, or nothing."""
    number = _SHARED.search(attributes)
    return number[1].decode() if number else ""


def is_protected(part: bytes) -> bool:
    """Whether the sheet is protected."""
    protection = _PROTECTION.search(part)
    return protection is not None and re.search(rb' sheet="(?:1|true)"', protection[1]) is not None


def letters(text: bytes) -> str:
    """``text`` with letters for the entities of XML. Raises ``ValueError`` if it is no UTF-8."""
    decoded = text.decode()
    if "&" in decoded:
        for entity, letter in _NAMED.items():
            decoded = decoded.replace(entity, letter)
    return decoded
