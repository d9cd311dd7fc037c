"""Tables among lines of text: each has some of those above it and below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from budgetxl.tabletext import TableText

_MOST = 12
"""Lines that may belong to a table."""


def with_lines_around(blocks: Iterable[str | TableText]) -> Iterator[TableText]:
    """The tables of a document's ``blocks``, each with the lines between it and its neighbours."""
    lines: list[str] = []
    last: TableText | None = None
    for block in blocks:
        if isinstance(block, str):
            lines.append(block)
            continue
        if last:
            yield replace(last, below=tuple(lines[:_MOST]))
        last, lines = replace(block, above=tuple(lines[-_MOST:])), []
    if last:
        yield replace(last, below=tuple(lines[:_MOST]))
