"""How many rows and forms a template has: those that are filled in, and spare ones."""

from __future__ import annotations

from budgetxl.formats import Format, Table
from budgetxl.submission import Submission

DEFAULT_ROWS = 60
"""Spare rows in every detail table."""

DEFAULT_FORMS = 10
"""Forms of each kind that is repeated, where no more are filled in."""

SPARE_INDICATORS = 12
"""Spare rows in a table within a form, at most."""


def form_counts(format_: Format, forms: int, submission: Submission) -> dict[str, int]:
    """How many forms there are of each kind that is repeated: ``forms``, or as many as filled."""
    counts = {}
    for name, table in format_.forms.items():
        if table.repeated:
            filled = submission.forms(each.name for each in format_.nested(name))
            counts[name] = max(forms, max(filled, default=-1) + 1)
    return counts


def row_counts(
    format_: Format, rows: int, submission: Submission, counts: dict[str, int]
) -> dict[str, int]:
    """How many detail rows each table has, ``rows`` of them spare; ``counts`` are its forms."""
    return {
        name: _row_count(table, rows, submission, counts.get(table.main_table, 1))
        for name, table in format_.tables.items() if table.detail
    }


def _row_count(table: Table, rows: int, submission: Submission, forms: int) -> int:
    """Rows for what is filled in, or for what an empty form says, and spare ones."""
    last = max((row for form in range(forms) for row in submission.rows(table.name, form)),
               default=-1)
    if table.is_main or table.detail is None:
        return last + 1 + rows
    return max(last + 1, len(table.detail.starts)) + min(rows, SPARE_INDICATORS)
