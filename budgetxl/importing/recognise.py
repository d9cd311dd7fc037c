"""Which format a source is of, where nobody says."""

from __future__ import annotations

from collections.abc import Sequence

from budgetxl.fault import Refusal
from budgetxl.formats import Format
from budgetxl.importing.find import found, pieces
from budgetxl.importing.target import Target, head_lines
from budgetxl.tabletext import TableText


SURE = 0.45
"""How much of a format has to be there for it to be known again, where no other comes near."""

_AHEAD = 1.2


def recognised(
    sources: Sequence[TableText], formats: Sequence[Format], where: str
) -> Format:
    """The format that ``sources`` are of; raises ``Refusal`` naming the two nearest in doubt."""
    told = nearest_formats(sources, formats)
    best, second = told[0][0], told[1][0] if len(told) > 1 else 0.0
    if best >= SURE and best >= _AHEAD * second:
        return told[0][1]
    near = "、".join(format_.id for worth, format_ in told[:2] if worth)
    least = f"最像的是 {near}" if near else "没有一套表样像它"
    raise Refusal(f"{where}：认不出是哪套表样，请用 --as 指明；{least}")


def nearest_formats(
    sources: Sequence[TableText], formats: Sequence[Format]
) -> list[tuple[float, Format]]:
    """The formats with how much of the source they explain, the nearest first."""
    told = [(_worth(sources, format_), format_) for format_ in formats]
    return sorted(told, key=lambda each: (-each[0], each[1].id))


def _worth(sources: Sequence[TableText], format_: Format) -> float:
    """How well the tables that are found fit, a mean over those of the format and strange ones."""
    targets = [Target(format_, table) for table in format_.forms.values()]
    cut = list(pieces(sources, targets))
    pairs = found(cut, targets)
    sums = (max(0.6 * targets[j].title_likeness(head_lines(table))
                + 0.4 * targets[j].word_likeness(table) for table in tables)
            for j, tables in pairs.items())
    strange = len(cut) - sum(map(len, pairs.values()))
    return sum(sums) / (len(targets) + min(strange, len(targets)))
