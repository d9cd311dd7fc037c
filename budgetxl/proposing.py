"""Rules across tables that filled examples suggest: for an author to choose from, never rules yet.

What is equal in every example may still be so by chance, and a document may be wrong where a rule
is right: so each stands with the number of examples that it held in.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from budgetxl.amount import ZERO
from budgetxl.formats import Column, Format, Table
from budgetxl.place import Place
from budgetxl.rules import Figures, Rulebook, Undecided
from budgetxl.submission import Submission

Row = tuple[Decimal | None, ...]
"""What one cell holds in each example; None where the example has no such table."""

_HEAD = """\
# 从填好的例子里看出来的表间关系，供选用：定下来的抄进 rules.yaml，改好编号和依据；这个文件程序不读。
# 例子里都成立的也可能是巧合，不成立的也可能是那份文件错了。
"""


@dataclass(frozen=True)
class Example:
    """A filled publication: its file's name, what it holds, and which tables were found in it."""

    name: str
    submission: Submission
    tables: frozenset[str]


def proposals(book: Rulebook, examples: Sequence[Example]) -> str:
    """The text of a file of proposals in the words of rules.yaml; "" where there are none."""
    figures = [Figures(example.submission, book) for example in examples]
    said = [*_equal_cells(book.format, figures, examples),
            *_equal_rows(book.format, figures, examples)]
    entries = [_entry(number, says, held, examples) for number, (says, held) in enumerate(said, 1)]
    return _HEAD + "".join(entries) if entries else ""


def _entry(
    number: int, says: dict[str, str], held: list[bool | None], examples: Sequence[Example]
) -> str:
    told = [truth for truth in held if truth is not None]
    basis = f"请定：{len(told)} 个例子里 {sum(told)} 个成立"
    wrong = [each.name for each, truth in zip(examples, held, strict=True) if truth is False]
    lines = [f"\n- rule: P.{number}"]
    lines += [f"  {key}: {json.dumps(text, ensure_ascii=False)}" for key, text in says.items()]
    lines.append(f"  basis: {basis}{'；不成立的：' + '、'.join(wrong) if wrong else ''}")
    return "\n".join(lines) + "\n"


def _equal_cells(
    format_: Format, figures: Sequence[Figures], examples: Sequence[Example]
) -> Iterator[tuple[dict[str, str], list[bool | None]]]:
    """Cells of two tables that hold the same in most examples, each with the first like it."""
    alike: dict[Row, list[Place]] = defaultdict(list)
    for table in format_.published.values():
        for place in table.fixed_cells() if not table.repeated else ():
            row = tuple(_value(each, place, example)
                        for each, example in zip(figures, examples, strict=True))
            if any(row):
                alike[row].append(place)
    for row, places in alike.items():
        mine = [each for each in places if each.table == places[0].table]
        totals = [each for each in mine if format_.tables[each.table].is_total(each)]
        first = (totals or mine[:1])[-1]  # the grand total, where it is one of them
        for place in (each for each in places if each.table != first.table):
            yield _says(first, place), [None if value is None else True for value in row]
    for (one, mine), (other, theirs) in combinations(alike.items(), 2):
        held = [None if x is None or y is None else x == y
                for x, y in zip(one, other, strict=True)]
        told = [truth for truth in held if truth is not None]
        apart = next(((a, b) for a in mine for b in theirs if a.table != b.table), None)
        if apart and len(told) > 2 and sum(told) * 3 >= len(told) * 2:
            yield _says(*apart), held


def _value(figures: Figures, place: Place, example: Example) -> Decimal | None:
    if place.table not in example.tables:
        return None
    try:
        value = figures.value(place)
    except Undecided:
        return None
    return value if isinstance(value, Decimal) else ZERO


def _says(one: Place, other: Place) -> dict[str, str]:
    return {"says": f"{_words(one)} = {_words(other)}"}


def _words(place: Place) -> str:
    return f"{place.table}[{place.row}, {place.column}]" if place.row else (
        f"{place.table}[{place.column}]")


def _equal_rows(
    format_: Format, figures: Sequence[Figures], examples: Sequence[Example]
) -> Iterator[tuple[dict[str, str], list[bool | None]]]:
    """Columns of two tables that come to the same for every code, in every example of both."""
    coded = [(table, column, code) for table in format_.tables.values() if table.detail
             for code in table.detail.columns if code.codes
             for column in table.detail.columns if column.is_money]
    for (a, x, code), (b, y, other) in combinations(coded, 2):
        if a.name == b.name or code.codes != other.codes:
            continue
        held = [_by_code(each, a, x, code) == _by_code(each, b, y, other)
                if {a.name, b.name} <= example.tables and _by_code(each, a, x, code) else None
                for each, example in zip(figures, examples, strict=True)]
        if any(held) and False not in held:
            sought = f"{b.name}[{other.name}], [@{code.name}], {b.name}[{y.name}]"
            yield {"table": a.name, "says": f"[@{x.name}] = SUMIF({sought})"}, held


def _by_code(
    figures: Figures, table: Table, column: Column, code: Column
) -> dict[str, Decimal]:
    """What the ordinary rows of each code come to, without those that come to nothing."""
    level = table.detail.level if table.detail else ""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in figures.rows(table.name, level):
        text = str(figures.value(Place(table.name, row, code.name)) or "")
        found[text] += figures.value(Place(table.name, row, column.name)) or ZERO
    return {text: amount for text, amount in found.items() if amount}
