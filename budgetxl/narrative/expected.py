"""About how long a paragraph becomes, before there are figures: the height of a locked row."""

from __future__ import annotations

from budgetxl.layout import Layout
from budgetxl.narrative.template import Choice, Listing, Piece, Sentence, Slot, Value
from budgetxl.rules.tree import Cell

_AMOUNT, _NAME, _LISTED, _ROWS = 8, 24, 240, 6
"""In letters half as wide as a Chinese one: an amount, a name or a short text, a list; and how many
rows are used of a table that a sentence goes through."""


def letters(piece: Piece, layout: Layout) -> int:
    """About how many letters half as wide as a Chinese one ``piece`` takes."""
    if isinstance(piece, Sentence):
        return sum(2 * len(part) if isinstance(part, str) else _slot(part, layout)
                   for part in piece.parts)
    if isinstance(piece, Choice):
        return max((letters(case, layout) for case in piece.cases), default=0)
    rows = _ROWS if piece.rows and not piece.apart else 1
    return rows * sum(letters(each, layout) for each in piece.pieces)


def _slot(slot: Slot, layout: Layout) -> int:
    if isinstance(slot, Listing):
        return _LISTED
    if isinstance(slot, Value) and slot.is_number:
        return _AMOUNT
    return _room(slot.node, layout) if isinstance(slot, Value) and isinstance(slot.node, Cell) \
        else _NAME


def _room(cell: Cell, layout: Layout) -> int:
    """How many letters the box of a text has room for."""
    sheet = layout.sheet(cell.place)
    for box in sheet.boxes:
        if box.place == cell.place:
            widths = sheet.widths[box.column : box.column + box.columns]
            return max(_NAME, int(sum(widths)) * box.lines)
    return _NAME
