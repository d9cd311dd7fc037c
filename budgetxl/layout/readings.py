"""What the hidden sheet 读数 has a row for: the cells in which rules read numbers and units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetxl.formats import Format
from budgetxl.layout.sheet import Sheet
from budgetxl.place import Place
from budgetxl.rules import Rule
from budgetxl.rules.functions import READINGS
from budgetxl.rules.tree import Call, Cell, Here, Node, walk


def texts_read(rules: Iterable[Rule]) -> Iterator[tuple[Node, str]]:
    """The cells in which ``rules`` read numbers and units, each with the heading of what it is."""
    for node in (node for rule in rules for part in rule.parts for node in walk(part)):
        if isinstance(node, Call) and node.function in READINGS:
            yield node.arguments[0], READINGS[node.function]


def places_read(
    format_: Format, rules: Iterable[Rule], sheets: Iterable[Sheet]
) -> Iterator[Place]:
    """The cells of ``sheets`` that ``rules`` read, and those in which an amount may have a unit."""
    asked = {text for text, _ in texts_read(rules)}
    columns = {(node.table, node.column) for node in asked if isinstance(node, Here)}
    cells = {node.place for node in asked if isinstance(node, Cell)}
    tables = {name for name, table in format_.tables.items()
              if any(spec.loose for spec in table.specs.values())}
    tables |= {table for table, _ in columns} | {place.table for place in cells}
    for sheet in sheets:
        for box in sheet.boxes:
            place = box.place
            if place and place.table in tables and (
                place._replace(form=0) in cells or may_have_unit(format_, place)
                or (isinstance(place.row, int) and (place.table, place.column) in columns)
            ):
                yield place


def may_have_unit(format_: Format, place: Place) -> bool:
    """Whether an amount may stand at ``place`` with its unit, as a text."""
    spec = format_.tables[place.table].spec(place)
    return spec is not None and spec.loose
