"""What a result depends on besides the workbook: the program, and the formats at hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import budgetxl
from budgetxl.formats import catalogue, definition_digest, lineage, own_shelves

RESULTS = 5
"""Counts up when what is kept of a workbook, or how, becomes another."""


@dataclass(frozen=True)
class Edition:
    """The program's version, and a digest for each format; they decide what is still valid.

    ``asked`` is the format that documents are said to be of, "" where it is recognised; and
    whether reports have ``suggestions``.
    """

    program: str
    formats: tuple[tuple[str, str], ...]
    asked: str = ""
    suggestions: bool = False

    def key(self, format_: str) -> str:
        """What a result under ``format_`` depends on; without a format, on all of them.

        A workbook that no format fits may have one tomorrow.
        """
        known, asked = dict(self.formats), self.asked + "?" * self.suggestions
        if format_ in known:
            return f"{self.program} {format_} {known[format_]}{asked}"
        whole = hashlib.sha256(repr(self.formats).encode()).hexdigest()
        return f"{self.program} {whole}{asked}"


@lru_cache(maxsize=None)
def edition(asked: str = "", suggestions: bool = False) -> Edition:
    """What this process works with; formats that change meanwhile are for the next one."""
    years = (shelf / "codes" for shelf in own_shelves())
    books = [book for year in years if year.is_dir() for book in sorted(year.iterdir())]
    digests = ((name, definition_digest(lineage(folder), books))
               for name, folder in catalogue().items())
    return Edition(f"{budgetxl.__version__}/{RESULTS}", tuple(digests), asked, suggestions)
