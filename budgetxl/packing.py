"""The parts of a workbook, packed: a zip file in which nothing depends on when or where.

Parts that are the same in many publications are deflated once; ``zipfile`` cannot do that.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import NamedTuple

LEVEL = 5
"""How hard to try; beyond it a file becomes hardly smaller."""

WINDOW = 14
"""Deflate looks back 2 ** 14 bytes. Few parts are larger, and a smaller window starts faster."""

_DEFLATED, _VERSION, _UNIX = 8, 20, 3
_DATE = 1 << 5 | 1
"""The first of January 1980, the first day there is in a zip file."""
_RIGHTS = 0o600 << 16

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s2B5H3I5H2I")
_END = struct.Struct("<4s4H2IH")


class Part(NamedTuple):
    """A part as it lies in the package."""

    name: bytes
    crc: int
    size: int
    packed: bytes

    @property
    def description(self) -> tuple[int, ...]:
        """What the package says of it in both places: flags, method, time, date, sizes."""
        sizes = self.crc, len(self.packed), self.size
        return (0, _DEFLATED, 0, _DATE, *sizes, len(self.name), 0)


def part(name: str, text: str) -> Part:
    """The part ``name`` that holds ``text``."""
    data = text.encode()
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -WINDOW)
    return Part(name.encode("ascii"), zlib.crc32(data), len(data),
                deflate.compress(data) + deflate.flush())


def package(parts: Iterable[Part]) -> bytes:
    """The zip file of ``parts``."""
    pieces: list[bytes] = []
    central: list[bytes] = []
    offset = 0
    for each in parts:
        local = _LOCAL.pack(b"PK\x03\x04", _VERSION, *each.description)
        pieces += local, each.name, each.packed
        central += _CENTRAL.pack(b"PK\x01\x02", _VERSION, _UNIX, _VERSION, *each.description,
                                 0, 0, 0, _RIGHTS, offset), each.name
        offset += len(local) + len(each.name) + len(each.packed)
    size, count = sum(map(len, central)), len(central) // 2
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, size, offset, 0)
    return b"".join([*pieces, *central, end])
