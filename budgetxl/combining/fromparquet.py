"""A province from the Parquet that a batch has written: sums of published figures, exactly.

Row groups are added up apart, here or on a Dask cluster, and then together: amounts are decimals,
so that neither order nor partition makes a difference, and what is kept is one row for each item
and code, however many workbooks there are.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.parquet import ParquetFile, write_table

from budgetxl import api
from budgetxl.batch.overview import PASSED
from budgetxl.consolidation import manner_of
from budgetxl.consolidation.manner import COLLECTED
from budgetxl.fault import Refusal
from budgetxl.opendata.csv_file import csv_file
from budgetxl.running import engine

FIGURES = "figures.parquet"

_KEYS = ["format", "year", "table", "level", "row", "code", "other_codes", "column", "total",
         "unit"]
_READ = ["file", "file_verdict", "format", "year", "table", "level", "row", "code",
         "other_codes", "name", "column", "total", "unit", "amount", "form_name"]
_GROUPS = 4
"""Row groups that a worker is given at a time."""


def add_up(
    folder: Path, output: Path, draft: bool = False, engine_: str = "local",
    scheduler: str | None = None, jobs: int | None = None,
) -> tuple[list[str], bool]:
    """Writes the sums of all figures below ``folder`` into ``output``, .parquet or .csv.

    Returns what is to be said, and whether it was written: not where workbooks have not passed,
    without ``draft``. Raises ``Refusal`` where there is nothing to read.
    """
    if output.suffix not in (".parquet", ".csv"):
        raise Refusal(f"{output}：从 Parquet 汇总，输出文件名应以 .parquet 或 .csv 结尾")
    path = folder if folder.suffix == ".parquet" else folder / FIGURES
    whole, files = _whole(path, engine_, scheduler, jobs or os.cpu_count() or 1)
    said = [f"汇总了 {files.num_rows} 份工作簿的 {pc.sum(whole['count']).as_py() or 0} 个数"]
    failed = files.filter(pc.not_equal(files["file_verdict"], PASSED))
    if failed.num_rows:
        said.append(f"✗ 有 {failed.num_rows} 份没有通过：{_first(failed['file'].to_pylist())}")
    added, collected = _parted(whole)
    said += [f"· {line}" for line in _left_out(collected)]
    if failed.num_rows and not draft:
        return said, False
    if output.suffix == ".csv":
        rows = [list(row.values()) for row in added.to_pylist()]
        output.write_bytes(csv_file(added.column_names, rows))
    else:
        stream = io.BytesIO()
        write_table(added, stream, compression="zstd")
        output.write_bytes(stream.getvalue())
    return said, True


def _whole(
    path: Path, engine_: str, scheduler: str | None, jobs: int
) -> tuple[pa.Table, pa.Table]:
    """The sums of all row groups, and the workbooks that they are of."""
    try:
        with ParquetFile(path) as file:
            groups, there = file.num_row_groups, file.schema_arrow.names
    except (OSError, pa.ArrowInvalid):
        raise Refusal(f"{path}：不是 budgetxl batch 写出的 {FIGURES}，或读不了") from None
    if missing := [name for name in _READ if name not in there]:
        raise Refusal(f"{path}：没有 {'、'.join(missing)} 一列，不是这一版写的；请重新运行 budgetxl batch")
    sums, files = _empty()
    tasks = [range(at, min(at + _GROUPS, groups)) for at in range(0, groups, _GROUPS)]
    for more, others in _results(path, tasks, engine_, scheduler, jobs):
        sums = _together(pa.concat_tables([sums, more]))
        files = pa.concat_tables([files, others])
    files = files.group_by(["file", "file_verdict"]).aggregate([])
    return sums, files.sort_by([("file", "ascending")])


def _results(
    path: Path, tasks: list[range], engine_: str, scheduler: str | None, jobs: int
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """What came of each task; a single one is done here."""
    if len(tasks) <= 1 and engine_ == "local":
        yield from (sums_of(str(path), task) for task in tasks)
        return
    crew: AbstractContextManager[engine.Engine] = (
        engine.dask(jobs, scheduler) if engine_ == "dask" else engine.local(jobs))
    waiting: deque[Future[tuple[pa.Table, pa.Table]]] = deque()
    with contextlib.ExitStack() as stack:
        made = stack.enter_context(crew)
        for task in tasks:
            while len(waiting) >= made.width:
                yield waiting.popleft().result()
            waiting.append(made.executor.submit(sums_of, str(path), task))
        while waiting:
            yield waiting.popleft().result()


def sums_of(path: str, groups: range) -> tuple[pa.Table, pa.Table]:
    """The sums of these row groups, and their workbooks: what a worker does."""
    sums, files = _empty()
    with ParquetFile(path) as file:
        for group in groups:
            table = file.read_row_group(group, columns=_READ)
            files = pa.concat_tables([files, table.select(["file", "file_verdict"]).group_by(
                ["file", "file_verdict"]).aggregate([]).cast(files.schema)])
            # a row that grows has its number for a name: what it is, its code or name says
            grows = pc.match_substring_regex(table["row"], "^[0-9]+$")
            row = pc.if_else(grows, pc.if_else(pc.equal(table["code"], ""), table["name"], ""),
                             table["row"])
            table = table.set_column(table.column_names.index("row"), "row", row)
            table = table.append_column("count", pa.array([1] * table.num_rows, pa.int64()))
            amount = table["amount"].cast(pa.decimal128(38, 6))
            table = table.set_column(table.column_names.index("amount"), "amount", amount)
            sums = _together(pa.concat_tables([sums, table.select(sums.column_names).cast(
                sums.schema)]))
    return sums, files


def _together(table: pa.Table) -> pa.Table:
    """Rows that are of the same made one: amounts added, of several names the first."""
    made = table.group_by(_KEYS).aggregate([("amount", "sum"), ("count", "sum"), ("name", "min")])
    made = made.rename_columns([*_KEYS, "amount", "count", "name"]).select(table.column_names)
    return made.cast(table.schema).sort_by([(name, "ascending") for name in _KEYS])


def _empty() -> tuple[pa.Table, pa.Table]:
    text = pa.string()
    types = {"year": pa.int32(), "total": pa.bool_()}
    fields = [*((name, types.get(name, text)) for name in _KEYS), ("name", text),
              ("amount", pa.decimal128(38, 6)), ("count", pa.int64())]
    return (pa.schema(fields).empty_table(),
            pa.schema([("file", text), ("file_verdict", text)]).empty_table())


def _parted(whole: pa.Table) -> tuple[pa.Table, pa.Table]:
    """What is added, and the rows of tables that are collected, which make no sum."""
    rows: dict[tuple[str, str], frozenset[str]] = {}  # of collected tables, those that are fixed
    for name in whole["format"].unique().to_pylist():
        format_ = api.rulebook(name).format
        rows |= {(name, table.name): frozenset(() if table.repeated else table.rows)
                 for table in format_.tables.values() if manner_of(format_, table) == COLLECTED}
    places = zip(*(whole[name].to_pylist() for name in ("format", "table", "row")), strict=True)
    collected = pa.array([(name, table) in rows and row not in rows[name, table]
                          for name, table, row in places], pa.bool_())
    return whole.filter(pc.invert(collected)), whole.filter(collected)


def _left_out(collected: pa.Table) -> Iterator[str]:
    """A line on each column of amounts that are not added, with what they come to."""
    own = collected.filter(pc.invert(collected["total"]))
    made = own.group_by(["table", "column", "unit"]).aggregate([("amount", "sum"),
                                                                ("count", "sum")])
    for row in made.sort_by([("table", "ascending"), ("column", "ascending")]).to_pylist():
        yield (f"{row['table']}“{row['column']}”：逐行收集的表只汇总合计行，{row['count_sum']} 个数共 "
               f"{row['amount_sum'].normalize():f} {row['unit']}，逐行见原来的 Parquet")


def _first(names: list[str]) -> str:
    more = f" 等 {len(names)} 份" if len(names) > 3 else ""
    return "、".join(names[:3]) + more
