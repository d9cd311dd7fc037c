"""``check --marked COPY.docx``: findings as comments in a copy of the text."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest

from budgetxl import cli
from tests.changji import corrected
from tests.cli.commands import filled_with
from tests.test_disclosure_marking import document, marked_words

RIGHT = ("三、支出", "基本支出890.1万元，占92.61%。", "项目支出71万元，占7.39%。")
WRONG = ("三、支出", "基本支出809.1万元，占92.61%。", "项目支出71万元，占7.39%。")


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = filled_with(corrected(), tmp_path_factory.mktemp("marked") / "填好.xlsx")
    return path


def check(workbook: Path, narrative: Path, copy: Path, *more: str) -> int:
    return cli.run(["check", str(workbook), "--narrative", str(narrative), "--marked", str(copy),
                    *more])


def text(folder: Path, *paragraphs: str) -> Path:
    path = folder / "说明.docx"
    path.write_bytes(document(*paragraphs))
    return path


def test_a_wrong_number_has_a_comment_and_the_text_is_as_it_was(workbook, tmp_path, capsys):
    narrative, copy = text(tmp_path, *WRONG), tmp_path / "批注.docx"
    before = narrative.read_bytes()
    assert check(workbook, narrative, copy) == 1
    found = marked_words(copy.read_bytes())
    [(says, words)] = [(says, words) for says, words in found.items() if "N.1" in says]
    assert words == "809.1万元"
    assert says.startswith("强制 N.1：“基本支出”写 809.1万元，表六[合计, 小计]是 890.10 万元。核对")
    opened: Any = docx.Document(io.BytesIO(copy.read_bytes()))
    assert [line.text for line in opened.paragraphs] == [*WRONG]
    assert narrative.read_bytes() == before
    assert f"已写出：{copy}" in capsys.readouterr().err


def test_a_right_text_has_no_comment(workbook, tmp_path):
    copy = tmp_path / "批注.docx"
    assert check(workbook, text(tmp_path, *RIGHT), copy) == 0
    assert marked_words(copy.read_bytes()) == {}


def test_a_marked_copy_is_replaced_by_the_next(workbook, tmp_path):
    copy = tmp_path / "批注.docx"
    check(workbook, text(tmp_path, *WRONG), copy)
    assert check(workbook, text(tmp_path, *RIGHT), copy) == 0
    assert marked_words(copy.read_bytes()) == {}


@pytest.mark.parametrize(("narrative", "copy", "says"), [
    ("说明.docx", "说明.docx", "不能写在"),
    ("说明.docx", "批注.pdf", "--marked 的文件名应以 .docx 结尾"),
    ("说明.txt", "批注.docx", "--marked 把批注写在 .docx 的副本里"),
])
def test_what_cannot_be_marked_is_said(workbook, tmp_path, capsys, narrative, copy, says):
    source = text(tmp_path, *WRONG)
    (tmp_path / "说明.txt").write_text("\n".join(WRONG), encoding="utf-8")
    before = source.read_bytes()
    assert check(workbook, tmp_path / narrative, tmp_path / copy) == 2
    assert says in capsys.readouterr().err
    assert source.read_bytes() == before
