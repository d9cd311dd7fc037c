"""Compression as [MS-OVBA] 2.4.1 has it: runs that came before become copy tokens."""

from __future__ import annotations

import struct
from collections.abc import Iterator

CHUNK = 4096
"""Bytes that are compressed together; also the most that they may take when compressed."""

SHORTEST = 3
"""The length from which a copy is shorter than its bytes."""


def compressed(data: bytes) -> bytes:
    """``data`` as a compressed container; every token is the longest and nearest copy there is.

    Raises ``ValueError`` for a chunk that gets longer than it may. The format would let it stand
    as it is, filled up with zeros; but Excel is reported not to load such a source. Text that
    people write is never of that kind, 4,000 random letters are.
    """
    chunks = (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))
    return b"\x01" + b"".join(map(_packed, chunks))


def _packed(chunk: bytes) -> bytes:
    """A chunk with its header; every eight tokens follow a byte that tells which are copies."""
    tokens = list(_tokens(chunk))
    packed = bytearray()
    for first in range(0, len(tokens), 8):
        group = tokens[first : first + 8]
        packed.append(sum(1 << i for i, token in enumerate(group) if len(token) > 1))
        packed += b"".join(group)
    if len(packed) > CHUNK:
        raise ValueError(f"{len(chunk)} bytes in which nothing repeats cannot be compressed")
    return struct.pack("<H", 0xB000 | len(packed) - 1) + packed


def _tokens(chunk: bytes) -> Iterator[bytes]:
    """The chunk as literals of one byte and copies of two.

    A copy is a distance and a length; the further into the chunk, the more of its 16 bits go to
    the distance.
    """
    position = 0
    while position < len(chunk):
        length_bits = 16 - max(4, (position - 1).bit_length())
        longest = (1 << length_bits) - 1 + SHORTEST
        length, distance = _copy(chunk, position, min(longest, len(chunk) - position))
        if length < SHORTEST:
            yield chunk[position : position + 1]
            position += 1
        else:
            yield struct.pack("<H", distance - 1 << length_bits | length - SHORTEST)
            position += length


def _copy(chunk: bytes, position: int, longest: int) -> tuple[int, int]:
    """Length and distance of the longest run before ``position`` that repeats there.

    Of several the nearest; a run may reach into what it repeats. Without any, a length below
    ``SHORTEST``.
    """
    length, start = SHORTEST - 1, position
    while length < longest:
        wanted = chunk[position : position + length + 1]
        found = chunk.rfind(wanted, 0, position + length)
        if found < 0:
            break
        start, length = found, length + 1
        while length < longest and chunk[start + length] == chunk[position + length]:
            length += 1
    return length, position - start
