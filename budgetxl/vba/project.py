"""A VBA project whole: its streams, and the container around them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from budgetxl.vba.compression import compressed
from budgetxl.vba.container import compound_file
from budgetxl.vba.encryption import encrypted
from budgetxl.vba.information import PROJECT, information
from budgetxl.vba.module import WORKBOOK, Module

CHINESE = 936
"""The code page of Chinese Windows."""

_NO_CACHE = bytes.fromhex("CC61FFFF000000")
_TICK = 7
"""What stands for the clock in obscured properties: the number in the example of [MS-OVBA]."""
_UNPROTECTED, _NO_PASSWORD, _VISIBLE = bytes(4), bytes(1), b"\xff"


def project(modules: Sequence[Module], code_page: int = CHINESE) -> bytes:
    """The bytes of a ``vbaProject.bin`` with these modules, in their order; same input, same bytes.

    Excel wants a document module for the workbook, ``WORKBOOK``, and one for every sheet, called
    by its code name. ``code_page`` is only what the file says: the text in it is ASCII.

    Raises ``ValueError``, naming module and line, for text that is not ASCII; for a name that VBA
    does not allow or that comes twice; and when the module of the workbook is missing.
    """
    _check(modules)
    streams = {f"VBA/{module.name}": _stream(module) for module in modules}
    streams["VBA/_VBA_PROJECT"] = _NO_CACHE
    streams["VBA/dir"] = compressed(information(modules, code_page))
    streams["PROJECT"] = _properties(modules).encode("ascii")
    streams["PROJECTwm"] = b"".join(map(_names, modules)) + bytes(2)
    return compound_file(streams)


def _check(modules: Sequence[Module]) -> None:
    seen: set[str] = set()
    for module in modules:
        if module.name.lower() in seen:
            raise ValueError(f"module {module.name}: another one has this name")
        seen.add(module.name.lower())
    if not any(module.name == WORKBOOK and module.kind == "document" for module in modules):
        raise ValueError(f"a project needs the document module {WORKBOOK}")


def _stream(module: Module) -> bytes:
    text = module.text().encode("ascii")
    try:
        return compressed(text)
    except ValueError as error:
        raise ValueError(f"module {module.name}: {error}") from None


def _properties(modules: Sequence[Module]) -> str:
    """The stream ``PROJECT`` ([MS-OVBA] 2.3.1): what the VBA editor shows of the project."""
    project_id = _project_id(modules)
    lines = [
        f'ID="{project_id}"',
        *map(_declaration, modules),
        f'Name="{PROJECT}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{encrypted(_UNPROTECTED, project_id, _TICK, _TICK)}"',
        f'DPB="{encrypted(_NO_PASSWORD, project_id, 2 * _TICK, _TICK)}"',
        f'GC="{encrypted(_VISIBLE, project_id, 3 * _TICK, _TICK)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _declaration(module: Module) -> str:
    if module.kind == "document":
        return f"Document={module.name}/&H00000000"
    return f"Module={module.name}"


def _project_id(modules: Sequence[Module]) -> str:
    """A GUID of what the modules say: other sources, another project."""
    content = "\0".join(f"{module.kind} {module.text()}" for module in modules)
    return f"{{{uuid.uuid5(uuid.NAMESPACE_OID, content)}}}".upper()


def _names(module: Module) -> bytes:
    """A module's name in the code page and in UTF-16, for the stream ``PROJECTwm``."""
    return f"{module.name}\0".encode("ascii") + f"{module.name}\0".encode("utf-16-le")
