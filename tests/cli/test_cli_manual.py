"""The manual for authors, followed word by word: what it says to write is a format that works."""

from __future__ import annotations

import re

import openpyxl
import pytest

from budgetxl import formats
from budgetxl.formats.shelves import OWN_FOLDERS
from tests.cli.commands import FOLDER

MANUAL, REFERENCE = (
    (FOLDER.parent / name).read_text("utf-8") for name in ("README.md", "REFERENCE.md"))
NAME = "my-2027-budget"
FILES = ["format.yaml", "tables/1-expenditure.yaml", "tables/2-three-public-expenses.yaml",
         "rules.yaml"]


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """The folder that an author comes to by doing what the manual says."""
    monkeypatch.setenv(OWN_FOLDERS, str(tmp_path))
    (tmp_path / NAME / "tables").mkdir(parents=True)
    blocks = re.findall(r"^```(yaml|json)\n(.*?)^```$", MANUAL, re.M | re.S)
    written = [text for kind, text in blocks if kind == "yaml"]
    for file, text in zip(FILES, written, strict=True):
        (tmp_path / NAME / file).write_text(text, "utf-8")
    [data] = [text for kind, text in blocks if kind == "json"]
    (tmp_path / "数据.json").write_text(data, "utf-8")
    return tmp_path


def test_a_table_in_ten_minutes(run, shelf):
    (shelf / NAME / "rules.yaml").rename(shelf / "rules.yaml")  # written later
    assert run("template", shelf / NAME, "-o", shelf / "样.xlsx", "--draft").status == 0
    assert run("template", shelf / NAME, "-o", shelf / "模板.xlsx").status == 0
    (shelf / "rules.yaml").rename(shelf / NAME / "rules.yaml")
    assert run("template", NAME, "-o", shelf / "模板.xlsx").status == 0
    book, printed = shelf / "填好.xlsx", shelf / "公开表.xlsx"
    assert run("fill", NAME, shelf / "数据.json", "-o", book).status == 0
    assert "没有发现问题：" in run("check", book).out
    assert run("publish", book, "-o", printed).status == 0
    sheet = openpyxl.load_workbook(printed)["表一"]
    lines = [[value for value in row if value is not None] for row in sheet.values]
    assert ["2027年部门支出预算表"] in lines
    assert [line for line in lines if 150.5 in line] == [
        ["204", "公共安全支出", 150.5, 120.5, 30],
        ["204", "06", "司法", 150.5, 120.5, 30],
        ["204", "06", "01", "行政运行", 150.5, 120.5, 30],
        ["合计", 150.5, 120.5, 30],
    ]


def test_its_commands_and_formats_are_there(run):
    for line in re.findall(r"`budgetxl ([a-z]+)[^`]*`", MANUAL + REFERENCE):
        assert run(line, "--help").status == 0
    named = re.findall(r"^\|[^|]*\| `([a-z0-9-]+)`", MANUAL, re.M)
    assert set(formats.catalogue()) <= set(named)


def test_what_it_refers_to_stands_in_the_reference():
    headings = {re.sub(r"[^\w一-鿿-]", "", line.lower().replace(" ", "-"))
                for line in re.findall(r"^## (.*)$", REFERENCE, re.M)}
    anchors = re.findall(r"REFERENCE\.md#([^)]+)\)", MANUAL)
    assert len(anchors) >= 8 and set(anchors) <= headings
