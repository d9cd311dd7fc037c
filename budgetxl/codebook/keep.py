"""A code book as the files that formats of its year look into."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from budgetxl import codes
from budgetxl.codebook.book import CLASSIFICATIONS, Book, read
from budgetxl.formats import book_folder, shipped_codes


def load(path: Path, year: int) -> Book:
    """The code book of ``year`` at ``path``. Raises ``Refusal`` with every mistake in it.

    The upper level of a code may be in it, or among the codes that come with the program.
    """
    return read(path, set(_shipped(year)))


def _shipped(year: int) -> Iterator[str]:
    for name, title in CLASSIFICATIONS.values():
        file = shipped_codes().joinpath(f"{name}.csv")
        if file.is_file():
            yield from (entry.code for entry in codes.load(file, title, year).entries)


def files(book: Book, year: int, shelf: Path, source: str) -> dict[Path, bytes]:
    """What to write below ``shelf``, a file for each classification that ``book`` has.

    ``source`` is the name of the book's own file: each entry carries it.
    """
    folder = book_folder(shelf, year)
    return {
        folder / f"{name}.csv": _content(book, digit, year, source)
        for digit, (name, _) in CLASSIFICATIONS.items() if book.of(digit)
    }


def _content(book: Book, digit: str, year: int, source: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(codes.HEADER)
    writer.writerows([each.code, each.level, each.name, year, year, "yes", source]
                     for each in book.of(digit))
    return text.getvalue().encode()
