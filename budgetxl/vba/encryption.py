"""The three properties of a project that Office obscures ([MS-OVBA] 2.4.3)."""

from __future__ import annotations

import struct

_VERSION = 2


def encrypted(data: bytes, project_id: str, seed: int, filler: int) -> str:
    """``data`` as hexadecimal digits that only the project of this id can read.

    ``seed`` and ``filler`` are any two bytes; Office takes them from its clock.
    """
    key = sum(project_id.encode("ascii")) & 0xFF
    result = [seed, seed ^ _VERSION, seed ^ key]
    before = key
    for byte in [filler] * ((seed & 6) >> 1) + [*struct.pack("<I", len(data)), *data]:
        result.append(byte ^ (result[-2] + before) & 0xFF)
        before = byte
    return bytes(result).hex().upper()
