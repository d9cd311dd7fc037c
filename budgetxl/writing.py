"""Files written whole or not at all: aside first, then given their name; and what they are for."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from enum import Enum
from pathlib import Path


class FileKind(Enum):
    """What a file is for; the value is what a clerk calls it."""

    BLANK = "空白模板"
    FILLED = "填好的模板"
    PUBLICATION = "公开表"
    DISCLOSURE = "公开文档"
    MARKED = "带批注的文档"
    PRINTED = "PDF 公开表"
    REPORT = "审核报告"
    DATA = "数据文件"
    ADD_IN = "加载项"
    CODES = "科目表"
    OTHER = "别的文件"


def write_whole(path: Path, content: bytes) -> None:
    """``content`` into ``path``. Raises ``OSError``, and then ``path`` is as it was."""
    with written_aside(path.parent, content) as aside:
        aside.replace(path)


@contextlib.contextmanager
def written_aside(folder: Path, content: bytes) -> Iterator[Path]:
    """A file in ``folder`` with ``content``, on the disk itself; gone at the end unless renamed.

    Its name says nothing of the file that it will be: that may be as long as names can be.
    Raises ``OSError``.
    """
    aside = folder / f".{os.urandom(8).hex()}.part"
    stream = aside.open("xb")  # takes no file that is there, and follows no link
    try:
        with stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        yield aside
    finally:
        aside.unlink(missing_ok=True)
