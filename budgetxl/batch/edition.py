"""What a result depends on besides the workbook: the program, and the formats at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import budgetxl
from budgetxl.formats import Folder, catalogue

RESULTS = 2
"""Counts up when what is kept of a workbook, or how, becomes another."""


@dataclass(frozen=True)
class Edition:
    """The program's version, and a digest for each format; they decide what is still valid."""

    program: str
    formats: tuple[tuple[str, str], ...]

    def key(self, format_: str) -> str:
        """What a result under ``format_`` depends on; without a format, on all of them.

        A workbook that no format fits may have one tomorrow.
        """
        known = dict(self.formats)
        if format_ in known:
            return f"{self.program} {format_} {known[format_]}"
        whole = hashlib.sha256(repr(self.formats).encode()).hexdigest()
        return f"{self.program} {whole}"


@lru_cache(maxsize=None)
def edition() -> Edition:
    """What this process works with; formats that change meanwhile are for the next one."""
    shared = b"".join(_codes(resources.files("budgetxl.workbook_templates").joinpath("codes")))
    digests = (
        (name, hashlib.sha256(shared + b"".join(_texts(folder))).hexdigest())
        for name, folder in catalogue().items()
    )
    return Edition(f"{budgetxl.__version__}/{RESULTS}", tuple(digests))


def _texts(folder: Folder) -> Iterator[bytes]:
    """All of a format that a check reads: not its cases, examples and templates."""
    for name in ("format.yaml", "rules.yaml"):
        file = folder.joinpath(name)
        yield file.read_bytes() if file.is_file() else b""
    tables = folder.joinpath("tables")
    for file in sorted(tables.iterdir(), key=lambda each: each.name) if tables.is_dir() else ():
        yield file.name.encode() + file.read_bytes()
    yield from _codes(folder.joinpath("codes"))


def _codes(shelf: Folder) -> Iterator[bytes]:
    for file in sorted(shelf.iterdir(), key=lambda each: each.name) if shelf.is_dir() else ():
        if file.name.endswith(".csv"):
            yield file.name.encode() + file.read_bytes()
