"""What of a submission is published: the supplementary figures beside the official tables are not.

Whatever a test says of all figures of a document, of an example held against its source, or of a
publication read again, it says of these.
"""

from __future__ import annotations

from dataclasses import replace

from budgetxl.formats import Format
from budgetxl.place import Place
from budgetxl.submission import Submission, Value


def is_published(format_: Format, place: Place) -> bool:
    """Whether ``place`` lies in an official table."""
    return not format_.tables[place.table].supplementary


def published_cells(submission: Submission, format_: Format) -> dict[Place, Value]:
    """All that stands in official tables."""
    return {place: value for place, value in submission.cells.items()
            if is_published(format_, place)}


def published_alone(submission: Submission, format_: Format) -> Submission:
    """``submission`` as a published document would have it."""
    return replace(submission, cells=published_cells(submission, format_))
