"""A folder that is written to: each file appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from budgetxl.fault import os_error_reason
from budgetxl.storage.failures import NO_MORE, raising_os_errors
from budgetxl.storage.reading import ReadableFolder, Unavailable

OWN = ".budgetxl"
"""The folder within OUTBOX that holds what the next run needs to know."""

ASIDE = f"{OWN}/aside"
"""Where a file is written before it gets its name: a rename within one storage is at once."""


class Folder(ReadableFolder):
    """A folder of which every file is written aside and then named, but in object stores."""

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Each content into its file, whole or not at all. Raises ``Unavailable``."""
        with self.writing(*contents):
            if self.is_object_store:
                self.fs.pipe({self.at(path): content for path, content in contents.items()})
                return
            for path, content in contents.items():
                aside = self._aside()
                try:
                    with raising_os_errors():
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
            with raising_os_errors():
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
        with contextlib.suppress(FileNotFoundError), raising_os_errors():
            self.fs.rm_file(whole)

    def _drop_empty(self, path: str) -> None:
        while path and self.is_local:
            try:
                os.rmdir(self.at(path))
            except OSError:  # something is in it
                return
            path = path.rpartition("/")[0]
