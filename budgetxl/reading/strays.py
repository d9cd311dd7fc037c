"""Texts and figures beside or below a form, or under a merged cell: they would not be published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from budgetxl.fault import Finding, file_finding
from budgetxl.layout import PASTE_SHEET, Layout, Sheet
from budgetxl.layout.paste import HINT, HINT_CELL
from budgetxl.place import a1, from_a1
from budgetxl.reading.cells import Cell, SheetCells
from budgetxl.reading.formsheet import FormSheet, stripped_text

SHOWN = 10
"""Cells that a finding about many of them names."""

STRAY = "T4"


def columns_beside(layout: Layout, sheet: Sheet) -> range:
    """The columns beside a form that hold its checks, down to the row of its note."""
    sides = [layout.check_columns[table.name] for table in sheet.tables]
    last = max(side.rules_from + len(side.rules) for side in sides)
    return range(sheet.width + 1, max(last, sides[0].told + 1))


def is_check(layout: Layout, sheet: Sheet, at: tuple[int, int]) -> bool:
    """Whether the cell is among the checks beside a form, which are calculated anew."""
    return at[0] <= sheet.note_row and at[1] in columns_beside(layout, sheet)


def note_strays(form: FormSheet) -> None:
    """Notes every cell with content that is no box, or not its first cell, and no check column."""
    for at in _strays(form):
        text = _content(form.content.cells[at])
        form.note_at(STRAY, form.place, a1(*at), where="单元格", text=text, more="")


def _content(cell: Cell) -> str:
    return stripped_text(cell) or (f"={cell.formula}" if cell.formula else "")


def _strays(form: FormSheet) -> Iterator[tuple[int, int]]:
    checks, note_row = columns_beside(form.layout, form.sheet), form.sheet.note_row
    corners = form.sheet.corners  # the rest of a box is rarely filled
    outside = [at for at in form.filled - corners if not (at[1] in checks and at[0] <= note_row)]
    for at in sorted(outside):
        if _content(form.content.cells[at]):
            yield at


def gathered(form: FormSheet, findings: Sequence[Finding]) -> list[Finding]:
    """``findings`` of the form, with one for all strays below it, one beside and one within."""
    groups: dict[tuple[bool, bool], list[Finding]] = {}
    for finding in findings:
        if finding.rule == STRAY:
            row, column = from_a1(finding.cells[0])
            part = row > form.sheet.note_row, column >= form.sheet.width
            groups.setdefault(part, []).append(finding)
    together = {id(group[0]): group for group in groups.values()}
    return [_one_of(form, together[id(each)]) if each.rule == STRAY else each for each in findings
            if each.rule != STRAY or id(each) in together]


def _one_of(form: FormSheet, group: list[Finding]) -> Finding:
    """One finding for all of a group: where it begins, its area and how many cells."""
    if len(group) == 1:
        return group[0]
    cells = [from_a1(finding.cells[0]) for finding in group]
    words = {"where": f" {len(cells)} 格（{_area(cells)}）", "more": "等"}
    first = group[0]
    text = _content(form.content.cells[cells[0]])
    one = file_finding(STRAY, first.place, first.row, first.sheet, text=text, **words)
    return replace(one, cells=tuple(a1(*at) for at in cells[:SHOWN]))


def extra_sheets(
    sheets: Mapping[str, SheetCells], known: Iterable[str], missing: Iterable[str]
) -> Iterator[Finding]:
    """A finding for every sheet that no template has and that holds anything.

    One that bears a title of ``missing`` sheets is one of them, which is told already.
    """
    ours, titles = set(known), set(missing)
    for name in (name for name in sheets if name not in ours):
        cells = sheets[name].cells
        filled = [at for at, cell in cells.items() if _content(cell)]
        is_renamed = any(_content(cell) in titles for cell in cells.values() if titles)
        if filled and not is_renamed:
            words = {"text": name, "count": str(len(filled)), "area": _area(filled)}
            yield file_finding("T9", None, "", name, a1(*min(filled)), **words)


def left_over(content: SheetCells) -> Iterator[Finding]:
    """A finding for what was pasted on the sheet 粘贴 and never put in its place."""
    left = [at for at, cell in content.cells.items()
            if (text := _content(cell)) and (at, text) != (HINT_CELL, HINT)]
    if left:
        words = {"count": str(len(left)), "area": _area(left)}
        yield file_finding("T10", None, "", PASTE_SHEET, a1(*min(left)), **words)


def _area(cells: list[tuple[int, int]]) -> str:
    """The smallest area that holds all the cells."""
    rows, columns = [at[0] for at in cells], [at[1] for at in cells]
    first, last = a1(min(rows), min(columns)), a1(max(rows), max(columns))
    return first if first == last else f"{first}:{last}"
