"""The files of a format, with those of the formats that it extends, as one definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from budgetxl.fault import FormatError, did_you_mean
from budgetxl.formats.digest import NARRATIVE, Folder
from budgetxl.formats.merging import merged, merged_cases, merged_rules
from budgetxl.formats.readahead import Files
from budgetxl.formats.shelves import catalogue
from budgetxl.formats.source import Source


@dataclass(frozen=True)
class Definition:
    """What the files of a format say; ``folders`` are its own and those that it extends."""

    folders: tuple[Folder, ...]
    main: Source
    tables: dict[str, Source]
    rules: Source
    cases: Source | None
    narrative: Source | None


def definition(
    folder: Folder, vet: Callable[[Source], None], with_cases: bool, within: tuple[str, ...] = ()
) -> Definition:
    """The definition in ``folder``, merged with that of the format that it extends, if any.

    ``vet`` looks at format.yaml before what it names is read; ``within`` are the formats that
    extend this one. What cannot be read is in ``faults`` of the sources. Raises ``FormatError``
    where a format or a table that is named cannot be found.
    """
    files = Files(folder, ahead=not (with_cases or within))
    main = files.read("format.yaml")
    base = _base(main, folder, with_cases, within)
    if base:
        main = merged(base.main, main)
    vet(main)
    tables = _Tables(main, files, base.tables if base else {}).all()
    own = files.read_if_any("rules.yaml", [])  # packs may say all
    narrative = base.narrative if base else None
    if files.has(NARRATIVE):
        narrative = files.read(NARRATIVE)
    if not base:
        cases = files.read_if_any("cases.yaml", {}) if with_cases else None
        return Definition((folder,), main, tables, own, cases, narrative)
    rules = merged_rules(base.rules, own)
    cases = base.cases
    if cases:
        dropped = _said(main, "without") or ()
        cases = merged_cases(cases, files.read_if_any("cases.yaml", {}), dropped)
    return Definition((folder, *base.folders), main, tables, rules, cases, narrative)


def lineage(folder: Folder) -> tuple[Folder, ...]:
    """``folder`` and those of the formats that it extends, as far as they can be found."""
    found, at_hand = [folder], catalogue()
    while True:
        name = _said(Files(found[-1], ahead=True).read("format.yaml"), "extends")
        if str(name) not in at_hand or name in [each.name for each in found]:
            return tuple(found)
        found.append(at_hand[name])


def _said(source: Source, key: str) -> Any:
    return source.data.get(key) if isinstance(source.data, dict) else None


def _base(
    main: Source, folder: Folder, with_cases: bool, within: tuple[str, ...]
) -> Definition | None:
    name = _said(main, "extends")
    if name is None:
        return None
    if not isinstance(name, str):
        raise FormatError([main.fault(("extends",), "extends 后面写一套表样的名字")])
    at_hand, within = catalogue(), (*within, folder.name)
    if name in within:
        words = "、".join(dict.fromkeys([*within, name]))
        raise FormatError([main.fault(("extends",), f"extends 绕成了圈：{words}")])
    if name not in at_hand:
        words = f"没有名为“{name}”的表样{did_you_mean(name, at_hand)}"
        raise FormatError([main.fault(("extends",), words)])
    return definition(at_hand[name], lambda _: None, with_cases, within)


class _Tables:
    """The tables of a format: its own, those of ``base`` by file, those that are like others."""

    def __init__(self, main: Source, files: Files, base: dict[str, Source]) -> None:
        self.base = base
        self.files: dict[str, Source] = {}
        missing = []
        for i, name in enumerate(_said(main, "tables") or ()):
            if files.has(f"tables/{name}"):
                self.files[name] = files.read(f"tables/{name}")
            elif name in base:
                self.files[name] = base[name]
            else:
                missing.append(main.fault(("tables", i), f"没有文件 tables/{name}"))
        if missing:
            raise FormatError(missing)

    def all(self) -> dict[str, Source]:
        """Every table by its file, whole."""
        return {name: self._whole(source, ()) for name, source in self.files.items()}

    def _whole(self, source: Source, within: tuple[Source, ...]) -> Source:
        """``source`` with all that the table says that it is like."""
        name = _said(source, "like")
        if name is None:
            return source
        if not isinstance(name, str):
            raise FormatError([source.fault(("like",), "like 后面写一张表的名字")])
        within = (*within, source)
        others = [each for each in (*self.files.values(), *self.base.values())
                  if each not in within]
        alike = next((each for each in others if _name(each) == name), None)
        if alike is None:
            hint = did_you_mean(name, map(_name, others))
            raise FormatError([source.fault(("like",), f"没有别的表叫“{name}”{hint}")])
        whole = merged(self._whole(alike, within), source)
        del whole.data["like"]
        return whole


def _name(source: Source) -> str:
    """What a table is called: as the one that it is like, where it has no name of its own."""
    said = (_said(source, key) for key in ("table", "form", "like"))
    return next((str(name) for name in said if name is not None), "")
