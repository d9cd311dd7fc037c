"""Why something that was found may stand: written by the unit, read by whoever decides."""

from __future__ import annotations

from typing import Any, NamedTuple

FIELDS = ("规则", "位置", "数字", "理由", "填写人")
"""What a reason consists of, as the sheet and data files call it."""

MOST = 40
"""Reasons that a workbook has room for."""


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

    @property
    def fields(self) -> tuple[str, ...]:
        """The texts of ``FIELDS``."""
        return self[1:]


def reason_of(data: dict[str, Any]) -> Reason:
    """A reason as a data file has it."""
    return Reason("", *(data.get(field, "") for field in FIELDS))


def reason_data(reason: Reason) -> dict[str, str]:
    """The same for a data file: what is blank is absent."""
    return {field: text for field, text in zip(FIELDS, reason.fields, strict=True) if text}
