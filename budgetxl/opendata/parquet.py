"""The long table as a Parquet file; the only module that needs pyarrow, and only when called."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from budgetxl.amount import KEPT_DECIMALS
from budgetxl.fault import Refusal
from budgetxl.opendata.figures import COLUMNS, Figure
from budgetxl.opendata.printed import DIGITS

if TYPE_CHECKING:
    import pyarrow


def arrow_schema() -> pyarrow.Schema:
    """The Arrow schema of the long table: amounts are decimal128(24, 6), nothing is null."""
    import pyarrow

    types = {
        "string": pyarrow.string(),
        "integer": pyarrow.int32(),
        "boolean": pyarrow.bool_(),
        "number": pyarrow.decimal128(DIGITS, KEPT_DECIMALS),
    }
    return pyarrow.schema(
        [pyarrow.field(column.name, types[column.type], nullable=False) for column in COLUMNS]
    )


def parquet(figures: Iterable[Figure]) -> bytes:
    """The Parquet file of ``figures``; the same figures and pyarrow, the same bytes.

    Raises ``Refusal`` where pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow.parquet import write_table
    except ImportError:
        raise Refusal(
            "生成 figures.parquet 要用 pyarrow，这里没有装：pip install pyarrow"
        ) from None
    columns = zip(*figures, strict=True)
    filled = dict(zip((column.name for column in COLUMNS), columns, strict=False))
    empty: dict[str, list[object]] = {column.name: [] for column in COLUMNS}
    stream = io.BytesIO()
    write_table(pyarrow.table({**empty, **filled}, schema=arrow_schema()), stream)
    return stream.getvalue()
