"""A file that was made, written where nothing is lost by it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

from budgetxl.api.workbooks import read
from budgetxl.fault import Refusal, os_error_reason
from budgetxl.writing import FileKind, write_whole


def save(
    path: Path, content: Callable[[], bytes], kind: FileKind, force: bool = False
) -> None:
    """``content``, a file of that ``kind``, into ``path``, whole or not at all.

    A file of the same kind is replaced, but for a filled workbook; any file is with ``force``.
    Raises ``Refusal`` for others, when the file is read-only, and when it cannot be written.
    """
    exists = os.path.exists(path)
    if exists:
        _refuse_read_only(path)
    written = content()
    try:
        if exists and not force and (standing := path.read_bytes()) != written:
            from budgetxl.replacement import refuse_to_replace  # what knows files is slow to import

            refuse_to_replace(path, standing, written, kind, partial(read, path, False))
        write_whole(path, written)
    except OSError as error:
        raise Refusal(f"{path}：写不了这个文件（{os_error_reason(error)}）") from None


def _refuse_read_only(path: Path) -> None:
    """Raises ``Refusal`` for a file that nobody may write to, and for what is no plain file."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise Refusal(f"{path}：写不了这个文件（这是一个文件夹）")
    if not stat.S_ISREG(mode):
        raise Refusal(f"{path}：写不了这个文件（这是设备或管道，不是普通的文件）")
    if not mode & stat.S_IWUSR:
        raise Refusal(f"{path}：这个文件是只读的，没有覆盖")
