"""What a definition file says, and where: for messages that say file:line:column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from budgetxl.fault import Fault

Path = tuple[str | int, ...]


class TextFile(Protocol):
    """What is needed of a file, on disk or in a package."""

    @property
    def name(self) -> str: ...

    def read_text(self, encoding: str) -> str: ...


class Mark(NamedTuple):
    """Where a part of the data stands: in which file, and there counted from 0."""

    file: Source
    line: int
    column: int


@dataclass(eq=False)
class Source:
    """One definition file: its data, where each part of it stands, and what is wrong with it.

    ``data`` holds dicts, lists, text, integers, booleans and None; a number with a decimal
    point stays text, so no float arises. ``faults`` holds what could not be read. What is made
    of several files (``merging``) has the name of the last, and marks into all of them. Data that
    were read ahead have no marks: ``written`` reads the file itself, should one be asked for.
    """

    name: str
    data: Any = None
    marks: dict[Path, Mark] = field(default_factory=dict, repr=False)
    lines: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    written: Callable[[], Source] | None = field(default=None, repr=False)

    def fault(self, path: Path, message: str) -> Fault:
        """A fault at ``path``, or at the nearest part above it that has a position."""
        if self.written:
            return self.written().fault(path, message)
        while path and path not in self.marks:
            path = path[:-1]
        mark = self.marks.get(path, Mark(self, 0, 0))
        return mark.file.fault_at(mark.line, mark.column, message)

    def fault_at(self, line: int, column: int, message: str) -> Fault:
        """A fault at a position counted from 0, with the line as excerpt."""
        excerpt = self.lines[line].strip() if line < len(self.lines) else ""
        return Fault(self.name, line + 1, column + 1, message, excerpt)


def names(data: str | list[str] | None) -> tuple[str, ...]:
    """What may be one name or several."""
    if data is None:
        return ()
    return (data,) if isinstance(data, str) else tuple(data)
