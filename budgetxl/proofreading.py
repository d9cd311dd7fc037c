"""A finished publication read again before it is handed over: nothing in it but what it says.

It holds sheets and their looks, and none of what could calculate, lead elsewhere, hide something
or name somebody; and every figure that was filled in stands in it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from budgetxl.amount import rounded
from budgetxl.fault import Refusal
from budgetxl.rules import Figures

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|(?:_rels/|xl/_rels/workbook\.xml)\.rels|docProps/(?:app|core)\.xml"
    r"|xl/(?:workbook|styles|sharedStrings|worksheets/sheet[0-9]+)\.xml"
)
"""All parts that there may be: macros, links, comments and pictures would be further ones."""

_SIGNS = {
    # one letter is found sooner than a word, and nothing that may stand there has these two
    "rows": {b"f": "公式", b"d": "隐藏的内容"},
    "around": {
        b"<hyperlink": "链接", b"<extLst": "看不见的附加内容", b"rawing": "批注或图形",
        b"<oleObject": "嵌入的对象", b"hidden=": "隐藏的内容",
    },
    "xl/workbook.xml": {
        b'" state="': "隐藏的工作表", b"<externalReference": "外部链接", b"absPath": "路径",
    },
    "xl/_rels/workbook.xml.rels": {b"TargetMode=": "外部链接"},
}
"""What must not stand in the rows of sheets, around these, and in other parts; and its name."""

_HEADER = 30
"""Bytes before the name of a part, which follows at once; then comes the part itself."""

_NAMED = re.compile(b"<(?:dc:creator|cp:lastModifiedBy|Manager|Company)>[^<]")
_NUMBER = re.compile(rb' s="[0-9]+"><v>([^<]+)</v>')
"""A number in a cell; a text names its type between style and value."""


def proofread(content: bytes, figures: Figures) -> None:
    """Raises ``Refusal`` where the publication ``content`` is not what ``figures`` say, or more."""
    parts = dict(_parts(content))
    sheets = [part.split(b"sheetData>") for name, part in parts.items() if "worksheets/" in name]
    rows = b"".join(part for each in sheets for part in each[1:-1])
    parts |= {"rows": rows, "around": b"".join(part for each in sheets for part in each[::2])}
    for name, signs in _SIGNS.items():
        for sign, what in signs.items():
            if sign in parts[name]:
                raise _fault(f"里面有{what}")
    if _NAMED.search(parts["docProps/core.xml"]) or _NAMED.search(parts["docProps/app.xml"]):
        raise _fault("里面有人名")
    there = Counter(_NUMBER.findall(rows))
    for number, times in Counter(_figures(figures)).items():
        if there[number] < times:
            raise _fault(f"少了填报的数，如 {number.decode()}")


def _parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts by name, out of the file itself: ``zipfile`` takes long to open each."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            listed = package.infolist()
        for each in listed:
            if not _PARTS.fullmatch(each.filename):
                raise _fault(f"里面有不该有的部分 {each.filename}")
            start = each.header_offset + _HEADER + len(each.filename)
            packed = memoryview(content)[start:start + each.compress_size]
            part = zlib.decompress(packed, -zlib.MAX_WBITS, each.file_size)
            if zlib.crc32(part) != each.CRC:
                raise _fault("文件不完整")
            yield each.filename, part
    except (zipfile.BadZipFile, zlib.error):
        raise _fault("文件不完整") from None


def _fault(what: str) -> Refusal:
    return Refusal(f"公开表写出前复核，{what}，没有写出；这是程序的差错，请交给技术人员")


def _figures(figures: Figures) -> Iterator[bytes]:
    """The figures that were filled in, as the cells of a publication hold them.

    Those that are printed with words around them, or as they were typed, are texts there.
    """
    format_, typed = figures.book.format, figures.submission.typed
    tables = format_.tables
    for place, value in figures.submission.cells.items():
        if isinstance(value, Decimal) and not (typed and place in typed):
            table = tables[place.table]
            spec = None if table.supplementary else table.spec(place)
            if spec and spec.printed and not (spec.before or spec.after):
                yield f"{rounded(value, format_.decimals_of(spec)):.16G}".encode()
