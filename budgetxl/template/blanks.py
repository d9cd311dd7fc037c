"""Formulas that count the cells in which nothing is to be seen, or an error."""

from __future__ import annotations

from itertools import pairwise

from budgetxl.layout import CODES_SHEET, Layout
from budgetxl.place import area, on_sheet
from budgetxl.submission import BLANKS, BLANKS_SEEN

Block = tuple[int, int, int, int]
"""Cells of a sheet: the first row and column, the last row and column."""

LONGEST_FORMULA = 7000
"""Letters, of the 8,192 that Excel takes."""


def blank_texts(layout: Layout, cells: str) -> str:
    """A formula that counts the cells in which nothing is to be seen: empty, or blanks alone."""
    return f"SUMPRODUCT(1*{unseen(layout, cells)})"


def unseen(layout: Layout, cells: str) -> str:
    """An array that is 1 for the cells in which nothing is to be seen.

    As many letters are looked at as the reader of workbooks looks at.
    """
    blanks = on_sheet(CODES_SHEET, area(1, layout.blanks_column, len(BLANKS), layout.blanks_column))
    letters = (f"((LEN({cells})<{at})+ISNUMBER(MATCH(MID({cells},{at},1),{blanks},0))>0)"
               for at in range(1, BLANKS_SEEN + 1))
    return "*".join(letters)


def blanks_alone(layout: Layout, name: str, without: list[Block]) -> dict[range, str]:
    """A formula for so many rows of the sheet ``name`` that leaves out the blocks ``without``.

    It counts the cells that hold blanks alone, or an error. All rows of the sheet are in one of
    them: no more in each than a formula has room for, and no block lies across.
    """
    sheet = layout.sheets[name]
    whole = 0, 0, sheet.note_row, sheet.width - 1
    first = layout.sheet_name(sheet.table.name)  # all forms of a kind are cut at the same rows
    cuts = _cuts([(block, len(_counted(layout, first, block))) for block in without],
                 LONGEST_FORMULA - len(_counted(layout, first, whole)))
    formulas = {}
    for top, bottom in pairwise((0, *cuts, sheet.note_row + 1)):
        own = [block for block in without if top <= block[0] < bottom]
        blocks = (top, 0, bottom - 1, sheet.width - 1), *own
        formulas[range(top, bottom)] = "-".join(_counted(layout, name, each) for each in blocks)
    return formulas


def _cuts(blocks: list[tuple[Block, int]], most: int) -> list[int]:
    """The rows at which another formula begins, where one has room for ``most`` letters.

    Each block comes with the letters that it takes.
    """
    sides: list[tuple[int, int, int]] = []  # rows of blocks side by side, and what these take
    for (top, _, end, _), length in sorted(blocks):
        if sides and top <= sides[-1][1]:
            top, above, before = sides.pop()
            end, length = max(end, above), length + before
        sides.append((top, end, length))
    cuts, room = [], most
    for top, _, length in sides:
        if length > room and top > sides[0][0]:
            cuts.append(top)
            room = most
        room -= length
    return cuts


def _counted(layout: Layout, name: str, cells: Block) -> str:
    found = on_sheet(name, area(*cells))
    # 1/0 is an error as well, so that only what is unseen, or empty, gives a number.
    blank = f"SUMPRODUCT(ISNUMBER(1/({unseen(layout, found)}))-ISNUMBER(1/(LEN({found})=0)))"
    return f"({blank}+SUMPRODUCT(1-ISNUMBER(LEN({found}))))"
