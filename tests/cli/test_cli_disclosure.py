"""``publish -o X.docx``: the whole disclosure, refused and replaced as the tables are."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from budgetxl import api, cli, formats, printing, rules
from budgetxl.fault import Refusal
from budgetxl.layout.drawing import CREATED
from budgetxl.publication import DRAFT
from budgetxl.submission import from_data, read_data
from budgetxl.template import build

FORMAT = "xinjiang-2020-overall-targets"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The example, which may be published; its format has no narrative."""
    return workbook(tmp_path_factory.mktemp("filled"), lambda data: data)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A workbook that does not pass."""
    return workbook(tmp_path_factory.mktemp("faulty"), lambda data: data["tables"].clear())


def workbook(folder: Path, change) -> Path:
    book = rules.bind(formats.load(formats.find(FORMAT)))
    data = read_data(Path(str(formats.find(FORMAT))) / "examples" / "korla.json")
    change(data)
    path = folder / "填好.xlsx"
    path.write_bytes(build(book, submission=from_data(data, book.format)))
    return path


def document(path) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read("word/document.xml").decode()


def publish(source, path, *options) -> int:
    return cli.run(["publish", str(source), "-o", str(path), *options])


@pytest.mark.parametrize("name", ["公开.docx", "公开.DOCX"])
def test_the_ending_decides(filled, tmp_path, name, capsys):
    assert publish(filled, tmp_path / name) == 0
    assert "库尔勒市司法局" in document(tmp_path / name)
    assert f"已写出：{tmp_path / name}" in capsys.readouterr().err


def test_the_same_workbook_gives_the_same_document(filled, tmp_path):
    path = tmp_path / "公开.docx"
    assert publish(filled, path) == 0
    before = path.read_bytes()
    assert publish(filled, path) == 0  # which replaces one of its own kind
    assert path.read_bytes() == before


def test_what_another_program_has_saved_since_is_not_replaced(filled, tmp_path, capsys):
    path = tmp_path / "公开.docx"
    publish(filled, path)
    path.write_bytes(saved_again(path.read_bytes()))
    assert publish(filled, path) == 2
    assert "这里已有别的文件，没有覆盖" in capsys.readouterr().err
    assert publish(filled, path, "--force") == 0


def saved_again(content: bytes) -> bytes:
    """The document with a date of its own, as every program gives it one."""
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(new, "w") as package:
        for name in old.namelist():
            part = old.read(name)
            package.writestr(name, re.sub(rb"2020-01-01T", b"2026-01-01T", part))
    return new.getvalue()


def test_what_does_not_pass_is_refused_and_as_a_draft_says_so(faulty, tmp_path, capsys):
    path = tmp_path / "公开-草稿.docx"
    assert publish(faulty, path) == 1
    assert "没有生成公开文档" in capsys.readouterr().err and not path.exists()
    assert publish(faulty, path, "--draft") == 0
    with zipfile.ZipFile(path) as package:
        assert DRAFT in package.read("word/header1.xml").decode()


def test_a_document_of_which_the_text_lacks_a_figure_is_not_finished(filled, monkeypatch):
    from budgetxl import disclosure, narrative

    report = api.check(filled)
    lacking = narrative.Written(disclosure.tables_alone(report.figures), ("表三[合计, 合计]",))
    monkeypatch.setattr(narrative, "narrative_of", lambda _: True)
    monkeypatch.setattr(narrative, "write", lambda *_: lacking)
    with pytest.raises(api.NotPassed, match=r"情况说明有 1 处没有写全，如 表三\[合计, 合计\]"):
        api.disclosed(report)
    assert DRAFT in str(zipfile.ZipFile(io.BytesIO(api.disclosed(report, True))).read(
        "word/header1.xml"), "utf-8")


def test_other_endings_are_refused_with_all_that_there_are(filled, tmp_path, capsys):
    assert publish(filled, tmp_path / "公开.odt") == 2
    assert "输出文件名应以 .xlsx、.docx 或 .pdf 结尾" in capsys.readouterr().err


def test_without_libreoffice_a_document_is_no_pdf_but_it_is_said_what_to_do(monkeypatch):
    monkeypatch.setattr(printing, "soffice", lambda: None)
    with pytest.raises(Refusal, match=r"先写出 \.docx，用 Word、WPS 打开，另存为 PDF"):
        printing.pdf(b"", CREATED, ".docx")
