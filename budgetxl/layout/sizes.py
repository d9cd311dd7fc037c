"""How many rows and forms a template has: those that are filled in, and spare ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetxl.formats import Format, Table
from budgetxl.submission import Submission

DEFAULT_ROWS = 60
"""Rows in every detail table of a template that nobody asked for more of."""

DEFAULT_FORMS = 10
"""Forms of each kind that is repeated, where no more are filled in."""

SPARE_INDICATORS = 12
"""Spare rows in a table within a form, at most."""

MOST_ROWS, MOST_FORMS = 3000, 100
"""How far a button lets a table grow, and a kind of form: programs stay usable so far.

What somebody has filled in may be more. A form is 4.2 MB in LibreOffice 7.4, of which 2.6 are
what any sheet takes there that has a formula over an area."""

_STEPS = 8
"""Sizes double until they are so many times the default; from there on they grow by that."""


def form_counts(
    format_: Format, forms: int | None, submission: Submission
) -> dict[str, int]:
    """How many forms there are of each kind that is repeated: ``forms``, or as many as filled.

    With None it is the default number, or the next ten of them.
    """
    counts = {}
    for name, table in format_.forms.items():
        if table.repeated:
            filled = submission.forms(each.name for each in format_.nested(name))
            count = max(filled, default=-1) + 1
            tens = DEFAULT_FORMS * -(-max(count, 1) // DEFAULT_FORMS)
            counts[name] = tens if forms is None else max(forms, count)
    return counts


def row_counts(
    format_: Format, rows: int | None, submission: Submission, counts: dict[str, int]
) -> dict[str, int]:
    """How many detail rows each table has, ``rows`` of them spare; ``counts`` are its forms.

    With None the rows are the default number where these suffice, and else rounded up in
    coarse steps: workbooks of one size share the stencil that they are held against.
    """
    return {
        name: _row_count(table, rows, submission, counts.get(table.main_table, 1))
        for name, table in format_.tables.items() if table.detail
    }


def _row_count(table: Table, rows: int | None, submission: Submission, forms: int) -> int:
    """Rows for what is filled in, or for what an empty form says, and spare ones."""
    filled = 1 + max((row for form in range(forms) for row in submission.rows(table.name, form)),
                     default=-1)
    if table.is_main or table.detail is None:
        return _rounded_up(filled, DEFAULT_ROWS) if rows is None else filled + rows
    starts = len(table.detail.starts)
    if rows is None:
        return _rounded_up(filled, starts + SPARE_INDICATORS)
    return max(filled, starts) + min(rows, SPARE_INDICATORS)


def _rounded_up(filled: int, default: int) -> int:
    """The least of these sizes that leaves a tenth of the rows spare."""
    return next(size for size in _sizes(default) if size * 9 >= filled * 10)


def more_rows(format_: Format, sizes: dict[str, int], tables: Iterable[str]) -> dict[str, int]:
    """``sizes`` with each of ``tables`` grown by one step."""
    grown = dict(sizes)
    for name in tables:
        detail, main = format_.tables[name].detail, format_.tables[name].is_main
        default = DEFAULT_ROWS if main or not detail else len(detail.starts) + SPARE_INDICATORS
        grown[name] = next(size for size in _sizes(default) if size > sizes[name])
    return grown


def _sizes(default: int) -> Iterator[int]:
    """The sizes that tables grow to, from the least."""
    size, step = default, default
    while True:
        yield size
        size += step
        step = min(size, _STEPS * default)
