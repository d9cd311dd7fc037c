"""The stream ``dir``: what the project is, refers to and consists of ([MS-OVBA] 2.3.4.2)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from budgetxl.vba.module import Module

PROJECT = "VBAProject"
"""The name that Excel gives every project."""

_WINDOWS = 1
_ENGLISH = 0x409
"""The only language that the format allows, whatever the code page."""
_VERSION = struct.pack("<IH", 1_577_836_800, 1)
"""Office puts a time and a count of changes here; ours is always the start of 2020."""
_COOKIE = b"\xff\xff"
_LIBRARIES = {
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0"
    r"#C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0"
    r"#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
    "#Microsoft Office 16.0 Object Library",
}
"""What Excel makes every new project refer to, in its words; VBA and Excel go without saying."""


def information(modules: Sequence[Module], code_page: int) -> bytes:
    """The records of the stream, not yet compressed."""
    references = b"".join(_reference(name, library) for name, library in _LIBRARIES.items())
    count = _record(0x0F, struct.pack("<H", len(modules))) + _record(0x13, _COOKIE)
    described = b"".join(map(_module, modules))
    return _project(code_page) + references + count + described + _record(0x10)


def _project(code_page: int) -> bytes:
    """The project itself: platform, languages, name, and no description, help or constants."""
    return b"".join((
        _record(0x01, struct.pack("<I", _WINDOWS)),
        _record(0x02, struct.pack("<I", _ENGLISH)),
        _record(0x14, struct.pack("<I", _ENGLISH)),
        _record(0x03, struct.pack("<H", code_page)),
        _record(0x04, PROJECT.encode("ascii")),
        _text(0x05, 0x40, ""),
        _text(0x06, 0x3D, ""),
        _record(0x07, bytes(4)),
        _record(0x08, bytes(4)),
        # The one record whose size is not that of its content.
        struct.pack("<HI", 0x09, 4) + _VERSION,
        _text(0x0C, 0x3C, ""),
    ))


def _reference(name: str, library: str) -> bytes:
    path = library.encode("ascii")
    content = struct.pack("<I", len(path)) + path + bytes(6)
    return _text(0x16, 0x3E, name) + _record(0x0D, content)


def _module(module: Module) -> bytes:
    """One module: its name twice, as such and as that of its stream, which begins with source."""
    return b"".join((
        _text(0x19, 0x47, module.name),
        _text(0x1A, 0x32, module.name),
        _text(0x1C, 0x48, ""),
        _record(0x31, bytes(4)),
        _record(0x1E, bytes(4)),
        _record(0x2C, _COOKIE),
        _record(0x22 if module.kind == "document" else 0x21),
        _record(0x2B),
    ))


def _text(identifier: int, wide: int, text: str) -> bytes:
    """Two records: the text in the code page, which is ASCII in all of them, and in UTF-16."""
    return _record(identifier, text.encode("ascii")) + _record(wide, text.encode("utf-16-le"))


def _record(identifier: int, content: bytes = b"") -> bytes:
    return struct.pack("<HI", identifier, len(content)) + content
