"""A folder as it is read: what lies in it, and the content of files, one or many at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from budgetxl.fault import Refusal, os_error_reason
from budgetxl.storage.failures import as_os_error, raising_os_errors

OBJECT_STORES = frozenset(
    ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oci", "oss", "obs", "cos")
)
"""Protocols where a file that is still being written cannot be seen."""

AT_ONCE = 32_000_000
"""Bytes that are read in one go, where a storage serves many requests at a time."""

ATTEMPTS = 3
"""How often a folder is listed while files in it come and go: a file server asks for each."""

_CHANGING = ("mtime", "ETag", "etag", "LastModified", "last_modified", "modificationTime",
             "updated", "md5Hash", "content_md5")
"""What storages say of a file that is different once it is written again."""


class Stored(NamedTuple):
    """A file as a listing gives it.

    ``fingerprint`` differs whenever the file was written again; "" where the storage does not
    say enough to tell.
    """

    size: int
    fingerprint: str


class Unavailable(Refusal):
    """The storage would not read or write; ``entirely`` if it would take no other file either.

    ``reason`` names no place.
    """

    def __init__(self, sentence: str, reason: str = "", entirely: bool = False) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.entirely = entirely


class ReadableFolder:
    """Files in it are named by their path from it, with ``/`` between."""

    def __init__(self, address: str, fs: Any, root: str) -> None:
        protocol = fs.protocol
        names = {protocol} if isinstance(protocol, str) else set(protocol)
        self.address = address
        self.fs = fs
        self.is_local = "file" in names
        self.is_object_store = bool(names & OBJECT_STORES)
        self.root = (Path(root).resolve().as_posix() if self.is_local else root).rstrip("/")

    def at(self, path: str) -> str:
        """The path as the storage knows it."""
        return f"{self.root}/{path}"

    def within(self, other: ReadableFolder) -> str | None:
        """The path of this folder from ``other``, "" for the same; None if it lies elsewhere."""
        if self.fs != other.fs or not f"{self.root}/".startswith(f"{other.root}/"):
            return None
        return self.root[len(other.root):].strip("/")

    def exists(self) -> bool:
        """Whether there is such a folder. Raises ``Refusal`` when the storage does not answer."""
        try:
            with raising_os_errors():  # not ``isdir``: to that a storage that fails has no folder
                return bool(self.fs.info(self.root or "/")["type"] == "directory")
        except FileNotFoundError:
            return False
        except OSError as error:
            raise Refusal(f"{self.address}：读不了（{os_error_reason(error)}）") from None

    def listing(self) -> dict[str, Stored]:
        """Every file at any depth, by path, sorted. Raises ``Refusal`` where one cannot look."""
        for attempt in range(1, ATTEMPTS + 1):
            self.fs.invalidate_cache()
            try:
                with raising_os_errors():
                    return dict(sorted(self._found()))
            except OSError as error:
                missing = isinstance(error, FileNotFoundError)
                if missing and not self.exists():
                    break
                if not missing or attempt == ATTEMPTS:
                    where = error.filename or self.address
                    raise Refusal(f"{where}：列不出里面的文件（{os_error_reason(error)}）") from None
        return {}

    def _found(self) -> Iterator[tuple[str, Stored]]:
        """One request lists an object store; elsewhere a folder that refuses must not be missed."""
        more = {} if self.is_object_store else {"on_error": _raised}
        for path, info in self.fs.find(self.root or "/", detail=True, **more).items():
            size = int(info.get("size") or 0)
            # of a link it is not said when what it leads to changed
            known = () if info.get("islink") else _CHANGING
            marks = [f"{name}={info[name]}" for name in known if info.get(name)]
            fingerprint = " ".join([str(size), *marks]) if marks else ""
            yield path[len(self.root):].lstrip("/"), Stored(size, fingerprint)

    def read(self, path: str) -> bytes:
        """The content of one file. Raises ``Unavailable``."""
        [(_, content)] = self.read_all([path])
        if isinstance(content, str):
            raise Unavailable(f"{self.at(path)}：读不了（{content}）")
        return content

    def found(self, path: str) -> bytes | None:
        """The content of one file, None if there is no such file. Raises ``Unavailable``."""
        return self.read(path) if self.fs.exists(self.at(path)) else None

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | str]]:
        """The content of each file, or in words why there is none; asked for all at once."""
        whole = [self.at(path) for path in paths]
        # not ``cat``: to that [1] in a name is a pattern
        found = self.fs.cat_ranges(whole, None, None, on_error="return")
        for path, content in zip(paths, found, strict=True):
            if isinstance(content, BaseException):
                failed = as_os_error(content)
                if failed is None:
                    raise content
                content = os_error_reason(failed)
            yield path, content

    def groups(self, sizes: Mapping[str, int]) -> Iterator[list[str]]:
        """The paths in lots for ``read_all``: one by one here, many where each costs a journey."""
        lot: list[str] = []
        total = 0
        for path, size in sizes.items():
            if lot and (not self.is_object_store or total + size > AT_ONCE):
                yield lot
                lot, total = [], 0
            lot.append(path)
            total += size
        if lot:
            yield lot


def _raised(error: OSError) -> None:
    raise error
