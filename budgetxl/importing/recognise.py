"""Which format a source is of, where nobody says."""

from __future__ import annotations

from collections.abc import Sequence

from budgetxl.fault import Refusal
from budgetxl.formats import Format
from budgetxl.importing.find import found, pieces
from budgetxl.importing.heading import year_of
from budgetxl.importing.target import Target, head_lines, lone_lines
from budgetxl.importing.words import plain
from budgetxl.tabletext import TableText


SURE = 0.45
"""How much of a format has to be there for it to be known again, where no other comes near."""

_AHEAD = 1.2

_MOST_TITLES = 0.7


def recognised(
    sources: Sequence[TableText], formats: Sequence[Format], where: str
) -> Format:
    """The format that ``sources`` are of; raises ``Refusal`` naming the two nearest in doubt."""
    if known := _by_titles(sources, formats):
        return known
    told = nearest_formats(sources, formats)
    best, second = told[0][0], told[1][0] if len(told) > 1 else 0.0
    if best >= SURE and best >= _AHEAD * second:
        return told[0][1]
    year = year_of(sources)
    near = (format_ for worth, format_ in told if worth * _AHEAD >= best)
    of_year = [format_ for format_ in near if format_.year == year]
    if best >= SURE and len(of_year) == 1:  # the same tables of several years
        return of_year[0]
    names = "、".join(format_.id for worth, format_ in told[:2] if worth)
    least = f"最像的是 {names}" if names else "没有一套表样像它"
    raise Refusal(f"{where}：认不出是哪套表样，请用 --as 指明；{least}")


def _by_titles(sources: Sequence[TableText], formats: Sequence[Format]) -> Format | None:
    """The format whose titles are all but a few there, where no other has half as many.

    That needs no look at the tables themselves, which takes a hundred times as long.
    """
    lines = {plain(line) for source in sources for line in lone_lines(source)}
    told = []
    for format_ in formats:
        titles = [plain(table.title) for table in format_.published.values()]
        there = sum(len(title) > 4 and any(line.endswith(title) for line in lines)
                    for title in titles)
        told.append((there / len(titles), there, format_.id, format_))
    told.sort(reverse=True)
    (best, count, _, format_), second = told[0], told[1][0] if len(told) > 1 else 0.0
    return format_ if count > 2 and best >= _MOST_TITLES and second <= best / 2 else None


def nearest_formats(
    sources: Sequence[TableText], formats: Sequence[Format]
) -> list[tuple[float, Format]]:
    """The formats with how much of the source they explain, the nearest first."""
    told = [(_worth(sources, format_), format_) for format_ in formats]
    return sorted(told, key=lambda each: (-each[0], each[1].id))


def _worth(sources: Sequence[TableText], format_: Format) -> float:
    """How well the tables that are found fit, a mean over those of the format and strange ones."""
    targets = [Target(format_, table) for table in format_.published.values()]
    cut = list(pieces(sources, targets))
    pairs = found(cut, targets)
    sums = (max(0.6 * targets[j].title_likeness(head_lines(table))
                + 0.4 * targets[j].word_likeness(table) for table in tables)
            for j, tables in pairs.items())
    strange = len(cut) - sum(map(len, pairs.values()))
    return sum(sums) / (len(targets) + min(strange, len(targets)))
