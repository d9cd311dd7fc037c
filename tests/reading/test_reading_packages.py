"""Packages that are sound and unlike those that we write: the same is read from them."""

from __future__ import annotations

import io
import zipfile

import pytest

from budgetxl.reading import read
from budgetxl.reading.package import STRICT
from budgetxl.submission import to_data
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
    "change", [strict, other_main_part, other_folder, uppercase, utf16, byte_order_mark]
)
def test_parts_are_found_and_read_whatever_they_are_called(change, office_file, book, tmp_path):
    filled = office_file["stated"]
    reading = read(saved(repacked(filled.content, change), tmp_path), lambda _: book)
    assert reading.findings == ()
    assert to_data(reading.submission, book.format) == filled.data


def test_a_package_that_was_streamed_is_read(office_file, book, tmp_path):
    filled = office_file["stated"]
    reading = read(saved(streamed(filled.content), tmp_path), lambda _: book)
    assert (reading.findings, to_data(reading.submission, book.format)) == ((), filled.data)
