"""Packages that are sound and unlike those that we write: the same is read from them."""

from __future__ import annotations

import io
import re
import weakref
import zipfile
from pathlib import Path

import pytest

from budgetxl.certificate import certify
from budgetxl.reading import read
from budgetxl.reading.package import STRICT
from budgetxl.reading.workbook import open_workbook
from budgetxl.submission import to_data
from tests.damage import MAIN, TYPES
from tests.hostile_files import repacked
from tests.workbook_copies import saved


def strict(parts):
    for name, part in parts.items():
        for namespace, usual in STRICT.items():
            part = part.replace(usual, namespace)
        parts[name] = part


def other_main_part(parts):
    parts["xl/workbook2.xml"] = parts.pop("xl/workbook.xml")
    parts["xl/_rels/workbook2.xml.rels"] = parts.pop("xl/_rels/workbook.xml.rels")
    for name in ("_rels/.rels", "[Content_Types].xml"):
        parts[name] = parts[name].replace(b"workbook.xml", b"workbook2.xml")


def other_folder(parts):
    for name in [name for name in parts if name.startswith("xl/")]:
        parts[name.replace("xl/", "daten/", 1)] = parts.pop(name)
    for name in ("_rels/.rels", "[Content_Types].xml"):
        parts[name] = parts[name].replace(b"xl/", b"daten/")


def uppercase(parts):
    for name in list(parts):
        parts[name.upper()] = parts.pop(name)


def utf16(parts):
    for name in [name for name in parts if name.endswith(".xml")]:
        text = parts[name].decode().partition("?>")[2]
        parts[name] = f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")


def prefixed_cells(parts):
    """The cells alone, of all elements: whoever looks for ``<c`` finds none."""
    for name in [name for name in parts if "/worksheets/sheet" in name and b"<c " in parts[name]]:
        part = re.sub(rb"<(/?)([cfv]|is|t)(?=[ />])", rb"<\1x:\2", parts[name])
        parts[name] = part.replace(b"<worksheet ", b'<worksheet xmlns:x="%b" ' % MAIN.encode(), 1)


def percent_signs(parts):
    """In the target alone, and in the name in the package as well."""
    rename(parts, "xl/worksheets/sheet5.xml", "xl/worksheets/sheet 5%.xml", "sheet%205%25.xml")
    rename(parts, "xl/worksheets/sheet6.xml", "xl/worksheets/%E8%A1%A86.xml", "表6.xml")


def rename(parts, old, new, target):
    parts[new] = parts.pop(old)
    listed = "xl/_rels/workbook.xml.rels"
    assert old.rpartition("/")[2].encode() in parts[listed]
    parts[listed] = parts[listed].replace(old.rpartition("/")[2].encode(), target.encode())
    rels = f"xl/worksheets/_rels/{old.rpartition('/')[2]}.rels"
    if rels in parts:
        parts[f"xl/worksheets/_rels/{new.rpartition('/')[2]}.rels"] = parts.pop(rels)


def chain_of_calculation(parts):
    parts["xl/calcChain.xml"] = f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/></calcChain>'.encode()
    listed = "xl/_rels/workbook.xml.rels"
    parts[listed] = parts[listed].replace(b"</Relationships>", (
        f'<Relationship Id="rId900" Type="{TYPES}/calcChain" Target="calcChain.xml"/>'
        "</Relationships>").encode())


def days_since_1904(parts):
    book = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = book.replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    assert parts["xl/workbook.xml"] != book


def byte_order_mark(parts):
    for name, part in parts.items():
        parts[name] = b"\xef\xbb\xbf" + part


def streamed(content):
    """With the sizes behind each part, and room for more than four gigabytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}

    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    stream = Pipe()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            with package.open(name, "w", force_zip64=True) as entry:
                entry.write(part)
    return stream.getvalue()


@pytest.mark.parametrize(
    "change", [strict, other_main_part, other_folder, uppercase, utf16, byte_order_mark,
               prefixed_cells, percent_signs, chain_of_calculation, days_since_1904]
)
def test_parts_are_found_and_read_whatever_they_are_called(change, office_file, book, tmp_path):
    filled = office_file["stated"]
    content = repacked(filled.content, change)
    reading = read(saved(content, tmp_path), lambda _: book)
    assert reading.findings == ()
    assert to_data(reading.submission, book.format) == filled.data
    assert certify(Path("a.xlsx"), reading.layout, (), content) == []


def test_a_package_that_was_streamed_is_read(office_file, book, tmp_path):
    filled = office_file["stated"]
    reading = read(saved(streamed(filled.content), tmp_path), lambda _: book)
    assert (reading.findings, to_data(reading.submission, book.format)) == ((), filled.data)


class Parts(dict):
    """Parts of a package of which one can see when nobody holds them any more."""


def test_a_workbook_that_is_closed_holds_none_of_its_parts(office_file):
    """Of each of the thousands that a process reads they are megabytes, whatever points to it."""
    parts = Parts()
    with open_workbook(Path("甲.xlsx"), (), office_file["computed"].content, parts) as sheets:
        for name in sheets:
            sheets[name]
    assert any(name.startswith("xl/worksheets/") for name in parts)
    held = weakref.ref(parts)
    del parts
    assert held() is None and len(sheets) > 1
