"""Two workbooks beside each other: this year and last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budgetxl.api.workbooks import read_whole

if TYPE_CHECKING:
    from budgetxl.consolidation.comparison import Comparison
    from budgetxl.rules import Figures, Rulebook
    from budgetxl.submission import Submission


def compared(this: Path, last: Path, mapping: Path | None = None) -> Comparison:
    """The figures of the workbook ``this`` beside last year's, codes that changed by a CSV file.

    Raises ``Refusal`` where one of them cannot be used, or they have no table in common.
    """
    from budgetxl.consolidation.codemapping import read_mapping
    from budgetxl.consolidation.comparison import compare

    known = read_mapping(mapping) if mapping else None
    return compare(_read_figures(this), _read_figures(last), known)


def with_last_year(this: Path, last: Path) -> tuple[Submission, list[str], Rulebook]:
    """The submission in ``this`` with last year's figures where it asks for them, what was
    filled in, and its rules. Raises ``Refusal`` where one of them cannot be used, and where the
    first asks for none."""
    from budgetxl.consolidation.lastyear import with_last_year

    figures = _read_figures(this)
    submission, said = with_last_year(figures, _read_figures(last))
    return submission, said, figures.book


def _read_figures(file: Path) -> Figures:
    from budgetxl.rules import Figures

    reading = read_whole(file, "比较")
    return Figures(reading.submission, reading.layout.book)
