"""A folder at an fsspec address, on this computer or not: listed, read, and written whole.

What is written appears complete or not at all: object stores see to that themselves, elsewhere
a file is written aside and renamed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from budgetxl.batch.failures import NO_MORE, as_os_error, plainly
from budgetxl.fault import Refusal, os_error_reason

OBJECT_STORES = frozenset(
    ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oci", "oss", "obs", "cos")
)
"""Protocols where a file that is still being written cannot be seen."""

OWN = ".budgetxl"
"""The folder within OUTBOX that holds what the next run needs to know."""

ASIDE = f"{OWN}/aside"

AT_ONCE = 32_000_000
"""Bytes that are read in one go, where a storage serves many requests at a time."""

ATTEMPTS = 3
"""How often a folder is listed while files in it come and go: a file server asks for each."""

_CHANGING = ("mtime", "ETag", "etag", "LastModified", "last_modified", "modificationTime",
             "updated", "md5Hash", "content_md5")
"""What storages say of a file that is different once it is written again."""


_PASSWORD = re.compile("//[^/:]*:[^/]*@")
"""A user with a password in an address: neither is shown."""


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


@lru_cache(maxsize=None)
def folder(address: str) -> Folder:
    """The folder at ``address``. Raises ``Refusal`` for one that nothing here can open."""
    from fsspec.core import url_to_fs

    shown = _PASSWORD.sub("//", address)
    try:
        with plainly():
            fs, root = url_to_fs(address)
    except ImportError as error:
        raise Refusal(f"{shown}：打开这种地址还缺软件包（{error}）") from None
    except ValueError as error:
        raise Refusal(f"{shown}：不认识这种地址（{error}）") from None
    except OSError as error:
        raise Refusal(f"{shown}：打不开（{os_error_reason(error)}）") from None
    return Folder(shown, fs, root)


class Folder:
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

    def within(self, other: Folder) -> str | None:
        """The path of this folder from ``other``, "" for the same; None if it lies elsewhere."""
        if self.fs != other.fs or not f"{self.root}/".startswith(f"{other.root}/"):
            return None
        return self.root[len(other.root):].strip("/")

    def exists(self) -> bool:
        """Whether there is such a folder. Raises ``Refusal`` when the storage does not answer."""
        try:
            with plainly():  # not ``isdir``: to that a storage that fails has no folder
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
                with plainly():
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

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Each content into its file, whole or not at all. Raises ``Unavailable``."""
        with self.writing(*contents):
            if self.is_object_store:
                self.fs.pipe({self.at(path): content for path, content in contents.items()})
                return
            for path, content in contents.items():
                aside = self._aside()
                try:
                    with plainly():
                        self.fs.pipe_file(aside, content)
                        self._rename(aside, path)
                except OSError:
                    self._drop(aside)
                    raise

    @contextlib.contextmanager
    def written(self, path: str) -> Iterator[Any]:
        """A binary file to write piece by piece; it becomes ``path`` when all went well.

        Raises ``Unavailable``.
        """
        with self.writing(path), tempfile.TemporaryDirectory(dir=self._nearby()) as nearby:
            local = Path(nearby, "whole")
            with local.open("wb") as stream:
                yield stream
            if self.is_local:
                self._make_room(self.at(path))
                local.replace(self.at(path))
            elif self.is_object_store:
                self.fs.put_file(str(local), self.at(path))
            else:
                aside = self._aside()
                self.fs.put_file(str(local), aside)
                self._rename(aside, path)

    def remove(self, paths: Sequence[str]) -> None:
        """Takes files away, and local folders that are empty then. Raises ``Unavailable``."""
        with self.writing(*paths):
            for path in paths:
                self._drop(self.at(path))
                self._drop_empty(path.rpartition("/")[0])

    def tidy(self) -> None:
        """Takes away what interrupted writing left aside. Raises ``Unavailable``."""
        with self.writing(ASIDE):
            if self.is_local:
                shutil.rmtree(self.at(ASIDE), ignore_errors=True)
            elif not self.is_object_store and self.fs.exists(self.at(ASIDE)):
                for left in self.fs.find(self.at(ASIDE)):
                    self._drop(left)
                self.fs.rmdir(self.at(ASIDE))

    @contextlib.contextmanager
    def writing(self, *paths: str) -> Iterator[None]:
        """What fails within raises ``Unavailable``, and names the first of ``paths``."""
        try:
            with plainly():
                yield
        except OSError as error:
            where = self.at(paths[0]) if paths else self.address
            reason = f"写不了（{os_error_reason(error)}）"
            raise Unavailable(f"{where}：{reason}", reason, error.errno in NO_MORE) from None

    def _nearby(self) -> str | None:
        """Where a file is written that only needs renaming; None for the usual temporary place."""
        if not self.is_local:
            return None
        os.makedirs(self.at(ASIDE), exist_ok=True)
        return self.at(ASIDE)

    def _aside(self) -> str:
        self.fs.makedirs(self.at(ASIDE), exist_ok=True)
        return self.at(f"{ASIDE}/{uuid.uuid4().hex}")

    def _make_room(self, whole: str) -> None:
        self.fs.makedirs(whole.rpartition("/")[0], exist_ok=True)

    def _rename(self, aside: str, path: str) -> None:
        whole = self.at(path)
        self._make_room(whole)
        if self.is_local:
            os.replace(aside, whole)
            return
        if self.fs.exists(whole):  # few of the other storages rename over a file
            self.fs.rm_file(whole)
        self.fs.mv(aside, whole)
        if self.fs.exists(aside):  # WebHDFS says so in an answer that fsspec does not read
            raise OSError("改名没有成功")

    def _drop(self, whole: str) -> None:
        with contextlib.suppress(FileNotFoundError), plainly():
            self.fs.rm_file(whole)

    def _drop_empty(self, path: str) -> None:
        while path and self.is_local:
            try:
                os.rmdir(self.at(path))
            except OSError:  # something is in it
                return
            path = path.rpartition("/")[0]


def _raised(error: OSError) -> None:
    raise error
