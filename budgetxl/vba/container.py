"""The compound file around all streams ([MS-CFB], version 3): a file system in a file."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from budgetxl.vba.entries import ROOT, Extent, directory

SECTOR, MINI_SECTOR = 512, 64
MINI_BELOW = 4096
"""Streams that are shorter lie in sectors of 64 bytes, all within one stream: the mini stream."""

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NUMBERS = SECTOR // 4
"""Sector numbers that a sector holds."""
_MOST_FAT_SECTORS = 109
_BEGINNING = struct.pack(
    *("<8s16x5H10x", bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE),
    *(SECTOR.bit_length() - 1, MINI_SECTOR.bit_length() - 1),
)
"""What every file begins with: signature, version, byte order, sizes as powers of two."""


@dataclass
class _Sectors:
    """Sectors of one size, and for each of them the number of the one that continues it."""

    size: int
    content: bytearray = field(default_factory=bytearray)
    table: list[int] = field(default_factory=list)

    def add(self, data: bytes, filler: bytes = b"\0") -> int:
        """The number of the first of the new sectors that hold ``data``; for none, the end."""
        if not data:
            return _END
        first, count = len(self.table), -(-len(data) // self.size)
        self.content += data.ljust(count * self.size, filler)
        self.table += [*range(first + 1, first + count), _END]
        return first


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """The compound file that holds ``streams``, by path; a path is parted by ``/``.

    Raises ``ValueError`` above 7 MB, from where on the format asks for more tables.
    """
    sectors, mini = _Sectors(SECTOR), _Sectors(MINI_SECTOR)
    extents = {}
    for path, data in streams.items():
        kind = mini if len(data) < MINI_BELOW else sectors
        extents[path] = Extent(kind.add(data), len(data))
    extents[ROOT] = Extent(sectors.add(bytes(mini.content)), len(mini.content))
    mini_table = _numbers(mini.table)
    first_mini = sectors.add(mini_table, b"\xff")
    first_entry = sectors.add(directory(extents, SECTOR))
    table = _add_table(sectors)
    mini_count = -(-len(mini_table) // SECTOR)
    unused = [_FREE] * (_MOST_FAT_SECTORS - len(table))
    where = [len(table), first_entry, 0, MINI_BELOW, first_mini, mini_count, _END, 0]
    return _BEGINNING + _numbers([*where, *table, *unused]) + sectors.content


def _add_table(sectors: _Sectors) -> range:
    """The numbers of the sectors that now hold the table, itself in it: it is the last thing."""
    first = len(sectors.table)
    count = -(-first // (_NUMBERS - 1))
    if count > _MOST_FAT_SECTORS:
        raise ValueError(f"{len(sectors.content):,} bytes are too many for this compound file")
    table = _numbers([*sectors.table, *[_FAT] * count])
    sectors.content += table.ljust(count * SECTOR, b"\xff")
    return range(first, first + count)


def _numbers(numbers: list[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)
