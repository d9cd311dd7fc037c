"""One definition file with what another says otherwise, each part still known by its own file.

``extends`` of a format and ``like`` of a table are the same: mappings go together key by key,
``null`` takes a key away, lists are replaced. Where the first has a list and the second a mapping,
the mapping changes those things alone that it calls by name, or by number where they have none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from budgetxl.fault import did_you_mean
from budgetxl.formats.source import Path, Source

_NAMES = ("name", "row", "table", "level")
"""The keys that things in a list have their names by."""


def merged(base: Source, own: Source) -> Source:
    """All that ``base`` says, but where ``own`` says otherwise."""
    whole = Source(own.name, lines=own.lines, faults=[*base.faults, *own.faults])
    whole.data = _merged(_Part(base, (), base.data), _Part(own, (), own.data), whole, ())
    return whole


class _Part:
    """A part of a file's data, by its path there."""

    def __init__(self, source: Source, path: Path, data: Any) -> None:
        self.source, self.path, self.data = source, path, data

    def __getitem__(self, key: str | int) -> _Part:
        return _Part(self.source, (*self.path, key), self.data[key])

    def row(self, i: int) -> _Part:
        """A row that is but its name, as what says more."""
        return _Part(self.source, (*self.path, i), {"row": self.data[i]})

    def mark(self, whole: Source, path: Path) -> None:
        """Says where what is at ``path`` of ``whole`` comes from."""
        if self.path in self.source.marks:
            whole.marks[path] = self.source.marks[self.path]

    def copy(self, whole: Source, path: Path) -> Any:
        """The data, marked as what is at ``path`` of ``whole``."""
        self.mark(whole, path)
        if isinstance(self.data, dict):
            return {key: self[key].copy(whole, (*path, key)) for key in self.data}
        if isinstance(self.data, list):
            return [self[i].copy(whole, (*path, i)) for i in range(len(self.data))]
        return self.data


def _merged(base: _Part, own: _Part, whole: Source, path: Path) -> Any:
    if isinstance(own.data, dict) and isinstance(base.data, dict):
        own.mark(whole, path)
        return {key: _at(base, own, key, whole, (*path, key))
                for key in {**base.data, **own.data}
                if key not in own.data or own.data[key] is not None}
    if isinstance(own.data, dict) and isinstance(base.data, list):
        names = [_name(item, str(number)) for number, item in enumerate(base.data, start=1)]
        own.mark(whole, path)
        return list(_changed(base, own, names, whole, path))
    return own.copy(whole, path)


def _at(base: _Part, own: _Part, key: str, whole: Source, path: Path) -> Any:
    if key not in own.data:
        return base[key].copy(whole, path)
    if key not in base.data:
        return own[key].copy(whole, path)
    return _merged(base[key], own[key], whole, path)


def _changed(
    base: _Part, own: _Part, names: list[str], whole: Source, path: Path
) -> Iterator[Any]:
    """The things of a list, some changed and some, with ``null``, taken away."""
    for name in own.data:
        if name not in names:
            words = f"没有可改的“{name}”{did_you_mean(name, names)}"
            whole.faults.append(own.source.fault((*own.path, name), words))
    count = 0
    for i, name in enumerate(names):
        if name not in own.data:
            yield base[i].copy(whole, (*path, count))
        elif own.data[name] is None:
            continue
        else:
            thing = base.row(i) if isinstance(base.data[i], str) else base[i]
            yield _merged(thing, own[name], whole, (*path, count))
        count += 1


def _name(item: Any, number: str) -> str:
    if isinstance(item, dict):
        return next((str(item[key]) for key in _NAMES if key in item), number)
    return item if isinstance(item, str) else number


def merged_rules(base: Source, own: Source) -> Source:
    """The rules of both; one of ``own`` stands where ``base`` has one of the same number."""
    mine = [_Part(own, (i,), rule) for i, rule in enumerate(own.data or ())]
    parts: list[_Part] = []
    for i, rule in enumerate(base.data or ()):
        instead = [part for part in mine if _id(part.data) == _id(rule)]
        mine = [part for part in mine if part not in instead]
        parts += instead or [_Part(base, (i,), rule)]
    whole = Source(own.name, lines=own.lines, faults=[*base.faults, *own.faults])
    whole.data = [part.copy(whole, (i,)) for i, part in enumerate([*parts, *mine])]
    return whole


def merged_cases(base: Source, own: Source, without: Collection[str]) -> Source:
    """The cases of both, those of one rule all from ``own`` where it has any."""
    whole = Source(own.name, lines=own.lines, faults=[*base.faults, *own.faults])
    theirs = {rule: cases for rule, cases in (base.data or {}).items() if rule not in without}
    whole.data = {
        rule: _Part(source, (rule,), cases).copy(whole, (rule,))
        for source, rules in ((base, theirs), (own, own.data or {}))
        for rule, cases in rules.items()
    }
    return whole


def _id(rule: Any) -> Any:
    return rule.get("rule") if isinstance(rule, dict) else None
