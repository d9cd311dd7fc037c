"""What a figure of a department is made of, for whoever asks on the command line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from budgetxl.amount import ZERO, plain
from budgetxl.consolidation.published import Key
from budgetxl.consolidation.sourcefile import read_sources, source_paths
from budgetxl.consolidation.unit import Source
from budgetxl.fault import Refusal, did_you_mean


def explained(workbook: Path, table: str, row: str, column: str = "") -> Iterator[str]:
    """Each figure of that table and row, in ``column`` if one is named, with its sources.

    ``row`` is its name, its code, or what the code is called. Raises ``Refusal`` where nothing
    is known of the figure.
    """
    sources = list(read_sources(source_paths(workbook)[0]))
    _refuse_unknown(sources, table, row, column)
    found: dict[Key, list[Source]] = defaultdict(list)
    for source in sources:
        if source.table == table and _is_row(source, row) and column in ("", source.column):
            found[source.key].append(source)
    for key, parts in found.items():
        yield from _figure(key, parts)


def _is_row(source: Source, row: str) -> bool:
    return row in (source.row, source.name, source.form, *source.row.split(), *source.name.split())


def _figure(key: Key, parts: list[Source]) -> Iterator[str]:
    """The figure, and below it each part with its unit, file, sheet and cells."""
    total = sum((part.amount for part in parts), ZERO)
    names = [key.form, key.row or key.column]
    if parts[0].name not in names and parts[0].name not in key.row:
        names.append(parts[0].name)
    level = f"（{key.level}）" if key.level else ""
    words = " ".join(filter(None, names))
    yield f"{key.table} {words}{level} {key.column}：{plain(total)} {parts[0].money_unit}".rstrip()
    for part in sorted(parts, key=_largest_first):
        where = f"{part.sheet}!{part.cells}" if part.cells else ""
        kind = f"（{part.kind}）" if part.kind != "单位" else ""
        yield f"  {plain(part.amount):>14}  {part.unit}{kind}  {part.file}  {where}".rstrip()


def _largest_first(source: Source) -> tuple[Decimal, str, str]:
    return -abs(source.amount), source.unit, source.file


def _refuse_unknown(sources: list[Source], table: str, row: str, column: str) -> None:
    """Raises ``Refusal`` with the nearest name for the first word that nothing is known of."""
    tables = dict.fromkeys(source.table for source in sources)
    if table not in tables:
        raise Refusal(f"没有“{table}”这张表的数{did_you_mean(table, tables)}")
    here = [source for source in sources if source.table == table and _is_row(source, row)]
    if not here:
        rows = dict.fromkeys(word for source in sources if source.table == table
                             for word in (source.row, source.name) if word)
        raise Refusal(f"{table}没有“{row}”这一行的数{did_you_mean(row, rows)}")
    columns = dict.fromkeys(source.column for source in here)
    if column and column not in columns:
        raise Refusal(f"{table}“{row}”没有“{column}”列的数{did_you_mean(column, columns)}")
