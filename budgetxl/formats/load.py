"""From a folder of YAML to a ``Format``; every mistake in the folder in one ``FormatError``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

from budgetxl import codes
from budgetxl.codes import CodeList
from budgetxl.fault import Fault, FormatError, Refusal, did_you_mean
from budgetxl.formats import build
from budgetxl.formats.digest import Folder, definition_digest
from budgetxl.formats.model import Format
from budgetxl.formats.source import Source, read

OWN_FOLDERS = "BUDGETXL_TEMPLATES"
"""Environment variable naming a folder of formats beside those that come with the package."""


def own_shelves() -> list[Path]:
    """The folder of a bureau's own formats and code books, if it has named one."""
    own = os.environ.get(OWN_FOLDERS)
    return [Path(own)] if own else []


def _shelves() -> Iterator[Folder]:
    yield from own_shelves()
    yield resources.files("budgetxl.workbook_templates")


def catalogue() -> dict[str, Folder]:
    """The folder of every format at hand, by id, in alphabetical order."""
    found: dict[str, Folder] = {}
    for shelf in _shelves():
        for folder in shelf.iterdir() if shelf.is_dir() else ():
            if folder.joinpath("format.yaml").is_file():
                found.setdefault(folder.name, folder)
    return dict(sorted(found.items()))


def find(name: str) -> Folder:
    """The folder of the format called ``name``, or the folder ``name`` itself.

    Raises ``Refusal`` with the nearest name where there is none.
    """
    own = Path(name)
    if own.joinpath("format.yaml").is_file():
        return own
    at_hand = catalogue()
    if name in at_hand:
        return at_hand[name]
    raise Refusal(f"没有名为“{name}”的表样{did_you_mean(name, at_hand)}（budgetxl formats 列出全部）")


def load(folder: Folder, thorough: bool = False, with_others: bool = False) -> Format:
    """The format in ``folder``; ``with_others`` also those that its rules hold it against.

    ``thorough`` also holds every file against its JSON Schema and reads the cases: for
    authors, and before a template is made; a check trusts what a template was made from. Cases
    speak of the code lists that come with the program, so a bureau's own code book is left out.
    Raises ``FormatError`` with every fault of all files.
    """
    main = read(folder.joinpath("format.yaml"), f"{folder.name}/format.yaml")
    _refuse(_faults(main, "format", thorough))
    if main.data["id"] != folder.name:
        raise FormatError([main.fault(("id",), f"id 应与文件夹同名：“{folder.name}”")])
    tables = [_table_source(folder, name) for name in main.data["tables"]]
    rules = read(folder.joinpath("rules.yaml"), f"{folder.name}/rules.yaml")
    cases = _cases(folder) if thorough else None
    faults = [fault for table in tables for fault in _faults(table, "table", thorough)]
    faults += _faults(rules, "rules", thorough)
    faults += _faults(cases, "cases", thorough) if cases else []
    _refuse(faults)
    others = _others(main) if thorough or with_others else {}
    books = [] if thorough else own_books(main.data["year"])
    lists = _code_lists(folder, main, books)
    format_ = build.format_of(main, tables, lists, rules, cases, others)
    return replace(format_, digest=definition_digest(folder, books))


def _cases(folder: Folder) -> Source:
    """The author's cases; a format whose rules have their own needs none."""
    file, name = folder.joinpath("cases.yaml"), f"{folder.name}/cases.yaml"
    return read(file, name) if file.is_file() else Source(name, {})


def _others(main: Source) -> dict[str, Format]:
    at_hand, others = catalogue(), {}
    for name, other in (main.data.get("with") or {}).items():
        if other not in at_hand:
            message = f"没有名为“{other}”的表样{did_you_mean(other, at_hand)}"
            raise FormatError([main.fault(("with", name), message)])
        others[name] = load(at_hand[other])
    return others


def _table_source(folder: Folder, name: str) -> Source:
    file = folder.joinpath("tables").joinpath(name)
    if not file.is_file():
        raise FormatError([Fault(f"{folder.name}/format.yaml", 1, 1, f"没有文件 tables/{name}")])
    return read(file, f"{folder.name}/tables/{name}")


def _code_lists(folder: Folder, main: Source, books: list[Path]) -> dict[str, CodeList]:
    lists = {}
    for name, file in (main.data.get("codes") or {}).items():
        paths = _code_files(folder, f"{file}.csv", books)
        if not paths:
            raise FormatError([main.fault(("codes", name), f"没有科目表 codes/{file}.csv")])
        try:
            first, *others = (codes.load(path, name, main.data["year"]) for path in paths)
        except ValueError as error:
            raise FormatError([main.fault(("codes", name), str(error))]) from None
        for other in others:
            first = first.completed_by(other)
        lists[name] = first
    return lists


def _code_files(folder: Folder, name: str, books: list[Path]) -> list[Folder]:
    """The files of a code list, the one that decides first: a format's own stands alone."""
    its_own = folder.joinpath("codes").joinpath(name)
    if its_own.is_file():
        return [its_own]
    files = (shelf.joinpath(name) for shelf in (*books, shipped_codes()))
    return [file for file in files if file.is_file()]


def own_books(year: int) -> list[Path]:
    """The folders of a bureau's own code books of that year."""
    folders = (book_folder(shelf, year) for shelf in own_shelves())
    return [folder for folder in folders if folder.is_dir()]


def shipped_codes() -> Folder:
    """The folder of the code lists that come with the package."""
    return resources.files("budgetxl.workbook_templates").joinpath("codes")


def book_folder(shelf: Path, year: int) -> Path:
    """Where a bureau's own code book of ``year`` lies among its formats."""
    return shelf / "codes" / str(year)


def _faults(source: Source, schema: str, thorough: bool) -> list[Fault]:
    if source.faults or not thorough:
        return source.faults
    from budgetxl.formats.schema import violations  # jsonschema is slow to import

    return violations(source, schema)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise FormatError(faults)
