"""A block of labels and fields: which fields are amounts, and which are the sums of others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import takewhile, zip_longest
from typing import Any

from budgetxl.drafting.adding import held
from budgetxl.drafting.aligned import Aligned
from budgetxl.drafting.inner import inner
from budgetxl.drafting.slots import MONEY, Field, slots
from budgetxl.drafting.yamltext import Item
from budgetxl.importing.printed import amount_of, is_amount
from budgetxl.tabletext import Cell, squeezed

_TOTAL = re.compile(r".*(?:合计|总额|总计|小计|总数)")
_PART = "其中"

_LONG, _LETTERS = 24, 6
"""Letters of a text that takes several lines, and of one line of one column."""

_FEWEST_LINES, _MOST_LINES = 3, 16

Rows = list[list[Cell | Field | None]]


def block(form: Aligned, rows: Sequence[int], taken: set[str]) -> list[Item]:
    """The rows of ``fields``; the names of all fields are added to ``taken``."""
    found: Rows = [list(slots(form, row, rows[0])) for row in rows]
    fields = [slot for row in found for slot in row if isinstance(slot, Field)]
    for each in fields:
        _named(each, taken)
    for each in [each for each in fields if not each.kind]:
        _decide(each, fields)
    sums = {id(each): parts for each in fields if (parts := _parts(form, each, fields))}
    return [Item([_said(slot, sums.get(id(slot), [])) | _aside(slot, behind)
                  for slot, behind in zip_longest(row, row[1:])]) for row in found]


def _aside(slot: Cell | Field | None, behind: Cell | Field | None) -> dict[str, Any]:
    """How the label of a row of a matrix stands: at the left."""
    is_label = isinstance(slot, Cell) and not slot.is_blank
    return {"align": "left"} if is_label and isinstance(behind, Field) and behind.row else {}


def _named(each: Field, taken: set[str]) -> None:
    """Gives a field a name that no other has."""
    base, number = each.name, 2
    while f"{each.row}\n{each.name}" in taken:
        each.name, number = f"{base}{number}", number + 1
    taken.add(f"{each.row}\n{each.name}")


def _decide(each: Field, fields: Sequence[Field]) -> None:
    """Says the kind of a field that no example fills: as its likes, or as its words."""
    likes = [other for other in fields if other.kind and not other.default and (
        other.row and other.name == each.name and each.row
        or each.inner.before and other.inner.before)]
    if likes:
        amounts = [other for other in likes if other.kind == "amount"]
        each.kind = "amount" if 2 * len(amounts) > len(likes) else "text"
        if amounts and each.kind == "amount":
            each.inner = each.inner._replace(after=amounts[0].inner.after)
    else:
        money = MONEY.fullmatch(each.row or each.name) or each.unit
        each.kind = "amount" if money else "text"


def _parts(form: Aligned, total: Field, fields: Sequence[Field]) -> list[Field]:
    """The fields that one is the sum of, by its words and by the figures of the examples."""
    if total.kind != "amount" or not _TOTAL.fullmatch(_bare(total.words)):
        return []
    for parts in _proposed(total, fields):
        examples = zip(*(form.texts(each.cell) for each in (total, *parts)))
        figures = [[_figure(text, each) for text, each in zip(texts, (total, *parts))]
                   for texts in examples]
        verdict = held([(whole, some) for whole, *some in figures])
        if verdict or verdict is None and _PART in squeezed(_label(form, parts[0])):
            return parts
    return []


def _bare(words: str) -> str:
    return re.sub(r"\d+$|[(（][^)）]*[)）]\d*$", "", words)


def _label(form: Aligned, each: Field) -> str:
    before = form.before(each.cell)
    return each.inner.before or (before.text if before else "")


def _proposed(total: Field, fields: Sequence[Field]) -> Iterator[list[Field]]:
    """What a total may add: the amounts below it, column by column, or those to its right."""
    first, width = total.cell.column, total.cell.columns
    fields = [each for each in fields if (each.name == total.name and each.row if total.row
                                          else not each.row)]
    for column in range(first, first + width):
        below = [each for each in fields if each.cell.row > total.cell.row
                 and each.cell.column == column]
        parts = _run(below)
        if len(parts) > 1:
            yield parts
    beside = [each for each in fields if each.cell.row == total.cell.row
              and each.cell.column > first]
    parts = list(takewhile(lambda each: each.kind == "amount" and not _is_total(each), beside))
    if len(parts) > 1 and not total.row:
        yield parts


def _run(below: Sequence[Field]) -> list[Field]:
    """The first amounts of a column, one right below the other."""
    parts: list[Field] = []
    for each in below:
        last = parts[-1].cell if parts else each.cell._replace(row=each.cell.row - each.cell.rows)
        if each.kind != "amount" or _is_total(each) or each.cell.row != last.row + last.rows:
            break
        parts.append(each)
    return parts


def _is_total(each: Field) -> bool:
    return bool(_TOTAL.fullmatch(_bare(each.words)))


def _figure(text: str, each: Field) -> Decimal | None:
    """The amount that an example has in a field."""
    values = inner([text, each.inner.before]).values if each.inner.before else inner([text]).values
    return amount_of(values[0]) if values and is_amount(values[0]) else None


def _said(slot: Cell | Field | None, parts: Sequence[Field]) -> dict[str, Any]:
    """A label or a field as the file says it."""
    if slot is None:
        return {"label": ""}
    cell = slot if isinstance(slot, Cell) else slot.cell
    size = {key: count for key, count in (("across", cell.columns), ("down", cell.rows))
            if count > 1}
    if isinstance(slot, Cell):
        return {"label": cell.text.strip().replace("\n", ""), **size}
    named = {"row": slot.row, "column": slot.name} if slot.row else {"field": slot.name}
    data: dict[str, Any] = {**named, "kind": "total" if parts else slot.kind}
    if parts:
        data["adds"] = [part.row or part.name for part in parts]
    given = {"before": slot.inner.before, "after": slot.inner.after, "unit": slot.unit,
             "default": slot.default}
    data |= {key: words for key, words in given.items() if words}
    if slot.kind == "amount":
        data["plain"] = True
        data |= {"thousands": True} if any("," in each for each in slot.inner.values) else {}
        data |= {"loose": True} if slot.inner.loose else {}
    return data | size | _look(slot)


def _look(slot: Field) -> dict[str, Any]:
    """Long texts, and what has words in its cell, stand at the left; points in the middle."""
    longest = max(map(len, slot.inner.values), default=0)
    if slot.kind == "text" and longest > _LONG:
        lines = -(-longest // (_LETTERS * slot.cell.columns))
        return {"lines": max(_FEWEST_LINES, min(lines, _MOST_LINES)), "align": "left"}
    if slot.inner.before:
        return {"align": "left"}
    points = slot.kind == "amount" and slot.unit == "分"
    return {"align": "center"} if points or slot.kind == "text" and slot.row else {}
