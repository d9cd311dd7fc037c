"""A CSV file of texts, amounts and facts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal


def csv_file(header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A CSV file as RFC 4180 has it, in UTF-8 without a byte order mark; None is blank.

    Amounts are written with all digits that they have.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows([_written(value) for value in row] for row in rows)
    return stream.getvalue().encode()


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
