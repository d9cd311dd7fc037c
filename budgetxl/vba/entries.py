"""The directory of a compound file: storages and streams, in trees that Windows can search.

The streams and storages within one storage form a red-black tree ([MS-CFB] 2.6.4).
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

ROOT = ""
"""The path of the root, which holds all."""

_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_NONE = 0xFFFFFFFF
_LONGEST_NAME = 31
_UNUSED = struct.pack("<68xIII48x", _NONE, _NONE, _NONE)
_ENTRY = struct.Struct("<64sHBBIII36xIQ")


class Extent(NamedTuple):
    """Where a stream lies: its first sector and its size in bytes."""

    start: int
    size: int


class _Links(NamedTuple):
    """The siblings next to an entry in its tree, by path, and its colour."""

    left: str | None = None
    right: str | None = None
    colour: int = _BLACK


def directory(extents: Mapping[str, Extent], sector: int) -> bytes:
    """The entries for the streams of ``extents``, by path, and for the storages they lie in.

    Paths are parted by ``/``; that of the mini stream is ``ROOT``. The size is whole sectors.
    """
    paths = sorted({ancestor for path in extents for ancestor in _ancestors(path)})
    numbers = {path: number for number, path in enumerate(paths)}
    children = {path: _children(path, paths) for path in paths}
    links = {path: of for siblings in children.values() for path, of in _tree(siblings)}
    packed = b""
    for path in paths:
        left, right, colour = links.get(path, _Links())
        near = (_number(numbers, of) for of in (left, right, _top(children[path])))
        kind = _ROOT if path == ROOT else _STREAM if path in extents else _STORAGE
        name = _name(path)
        extent = extents.get(path, Extent(0, 0))
        packed += _ENTRY.pack(name, len(name), kind, colour, *near, *extent)
    return packed + _UNUSED * (-len(packed) % sector // _ENTRY.size)


def _ancestors(path: str) -> Iterator[str]:
    """The path, the storages that it lies in, and the root."""
    while path:
        yield path
        path = _parent(path)
    yield ROOT


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _children(path: str, paths: Collection[str]) -> list[str]:
    """What lies in a storage, in the order of its tree: shorter names first, case ignored."""
    found = [other for other in paths if other != ROOT and _parent(other) == path]
    return sorted(found, key=lambda other: (len(other), other.upper()))


def _tree(siblings: Sequence[str]) -> Iterator[tuple[str, _Links]]:
    """The links of siblings that stand in order, in a tree as flat as can be.

    All levels but the last are full, so it is enough that the last is red.
    """
    return _subtree(siblings, max(1, len(siblings).bit_length() - 1))


def _subtree(siblings: Sequence[str], levels: int) -> Iterator[tuple[str, _Links]]:
    """The links below and of the middle one; the entries ``levels`` below it are red."""
    top = _top(siblings)
    if top is not None:
        middle = len(siblings) // 2
        left, right = siblings[:middle], siblings[middle + 1 :]
        yield top, _Links(_top(left), _top(right), _BLACK if levels else _RED)
        yield from _subtree(left, levels - 1)
        yield from _subtree(right, levels - 1)


def _top(siblings: Sequence[str]) -> str | None:
    return siblings[len(siblings) // 2] if siblings else None


def _number(numbers: Mapping[str, int], path: str | None) -> int:
    return _NONE if path is None else numbers[path]


def _name(path: str) -> bytes:
    """The last part of the path as it stands in an entry; ``ValueError`` if it is too long."""
    name = path.rpartition("/")[2] if path else "Root Entry"
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"a name in a compound file has at most {_LONGEST_NAME} letters: {name}")
    return f"{name}\0".encode("utf-16-le")
