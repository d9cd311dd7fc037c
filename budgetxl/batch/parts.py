"""Parts: one Parquet file for each finished task, from which the summary is made.

A part is also the mark that its workbooks are done. Python objects are avoided: what workers
send is read, and later joined, by pyarrow alone.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet as pq

from budgetxl.batch.convert import WorkbookOutcome
from budgetxl.batch.natural import natural
from budgetxl.batch.storage import OWN, Folder, Unavailable
from budgetxl.batch.task import Job
from budgetxl.opendata import arrow_schema

PARTS = f"{OWN}/parts"

_TEXT, _COUNT = pa.string(), pa.int32()
FINDING = pa.struct([
    *((name, _TEXT) for name in ("file", "format")),
    ("year", _COUNT),
    *((name, _TEXT) for name in ("department", "rule", "level", "verdict", "table")),
    ("form", _COUNT),
    *((name, _TEXT) for name in (
        "row", "column", "sheet", "cells", "left", "right", "difference", "unit", "message",
        "advice", "basis", "explanation",
    )),
])
FIGURE = pa.struct([
    *(pa.field(name, _TEXT, nullable=False) for name in ("file", "file_verdict")),
    *arrow_schema(),
])
"""A figure as in the export of its workbook, and before it the workbook and its verdict."""

SCHEMA = pa.schema([
    *((name, _TEXT) for name in ("path", "fingerprint", "sha256", "format", "key")),
    ("lasting", pa.bool_()),
    ("publication", _TEXT),
    ("outputs", pa.list_(pa.struct([("path", _TEXT), ("size", pa.int64())]))),
    ("outcome", _TEXT),
    ("findings", pa.list_(FINDING)),
    ("figures", pa.list_(FIGURE)),
])
_FACTS = ["path", "fingerprint", "sha256", "format", "key", "lasting", "publication", "outputs"]

KEPT_OPEN = 8
"""Parts in memory at once while they are joined."""

ROWS = 100_000
"""Rows of a row group in the joined tables."""


class Record(NamedTuple):
    """What a part says of one workbook, but for the results themselves."""

    part: str
    fingerprint: str
    sha256: str
    format: str
    key: str
    lasting: bool
    publication: str
    outputs: dict[str, int]


class WrittenPart(NamedTuple):
    """A part, and for each of its workbooks the outputs."""

    part: str
    outputs: dict[str, tuple[str, ...]]


def records(outbox: Folder, parts: list[str]) -> Iterator[tuple[str, Record]]:
    """Every workbook of every part; one that cannot be read counts as not there."""
    for part in parts:
        try:
            rows = _table(outbox.read(part), _FACTS).to_pylist()
        except (pa.ArrowInvalid, Unavailable):  # a power cut leaves such files
            continue
        for row in rows:
            path = row.pop("path")
            outputs = {each["path"]: each["size"] for each in row.pop("outputs")}
            yield path, Record(part=part, outputs=outputs, **row)


def _table(content: bytes, columns: list[str] | None = None) -> pa.Table:
    """Some columns of a part; ``pq.read_table`` would load pandas first."""
    return pq.ParquetFile(io.BytesIO(content)).read(columns=columns, use_threads=False)


def write(outbox: Folder, rows: bytes, same: tuple[Job, ...] = ()) -> WrittenPart:
    """A part of what a worker packed, and of old results that hold under a new fingerprint.

    Raises ``Unavailable`` when it cannot be written.
    """
    tables = [_read(rows)] if (lines := zlib.decompress(rows)) and lines else []
    tables += [_again(outbox, job) for job in same]
    table = pa.concat_tables(tables).combine_chunks()
    facts = table.select(_FACTS).to_pylist()
    name = hashlib.sha256(repr(facts).encode()).hexdigest()[:32]
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd")
    part = f"{PARTS}/{name}.parquet"
    outbox.write({part: stream.getvalue()})
    return WrittenPart(
        part, {row["path"]: tuple(each["path"] for each in row["outputs"]) for row in facts}
    )


def _read(rows: bytes) -> pa.Table:
    lines = zlib.decompress(rows)
    return pyarrow.json.read_json(
        io.BytesIO(lines),
        read_options=pyarrow.json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
        parse_options=pyarrow.json.ParseOptions(
            explicit_schema=SCHEMA, unexpected_field_behavior="error"
        ),
    )


def _again(outbox: Folder, job: Job) -> pa.Table:
    table = _table(outbox.read(job.part))
    row = table.column("path").to_pylist().index(job.path)
    new = pa.repeat(pa.scalar(job.fingerprint, _TEXT), 1)
    return table.slice(row, 1).set_column(1, SCHEMA.field(1), pa.chunked_array([new]))


class CurrentResults:
    """The results that count, in the natural order of the paths, whichever parts they lie in.

    To be used in a ``with``: parts from afar are kept near for so long.
    """

    def __init__(self, outbox: Folder, parts: Mapping[str, str]) -> None:
        self.outbox = outbox
        self.parts = {path: parts[path] for path in sorted(parts, key=natural)}
        self._near = tempfile.TemporaryDirectory()
        self._open: OrderedDict[tuple[str, str], tuple[pa.Table, dict[str, int]]] = OrderedDict()

    def __enter__(self) -> CurrentResults:
        return self

    def __exit__(self, *_: object) -> None:
        self._near.cleanup()

    def outcomes(self) -> Iterator[WorkbookOutcome]:
        """What the summary says of each workbook."""
        for column in self._columns("outcome"):
            yield from map(WorkbookOutcome.from_text, column.to_pylist())

    def rows(self, column: str) -> Iterator[pa.Table]:
        """The findings or figures of all workbooks, in tables of ``ROWS`` rows and a last one."""
        waiting: list[pa.Table] = []
        count = 0
        for chunked in self._columns(column):
            for chunk in chunked.chunks:
                table = pa.Table.from_struct_array(chunk.flatten())
                waiting.append(table)
                count += table.num_rows
            if count >= ROWS:
                whole = pa.concat_tables(waiting).combine_chunks()
                full = count - count % ROWS
                yield from (whole.slice(at, ROWS) for at in range(0, full, ROWS))
                waiting, count = [whole.slice(full)], count - full
        if count:
            yield pa.concat_tables(waiting).combine_chunks()

    def _columns(self, name: str) -> Iterator[pa.ChunkedArray]:
        """Pieces of a column; neighbours within a part come in one piece."""
        for part, paths in groupby(self.parts, key=lambda path: self.parts[path]):
            table, places = self._part(part, name)
            numbers = [places[path] for path in paths]
            for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
                rows = [number for _, number in run]
                yield table.column(name).slice(rows[0], len(rows))

    def _part(self, part: str, column: str) -> tuple[pa.Table, dict[str, int]]:
        key = part, column
        if key not in self._open:
            table = _table(self._content(part), ["path", column])
            paths = table.column("path").to_pylist()
            self._open[key] = table, {path: row for row, path in enumerate(paths)}
            if len(self._open) > KEPT_OPEN:
                self._open.popitem(last=False)
        self._open.move_to_end(key)
        return self._open[key]

    def _content(self, part: str) -> bytes:
        """A part, fetched once where each fetching is a journey."""
        if self.outbox.is_local:
            return self.outbox.read(part)
        near = Path(self._near.name, part.rpartition("/")[2])
        if not near.exists():
            near.write_bytes(self.outbox.read(part))
        return near.read_bytes()


def join(results: CurrentResults, column: str, stream: Any) -> None:
    """Writes the findings or figures of all workbooks as one Parquet file."""
    kind = FINDING if column == "findings" else FIGURE
    schema = pa.schema(list(kind))
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        for table in results.rows(column):
            writer.write_table(table.cast(schema), row_group_size=ROWS)
