"""Which figure each number of a disclosure was when it was written, read out of its file again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.etree import ElementTree

from budgetxl.disclosure.bound import NAMESPACE, Origin
from budgetxl.narrative import StatedNumber

_MOST_BYTES = 8_000_000
"""Of a part that is read: one with a thousand numbers has a hundred thousand."""


@dataclass(frozen=True)
class Stated:
    """The numbers by the id that their content controls bear, and what they were taken from."""

    origin: Origin
    numbers: Mapping[str, StatedNumber]


def stated(file: Path | bytes) -> Stated | None:
    """What the .docx ``file``, or its content, says of its numbers; None where it says nothing.

    Who saved it since makes no difference, as long as the part is there.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(file) if isinstance(file, bytes) else file) as package:
            for each in package.infolist():
                if each.filename.startswith("customXml/") and each.file_size < _MOST_BYTES:
                    if found := _read(package.read(each)):
                        return found
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, NotImplementedError):
        return None
    return None


def _read(part: bytes) -> Stated | None:
    if NAMESPACE.encode() not in part:
        return None
    try:
        root = ElementTree.fromstring(part)
        if root.tag != f"{{{NAMESPACE}}}numbers":
            return None
        found = [StatedNumber(each.text or "", each.attrib["id"], each.attrib["says"],
                              Decimal(each.attrib["value"]), each.attrib["unit"])
                 for each in root]
        origin = Origin(root.attrib["format"], int(root.attrib["version"]), root.attrib["data"])
    except (ElementTree.ParseError, KeyError, ValueError, InvalidOperation):
        return None
    return Stated(origin, {number.id: number for number in found})
