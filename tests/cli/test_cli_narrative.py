"""``check --narrative``: a text held against the tables of a workbook, in every form of report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from budgetxl import cli
from tests.changji import corrected
from tests.cli.commands import filled_with

RIGHT = "三、支出\n基本支出890.1万元，占92.61%。\n项目支出71万元，占7.39%。\n"
WRONG = RIGHT.replace("890.1万元", "809.1万元")


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = filled_with(corrected(), tmp_path_factory.mktemp("narrative") / "填好.xlsx")
    return path


def _checked(
    workbook: Path, folder: Path, text: str, *more: str
) -> int:
    narrative = folder / "说明.txt"
    narrative.write_text(text, encoding="utf-8")
    return cli.run(["check", str(workbook), "--narrative", str(narrative), *more])


def test_right_text_says_how_many_numbers_agree(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _checked(workbook, tmp_path, RIGHT) == 0
    assert "情况说明 3 段、4 个数：与表相符 2，有疑问 0，只由别的数印证 2，没有可对的数 0" in (
        capsys.readouterr().out)


def test_wrong_text_fails_and_json_counts_the_states(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _checked(workbook, tmp_path, WRONG, "--json") == 1
    [told] = json.loads(capsys.readouterr().out)["files"]
    assert told["narrative"]["counts"]["wrong"] > 0
    [number] = [each for each in told["narrative"]["numbers"] if each["text"] == "809.1万元"]
    assert number["state"] == "wrong"
    found = [each for each in told["findings"] if each["rule"] == "N.1"]
    assert [(each["sheet"], each["row"]) for each in found] == [("情况说明", "第 2 段第 1 句")]
    assert "“基本支出”写 809.1万元，表六[合计, 小计]是 890.10 万元" in found[0]["message"]


def test_page_shows_the_text_with_its_marks(workbook: Path, tmp_path: Path) -> None:
    page = tmp_path / "报告.html"
    assert _checked(workbook, tmp_path, WRONG, "--report", str(page)) == 1
    text = page.read_text(encoding="utf-8")
    assert '<mark class="error"><b class="wrong">809.1万元</b></mark>' in text
    assert '<b class="matched">71万元</b>' in text


def test_one_narrative_goes_with_one_workbook(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    narrative = tmp_path / "说明.txt"
    narrative.write_text(RIGHT, encoding="utf-8")
    both = [str(workbook), str(workbook)]
    assert cli.run(["check", *both, "--narrative", str(narrative)]) == 2
    assert "一份说明对一份表" in capsys.readouterr().err
    (tmp_path / "空.txt").write_text("# 无\n", encoding="utf-8")
    assert cli.run(["check", str(workbook), "--narrative", str(tmp_path / "空.txt")]) == 2
    assert "里面没有文字" in capsys.readouterr().err
