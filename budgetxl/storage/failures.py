"""What the packages behind an address raise when it fails, all as ``OSError``."""

from __future__ import annotations

import contextlib
import errno
import sys
from collections.abc import Iterator

_BESIDE_OSERROR = {
    "botocore.exceptions": ("BotoCoreError", "ClientError"),
    "smbprotocol.exceptions": ("SMBException",),
}
"""Packages that have exceptions of their own."""

_SMB = {
    0xC0000022: (errno.EACCES, "没有权限"),
    0xC0000043: (errno.EBUSY, "别的程序正打开着这个文件"),
    0xC000006D: (0, "用户名或口令不对"),
    0xC000007F: (errno.ENOSPC, "磁盘已满"),
    0xC00000A2: (errno.EROFS, "磁盘是只读的"),
    0xC00000CC: (errno.ENXIO, "没有这个共享"),
    0xC0000225: (errno.ENXIO, "没有这个共享"),
}
"""What a file server answers, by its number in [MS-ERREF]; smbprotocol calls all but few 0."""

NO_MORE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""After these no other file can be written either."""


@contextlib.contextmanager
def raising_os_errors() -> Iterator[None]:
    """Within, a storage that fails raises ``OSError``, and of its kinds the one that fits."""
    try:
        yield
    except (failures() + (ValueError,)) as error:
        plain = as_os_error(error)
        if plain is None:
            raise
        raise plain from None


def failures() -> tuple[type[Exception], ...]:
    """What a storage raises when it fails; only packages that are loaded can have raised."""
    found: list[type[Exception]] = [OSError]
    for module, names in _BESIDE_OSERROR.items():
        if module in sys.modules:
            found += (getattr(sys.modules[module], name) for name in names)
    if "fsspec.implementations.webhdfs" in sys.modules:  # what Hadoop answers and fsspec knows not
        found.append(RuntimeError)
    return tuple(found)


def as_os_error(error: BaseException) -> OSError | None:
    """The same failure as ``OSError``; None for what is no failure of a storage."""
    if isinstance(error, ValueError):  # SMB, with the reason why it cannot connect
        return error.__cause__ if isinstance(error.__cause__, OSError) else None
    if not isinstance(error, failures()):
        return None
    status = getattr(error, "ntstatus", None) or getattr(error, "status", None)
    if status in _SMB:
        return OSError(*_SMB[status], getattr(error, "filename", None))
    if isinstance(error, OSError):
        return OSError(error.errno, error.strerror, error.filename) if status else error
    return OSError(str(error))
