"""Runs of a part, each deflated by itself: those that are the same in all workbooks are kept so."""

from __future__ import annotations

import zlib

LEVEL, QUICK = 6, 2
"""How hard to try to deflate what stays as it is, and what is there for one workbook alone."""

END = b"\x03\x00"
"""What stands behind the last run of a part: a block that is the last, and empty (RFC 1951, 3.2).

So runs are deflated in the same way wherever they stand.
"""


def deflated(data: bytes, level: int = LEVEL) -> bytes:
    """A run, which ends on a byte and refers to none before it: that is what a full flush is."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush(zlib.Z_FULL_FLUSH)
