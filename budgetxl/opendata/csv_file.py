"""A CSV file of texts, amounts and facts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal

_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n].", re.DOTALL)
"""What a spreadsheet program takes for a formula when it opens a CSV file; a lone sign is none."""


def csv_file(header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A CSV file as RFC 4180 has it, in UTF-8 without a byte order mark; None is blank.

    Amounts are written with all digits that they have. A text that could be taken for a formula
    has an apostrophe before it, and so has one that begins with apostrophes before such a text:
    without the first of them each is what it was.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows([written(value) for value in row] for row in rows)
    return stream.getvalue().encode()


def written(value: object) -> str:
    """``value`` as such a file has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text
