"""What may be wrong with a part of a file: raised where it is found, said where the part is named.

These are the only errors that stand for a damaged file. Any other is a mistake of the program,
and nobody catches it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class PartError(Exception):
    """A part that cannot be used; the message says which and why, in Chinese."""


class PartFault(Exception):
    """What is wrong with a part; ``clause`` goes on, in Chinese, after the name of the part."""

    clause = ""


class IllFormed(PartFault):
    """Content that is no well-formed XML."""

    clause = "不是正确的 XML；请重新取得，或用 Excel 打开后另存"


class OddContent(PartFault):
    """Content that no spreadsheet program writes."""

    clause = "里有表格软件不会写的内容，文件损坏了或被别的程序改过；请用 Excel 打开后另存"


@contextmanager
def named(part: str) -> Iterator[None]:
    """Whatever is wrong within, as ``PartError`` about ``part``, which is a name in Chinese."""
    try:
        yield
    except PartFault as fault:
        raise PartError(f"{part}{fault.clause}") from None
