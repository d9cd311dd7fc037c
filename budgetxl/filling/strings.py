"""The shared strings of a template, and those that a submission adds to them."""

from __future__ import annotations

import re
import zlib
from functools import cached_property

from budgetxl.escaping import shared_string
from budgetxl.filling.runs import END, deflated
from budgetxl.layout.drawing import literal
from budgetxl.packing import Part

_ITEM = re.compile("<si>.*?</si>", re.DOTALL)
_HEAD = re.compile('<sst [^>]*>')
_COUNT = re.compile(' count="([0-9]+)"')


def item(text: str) -> str:
    """A text as XlsxWriter writes it among the shared strings."""
    written = literal(text)
    return shared_string(text) if written == text else f"<si>{written}</si>"


class SharedStrings:
    """Those of a template. What is added for one workbook is not there for the next."""

    def __init__(self, text: str) -> None:
        found = _HEAD.search(text)
        assert found
        self._before, self._body = text[:found.start()], text[found.end():].removesuffix("</sst>")
        count = _COUNT.search(found[0])
        self.count = int(count[1]) if count else 0

    @cached_property
    def known(self) -> dict[str, int]:
        """The number of each string by its XML."""
        return {each: i for i, each in enumerate(_ITEM.findall(self._body))}

    @cached_property
    def _packed(self) -> tuple[bytes, bytes]:
        """The template's own, as they are and deflated."""
        body = self._body.encode()
        return body, deflated(body)

    def adding(self, name: str, new: list[str], more: int) -> Part:
        """The part with ``new`` ones behind, of which cells name ``more`` than in the template."""
        count, unique = self.count + more, len(self.known) + len(new)
        head = ('<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
                f' count="{count}" uniqueCount="{unique}">')
        first, last = f"{self._before}{head}".encode(), f"{''.join(new)}</sst>".encode()
        body, packed = self._packed
        crc = zlib.crc32(last, zlib.crc32(body, zlib.crc32(first)))
        pieces = deflated(first), packed, deflated(last), END
        return Part(name.encode(), crc, len(first) + len(body) + len(last), b"".join(pieces))


class Adding:
    """The strings of one workbook: the template's, and its own behind them."""

    def __init__(self, strings: SharedStrings) -> None:
        self.known = strings.known
        self.own: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text, which is added where the template has none like it."""
        xml = item(text)
        known = self.known.get(xml)
        if known is not None:
            return known
        return self.own.setdefault(xml, len(self.known) + len(self.own))
