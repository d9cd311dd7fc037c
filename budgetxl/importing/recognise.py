"""Which format a source is of, where nobody says."""

from __future__ import annotations

from collections.abc import Sequence

from budgetxl.formats import Format
from budgetxl.importing.find import found, pieces
from budgetxl.importing.target import Target, head_lines
from budgetxl.tabletext import TableText


def nearest_formats(
    sources: Sequence[TableText], formats: Sequence[Format]
) -> list[tuple[float, Format]]:
    """The formats with how much of the source they explain, the nearest first."""
    told = [(_worth(sources, format_), format_) for format_ in formats]
    return sorted(told, key=lambda each: (-each[0], each[1].id))


def _worth(sources: Sequence[TableText], format_: Format) -> float:
    """The sum of how well each table that is found fits, for each table that there might be."""
    targets = [Target(format_, table) for table in format_.forms.values()]
    cut = list(pieces(sources, targets))
    pairs = found(cut, targets)
    sums = (max(0.6 * targets[j].title_likeness(head_lines(table))
                + 0.4 * targets[j].word_likeness(table) for table in tables)
            for j, tables in pairs.items())
    return sum(sums) / max(len(targets), min(len(cut), 2 * len(targets)))
