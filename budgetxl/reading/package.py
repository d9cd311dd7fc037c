"""The parts of an .xlsx package, found by what they are and not by what they are called.

What one file may ask for is bounded: the bytes of all parts that are read are counted.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from budgetxl.infile import too_big
from budgetxl.reading.partfault import PartError, named
from budgetxl.reading.wellformed import Element, tree_of

STRICT = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main":
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships":
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
"""Namespaces of Strict Open XML, and what they are called in all other workbooks."""

MOST_BYTES, MOST_ALL_BYTES = 12_000_000, 64_000_000
"""Of one part when unpacked, twice what 3,000 rows in a table take; and of all that are read.

The largest template takes 8 MB, and 52 once LibreOffice has saved it: it shares no formulas."""

MOST_CELLS, MOST_TAGS = 400_000, 1_000_000
"""In all sheets that are read, and in a sheet that is read slowly."""

_MOST_DIRECTORY = 1_000_000
"""Bytes of the list of parts: some 10,000 of them."""

_ROOT = re.compile(rb"<[^?!][^>]*>")
TRIM = "请删去表外的空行、空列和格式后另存"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Relation(NamedTuple):
    """What a part is related to: the last word of the kind of relation, and the other part."""

    kind: str
    part: str


class Package:
    """The parts of the package that ``content`` is.

    Raises ``zipfile.BadZipFile`` for what is no zip at all, and ``PartError`` for parts that
    are missing, damaged, locked, or more than any template needs.

    ``unpacked`` holds the parts by name that another ``Package`` of it has unpacked, and gets
    those that this one does.
    """

    def __init__(self, content: bytes, unpacked: dict[str, bytes] | None = None) -> None:
        self._known = unpacked
        if _directory_size(content) > _MOST_DIRECTORY:
            raise PartError("压缩包里的文件太多，不是 Excel 存出来的；请用 Excel 打开后另存")
        self._zip = _opened(content)
        self._names = {_plain_name(name): name for name in self._zip.namelist()}
        if len(self._names) < len(self._zip.namelist()):  # programs differ in which one they take
            raise PartError("压缩包里有两个同名的文件，不是 Excel 存出来的；请用 Excel 打开后另存")
        self._bytes = 0
        self._relations: dict[str, Mapping[str, Relation]] = {}

    def __contains__(self, part: str) -> bool:
        return _plain_name(part) in self._names

    @property
    def names(self) -> list[str]:
        """The names of all parts, in small letters."""
        return list(self._names)

    def close(self) -> None:
        """Lets go of the parts; none can be read any more."""
        self._zip.close()
        self._known = None  # who still holds the package does not hold megabytes

    def read(self, part: str, called: str = "") -> bytes:
        """The XML of a part, in UTF-8 and with the usual namespaces; ``called`` is its name."""
        called = called or part
        name = _plain_name(part)
        content = self._known.get(name) if self._known else None
        if content is None:
            content = self._unpacked(name, called)
            if self._known is not None:
                self._known[name] = content
        if content[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
            content = _from_utf16(content, called)
        root = _ROOT.search(content)
        head = content[:root.end()] if root else b""
        if b"<!" in head and b"<!DOCTYPE" in content:
            raise PartError(f"“{called}”里有 DTD，表格软件不这样存；请用 Excel 打开后另存")
        self._bytes += len(content)
        if self._bytes > MOST_ALL_BYTES:
            raise PartError(f"工作簿的内容太多（读到“{called}”时）；{TRIM}")
        return _usual(head) + content[len(head):] if b"purl.oclc.org" in head else content

    def tree(self, part: str) -> Element:
        """The root of a part."""
        with named(f"“{part}”"):
            return tree_of(self.read(part))

    def relations(self, part: str) -> Mapping[str, Relation]:
        """What ``part`` is related to within the package, by id; of the package itself for ""."""
        if part not in self._relations:
            self._relations[part] = dict(self._related(part))
        return self._relations[part]

    def _related(self, part: str) -> Iterator[tuple[str, Relation]]:
        folder, _, name = part.rpartition("/")
        listed = f"{folder}/_rels/{name}.rels"
        for each in self.tree(listed).iter(_RELATIONS) if listed in self else ():
            if each.get("TargetMode") != "External":
                kind, target = each.get("Type", ""), each.get("Target", "")
                yield each.get("Id", ""), Relation(kind.rpartition("/")[2], _target(folder, target))

    def related(self, part: str, kind: str) -> str:
        """The part that is related to ``part`` in that way; "" if none is."""
        found = (to.part for to in self.relations(part).values() if to.kind == kind)
        return next(found, "")

    def _unpacked(self, part: str, called: str) -> bytes:
        name = self._names.get(part)
        if name is None:
            raise PartError(f"里面缺少“{called}”，文件不完整；请重新取得，或用 Excel 打开后另存")
        info = self._zip.getinfo(name)
        if info.file_size > MOST_BYTES:
            raise PartError(f"“{called}”太大（{too_big(info.file_size, MOST_BYTES)}）；{TRIM}")
        if info.flag_bits & 1:
            raise PartError("压缩包里的内容加了密码；请去掉密码后另存为 .xlsx")
        try:
            with self._zip.open(info) as stream:
                return stream.read(info.file_size + 1)  # without a size it unpacks all there is
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
                ValueError, RuntimeError):
            raise PartError(f"“{called}”损坏了，解不开；请重新取得，或用 Excel 打开后另存") from None


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (NotImplementedError, ValueError) as error:  # a version to come, a name that is none
        raise zipfile.BadZipFile(error) from None


def _directory_size(content: bytes) -> int:
    """The bytes of the list of parts at the end of a zip; 0 where there is none."""
    end = content.rfind(b"PK\5\6")
    size = int.from_bytes(content[end + 12:end + 16], "little") if end >= 0 else 0
    if size == 0xFFFFFFFF:  # too big for its place: a record before says it
        end = content.rfind(b"PK\6\6")
        size = int.from_bytes(content[end + 40:end + 48], "little")
    return size


def _from_utf16(content: bytes, called: str) -> bytes:
    """The same XML in UTF-8, which needs no declaration."""
    order = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(content[:2], "utf-16")
    try:
        text = content.decode(order)
    except ValueError:
        raise PartError(f"“{called}”不是正确的 XML；请用 Excel 打开后另存") from None
    return (text.partition("?>")[2] if text.startswith("<?xml") else text).lstrip().encode()


def _usual(head: bytes) -> bytes:
    """The root of Strict Open XML with the namespaces of all others."""
    for strict, usual in STRICT.items():
        head = head.replace(strict, usual)
    return head


def _plain_name(part: str) -> str:
    return unquote(part.replace("\\", "/")).lstrip("/").casefold()


def _target(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    whole = target if target.startswith("/") else f"/{folder}/{target}"
    return posixpath.normpath(whole).lstrip("/")
