"""Figures and findings as pandas frames: exact amounts, categories for what recurs.

docs/frames.md goes from a folder of workbooks to a table and a chart.

The only module of ours that loads pandas; a check of one workbook never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Union

import pandas as pd
import pyarrow as pa
from pyarrow.parquet import ParquetFile

from budgetxl import api
from budgetxl.batch.convert import TOTALS
from budgetxl.batch.findings import findings as rows_of
from budgetxl.batch.parts import FIGURE, FINDING
from budgetxl.checking import Report
from budgetxl.fault import Refusal
from budgetxl.opendata import figures as figures_of
from budgetxl.report.words import overall_verdict

WORKBOOKS = (".xlsx", ".xlsm")

Sources = Union[str, Path, Iterable[Union[str, Path]]]
"""A workbook, a folder of them, what ``batch`` or ``export`` wrote, or several of these."""

_CATEGORIES = frozenset((
    "file_verdict", "format", "department", "table", "row", "column", "code", "other_codes", "name",
    "level", "unit", "origin", "rule", "verdict", "sheet", "basis"))


_ITEM = ("table", "form_name", "level", "row", "column")
"""What a figure is of, whatever the workbook."""


def figures(sources: Sources) -> pd.DataFrame:
    """Every published figure, one a row, as ``figures.parquet`` has them.

    ``amount`` is an exact decimal128 in ``unit`` (万元 or 元), what recurs is categorical;
    ``total`` says that a figure is made of others, so that nothing is added up twice. ``file``
    and ``file_verdict`` are missing in what ``export`` wrote. Of a workbook that is read here the
    figures are taken that can be known. Raises ``Refusal`` where a file cannot be used, or a
    folder holds none.
    """
    return _frame(_tables(sources, "figures", FIGURE, _figure_rows))


def changes(this: Sources, last: Sources) -> pd.DataFrame:
    """The published figures of two years side by side: ``this``, ``last``, ``difference``, exact.

    One row for each table, form, level, row and column that either has; a row that grows is what
    its codes say, else its name. Between formats that name things otherwise ask ``api.compared``.
    """
    years = {"this": _by_item(figures(this)), "last": _by_item(figures(last))}
    whole = pd.concat(years, axis="columns")
    differing = whole["this"].fillna(Decimal(0)) - whole["last"].fillna(Decimal(0))
    return whole.assign(difference=differing).reset_index()


def _by_item(frame: pd.DataFrame) -> pd.Series[Any]:
    """The sum of each item, whatever the number of its row."""
    texts = frame.astype({name: str for name in (*_ITEM, "code", "other_codes", "name")})
    grows = texts["row"].str.isdecimal()
    coded = texts["code"].str.cat(texts["other_codes"], " ").str.strip()
    texts["row"] = texts["row"].mask(grows, coded.where(coded != "", texts["name"]))
    sums = texts.groupby(list(_ITEM), sort=False)["amount"].sum()
    # a sum has more digits, and the difference of two of these would have too many
    return sums.astype(frame["amount"].dtype)


def sizes(sources: Sources) -> pd.DataFrame:
    """How large each workbook is: what a batch says of amounts in another unit.

    ``largest`` is the larger of 收入总计 and 支出总计, ``median`` that of those of its format and
    year, and ``times`` the one by the other.
    """
    frame = figures(sources)
    totals = frame[frame["row"].isin(TOTALS)]
    found = totals.groupby(["format", "year", "file"], observed=True)["amount"].max()
    found = found.rename("largest").reset_index()
    found = found[found["largest"] > 0]
    alike = found.groupby(["format", "year"], observed=True)["largest"]
    found["median"] = alike.transform(lambda each: each.sort_values().iloc[len(each) // 2])
    return found.assign(times=found["largest"] / found["median"])


def findings(sources: Sources) -> pd.DataFrame:
    """What was found, one a row, as ``findings.parquet`` has it.

    ``rule`` is the id of a rule or of a finding about the file, ``basis`` its ground, ``level``
    error, warning or notice; ``left``, ``right`` and ``difference`` are exact texts in ``unit``.
    Raises ``Refusal`` where a file cannot be used, or a folder holds none.
    """
    return _frame(_tables(sources, "findings", FINDING, _finding_rows))


def _figure_rows(report: Report) -> Iterator[dict[str, Any]]:
    judged = {"file": report.file, "file_verdict": overall_verdict(report)}
    return ({**judged, **figure._asdict()} for figure in figures_of(report.figures, True))


def _finding_rows(report: Report) -> Iterator[dict[str, Any]]:
    return ({"file": report.file, **row} for row in rows_of(report))


def _frame(tables: Iterable[pa.Table]) -> pd.DataFrame:
    """The tables one below another, amounts exact and texts that recur as categories."""
    whole = pa.concat_tables(list(tables), promote_options="default")
    for number, field in enumerate(whole.schema):
        if field.name in _CATEGORIES and pa.types.is_string(field.type):
            column = whole.column(number).combine_chunks().dictionary_encode()
            whole = whole.set_column(number, field.name, column)
    frame: pd.DataFrame = whole.to_pandas(types_mapper=_exact)
    return frame


def _exact(kind: pa.DataType) -> pd.ArrowDtype | None:
    return pd.ArrowDtype(kind) if pa.types.is_decimal(kind) else None


def _tables(sources: Sources, name: str, kind: pa.StructType, rows: Any) -> Iterator[pa.Table]:
    """What each source holds: ``name`` is that of its Parquet file, ``rows`` those of a report."""
    schema = pa.schema(list(kind))
    yield schema.empty_table()
    for path in [sources] if isinstance(sources, (str, Path)) else sources:
        for each in _files(Path(path), f"{name}.parquet"):
            if each.suffix == ".parquet":
                yield _parquet(each, schema)
            else:
                yield pa.Table.from_pylist(list(rows(api.check(each))), schema=schema)


def _files(path: Path, parquet: str) -> list[Path]:
    """The Parquet file of an outbox, else the workbooks of a folder and all below it."""
    if not path.is_dir():
        return [path]
    if (path / parquet).exists():
        return [path / parquet]
    found = sorted(each for each in path.rglob("*") if each.suffix.lower() in WORKBOOKS
                   and not each.name.startswith(("~$", ".")))
    if not found:
        raise Refusal(f"{path}：里面没有工作簿，也没有 {parquet}")
    return found


def _parquet(path: Path, schema: pa.Schema) -> pa.Table:
    """The columns of ``schema`` that the file has: that of an export names no workbook."""
    try:
        with ParquetFile(path) as file:
            there = [field for field in schema if field.name in file.schema_arrow.names]
            return file.read([field.name for field in there]).cast(pa.schema(there))
    except (OSError, pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise Refusal(f"{path}：不是 Parquet 文件，或读不了") from None
