"""What is found in the long texts of forms, in the cells where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from budgetxl.checking.row_words import row_words
from budgetxl.checking.rule_finding import Whereabouts
from budgetxl.fault import Finding
from budgetxl.place import Place
from budgetxl.rules import Figures

LONG = 30


def form_prose(figures: Figures, where: Whereabouts) -> Iterator[Finding]:
    """A notice for each thing that is off in a long text; places as ``where`` knows them."""
    cells = figures.submission.cells
    if not any(isinstance(value, str) and len(value) >= LONG for value in cells.values()):
        return
    from budgetxl.prose.forms import form_remarks  # only where there is any prose
    from budgetxl.prose.remark import finding

    told: set[tuple[str, str, Place]] = set()
    for place, remark in form_remarks(figures):
        key = remark.rule, remark.says, place
        if key not in told:
            told.add(key)
            sheet, cell = where.locate(place)
            yield replace(finding(remark), place=place, row=row_words(place, figures),
                          sheet=sheet, cells=(cell,) if cell else (), is_explainable=True)
