"""The differences as findings: one for each sheet and kind, with the first cells and how many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from budgetxl.certificate.difference import Difference
from budgetxl.fault import Finding, file_finding
from budgetxl.layout import STAMP_SHEET, Layout
from budgetxl.place import Place, from_a1
from budgetxl.reading.strays import is_check

SHOWN = 10
"""Cells that a finding names."""

LONGEST = 120
"""Letters of a formula or text that a finding quotes."""


_OF_CELLS = ("C1", "C2", "C3")
_OF_INPUTS = (*_OF_CELLS, "C6")
"""What reading may have told of a cell already."""
_OF_SHEETS = ("C17", "C18", "C19", "C20", "C21", "C32")
"""What can be said of a sheet whose rows were moved."""


def findings(
    differences: Iterable[Difference], layout: Layout, known: Sequence[Finding]
) -> Iterator[Finding]:
    """A finding for each sheet and kind; what is ``known`` already is not said again."""
    said = {(finding.sheet, cell) for finding in known for cell in finding.cells}
    gone, open_, moved = ({finding.sheet for finding in known if finding.rule == code}
                          for code in ("T5", "T6", "T7"))
    older = any(finding.rule == "C33" for finding in known)
    groups: dict[tuple[str, str], list[Difference]] = {}
    for each in differences:
        if older and each.kind == "C33":
            continue
        if each.kind in _OF_INPUTS and (each.sheet, each.cell) in said:
            continue
        if each.kind == "C3" and _is_stray(each, layout):
            continue
        if each.sheet in moved and each.kind not in _OF_SHEETS:
            continue  # none of its cells is where the template has it
        if (each.kind == "C21" and each.sheet in gone) or (
                each.kind == "C17" and each.sheet in open_ and not each.now.startswith("允许")):
            continue
        kind = "C28" if each.sheet == STAMP_SHEET and each.kind in _OF_CELLS else each.kind
        groups.setdefault((each.sheet, kind), []).append(each)
    for (sheet, kind), group in sorted(groups.items(), key=lambda item: _order(item[0], layout)):
        yield _finding(kind, sheet, group, layout)


def _is_stray(each: Difference, layout: Layout) -> bool:
    """Whether it stands where reading itself looks for what nobody would publish."""
    sheet = layout.sheets.get(each.sheet)
    return sheet is not None and not is_check(layout, sheet, from_a1(each.cell))


def _order(key: tuple[str, str], layout: Layout) -> tuple[int, int]:
    sheet, kind = key
    names = list(layout.sheets)
    return names.index(sheet) if sheet in names else -1, int(kind[1:])


def _finding(kind: str, sheet: str, group: list[Difference], layout: Layout) -> Finding:
    first = group[0]
    form = layout.sheets.get(sheet)
    place = Place(form.table.name, None, "", form.form) if form else None
    words = {
        "count": str(len(group)), "text": _short(first.now), "expected": _short(first.was),
        "column": first.cell,
    }
    cells = tuple(each.cell for each in group[:SHOWN] if each.cell and each.sheet)
    return replace(file_finding(kind, place, "", sheet, "", **words), cells=cells)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
