"""What a template says of itself on its hidden sheet, and the seal over it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from budgetxl import __version__
from budgetxl.formats import Format
from budgetxl.layout.workbook import Layout
from budgetxl.place import Place, a1, from_a1

SEAL = "seal"
"""The fact that seals the others."""

MAKER = "budgetxl"
"""The fact that names the version of this program."""

EDITION = "edition"
"""The fact that tells of what the formulas were made: see ``edition``."""

_DRAWN, _TOLD = 8, 3
"""Count up when what one version of the program draws of a definition becomes another: the one
for all formats, the other for those with a narrative, which is a sheet of theirs."""


def edition(format_: Format) -> str:
    """A digest of all that decides what a template holds: tables, rules, codes, this program.

    Workbooks of two editions may be laid out alike and still hold other formulas.
    """
    drawn = f"{_DRAWN}.{_TOLD}" if format_.narrative else _DRAWN
    whole = f"{__version__} {drawn} {format_.digest}"
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def seal(facts: Mapping[str, str]) -> str:
    """A digest of all facts but the seal itself, as 16 hex digits: a changed fact shows.

    It guards against a slip, not against intent: anyone can calculate it.
    """
    whole = repr(sorted((key, value) for key, value in facts.items() if key != SEAL))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def stamp_facts(layout: Layout) -> dict[str, str]:
    """All that a template says of itself, the seal among it."""
    format_ = layout.format
    facts = {
        "format": format_.id,
        "version": str(format_.version),
        "layout": layout.digest,
        EDITION: edition(format_),
        "totals": _totals_words(layout.stated),
        MAKER: __version__,
        **{f"rows {table}": str(rows) for table, rows in layout.sizes.items()},
        **{f"forms {table}": str(forms) for table, forms in layout.forms.items()},
        **stated_facts(layout),
    }
    return {**facts, SEAL: seal(facts)}


def stated_of(words: str) -> int | None:
    """What the fact ``totals`` says: 0 for computed ones, else of how many rounded figures each
    stated one is the sum; None for what no template says."""
    if words in ("computed", "stated"):
        return int(words == "stated")
    word, _, count = words.partition(" ")
    return int(count) if word == "stated" and _COUNT.fullmatch(count) else None


def _totals_words(stated: int) -> str:
    return "computed" if not stated else "stated" if stated == 1 else f"stated {stated}"


_COUNT = re.compile("[1-9][0-9]{0,5}")

_STATED = "stated "
"""Begins the facts that say where totals hold a stated figure; then comes the sheet."""


def stated_facts(layout: Layout) -> dict[str, str]:
    """The cells of ``layout.inputs`` as facts: ``{"stated 表三": "E7:E12 F73"}``."""
    columns: dict[str, dict[int, list[int]]] = {}
    for name, row, column, place in _totals(layout):
        if place in layout.inputs:
            columns.setdefault(name, {}).setdefault(column, []).append(row)
    return {
        f"{_STATED}{name}": " ".join(
            run for column, rows in sorted(found.items()) for run in _runs(column, sorted(rows))
        )
        for name, found in columns.items()
    }


def stated_inputs(facts: Mapping[str, str], layout: Layout) -> frozenset[Place]:
    """The places that ``stated_facts`` named; none where it cannot have named these.

    Anyone can write a stamp and seal it: no more cells are counted than there are totals.
    """
    totals = list(_totals(layout))
    room = len(totals)
    cells: set[tuple[str, int, int]] = set()
    for key, areas in facts.items():
        for area in areas.split() if key.startswith(_STATED) else ():
            first, last, column = _ends(area)
            room -= max(last - first + 1, 1)
            if room < 0:
                return frozenset()
            name = key.removeprefix(_STATED)
            cells.update((name, row, column) for row in range(first, last + 1))
    return frozenset(place for *at, place in totals if tuple(at) in cells)


def _totals(layout: Layout) -> Iterator[tuple[str, int, int, Place]]:
    for name, sheet in layout.sheets.items():
        for box in sheet.boxes:
            if box.role == "total" and box.place:
                yield name, box.row, box.column, box.place


def _runs(column: int, rows: list[int]) -> Iterator[str]:
    """Rows of one column, neighbours as an area."""
    start = 0
    for i, row in enumerate(rows):
        if i + 1 == len(rows) or rows[i + 1] != row + 1:
            first = a1(rows[start], column)
            yield first if start == i else f"{first}:{a1(row, column)}"
            start = i + 1


def _ends(area: str) -> tuple[int, int, int]:
    """The first and last row and the column of an area; of what is none, nothing on any sheet."""
    first, _, last = area.partition(":")
    try:
        (top, column), (bottom, _) = from_a1(first), from_a1(last or first)
    except ValueError:
        return 0, -1, -1
    return top, bottom, column
