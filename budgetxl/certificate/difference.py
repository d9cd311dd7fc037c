"""One thing in a workbook that is not as its template has it."""

from __future__ import annotations

from typing import NamedTuple


class Difference(NamedTuple):
    """``kind`` is a code of ``kinds.KINDS``; ``cell`` is where, if it is a cell, row or column.

    ``was`` is what the template has and ``now`` what stands there, both as a clerk reads them.
    """

    kind: str
    sheet: str
    cell: str = ""
    was: str = ""
    now: str = ""
