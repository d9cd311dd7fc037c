"""What XlsxWriter cannot write, put into the finished package: locks, a ribbon, another type."""

from __future__ import annotations

import io
import re
import zipfile

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_LAST_COLUMN = re.compile(r'(<col min="[0-9]+" max=")256"')
_STRUCTURE = re.compile(r"(<workbookPr [^>]*/>)")
_MAKER = re.compile("Microsoft Excel")
_WORKBOOK_TYPE = re.compile(r"application/vnd\.ms-excel\.sheet(?=\.macroEnabled\.main\+xml)")
_ADDIN_TYPE = "application/vnd.ms-excel.addin"

_LAST_RELATION = re.compile("</Relationships>")
_RIBBON = "customUI/customUI14.xml"
_RIBBON_RELATION = (
    '<Relationship Id="rIdRibbon"'
    ' Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"'
    f' Target="{_RIBBON}"/></Relationships>'
)

_FORMULA = re.compile(r'(<c r="([A-Z]+)([0-9]+)"[^>]*>)<f>([^<]*)</f>')

SHARED = "↑"
"""Stands for the formula of the cell above, moved down; nothing that calculates reads so."""


def finish(content: bytes, ribbon: bytes = b"") -> bytes:
    """The package with a locked structure, all columns locked, and its own name.

    XlsxWriter is told of 256 columns, since it walks every column it knows of in every row.
    Sheets can be neither removed nor renamed. The program named as its maker is budgetxl.
    A formula with ``SHARED`` ones directly below it is written once for all of them: the format
    has a word for that, which keeps the file a fraction of its size.
    A ``ribbon``, XML in ASCII, goes into the package as it is.
    """
    parts = _parts(content)
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            _edit(parts, name, _LAST_COLUMN, r'\g<1>16384"')
            parts[name] = _shared(parts[name].decode()).encode()
    _edit(parts, "xl/workbook.xml", _STRUCTURE, r'\1<workbookProtection lockStructure="1"/>')
    if ribbon:
        _add_ribbon(parts, ribbon)
    return _package(parts)


def as_addin(content: bytes, ribbon: bytes) -> bytes:
    """A workbook with macros as an add-in (.xlam) with this ribbon; it differs in its type only.

    Raises ``ValueError`` for a workbook without macros.
    """
    parts = _parts(content)
    _edit(parts, "[Content_Types].xml", _WORKBOOK_TYPE, _ADDIN_TYPE)
    _add_ribbon(parts, ribbon)
    return _package(parts)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _package(parts: dict[str, bytes]) -> bytes:
    """The parts as one file, made by budgetxl, at no time in particular."""
    _edit(parts, "docProps/app.xml", _MAKER, "budgetxl")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, part)
    return stream.getvalue()


def _add_ribbon(parts: dict[str, bytes], ribbon: bytes) -> None:
    """Its type needs no word of its own: it is that of every part called .xml."""
    parts[_RIBBON] = ribbon
    _edit(parts, "_rels/.rels", _LAST_RELATION, _RIBBON_RELATION)


def _shared(xml: str) -> str:
    """``xml`` with each formula that ``SHARED`` ones stand below written once for all of them."""
    heads: dict[str, str] = {}
    lasts: dict[str, str] = {}
    for _, column, row, formula in _FORMULA.findall(xml):
        if formula == SHARED:
            lasts[heads[column]] = column + row
        else:
            heads[column] = column + row
    numbers = {head: i for i, head in enumerate(lasts)}

    def share(match: re.Match[str]) -> str:
        cell, column, row, formula = match.groups()
        if formula == SHARED:
            return f'{cell}<f t="shared" si="{numbers[heads[column]]}"/>'
        head = heads[column] = column + row
        if head not in numbers:
            return match[0]
        cells = f"{head}:{lasts[head]}"
        return f'{cell}<f t="shared" ref="{cells}" si="{numbers[head]}">{formula}</f>'

    return _FORMULA.sub(share, xml) if lasts else xml


def _edit(parts: dict[str, bytes], name: str, pattern: re.Pattern[str], text: str) -> None:
    edited, count = pattern.subn(text, parts[name].decode(), count=1)
    if not count:
        raise ValueError(f"XlsxWriter no longer writes what {name} is patched at")
    parts[name] = edited.encode()
