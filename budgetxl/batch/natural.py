"""Names in the order in which people count: 单位2 before 单位10."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"([0-9]+)")

NaturalKey = tuple[list[str | int], str]


def natural(name: str) -> NaturalKey:
    """The key to sort names by: runs of digits by their worth, equals by how they are written."""
    parts = _NUMBER.split(name)  # texts and numbers take turns, so that like meets like
    return [int(part) if i % 2 else part for i, part in enumerate(parts)], name
