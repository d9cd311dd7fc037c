"""Names for cells that formulas on other sheets look up: a formula with them can be shared.

Excel shares no formula among rows that names another sheet or holds an array ([MS-XLSB]
2.5.98.98), but it shares one with defined names. And ``SUMIF(表五_科目编码,K13,表五_小计)`` can be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

_DIGITS = frozenset("0123456789")
LONGEST = 200
"""Letters of a name, of the 255 that Excel takes."""


class Names:
    """The defined names of a workbook, each for one reference; made when they are asked for."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, reference: str, *words: str) -> str:
        """The name of ``reference``, such as ``表五!$E$7:$E$72``, in the first of these words."""
        if reference not in self._names:
            name = next(each for each in _tried(words) if each.casefold() not in self._taken)
            self._taken.add(name.casefold())
            self._names[reference] = name
        return self._names[reference]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Each name with what it stands for, in the order of the names."""
        return iter(sorted((name, reference) for reference, name in self._names.items()))


def _tried(words: tuple[str, ...]) -> Iterator[str]:
    """``words`` as a name, then with numbers; it begins as no address and no number does."""
    plain = ("".join(x for x in word if x.isalpha() or x in _DIGITS) for word in words)
    name = "_".join(filter(None, plain))[:LONGEST]
    if not name[:1].isalpha() or name.isascii():
        name = f"_{name}"
    yield name
    for number in count(2):
        yield f"{name}_{number}"
