"""Why something that was found may stand: written by the unit, read by whoever decides."""

from __future__ import annotations

from typing import NamedTuple


class Reason(NamedTuple):
    """One line of the sheet of reasons; what was left out is "".

    ``rule``, ``place`` (``表八!B5``) and ``figures`` say what was found; the reason is for that
    and for nothing else. ``cell`` is where the line begins on its sheet.
    """

    cell: str
    rule: str
    place: str
    figures: str
    words: str
    who: str = ""
