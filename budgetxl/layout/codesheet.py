"""The hidden sheet of code lists: what names and drop-down lists of a template look up."""

from __future__ import annotations

from dataclasses import dataclass

from budgetxl.codes import CodeList, spellings
from budgetxl.formats import Format, Part


WHOLE = "整码"
"""The heading of the complete codes."""


@dataclass(frozen=True)
class CodeBlock:
    """One code list's columns on the sheet, from ``first`` on.

    ``columns`` are heading and texts: 编码, 名称 (each spelling that counts as right), then for
    the parts of a code what may follow which prefix: the values of part 0, and prefix and
    value for each further part, sorted by prefix. 整码 has the complete codes, for a form that
    prints them whole.
    """

    codes: str
    first: int
    columns: tuple[tuple[str, tuple[str, ...]], ...]

    def at(self, heading: str) -> tuple[int, int]:
        """The sheet's column of ``heading`` and the number of texts below it."""
        headings = [name for name, _ in self.columns]
        place = headings.index(heading)
        return self.first + place, len(self.columns[place][1])


def blocks(format_: Format) -> dict[str, CodeBlock]:
    """The block of every code list of ``format_``, side by side."""
    placed: dict[str, CodeBlock] = {}
    first = 0
    for name, codes in format_.codes.items():
        columns = _columns(codes, _parts(format_, name, whole=False))
        if whole := _parts(format_, name, whole=True):
            digits = sum(part.digits for part in whole)
            complete = dict.fromkeys(e.code for e in codes.entries if len(e.code) == digits)
            columns += ((WHOLE, tuple(sorted(complete))),)
        placed[name] = CodeBlock(name, first, columns)
        first += len(columns)
    return placed


def _parts(format_: Format, codes: str, whole: bool) -> tuple[Part, ...]:
    for table in format_.tables.values():
        for column in table.columns.values():
            if column.codes == codes and column.whole == whole:
                return column.parts
    return ()


def _columns(codes: CodeList, parts: tuple[Part, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = [(entry.code, name) for entry in codes.entries for name in spellings(entry.name)]
    columns = [("编码", tuple(code for code, _ in pairs)), ("名称", tuple(n for _, n in pairs))]
    start = 0
    for i, part in enumerate(parts):
        end = start + part.digits
        known = sorted({(e.code[:start], e.code[start:end]) for e in codes.entries
                        if len(e.code) >= end})
        if i > 0:
            columns.append((f"{part.name}之前", tuple(prefix for prefix, _ in known)))
        columns.append((part.name, tuple(value for _, value in known)))
        start = end
    return tuple(columns)
