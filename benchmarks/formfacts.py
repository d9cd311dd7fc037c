"""What a form of labels and fields says, fact by fact, and each table within it.

How wide and how high cells are printed is not counted, names neither: a sum is known by where
the fields that it adds stand, be it said by ``adds`` or by a rule of the format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from benchmarks.draftfacts import Facts, Keyed, options_of
from budgetxl.formats import Table
from budgetxl.formats.columns import Nested
from budgetxl.rules import Rulebook
from budgetxl.tabletext import squeezed

Row = Counter[tuple[Any, ...]]
_NAMED = re.compile(r"(\w+)\[([^\]]*)\]")


def slots_of(table: Table) -> Iterator[tuple[int, int, Any]]:
    """The labels and fields of a form with their rows and columns."""
    top = 0
    for block in table.blocks:
        for slot in getattr(block, "slots", ()):
            yield top + slot.at[0], slot.at[1], slot
        top += getattr(block, "height", 0)


def form_facts(table: Table, book: Rulebook) -> list[Row]:
    """What there is to say of each row of a form's labels and fields, and of each block."""
    rows: dict[int, list[tuple[Any, ...]]] = {}
    sums, lists = _sums(table, book), set[Any]()
    for row, column, slot in slots_of(table):
        facts = rows.setdefault(row, [])
        size = (slot.rows, slot.columns)
        facts += [(name, column, value) for name in ("align", "look")
                  if (value := getattr(slot, name))]
        if not slot.column:
            facts.append(("label", column, squeezed(slot.label), *size))
            continue
        facts.append(("kind", column, slot.column.kind, *size))
        facts += [(name, column, _once(value, lists)) for name, value in options_of(slot.column)]
        if added := sums.get((slot.row, slot.column.name)):
            facts.append(("adds", column, added))
    blocks = Counter(("block", getattr(each, "frame", True), isinstance(each, Nested))
                     for each in table.blocks)
    return [*(Counter(facts) for _, facts in sorted(rows.items())), blocks]


def _once(value: Any, lists: set[Any]) -> Any:
    """``value``; of a list to choose from that a field before has, too, that there is one."""
    known = value in lists
    if isinstance(value, tuple):
        lists.add(value)
    return known or value


def nest_facts(form: Table, nest: Table) -> Facts:
    """What there is to say of a table within a form, but for its columns and first words."""
    block = next(each for each in form.blocks
                 if isinstance(each, Nested) and each.table == nest.name)
    detail = nest.detail
    facts: Facts = {"side": squeezed(block.side), "side across": block.side_across}
    if detail and detail.total:
        facts |= {"total": squeezed(detail.total.shown), "total on top": detail.total_on_top}
    if detail and detail.keeps_empty:
        facts["keeps empty"] = True
    return {name: value for name, value in facts.items() if value}


def starts_of(nest: Table) -> Row:
    """The words that an empty form begins with, a row one fact."""
    return Counter(nest.detail.starts if nest.detail else ())


def field_facts(table: Table) -> Keyed:
    """The fields of a form that has one row of them, as columns; nothing for any other form."""
    slots = list(slots_of(table))
    covered = {(row + down, column + right): slot for row, column, slot in slots
               for down in range(slot.rows) for right in range(slot.columns)}
    fields = [(row, column, slot) for row, column, slot in slots if slot.column]
    if len({row for row, _, _ in fields}) != 1:
        return []
    words = {}
    for row, column, slot in fields:
        above = dict.fromkeys(covered.get((over, column)) for over in range(row))
        words[slot.row, slot.column.name] = "/".join(
            squeezed(each.label) for each in above if each)
    found: Keyed = []
    for (of_row, name), (_, _, slot) in zip(words, fields):
        key = words[of_row, name]
        facts: Facts = {"header": tuple(key.split("/")), "kind": slot.column.kind}
        if slot.column.kind == "total":
            added = ((each, name) if of_row else (of_row, each) for each in slot.column.adds)
            facts["adds"] = tuple(sorted(words.get(each, "") for each in added))
        found.append((key, facts))
    return found


def _sums(table: Table, book: Rulebook) -> dict[tuple[str | None, str], tuple[str, ...]]:
    """What each total of a form adds, by the rule that fills it: the places of its parts."""
    places = {(slot.row, slot.column.name): f"{row},{column}"
              for row, column, slot in slots_of(table) if slot.column}
    found: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for (row, name) in places:
        rules = [rule for place, rule in book.fillers.items()
                 if (place.table, place.row, place.column) == (table.name, row, name)]
        for rule in rules:
            parts = _NAMED.findall(rule.text.says.partition("=")[2])
            found[row, name] = tuple(sorted(
                places.get(_named(said), said) if of == table.name else said
                for of, said in parts))
    return found


def _named(said: str) -> tuple[str | None, str]:
    row, comma, column = said.partition(", ")
    return (row, column) if comma else (None, row)
