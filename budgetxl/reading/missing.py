"""A sheet that is not there: what it held is unknown, and not nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.submission import Submission

_HOLD_VALUES = ("amount", "code", "name", "text", "total")


def names_now(wanted: Iterator[str], sheets: Mapping[str, object]) -> dict[str, str]:
    """Each wanted sheet under the name that it has now; blanks make no other name."""
    bare = {"".join(name.split()): name for name in sheets}
    return {name: name if name in sheets else bare[name] for name in wanted
            if name in sheets or name in bare}


def mark_missing(name: str, layout: Layout, submission: Submission) -> None:
    """Makes all figures of the form ``name`` unusable: rules that need one stay open.

    Of a table that grows one row stands for all.
    """
    for place in _places(name, layout):
        if place not in submission.cells:
            submission.unusable[place] = f"在没有的工作表“{name}”里"


def _places(name: str, layout: Layout) -> Iterator[Place]:
    for box in layout.sheets[name].boxes:
        place = box.place
        if place and box.role in _HOLD_VALUES and place.row in (None, 0) or (
                place and isinstance(place.row, str)):
            if box.role != "total" or layout.stated:
                yield place
