"""来源.parquet and 来源.csv: where every published figure of a department comes from."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from budgetxl.amount import KEPT_DECIMALS
from budgetxl.consolidation.unit import Source
from budgetxl.fault import Refusal, os_error_reason
from budgetxl.opendata.csv_file import written
from budgetxl.opendata.printed import DIGITS

if TYPE_CHECKING:
    import pyarrow

TITLES = {
    "table": "表", "form": "表单", "level": "级次", "row": "行", "column": "列", "name": "名称",
    "total": "合计", "kind": "来历", "unit": "单位", "file": "文件", "sheet": "工作表",
    "cells": "单元格", "amount": "数值", "money_unit": "计量单位",
}
"""The columns of the CSV file by those of the Parquet file."""

MADE_BY = {b"made_by": "budgetxl 来源".encode()}
"""What the Parquet file says of itself: it may be replaced by its like."""

_AT_ONCE = 20_000
"""Sources of a row group; so many are in memory."""


def source_paths(workbook: Path) -> tuple[Path, Path]:
    """The Parquet and the CSV file that lie beside the department's ``workbook``."""
    return tuple(  # type: ignore[return-value]
        workbook.with_name(f"{workbook.stem}-来源{suffix}") for suffix in (".parquet", ".csv"))


def arrow_schema() -> pyarrow.Schema:
    """The Arrow schema of the Parquet file."""
    import pyarrow as pa

    types = {"total": pa.bool_(), "amount": pa.decimal128(DIGITS, KEPT_DECIMALS)}
    fields = [pa.field(name, types.get(name, pa.string()), nullable=False) for name in TITLES]
    return pa.schema(fields, metadata=MADE_BY)


class SourceWriter:
    """Writes sources as they come: lines at once, of the Parquet file a row group at a time."""

    def __init__(self, parquet: Any, table: Any) -> None:
        self._parquet, self._waiting = parquet, list[Source]()
        self._csv = csv.writer(table)
        self._csv.writerow(TITLES.values())

    def add(self, sources: Sequence[Source]) -> None:
        """Takes note of ``sources``."""
        self._csv.writerows(map(_line, sources))
        self._waiting += sources
        if len(self._waiting) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Writes what was taken note of."""
        import pyarrow as pa

        if not self._waiting:
            return
        schema = arrow_schema()
        columns = [pa.array(values, field.type)
                   for values, field in zip(zip(*self._waiting, strict=True), schema)]
        self._parquet.write_table(pa.Table.from_arrays(columns, schema=schema))
        self._waiting = []


def _line(source: Source) -> list[str]:
    *words, total, kind, unit, file, sheet, cells, amount, money_unit = source
    return [*map(_word, words), "是" if total else "", kind, _word(unit), _word(file),
            _word(sheet), cells, format(amount, "f"), money_unit]


_word = lru_cache(maxsize=100_000)(written)


@contextmanager
def writing_sources(parquet: Path, table: Path) -> Iterator[SourceWriter]:
    """A writer of both files; they have to be given their names by who opens them."""
    from pyarrow.parquet import ParquetWriter

    try:
        with ExitStack() as stack:
            stream = stack.enter_context(table.open("w", encoding="utf-8-sig", newline=""))
            made = stack.enter_context(ParquetWriter(parquet, arrow_schema(), compression="zstd"))
            writer = SourceWriter(made, stream)
            yield writer
            writer.flush()
    except OSError as error:
        raise Refusal(f"{table.parent}：写不了来源文件（{os_error_reason(error)}）") from None


def is_of_ours(path: Path) -> bool:
    """Whether ``path`` is a file of sources that an earlier run wrote."""
    if path.suffix == ".csv":
        with path.open("rb") as stream:
            head = stream.readline()
        return head.decode("utf-8-sig", "replace").strip() == ",".join(TITLES.values())
    import pyarrow as pa
    from pyarrow.parquet import read_schema

    try:
        return (read_schema(path).metadata or {}).items() >= MADE_BY.items()
    except pa.ArrowInvalid:
        return False


def read_sources(path: Path) -> Iterator[Source]:
    """The sources in the Parquet file ``path``, a row group at a time.

    Raises ``Refusal`` where it is none of ours, or cannot be read.
    """
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            if not (file.schema_arrow.metadata or {}).items() >= MADE_BY.items():
                raise Refusal(f"{path}：不是 budgetxl consolidate 写出的来源文件")
            for group in range(file.num_row_groups):
                table = file.read_row_group(group)
                columns = [column.to_pylist() for column in table.columns]
                yield from map(Source._make, zip(*columns, strict=True))
    except (OSError, pa.ArrowInvalid):
        raise Refusal(f"{path}：没有来源文件，或读不了；请用 budgetxl consolidate 重新汇总") from None
