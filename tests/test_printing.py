"""``publish -o X.pdf``: printed by LibreOffice from the publication that was read again."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from budgetxl import api, cli, formats, printing, rules
from budgetxl.fault import Refusal
from budgetxl.layout.drawing import CREATED
from budgetxl.publication import DRAFT
from budgetxl.submission import from_data, read_data
from budgetxl.template import build

FORMAT = "xinjiang-2020-overall-targets"
MADE = b"%%PDF-1.6\n/CreationDate(D:%s)\n<</ID [ <%s>\n<%s> ]\n/DocChecksum /%s\n>>"
"""What of a PDF of LibreOffice tells when and where it was made."""


def told(program: str, path: Path, *options: str) -> str:
    """What a program of poppler says of the PDF ``path``."""
    command = [program, *options, str(path), *(["-"] if program == "pdftotext" else [])]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, which may be published."""
    book = rules.bind(formats.load(formats.find(FORMAT)))
    example = Path(str(formats.find(FORMAT))) / "examples" / "korla.json"
    path = tmp_path_factory.mktemp("filled") / "填好.xlsx"
    path.write_bytes(build(book, submission=from_data(read_data(example), book.format)))
    return path


@pytest.fixture
def published(filled: Path) -> Callable[[Path], int]:
    """Publishes the example into the file of that name; the exit status."""
    return lambda path: cli.run(["publish", str(filled), "-o", str(path)])


@pytest.mark.libreoffice
def test_the_pdf_has_all_pages_and_names_nobody(published, tmp_path):
    path = tmp_path / "公开表.pdf"
    assert published(path) == 0
    known = dict(line.split(":", 1) for line in told("pdfinfo", path).splitlines())
    assert known.keys().isdisjoint({"Author", "Subject", "Keywords", "ModDate"})
    assert known["Title"].strip() == "新疆部门（单位）整体支出绩效目标表（2020年）"
    assert known["CreationDate"].split() == "Wed Jan 1 00:00:00 2020 UTC".split()
    assert int(known["Pages"]) == 3
    pages = told("pdftotext", path, "-layout").split("\f")
    assert "库尔勒市司法局" in pages[0] and DRAFT not in pages[0]
    assert all("二级指标" in page and "年度绩效指标" in page for page in pages[1:3])
    assert str(tmp_path.parent).encode() not in path.read_bytes()
    before = path.read_bytes()
    assert published(path) == 0  # which replaces a file of its own kind, with the same
    assert path.read_bytes() == before


def test_time_and_zone_are_taken_out_and_nothing_moves(monkeypatch):
    """The same pages are the same bytes, whenever and wherever they were printed."""
    here = MADE % (b"20261129010749Z'", b"A" * 32, b"A" * 32, b"B" * 32)
    there = MADE % (b"20271231235959+08'00'", b"C" * 32, b"C" * 32, b"D" * 32)
    for made, date in ((here, b"(D:20200101000000Z')"), (there, b"(D:20200101000000+00'00')")):
        monkeypatch.setattr(printing, "soffice", lambda: "soffice")
        monkeypatch.setattr(printing, "_converted", lambda *_, made=made: made)
        found = printing.pdf(b"", CREATED)
        assert date in found and len(found) == len(made)
        assert not any(mark * 32 in found for mark in (b"A", b"B", b"C", b"D"))
        assert printing.is_pdf_of(found, CREATED)
        assert not printing.is_pdf_of(made, CREATED)


def test_what_is_printed_is_what_was_read_again(published, tmp_path, monkeypatch, filled):
    path = tmp_path / "a.pdf"
    monkeypatch.setattr(printing, "soffice", lambda: "soffice")
    monkeypatch.setattr(printing, "_converted", lambda _, workbook, __: b"%PDF-" + workbook)
    assert published(path) == 0
    assert path.read_bytes() == b"%PDF-" + api.publication(api.check(filled))


@pytest.mark.parametrize("name", ["a.pdf", "A.PDF"])
def test_without_libreoffice_it_is_said_what_to_do(published, tmp_path, monkeypatch, capsys, name):
    monkeypatch.setattr(printing, "soffice", lambda: None)
    assert published(tmp_path / name) == 2
    said = capsys.readouterr().err
    assert "没有找到 LibreOffice" in said and "另存为 PDF" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("made", [None, b"", b"PK"])
def test_no_pdf_is_no_success(monkeypatch, made):
    monkeypatch.setattr(printing, "soffice", lambda: "soffice")
    monkeypatch.setattr(printing, "_converted", lambda *_: made)
    with pytest.raises(Refusal, match="没有打出 PDF"):
        printing.pdf(b"", CREATED)


def test_a_libreoffice_that_hangs_is_ended(tmp_path, monkeypatch):
    """With the process that it started, as soffice does."""
    hangs = tmp_path / "soffice"
    hangs.write_text("#!/bin/sh\nsleep 60 &\nwait\n")
    hangs.chmod(0o755)
    monkeypatch.setattr(printing, "PATIENCE", 0.2)
    monkeypatch.setattr(printing, "soffice", lambda: str(hangs))
    with pytest.raises(Refusal, match="已停止"):
        printing.pdf(b"", CREATED)
