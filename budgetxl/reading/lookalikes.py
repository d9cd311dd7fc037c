"""Names that look alike and are not the same: one has a character that nobody sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from budgetxl.fault import Finding, file_finding
from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.reading.unseen import UNSEEN, as_seen, names_of_unseen
from budgetxl.submission import Submission


def lookalikes(submission: Submission, layout: Layout) -> Iterator[Finding]:
    """A finding for each name with unseen characters that looks as another one does."""
    names = {place: value for place, value in submission.cells.items()
             if isinstance(value, str) and _is_name(place, layout)}
    odd = {place: name for place, name in names.items() if UNSEEN.search(name)}
    if not odd:
        return
    alike: dict[str, dict[str, Place]] = defaultdict(dict)
    for place, name in names.items():
        alike[as_seen(name)].setdefault(name, place)
    for place, name in odd.items():
        others = [at for other, at in alike[as_seen(name)].items() if other != name]
        if others:
            yield _finding(place, name, others[0], layout)


def _is_name(place: Place, layout: Layout) -> bool:
    """Whether what stands there names something: other texts break their lines as they like."""
    spec = layout.format.tables[place.table].spec(place)
    return spec is not None and (spec.kind == "name" or spec.required)


def _finding(place: Place, name: str, other: Place, layout: Layout) -> Finding:
    (sheet, cell), (where, at) = layout.locate(place), layout.locate(other)
    row = f"第{place.row + 1}行" if isinstance(place.row, int) else place.row or ""
    return file_finding("D12", place, row, sheet, cell, text=as_seen(name),
                        expected=names_of_unseen(name), column=f"{where}!{at}")
