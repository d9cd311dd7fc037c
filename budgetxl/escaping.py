"""How texts stand in XML: for Excel some letters have to be written in another way."""

from __future__ import annotations

import re
from functools import lru_cache

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

_LOOKS_CODED = re.compile("(_x[0-9a-fA-F]{4}_)")
_CONTROL = re.compile("([\x00-\x08\x0b-\x1f\ufffe\uffff])")
_OUTER_BLANKS = re.compile(r"\A\s|\s\Z")


def attribute(text: str) -> str:
    """``text`` between the double quotes of an attribute."""
    return _escaped(text).replace('"', "&quot;").replace("\n", "&#xA;")


def element(text: str) -> str:
    """``text`` within an element; letters that XML cannot hold become ``_x001F_``."""
    return _escaped(_coded(text))


def shared_string(text: str) -> str:
    """``text`` as an item of the table of strings, the blanks around it kept."""
    coded = _coded(text)
    kept = ' xml:space="preserve"' if _OUTER_BLANKS.search(coded) else ""
    return f"<si><t{kept}>{_escaped(coded)}</t></si>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=4096)
def _coded(text: str) -> str:
    text = _LOOKS_CODED.sub(r"_x005F\1", text)
    return _CONTROL.sub(lambda match: f"_x{ord(match[1]):04X}_", text)
