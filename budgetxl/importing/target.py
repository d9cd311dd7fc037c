"""The sheets of a format as they are printed: what a source is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from budgetxl.formats import Format, Table
from budgetxl.importing.printed import is_amount
from budgetxl.importing.words import alike, plain
from budgetxl.layout import Sheet
from budgetxl.layout.band import Leaf
from budgetxl.tabletext import TableText, squeezed

_HEAD_ROWS = 9
_FORM_ROWS = 200
_LONGEST_WORDS = 40
_SAME_TITLE = 0.85


class Target:
    """One sheet of ``format_`` with one detail row, as it is published or as it is filled in."""

    def __init__(self, format_: Format, table: Table, published: bool = True) -> None:
        self.format = format_
        self.table = table
        self.published = published
        tables = tuple(format_.nested(table.name))
        details = {each.name: 1 for each in tables if each.detail}
        self.sheet = Sheet(tables, details, printed=published)
        self.title = plain(table.title)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The printed columns of a plain table."""
        return self.sheet.bands[self.table.name].leaves

    @cached_property
    def words(self) -> frozenset[str]:
        """The words above its columns; of a form all that it prints."""
        if self.table.blocks:
            texts = [box.text for box in self.sheet.boxes if box.role in ("heading", "header")]
        else:
            texts = [word for leaf in self.leaves for word in leaf.header]
        return frozenset(filter(None, map(plain, texts)))

    def is_titled(self, line: str) -> bool:
        """Whether a plain line is its title; a department may stand before it."""
        return len(self.title) > 4 and (
            line.endswith(self.title) or alike(line, self.title) > _SAME_TITLE)

    def title_likeness(self, lines: list[str]) -> float:
        """How well the best of ``lines`` fits its title; a department may stand before it."""
        best = 0.0
        for line in map(plain, lines):
            if line.endswith(self.title) and len(self.title) > 3:
                # 财政拨款收支总体情况表 ends in 收支总体情况表: the longer title fits better
                best = max(best, 0.9 + 0.1 * len(self.title) / len(line))
            elif line and len(line) < 80:
                best = max(best, 0.95 * alike(line, self.title))
        return best

    def word_likeness(self, source: TableText) -> float:
        """The part of its header words that the source has."""
        rows = min(source.rows, _FORM_ROWS if self.table.blocks else _HEAD_ROWS + 4)
        seen = {plain(cell.text) for row in range(rows) for cell in source.line(row)}
        near = [text for text in seen if 1 < len(text) < _LONGEST_WORDS]
        hits = sum(word in seen or any(alike(word, text) > 0.8 for text in near)
                   for word in self.words)
        return hits / max(len(self.words), 1)

    def header_likeness(self, source: TableText) -> float:
        """How well the first words of a block without a title are those above its columns.

        What it has too much counts as what it lacks, so that like tables can be told apart.
        """
        seen: set[str] = set()
        for row in range(min(source.rows, _HEAD_ROWS)):
            line = source.line(row)
            if any(is_amount(cell.text) for cell in line):
                break
            seen.update(plain(cell.text) for cell in line)
        return len(seen & self.words) / max(len(seen | self.words), 1)


def lone_lines(source: TableText) -> Iterator[str]:
    """The lines above it, and the texts that stand in a row alone: titles are among them."""
    yield from source.above
    for row in range(source.rows):
        line = source.line(row)
        if len(line) == 1:
            yield line[0].text


def head_lines(source: TableText) -> list[str]:
    """The lines that may be its title: those above, and its first rows of a few words."""
    lines = list(source.above[-6:])
    for row in range(min(_HEAD_ROWS, source.rows)):
        line = source.line(row)
        if len(line) <= 3:
            lines += [cell.text for cell in line if len(squeezed(cell.text)) > 3]
    return lines
