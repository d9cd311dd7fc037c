"""The results that count, in the natural order of the paths, whichever parts they lie in.

After many runs the workbooks of a part lie among those of others: a part is kept by reference
as long as others of its workbooks are still to come, and what is put together of its rows is a
copy, so that no piece of a part holds the whole.
"""

from __future__ import annotations

import tempfile
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from budgetxl.batch.convert import WorkbookOutcome
from budgetxl.batch.natural import natural
from budgetxl.batch.parts import FIGURE, FINDING, table_of
from budgetxl.storage import Folder

TOGETHER = 100
"""Workbooks whose rows are put together at once, where they do not come as a whole part."""

KEPT = 100_000_000
"""Bytes of parts in memory at once."""

ROWS = 100_000
"""Rows of a row group in the joined tables."""


class CurrentResults:
    """What parts say of each workbook; ``parts`` names the part that holds its result.

    To be used in a ``with``: parts from afar are kept near for so long.
    """

    def __init__(self, outbox: Folder, parts: Mapping[str, str]) -> None:
        self.outbox = outbox
        self.parts = {path: parts[path] for path in sorted(parts, key=natural)}
        self._near = tempfile.TemporaryDirectory()

    def __enter__(self) -> CurrentResults:
        return self

    def __exit__(self, *_: object) -> None:
        self._near.cleanup()

    def outcomes(self, paths: Collection[str] | None = None) -> Iterator[WorkbookOutcome]:
        """What the summary says of each workbook, or of ``paths`` in their order."""
        for piece in self._pieces("outcome", self.parts if paths is None else paths):
            yield from map(WorkbookOutcome.from_text, piece.to_pylist())

    def rows(self, column: str) -> Iterator[pa.Table]:
        """The findings or figures of all workbooks, in tables of ``ROWS`` rows and a last one."""
        waiting: list[pa.Table] = []
        count = 0
        for piece in self._pieces(column, self.parts):
            table = pa.Table.from_struct_array(piece.flatten())
            while count + table.num_rows >= ROWS:
                waiting.append(table.slice(0, ROWS - count))
                table, count = table.slice(ROWS - count), 0
                yield _emptied(waiting)
            waiting.append(table)
            count += table.num_rows
        if count:
            yield _emptied(waiting)

    def _pieces(self, column: str, paths: Collection[str]) -> Iterator[pa.Array]:
        """A column in the order of ``paths``."""
        part_of = self.parts.__getitem__
        opened = _OpenParts(partial(self._column, column), Counter(map(part_of, paths)))
        return opened.pieces((part, list(run)) for part, run in groupby(paths, part_of))

    def _column(self, column: str, part: str) -> tuple[pa.Array, dict[str, int]]:
        """A column of a part, and the row of each workbook."""
        table = table_of(self._content(part), ["path", column])
        paths = table.column("path").to_pylist()
        return table.column(column).combine_chunks(), {path: row for row, path in enumerate(paths)}

    def _content(self, part: str) -> bytes:
        """A part, fetched once where each fetching is a journey."""
        if self.outbox.is_local:
            return self.outbox.read(part)
        near = Path(self._near.name, part.rpartition("/")[2])
        if not near.exists():
            near.write_bytes(self.outbox.read(part))
        return near.read_bytes()


def _emptied(tables: list[pa.Table]) -> pa.Table:
    """The tables as one, of which nothing is in memory twice from then on."""
    whole = pa.concat_tables(tables).combine_chunks()
    tables.clear()
    return whole


class _OpenParts:
    """One column of the parts that are in use; ``left`` counts what is still wanted of each."""

    def __init__(
        self, column: Callable[[str], tuple[pa.Array, dict[str, int]]], left: Counter[str]
    ) -> None:
        self._column, self._left = column, left
        self._kept: OrderedDict[str, tuple[pa.Array, dict[str, int]]] = OrderedDict()
        self._waiting: list[pa.Array] = []
        self._held = 0

    def pieces(self, runs: Iterable[tuple[str, list[str]]]) -> Iterator[pa.Array]:
        """What the parts say of the paths of ``runs``: a whole part as it is, others copied."""
        for part, paths in runs:
            values, row_of = self._open(part)
            rows = [row_of[path] for path in paths]
            if rows == list(range(len(values))):
                yield from self._put_together()
                yield values
            else:
                self._waiting += [values.slice(row, 1) for row in rows]
            self._left[part] -= len(rows)
            if not self._left[part]:
                self._kept.pop(part, None)  # it may have made room already
            if len(self._waiting) >= TOGETHER or self._held > KEPT:
                yield from self._put_together()
        yield from self._put_together()

    def _open(self, part: str) -> tuple[pa.Array, dict[str, int]]:
        if part not in self._kept:
            self._kept[part] = self._column(part)
            self._held += self._kept[part][0].nbytes
        self._kept.move_to_end(part)
        return self._kept[part]

    def _put_together(self) -> Iterator[pa.Array]:
        """What was waiting, copied; parts that were not used for long make room for others."""
        if self._waiting:
            whole, self._waiting = pa.concat_arrays(self._waiting), []
            yield whole
        self._held = sum(values.nbytes for values, _ in self._kept.values())
        while self._held > KEPT // 2:
            _, (values, _) = self._kept.popitem(last=False)
            self._held -= values.nbytes


def join(results: CurrentResults, column: str, stream: Any) -> None:
    """Writes the findings or figures of all workbooks as one Parquet file."""
    kind = FINDING if column == "findings" else FIGURE
    schema = pa.schema(list(kind))
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        for table in results.rows(column):
            writer.write_table(table.cast(schema), row_group_size=ROWS)
            del table  # it would be in memory while the next is made
