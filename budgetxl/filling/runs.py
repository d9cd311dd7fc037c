"""Runs of a part, each deflated by itself: those that are the same in all workbooks are kept so."""

from __future__ import annotations

import zlib

LEVEL, QUICK = 6, 2
"""How hard to try to deflate what stays as it is, and what is there for one workbook alone."""


def deflated(data: bytes, is_last: bool, level: int = LEVEL) -> bytes:
    """A run, which ends on a byte and refers to none before it."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush(zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH)
