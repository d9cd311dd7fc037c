"""The disclosure of a format that has no narrative: its tables, in the order in which they are."""

from __future__ import annotations

from budgetxl.narrative import Document, TablePlace
from budgetxl.rules import Figures


def tables_alone(figures: Figures) -> Document:
    """Cover and tables."""
    submission, format_ = figures.submission, figures.book.format
    places = tuple(TablePlace(name) for name in format_.published)
    return Document(submission.department, format_.title, format_.year, places)
