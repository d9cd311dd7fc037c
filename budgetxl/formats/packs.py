"""Rule packs: what the structure of a table says of itself, one word each under ``holds``.

A pack gives rules as rules.yaml would have them, with their basis and, where nothing compares
amounts, with cases of their own. The author may give each an id, or anything else that a rule
has, in place of what stands here; of a pack of several rules, those are taken that are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from budgetxl.codes import CodeList
from budgetxl.fault import Fault, did_you_mean
from budgetxl.formats import code_packs, sum_packs
from budgetxl.formats.columns import Detail
from budgetxl.formats.table import NOTE, Table
from budgetxl.formats.source import Path
from budgetxl.formats.sum_packs import Parts, RuleData, part
from budgetxl.place import Place


@dataclass(frozen=True)
class Told:
    """What a pack may know: the table, its code lists, their year, and what a budget comes to."""

    table: Table
    codes: Mapping[str, CodeList]
    year: int
    whole: Place | None


def rules_of(told: Told, faults: list[Fault]) -> Iterator[tuple[RuleData, Path]]:
    """The rules that ``holds`` of the table asks for, each with its path in the table's file."""
    table = told.table
    for word, own, at in held(table):
        if word not in PACKS:
            words = f"holds 没有“{word}”{did_you_mean(word, PACKS)}（{'、'.join(PACKS)}）"
            faults.append(table.source.fault(at, words))
            continue
        parts = PACKS[word](told)
        given = own if isinstance(own, list) else [own] if own else [None] * len(parts)
        if not parts or len(given) > len(parts):
            words = f"“{word}”在{table.name}只有 {len(parts)} 条规则" if parts else (
                f"{table.name}没有“{word}”可说的（合计列、合计行的 adds、分级、编码）")
            faults.append(table.source.fault(at, words))
            continue
        for (id_, rules), change in zip(parts, given):
            changed = change if isinstance(change, dict) else {"rule": change or id_}
            yield from (({"rule": id_, **rule, **changed}, at) for rule in rules)


def held(table: Table) -> Iterator[tuple[str, Any, Path]]:
    """Each word under ``holds``, what the author says of its rules, and its path."""
    data = table.source.data
    for key in table.path:
        data = data[key]
    holds, path = data.get("holds") or (), (*table.path, "holds")
    listed = [(holds, path)] if isinstance(holds, dict) else [
        (item, (*path, i)) for i, item in enumerate(holds)]
    for item, at in listed:
        if isinstance(item, dict):
            yield from ((word, own, (*at, word)) for word, own in item.items())
        else:
            yield item, None, at


def _note(told: Told) -> Parts:
    """A table without figures says so below, where the budget has any."""
    table, whole = told.table, told.whole
    total = _grand_total(table)
    if whole is None or total is None:
        return []
    budget = f"{whole.table}[{whole.row}, {whole.column}]"
    note = f"{table.name}[{NOTE}]"
    said = f'{note} <> "{table.note}"' if table.note else f"LEN({note}) > 0"
    empty, written = {note: table.note}, {note: "本表无数据"}
    rule = {
        "when": f"AND({budget} <> 0, {total} = 0)", "says": said,
        "basis": "没有数据的表应列出空表并说明",
        "advice": "在这张空表的备注写明没有数据的原因；已在情况说明中写明的可不改",
        "cases": {"holds": {budget: 1, **written}, "broken": {budget: 1, **empty},
                  "boundary": {"is": "not applicable", "cells": {budget: 1, total: 1, **empty}}},
    }
    return part("空表说明", [rule])


def _grand_total(table: Table) -> str | None:
    """The cell to which a table comes: its last total row, under the first total column."""
    total = table.detail.total if table.detail else None
    columns = table.detail.columns if table.detail else ()
    for grid in table.grids:
        total = next((row for row in reversed(grid.rows) if row and row.total), total)
        columns = grid.columns
    money = sorted((c for c in columns if c.is_money), key=lambda column: column.kind != "total")
    return f"{table.name}[{total.name}, {money[0].name}]" if total and money else None


def _adding(pack: Callable[[Table], Parts]) -> Callable[[Told], Parts]:
    """A pack that needs to know no more than the table."""
    return lambda told: pack(told.table)


def _coded(pack: Callable[[Detail, str, CodeList, int], Parts]) -> Callable[[Told], Parts]:
    """A pack of a table whose rows have codes, from its columns and its list of codes."""

    def parts(told: Told) -> Parts:
        detail = told.table.detail
        code = detail and next((column for column in detail.columns if column.codes), None)
        listed = told.codes.get(code.codes) if code else None
        if detail is None or listed is None:
            return []
        return pack(detail, told.table.name, listed, told.year)

    return parts


PACKS: dict[str, Callable[[Told], Parts]] = {
    "sums": _adding(sum_packs.sums),
    "totals": _adding(sum_packs.totals),
    "crossed": _adding(sum_packs.crossed),
    "rollup": _coded(code_packs.rollup),
    "unique": _coded(code_packs.unique),
    "codes": _coded(code_packs.codes),
    "listed": _coded(code_packs.listed),
    "note": _note,
    "not_negative": _adding(sum_packs.not_negative),
}
"""The packs by their words."""
