"""How much of a draft has to be changed until it is the format that people wrote.

Each format is drafted from its own publications, its blank and its examples; Shanghai's and the
accounts' also from the official documents in the folder ``BUDGETXL_DOCUMENTS``, where there is
one. Widths, heights and names are not compared; of the rules only what fills the totals.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.draftfacts import (
    Keyed,
    column_facts,
    row_facts,
    table_facts,
)
from benchmarks.formfacts import Row, field_facts, form_facts, nest_facts, starts_of
from benchmarks.turns import Figure, Told
from benchmarks.workbooks import rulebook
from budgetxl import formats
from budgetxl.drafting import drafted
from budgetxl.formats import Format, Table
from budgetxl.importing.words import plain
from budgetxl.publication import publish
from budgetxl.rules import Figures, Rulebook, bind
from budgetxl.sources import tables, xlsx
from budgetxl.submission import Submission, from_data, read_data
from budgetxl.tabletext import TableText

DOCUMENTS = {
    "shanghai-2025-budget": ("≤ 8 %", (
        "shanghai-2026-department-budget-blank.xlsx", "shanghai-wanli-2025-budget.pdf",
        "shanghai-putuo-finance-2025-budget.pdf")),
    "accounts-2024": ("≤ 10 %", ("shanghai-2024-accounts-blank.pdf",)),
}
"""What a draft of each is held to, and what it is made of."""


class Cost(NamedTuple):
    """Facts of a format, and those to change in its draft."""

    facts: int
    changed: int

    def __add__(self, other: tuple[int, ...]) -> Cost:  # type: ignore[override]
        return Cost(self.facts + other[0], self.changed + other[1])


def told(quick: bool) -> Told:
    """The share of the facts to change, for each format, and behind that for each table."""
    figures, details = [], ["| format | table | facts | to change |", "|---|---|---:|---:|"]
    for what, name, held, sources in _drafts():
        costs = dict(_costs(rulebook(name), bind(_loaded(sources, name))))
        whole = sum(costs.values(), Cost(0, 0))
        figures.append(Figure(f"facts of {name} to change, drafted from {what}", held, "",
                              f"{whole.changed} of {whole.facts}, "
                              f"{100 * whole.changed / whole.facts:.1f} %"))
        details += (f"| {name}, {what} | {table} | {cost.facts} | {cost.changed} |"
                    for table, cost in costs.items())
    return Told(figures, "\n".join(details))


def _drafts() -> Iterator[tuple[str, str, str, list[TableText]]]:
    """What each draft is made of: in words, of which format, held to what, and the tables."""
    for name in sorted(formats.catalogue()):
        yield "its own publications", name, "≤ 10 %", list(_publications(name))
    folder = Path(os.environ.get("BUDGETXL_DOCUMENTS", ""))
    for name, (held, files) in DOCUMENTS.items():
        if all((folder / file).is_file() for file in files):
            sources = [table for file in files for table in tables(folder / file)]
            yield "official documents", name, held, sources


def _publications(name: str) -> Iterator[TableText]:
    book = rulebook(name)
    filled = [from_data(read_data(path), book.format)
              for path in sorted((Path(str(formats.find(name))) / "examples").glob("*.json"))]
    for submission in (Submission(name, book.format.year, "XX局"), *filled):
        yield from xlsx.tables(publish(Figures(submission, book)))


def _loaded(sources: Iterable[TableText], name: str) -> Format:
    with tempfile.TemporaryDirectory() as folder:
        for path, text in drafted(sources, name).files.items():
            file = Path(folder, name, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return formats.load(Path(folder, name))


def _costs(hand_book: Rulebook, draft_book: Rulebook) -> Iterator[tuple[str, Cost]]:
    hand, draft = hand_book.format, draft_book.format
    by_title = {_title(table, draft): table for table in draft.forms.values()}
    for name, table in hand.published.items():
        title = _title(table, hand)
        mine = by_title.get(title) or next(
            (each for said, each in by_title.items() if table.blocks and said.endswith(title)),
            None)
        cost = _cost(table, mine)
        if table.blocks and not (mine and mine.grids and field_facts(table)):
            drafted_ = form_facts(mine, draft_book) if mine else []
            cost += _rows(form_facts(table, hand_book), drafted_)
        yield name, cost + _nested(hand, table, draft, mine)
    whole = [(each.year, each.money_unit, each.decimals, frozenset(each.codes))
             for each in (hand, draft)]
    yield "所有的表", Cost(len(whole[0]), sum(a != b for a, b in zip(*whole)))


def _title(table: Table, of: Format) -> str:
    return plain(table.title.replace(str(of.year), ""))


def _cost(hand: Table, mine: Table | None) -> Cost:
    if mine is None:
        return _all(hand)
    one, other = table_facts(hand), table_facts(mine)
    cost = Cost(len(one), sum(one.get(name) != other.get(name) for name in {*one, *other}))
    if hand.blocks and mine.blocks:
        return cost
    if hand.detail and mine.detail:
        return cost + _keyed(column_facts(hand.detail.columns), column_facts(mine.detail.columns))
    if hand.grids and mine.grids:
        for number, grid in enumerate(hand.grids):
            drafted_ = mine.grids[number] if number < len(mine.grids) else None
            cost += _keyed(column_facts(grid.columns),
                           column_facts(drafted_.columns) if drafted_ else [])
            cost += _keyed(row_facts(grid), row_facts(drafted_) if drafted_ else [])
        return cost
    if field_facts(hand) and mine.grids:
        return cost + _keyed(field_facts(hand), column_facts(mine.grids[0].columns))
    return _all(hand)


def _all(hand: Table) -> Cost:
    """The cost of a table that is not drafted, or as one of another kind."""
    facts = len(table_facts(hand))
    columns = hand.detail.columns if hand.detail else ()
    keyed = column_facts(columns) + [each for grid in hand.grids
                                     for each in column_facts(grid.columns) + row_facts(grid)]
    facts += sum(len(each) for _, each in keyed)
    return Cost(facts, facts)


def _nested(hand: Format, table: Table, draft: Format, mine: Table | None) -> Cost:
    """The tables within a form, each with the drafted one that has most of its columns."""
    cost = Cost(0, 0)
    drafts = [each for each in draft.nested(mine.name) if each.detail and each is not mine] if (
        mine) else []
    for each in hand.nested(table.name):
        if each is table or not each.detail:
            continue
        facts = column_facts(each.detail.columns)
        words = {key for key, _ in facts}
        best = max(drafts, key=lambda other: len(words & _headers(other)), default=None)
        cost += _keyed(facts, column_facts(best.detail.columns) if best and best.detail else [])
        one, other = nest_facts(table, each), nest_facts(mine, best) if mine and best else {}
        cost += Cost(len(one), sum(one.get(name) != other.get(name) for name in {*one, *other}))
        cost += _changed(starts_of(each), starts_of(best) if best else Counter())
    return cost


def _headers(table: Table) -> set[str]:
    return {key for key, _ in column_facts(table.detail.columns)} if table.detail else set()


def _changed(one: Row, other: Row) -> Cost:
    return Cost(one.total(), max((one - other).total(), (other - one).total()))


def _keyed(hand: Keyed, mine: Keyed) -> Cost:
    """Columns or rows in order; one that is missing costs all its facts, one too many too."""
    changed = 0
    matcher = SequenceMatcher(None, [key for key, _ in hand], [key for key, _ in mine], False)
    for _, a, b, c, d in matcher.get_opcodes():
        for number in range(max(b - a, d - c)):
            one: dict[str, Any] = hand[a + number][1] if a + number < b else {}
            other: dict[str, Any] = mine[c + number][1] if c + number < d else {}
            if one and other:
                changed += sum(one.get(name) != other.get(name) for name in {*one, *other}
                               if not (name == "adds" and one.get("total") and "adds" not in one))
            else:
                changed += len(one or other)
    return Cost(sum(len(facts) for _, facts in hand), changed)


def _rows(hand: list[Row], mine: list[Row]) -> Cost:
    """Rows of a form in order, with as little to change as can be.

    A row that is missing costs all its facts, one too many costs one: it goes as a whole.
    """
    least = list(range(len(mine) + 1))
    for one in hand:
        line = [least[0] + one.total()]
        for number, other in enumerate(mine):
            line.append(min(least[number] + _changed(one, other).changed,
                            least[number + 1] + one.total(), line[number] + 1))
        least = line
    return Cost(sum(row.total() for row in hand), least[-1])
