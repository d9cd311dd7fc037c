"""Parts: one Parquet file for each finished task, from which the summary is made.

A part is also the mark that its workbooks are done. Python objects are avoided: what workers
send is read by pyarrow alone.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet as pq

from budgetxl.batch.task import Job
from budgetxl.opendata import arrow_schema
from budgetxl.storage import OWN, Folder, Unavailable

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
            rows = table_of(outbox.read(part), _FACTS).to_pylist()
        except (pa.ArrowInvalid, Unavailable):  # a power cut leaves such files
            continue
        for row in rows:
            path = row.pop("path")
            outputs = {each["path"]: each["size"] for each in row.pop("outputs")}
            yield path, Record(part=part, outputs=outputs, **row)


def table_of(content: bytes, columns: list[str] | None = None) -> pa.Table:
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
    table = table_of(outbox.read(job.part))
    row = table.column("path").to_pylist().index(job.path)
    new = pa.repeat(pa.scalar(job.fingerprint, _TEXT), 1)
    return table.slice(row, 1).set_column(1, SCHEMA.field(1), pa.chunked_array([new]))
