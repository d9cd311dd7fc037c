"""Files that are read whole: never a pipe or a device, and none bigger than it may be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from budgetxl.fault import Refusal, os_error_reason

_NO_FILE = "这是设备或管道，不是普通的文件"


def content_of(path: Path, most: int) -> bytes:
    """The content of the file ``path``, which has at most ``most`` bytes.

    Raises ``Refusal``, without waiting, for what is no plain file or cannot be read.
    """
    try:
        with open(path, "rb", opener=_opened) as stream:
            content = stream.read(most + 1)
    except OSError as error:
        raise Refusal(f"{path}：读不了这个文件（{os_error_reason(error)}）") from None
    except ValueError:  # a name with a zero byte in it
        raise Refusal(f"{path}：读不了这个文件（没有这样的文件名）") from None
    if len(content) > most:
        raise Refusal(f"{path}：文件太大（{too_big(os.path.getsize(path), most)}）")
    return content


def too_big(size: int, most: int) -> str:
    """How big something is, and how big it may be."""
    return f"{size / 1_000_000:.1f} MB，最多 {most / 1_000_000:.0f} MB"


def _opened(path: str, flags: int) -> int:
    """A pipe would wait for a writer, and a device may never end."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return descriptor
    os.close(descriptor)
    raise OSError(0, "这是一个文件夹" if stat.S_ISDIR(mode) else _NO_FILE)
