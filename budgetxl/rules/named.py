"""What rules name: fixed cells, and columns of rows and fields of forms, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from budgetxl.formats import Format
from budgetxl.place import Place
from budgetxl.rules.rule import Rule
from budgetxl.rules.tree import Cell, Collected, ColumnRef, Here, Node, Rows, walk


class Spot(NamedTuple):
    """A fixed cell of a table, or, without a row, a column of its rows or a field of its forms."""

    table: str
    row: str | None
    column: str

    def words(self) -> str:
        """As rules write it."""
        return Place(*self).words()


def spot_of(place: Place) -> Spot:
    """The spot at which ``place`` is."""
    return Spot(place.table, place.row if isinstance(place.row, str) else None, place.column)


def named(says: Node, format_: Format) -> Iterator[tuple[Spot, Node]]:
    """The spots of this workbook that ``says`` names, each with the node that does."""
    for node in walk(says):
        if isinstance(node, Cell) and not node.book:
            yield spot_of(node.place), node
        elif isinstance(node, Rows):
            yield from ((Spot(node.table, row, node.column), node) for row in node.rows)
        elif isinstance(node, Here) or (
            isinstance(node, (ColumnRef, Collected)) and not node.book
        ):
            yield _column(node, format_), node


def _column(node: Here | ColumnRef | Collected, format_: Format) -> Spot:
    """Of a part of a code the column; of what a form says for all its rows the form's field."""
    table = format_.tables[node.table]
    if node.column in table.part_columns:
        return Spot(node.table, None, table.part_columns[node.column][0].name)
    is_own = node.column in table.columns or isinstance(node, Collected)
    return Spot(node.table if is_own else table.main_table, None, node.column)


def named_in(rule: Rule, format_: Format) -> Iterator[Spot]:
    """The cells and columns of which ``rule`` speaks, in what it says and when."""
    for part in rule.parts:
        yield from (spot for spot, _ in named(part, format_))


class Speaker(NamedTuple):
    """A rule that names a spot; whether only in the row, or on the form, where it is judged."""

    rule: Rule
    in_row: bool
    on_form: bool


def speakers(rules: Iterable[Rule], format_: Format) -> dict[Spot, tuple[Speaker, ...]]:
    """The rules that name each spot, in their order."""
    found: dict[Spot, list[Speaker]] = {}
    for rule in rules:
        ways: dict[Spot, tuple[bool, bool]] = {}
        for spot, node in (each for part in rule.parts for each in named(part, format_)):
            in_row, on_form = ways.get(spot, (True, True))
            repeated = format_.is_repeated(spot.table) and not isinstance(node, Collected)
            ways[spot] = in_row and isinstance(node, Here), on_form and repeated and rule.by_form
        for spot, way in ways.items():
            found.setdefault(spot, []).append(Speaker(rule, *way))
    return {spot: tuple(each) for spot, each in found.items()}
