"""The sources in a VBA project that any program wrote: a compound file taken apart again."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_LAST = 0xFFFFFFFA
"""From here on the number of a sector means something else than a sector."""
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_MODULE_NAME, _STREAM_NAME, _OFFSET = 0x19, 0x1A, 0x31
_PROJECT_VERSION = 0x09


def sources(project: bytes) -> dict[str, str]:
    """The text of every module by its name, without its attributes.

    Raises ``ValueError`` for what is no VBA project.
    """
    try:
        streams = dict(_streams(project))
        return {
            name: _code(decompressed(streams[stream.casefold()][offset:]))
            for name, stream, offset in _modules(decompressed(streams["dir"]))
        }
    except (KeyError, IndexError, struct.error) as error:
        raise ValueError(f"not a VBA project: {error}") from None


def decompressed(container: bytes) -> bytes:
    """The bytes in a compressed container ([MS-OVBA] 2.4.1); ``ValueError`` for none."""
    if container[:1] != b"\x01":
        raise ValueError("not a compressed container")
    found, at = bytearray(), 1
    while at + 2 <= len(container):
        header, = struct.unpack_from("<H", container, at)
        end = min(at + (header & 0xFFF) + 3, len(container))
        if header >> 12 & 7 != 3:
            break
        if header & 0x8000:
            _unpack(container[at + 2:end], found)
        else:
            found += container[at + 2:end]
        at = end
    return bytes(found)


def _unpack(chunk: bytes, found: bytearray) -> None:
    """Adds what the tokens of ``chunk`` stand for; copies reach back to where it began."""
    start, at = len(found), 0
    while at < len(chunk):
        flags, at = chunk[at], at + 1
        for bit in range(8):
            if at >= len(chunk):
                return
            if not flags >> bit & 1:
                found.append(chunk[at])
                at += 1
                continue
            token, = struct.unpack_from("<H", chunk, at)
            at += 2
            length_bits = 16 - max(4, (len(found) - start - 1).bit_length())
            distance = (token >> length_bits) + 1
            for _ in range((token & (1 << length_bits) - 1) + 3):
                found.append(found[-distance])


def _code(source: bytes) -> str:
    lines = source.decode("latin-1").splitlines()
    return "\n".join(line for line in lines if not line.startswith("Attribute VB_"))


def _modules(directory: bytes) -> Iterator[tuple[str, str, int]]:
    """Name, stream and offset of every module ([MS-OVBA] 2.3.4.2)."""
    at, name, stream = 0, "", ""
    while at + 6 <= len(directory):
        kind, size = struct.unpack_from("<HI", directory, at)
        if kind == _PROJECT_VERSION:
            size += 2  # its size does not count its last two bytes
        data = directory[at + 6:at + 6 + size]
        if kind == _MODULE_NAME:
            name = data.decode("latin-1")
        elif kind == _STREAM_NAME:
            stream = data.decode("latin-1")
        elif kind == _OFFSET:
            yield name, stream, struct.unpack("<I", data)[0]
        at += 6 + size


def _streams(project: bytes) -> Iterator[tuple[str, bytes]]:
    """The streams of a compound file by their name in small letters."""
    if project[:8] != _SIGNATURE:
        raise ValueError("not a compound file")
    size = 1 << struct.unpack_from("<H", project, 30)[0]
    first_entry, = struct.unpack_from("<I", project, 48)
    cutoff, first_mini = struct.unpack_from("<II", project, 56)
    table = b"".join(_sector(project, number, size)
                     for number in struct.unpack_from("<109I", project, 76) if number < _LAST)
    fat = struct.unpack(f"<{len(table) // 4}I", table)
    entries = _chain(project, fat, first_entry, size)
    mini_table = _chain(project, fat, first_mini, size)
    mini_fat = struct.unpack(f"<{len(mini_table) // 4}I", mini_table)
    mini = b""
    for at in range(0, len(entries), _ENTRY):
        entry = entries[at:at + _ENTRY]
        length, kind = struct.unpack_from("<H", entry, 64)[0], entry[66]
        first, count = struct.unpack_from("<II", entry, 116)
        if kind == _ROOT:
            mini = _chain(project, fat, first, size)
        if kind != _STREAM:
            continue
        name = entry[:max(0, length - 2)].decode("utf-16-le").casefold()
        if count < cutoff:
            sectors = (mini[n * 64:n * 64 + 64] for n in _numbers(mini_fat, first))
            yield name, b"".join(sectors)[:count]
        else:
            yield name, _chain(project, fat, first, size)[:count]


def _sector(project: bytes, number: int, size: int) -> bytes:
    return project[(number + 1) * size:(number + 2) * size]


def _chain(project: bytes, fat: tuple[int, ...], first: int, size: int) -> bytes:
    return b"".join(_sector(project, number, size) for number in _numbers(fat, first))


def _numbers(table: tuple[int, ...], first: int) -> Iterator[int]:
    """The sectors that follow one another from ``first`` on; a circle is a ``ValueError``."""
    number = first
    for _ in range(len(table) + 1):
        if number >= _LAST:
            return
        yield number
        number = table[number]
    raise ValueError("the sectors run in a circle")
