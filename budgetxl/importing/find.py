"""Which table of a source is which table of the format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgetxl.importing.continued import joined
from budgetxl.importing.rejoin import rejoined
from budgetxl.importing.target import Target, head_lines
from budgetxl.importing.words import plain
from budgetxl.tabletext import TableText, squeezed

_LEAST = 0.5
_MOST_FIXED_ROWS = 1_000
"""Of a grid or a form; a detail may be longer."""


def found(
    sources: Sequence[TableText], targets: Sequence[Target]
) -> dict[int, list[TableText]]:
    """The sources of each target, by its number; several only of a form that is repeated."""
    worth = []
    for i, source in enumerate(sources):
        lines = head_lines(source)
        for j, target in enumerate(targets):
            if source.rows > _MOST_FIXED_ROWS and not target.table.detail:
                continue
            title, words = target.title_likeness(lines), target.word_likeness(source)
            is_like = title > 0.35 or words >= 0.75
            fit = 0.6 * title + 0.4 * words
            if title < 0.6 and not target.table.blocks:
                fit = max(fit, 0.9 * target.header_likeness(source))
            if fit >= _LEAST and is_like and words > 0.3:
                worth.append((fit, -i, -j))
    taken: dict[int, list[int]] = {}
    used: set[int] = set()
    for _, i, j in sorted(worth, reverse=True):
        if -i not in used and (-j not in taken or targets[-j].table.repeated):
            taken.setdefault(-j, []).append(-i)
            used.add(-i)
    return {j: [sources[i] for i in sorted(numbers)] for j, numbers in sorted(taken.items())}


def pieces(sources: Sequence[TableText], targets: Sequence[Target]) -> Iterator[TableText]:
    """The sources, those with several tables below each other cut at their titles.

    What goes on below the same title said again is one table.
    """
    return joined(_cut(sources, targets), targets)


def _cut(sources: Sequence[TableText], targets: Sequence[Target]) -> Iterator[TableText]:
    for source in map(rejoined, map(_without_draft_mark, sources)):
        starts = list(_titles(source, targets))
        if len(starts) < 2:
            yield source
            continue
        starts[0] = 0
        for top, bottom in zip(starts, [*starts[1:], source.rows], strict=True):
            yield source.part(top, bottom)


def _without_draft_mark(source: TableText) -> TableText:
    """The source without the line above a form that says it is a draft."""
    first = [squeezed(cell.text) for cell in source.line(0)] if source.rows else []
    is_draft = bool(first) and first[0].startswith("草稿：")
    return source.part(1, source.rows, source.above) if is_draft else source


def _titles(source: TableText, targets: Sequence[Target]) -> Iterator[int]:
    """The rows in which a title of the format stands alone, with a caption above it."""
    last = -3
    for row in range(source.rows):
        line = source.line(row)
        if len(line) != 1 or len(line[0].text) > 80:
            continue
        text = plain(line[0].text)
        if row - last > 2 and any(target.is_titled(text) for target in targets):
            last = row
            above = source.line(row - 1) if row else ()
            is_caption = len(above) == 1 and len(plain(above[0].text)) < 12
            yield row - 1 if is_caption else row
