"""Printed words made into names: without the blanks that space them out, and each once only."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WIDE = r"[\u2e80-\uffef]"
_SPACED = re.compile(rf"(?<={_WIDE})\s+(?={_WIDE})|(?<={_WIDE})\s+$|^\s+(?={_WIDE})")


def squeezed(text: str) -> str:
    """``text`` on one line: ``收  入  总  计`` is 收入总计, but ``201 公共服务`` stays."""
    return " ".join(_SPACED.sub("", text).split())


def distinct(names: Iterable[str], mark: str = "_{}") -> list[str]:
    """``names``, a later one that is taken already with the first free number as ``mark``."""
    taken: dict[str, None] = {}
    for name in names:
        free, number = name, 1
        while free in taken:
            number += 1
            free = name + mark.format(number)
        taken[free] = None
    return list(taken)
