"""From a folder of YAML to a ``Format``; every mistake in the folder in one ``FormatError``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from budgetxl import codes
from budgetxl.codes import CodeList
from budgetxl.fault import Fault, FormatError, did_you_mean
from budgetxl.formats import build
from budgetxl.formats.definition import definition
from budgetxl.formats.digest import Folder, definition_digest
from budgetxl.formats.drafts import without_rules
from budgetxl.formats.lastyear import unknown_last_year
from budgetxl.formats.model import Format
from budgetxl.formats.shelves import catalogue, own_books, shipped_codes
from budgetxl.formats.source import Source
from budgetxl.formats.words import unknown_words, with_words, words_of


def load(
    folder: Folder, thorough: bool = False, with_others: bool = False, draft: bool = False
) -> Format:
    """The format in ``folder``; ``with_others`` also those that its rules hold it against.

    ``thorough`` also holds every file against its JSON Schema and reads the cases: for
    authors, and before a template is made; a check trusts what a template was made from. Cases
    speak of the code lists that come with the program, so a bureau's own code book is left out.
    A ``draft`` has the tables alone: what rules and cases say is not even read.
    Raises ``FormatError`` with every fault of all files.
    """
    found = definition(folder, partial(_vet, folder, thorough), with_cases=thorough and not draft)
    if draft:
        found = replace(found, rules=Source(found.rules.name, []))
    main, words = found.main, words_of(found.main)
    faults = [fault for source in (main, *found.tables.values())
              for fault in unknown_words(source, words)]
    faults += [fault for table in found.tables.values()
               for fault in _faults(table, "table", thorough)]
    faults += _faults(found.rules, "rules", thorough)
    faults += _faults(found.cases, "cases", thorough) if found.cases else []
    faults += _faults(found.narrative, "narrative", thorough) if found.narrative else []
    _refuse(faults + main.faults)
    others = _others(main) if (thorough or with_others) and not draft else {}
    books = [] if thorough else own_books(main.data["year"])
    lists = _code_lists(found.folders, main, books)
    main, rules = with_words(main, words), with_words(found.rules, words)
    tables = [with_words(table, words) for table in found.tables.values()]
    format_ = build.format_of(main, tables, lists, rules, found.cases, others)
    if thorough and not draft:
        _refuse([*unknown_last_year(main, format_)])
    format_ = replace(
        format_, digest=definition_digest(found.folders, books), narrative=found.narrative,
        lists=main.data.get("lists") or {})
    return without_rules(format_) if draft else format_


def _vet(folder: Folder, thorough: bool, main: Source) -> None:
    _refuse(_faults(main, "format", thorough))
    if main.data["id"] != folder.name:
        raise FormatError([main.fault(("id",), f"id 应与文件夹同名：“{folder.name}”")])


def _others(main: Source) -> dict[str, Format]:
    at_hand, others = catalogue(), {}
    for name, other in (main.data.get("with") or {}).items():
        if other not in at_hand:
            message = f"没有名为“{other}”的表样{did_you_mean(other, at_hand)}"
            raise FormatError([main.fault(("with", name), message)])
        others[name] = load(at_hand[other])
    return others


def _code_lists(folders: Iterable[Folder], main: Source, books: list[Path]) -> dict[str, CodeList]:
    lists = {}
    for name, file in (main.data.get("codes") or {}).items():
        paths = _code_files(folders, f"{file}.csv", books)
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


def _code_files(folders: Iterable[Folder], name: str, books: list[Path]) -> list[Folder]:
    """The files of a code list, the one that decides first: a format's own stands alone."""
    for folder in folders:
        its_own = folder.joinpath("codes").joinpath(name)
        if its_own.is_file():
            return [its_own]
    files = (shelf.joinpath(name) for shelf in (*books, shipped_codes()))
    return [file for file in files if file.is_file()]


def _faults(source: Source, schema: str, thorough: bool) -> list[Fault]:
    if source.faults or not thorough:
        return source.faults
    from budgetxl.formats.schema import violations  # jsonschema is slow to import

    return violations(source, schema)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise FormatError(faults)
