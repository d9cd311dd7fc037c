"""A paragraph as it stands in a file, whatever kind of file that was."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    """The content control around ``text[start:end]`` of a paragraph, and the id that it bears."""

    start: int
    end: int
    id: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph outside tables: its text, its number from 1, its page where it has one."""

    text: str
    number: int
    page: int = 0
    controls: tuple[Control, ...] = ()

    @property
    def place(self) -> str:
        """Where it stands, for a person."""
        page = f"第 {self.page} 页" if self.page else ""
        return f"{page}第 {self.number} 段"
