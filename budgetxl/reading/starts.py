"""What an empty form already says in its merged columns is no content of a filled one."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice

from budgetxl.formats import Table
from budgetxl.place import Place
from budgetxl.submission import Submission


def forget_starts(
    submission: Submission, table: Table, form: int, since: int = 0
) -> list[Place]:
    """Drops the rows of ``table`` that say no more than an empty form does.

    The first ``since`` cells of the submission are none of that form.
    Where the official form prints such rows they stay, unless all are just as they were.
    Returns what was dropped although no empty form says it.
    """
    detail = table.detail
    if not detail or not detail.merged:
        return []
    merged = [column.name for column in detail.merged]
    columns = _columns(submission, table.name, form, since)
    bare = [row for row in sorted(columns) if columns[row] <= set(merged)]
    if detail.keeps_empty and len(bare) < len(columns):
        return []
    places = {row: [Place(table.name, row, name, form) for name in merged] for row in bare}
    words = [tuple(submission.cells.get(place, "") for place in places[row]) for row in bare]
    if detail.keeps_empty and words != list(detail.starts):
        return []
    known = {"", None, *(word for start in detail.starts for word in start),
             *(word for column in detail.merged for word in column.choices)}
    dropped = {place: submission.cells.pop(place, None) for row in bare for place in places[row]}
    return [place for place, word in dropped.items() if word not in known]


def _columns(
    submission: Submission, table: str, form: int, since: int
) -> dict[int, set[str]]:
    """The columns in which each row holds anything."""
    columns: dict[int, set[str]] = defaultdict(set)
    for place in [*islice(submission.cells, since, None), *submission.unusable]:
        if (place.table, place.form) == (table, form) and isinstance(place.row, int):
            columns[place.row].add(place.column)
    return columns
