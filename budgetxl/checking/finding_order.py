"""The one order in which findings are told, wherever they are told: the gravest first."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetxl.fault import LEVELS, Finding
from budgetxl.formats import Format
from budgetxl.place import from_a1

_RANKS = {level: rank for rank, level in enumerate(LEVELS)}
_FIRST_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[1-9][0-9]*")


def gravest_first(findings: Iterable[Finding], format_: Format) -> tuple[Finding, ...]:
    """``findings`` by level, then by table as the format has them, form, row and column.

    What belongs to no table comes before the tables. Equals keep their order.
    """
    tables = {name: rank for rank, name in enumerate(format_.forms)}

    def position(finding: Finding) -> tuple[int, ...]:
        place = finding.place
        if place is None:
            return _RANKS[finding.level], -1, 0, *_first_cell(finding)
        table = tables[format_.tables[place.table].main_table]
        return _RANKS[finding.level], table, place.form, *_first_cell(finding)

    return tuple(sorted(findings, key=position))


def is_as_grave(finding: Finding, other: Finding) -> bool:
    """Whether ``finding`` is of the same level as ``other``, or of a graver one."""
    return _RANKS[finding.level] <= _RANKS[other.level]


def _first_cell(finding: Finding) -> tuple[int, int]:
    """Row and column of the first cell, of an area its corner; what has none comes first."""
    match = _FIRST_CELL.match(finding.cells[0]) if finding.cells else None
    return from_a1(match[0]) if match else (-1, -1)
