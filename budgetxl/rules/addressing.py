"""What a formula is written with: where things stand in the workbook that it is written for."""

from __future__ import annotations

from typing import Protocol

from budgetxl.place import Place
from budgetxl.rules.rule import Rule
from budgetxl.rules.tree import At, Cell, ColumnRef, Here

BRACKETS = ("(（", "（(", ")）", "）)")
"""Pairs of letters that are the same in a text."""


class Addressing(Protocol):
    """Where things stand in the workbook that a formula is written for."""

    stated: int

    @property
    def decimals(self) -> int:
        """How many decimals both sides of a comparison are rounded to."""

    def cell(self, place: Place) -> str:
        """The reference of one cell."""

    def figure(self, place: Place) -> str:
        """The amount in one cell: its reference, or what is read there beside a unit."""

    def rows(self, table: str, rows: tuple[str, ...], column: str) -> str:
        """The range of a run of fixed rows."""

    def is_repeated(self, table: str) -> bool:
        """Whether there are several such tables, one on each form."""

    def column(self, table: str, column: str, form: int = 0) -> str:
        """The range of a detail column, spare rows included."""

    def chosen(self, table: str, level: str, form: int = 0) -> tuple[str, str] | None:
        """The range and the text in it that mark the rows a column means; None for all."""

    def collected(self, table: str, column: str) -> str:
        """The range of a field over all forms."""

    def reading(self, place: Place, heading: str) -> str:
        """The cell that says what is read in a text: 个数, 数值, 单位 or 符号."""

    def codes(self, codes: str, column: str) -> str:
        """The range of a column of a code list."""

    def is_code(self, table: str, column: str) -> bool:
        """Whether a column holds codes, or parts of them: digits and nothing else."""

    def letters(self) -> str:
        """A range holding 1, 2, 3 …: the letters of a name."""

    def brackets(self) -> str:
        """What holds ``BRACKETS``: a range, or the texts themselves."""

    def numbered(self, table: str, collected: bool) -> tuple[str, int]:
        """A range holding 1, 2, 3 … as long as a column of the table or its list; how long."""

    def filler(self, place: Place) -> Rule | None:
        """The rule that fills ``place``, be its formula there or a stated figure."""

    def filled_by(self, place: Place) -> Rule | None:
        """The rule whose formula stands at ``place``; None for an input or a stated total.

        Without a row: in every row of the column.
        """


def quoted(text: str) -> str:
    """``text`` as it is written in a formula."""
    return '"' + text.replace('"', '""') + '"'


_LONGEST_LITERAL = 255
"""Letters of a text in a formula, at most."""


def written(text: str) -> str:
    """``text``, be it ever so long, as it is written in a formula."""
    starts = range(0, len(text) or 1, _LONGEST_LITERAL)
    return "&".join(quoted(text[at : at + _LONGEST_LITERAL]) for at in starts)


def standing(node: Cell | Here, addresses: Addressing, at: At) -> Place:
    """Where ``node`` stands, seen from ``at``."""
    if isinstance(node, Here):
        return Place(node.table, at.row, node.column, at.form)
    return node.place._replace(form=form_of(node.place.table, addresses, at))


def form_of(table: str, addresses: Addressing, at: At) -> int:
    """The form on which ``table`` is meant, seen from ``at``."""
    return at.form if addresses.is_repeated(table) else 0


def row_marks(node: object, addresses: Addressing, at: At) -> tuple[str, ...]:
    """The range that marks the rows that a column means, and what stands in it there.

    Empty where the column means all rows of its range, as for whatever is no column.
    """
    if not isinstance(node, ColumnRef):
        return ()
    chosen = addresses.chosen(node.table, node.level, form_of(node.table, addresses, at))
    if chosen is None:
        return ()
    cells, level = chosen[0], quoted(chosen[1])
    if node.otherwise:
        level = f"IF(COUNTIF({cells},{level})>0,{level},{quoted(node.otherwise)})"
    return cells, level
