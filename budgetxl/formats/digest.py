"""A digest of a format's definition: another one wherever a check or a template may be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeAlias, Union

Folder: TypeAlias = Union[Traversable, Path]

NARRATIVE = "narrative.yaml"
"""The file of a format that says how the text with its tables is written."""


def definition_digest(folders: Iterable[Folder], books: Iterable[Folder] = ()) -> str:
    """A digest of all files that say what a format is, in hex digits.

    They lie in ``folders``, its own and those of the formats that it extends. To them belong
    the code lists that come with the program, and a bureau's own ``books`` of them; not cases,
    examples and templates.
    """
    shelves = (resources.files("budgetxl.workbook_templates").joinpath("codes"), *books)
    codes = (text for shelf in shelves for text in _codes(shelf))
    texts = (text for folder in folders for text in _texts(folder))
    return hashlib.sha256(b"".join([*codes, *texts])).hexdigest()


def _texts(folder: Folder) -> Iterator[bytes]:
    for name in ("format.yaml", "rules.yaml", NARRATIVE):
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
