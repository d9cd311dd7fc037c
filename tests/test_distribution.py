"""``fill --each``: workbooks that are handed out, in which each unit finds its name and figures."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from budgetxl import api, cli
from budgetxl.distribution.units import units
from budgetxl.filling import fill
from budgetxl.formats import catalogue
from budgetxl.fault import Refusal
from budgetxl.place import Place
from budgetxl.submission import Submission

TARGETS = "hunan-2020-overall-targets"
TABLE = "部门整体支出绩效目标申报表"
LIST = f"部门名称,公共财政拨款,{TABLE}[单位负责人]\n第一中学,120.5,王\n教育局/本级,,\n第二中学,80,李\n"


def handed_out(source: Path, folder: Path, *more: str) -> int:
    each = ["--each", str(source), "-o", str(folder), "--jobs", "1"]
    return cli.run(["fill", TARGETS, *each, *more])


def listed(path: Path, text: str = LIST) -> Path:
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_each_unit_has_a_workbook_with_its_name_and_what_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, folder = listed(tmp_path / "单位.csv"), tmp_path / "下发"
    assert handed_out(source, folder) == 0
    assert capsys.readouterr().out.strip() == "共 3 个单位：这次写出 3 个，沿用 0 个，用不了 0 个"
    assert sorted(path.name for path in folder.glob("*.xlsx")) == [
        "教育局／本级.xlsx", "第一中学.xlsx", "第二中学.xlsx"]
    school = api.read(folder / "第一中学.xlsx").submission
    assert (school.department, len(school.cells)) == ("第一中学", 2)
    assert school.cells[Place(TABLE, None, "公共财政拨款")] == Decimal("120.5")
    book = api.sound_rulebook(TARGETS)
    bureau = Submission(TARGETS, book.format.year, "教育局/本级")
    assert (folder / "教育局／本级.xlsx").read_bytes() == fill(book, bureau)


def test_a_second_run_writes_what_is_new_and_leaves_alone_what_somebody_filled_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, folder = listed(tmp_path / "单位.csv"), tmp_path / "下发"
    assert handed_out(source, folder) == 0
    (folder / "第二中学.xlsx").write_bytes(b"of a clerk")
    listed(source, LIST.replace("120.5", "130").replace("80", "90") + "幼儿园,1,张\n")
    capsys.readouterr()
    assert handed_out(source, folder) == 2
    said = capsys.readouterr()
    assert said.out.strip() == "共 4 个单位：这次写出 2 个，沿用 1 个，用不了 1 个"
    assert "单位.csv：第 4 行：" in said.err and "没有覆盖" in said.err
    assert (folder / "第二中学.xlsx").read_bytes() == b"of a clerk"
    school = api.read(folder / "第一中学.xlsx").submission
    assert school.cells[Place(TABLE, None, "公共财政拨款")] == 130
    assert handed_out(source, folder, "--force") == 0


def test_without_its_ledger_a_run_knows_its_own_workbooks_and_replaces_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, folder = listed(tmp_path / "单位.csv"), tmp_path / "下发"
    assert handed_out(source, folder) == 0
    (folder / ".budgetxl" / "filled.json").write_bytes(b'{"\xe7')
    (folder / "第一中学.xlsx").write_bytes(b"of a clerk")
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*.xlsx")}
    capsys.readouterr()
    assert handed_out(source, folder) == 2
    said = capsys.readouterr()
    assert said.out.strip() == "共 3 个单位：这次写出 2 个，沿用 0 个，用不了 1 个"
    assert said.err.count("没有覆盖") == 1
    assert {path: path.stat().st_mtime_ns for path in folder.glob("*.xlsx")} == before
    assert handed_out(source, folder, "--force") == 0
    assert api.read(folder / "第一中学.xlsx").submission.department == "第一中学"


def test_a_bad_row_is_named_and_the_others_are_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = listed(tmp_path / "单位.csv", LIST + "第一中学,1,\n,2,赵\n实验小学,许多,\nCON,1,\n")
    assert handed_out(source, tmp_path / "下发") == 2
    said = capsys.readouterr()
    assert said.out.strip() == "共 7 个单位：这次写出 3 个，沿用 0 个，用不了 4 个"
    for line, words in ((5, f"与{source}：第 2 行同名"), (6, "没有写部门名称"), (7, "公共财政拨款"),
                        (8, "不能作文件名")):
        [sentence] = [each for each in said.err.splitlines()
                      if each.startswith(f"{source}：第 {line} 行")]
        assert words in sentence


@pytest.mark.parametrize("heads, words", [
    ("名称", "第一行没有“部门名称”这一列"),
    ("部门名称,公共财政拔款", "是不是“公共财政拨款”"),
    ("部门名称,公共财政拨款,公共财政拨款", "第一行有两列是同一格：“公共财政拨款”“公共财政拨款”"),
    ("部门名称,年度主要任务[金额合计, 总额]", "“年度主要任务\\[金额合计”在逗号处断开了"),
    (f"部门名称,公共财政拨款,{TABLE}[公共财政拨款]", "第一行有两列是同一格"),
])
def test_headings_are_cells_of_the_format(tmp_path: Path, heads: str, words: str) -> None:
    source = listed(tmp_path / "单位.csv", f"{heads}\n第一中学,1,2\n")
    with pytest.raises(Refusal, match=words):
        units(source, api.sound_rulebook(TARGETS).format)


def test_a_heading_may_be_written_with_chinese_punctuation_and_a_text_have_two_lines(
    tmp_path: Path
) -> None:
    source = listed(tmp_path / "单位.csv",
                    f'部门名称,{TABLE}［公共财政拨款］,单位负责人\n第一中学,1,"王\n（代）"\n第二中学,2,李\n')
    first, second = units(source, api.sound_rulebook(TARGETS).format)
    assert json.loads(first.data)["tables"][TABLE] == {"公共财政拨款": "1", "单位负责人": "王\n（代）"}
    assert second.said == f"{source}：第 4 行"


def test_a_text_below_no_heading_is_not_left_out_in_silence(tmp_path: Path) -> None:
    source = listed(tmp_path / "单位.csv", "部门名称,,公共财政拨款\n第一中学,甲,1\n第二中学,,2\n第三中学,,3,4\n")
    first, second, third = units(source, api.sound_rulebook(TARGETS).format)
    assert first.fault == "第 2 列的“甲”，第一行没有写是什么"
    assert not second.fault and third.fault == "第 4 列的“4”，第一行没有写是什么"


def test_data_files_of_units_by_a_cluster_give_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    data = json.loads((catalogue()[TARGETS] / "examples" / "hengyang.json").read_text("utf-8"))
    (tmp_path / "units").mkdir()
    for name in ("甲县", "乙县"):
        content = json.dumps({**data, "department": name}, ensure_ascii=False)
        (tmp_path / "units" / f"{name}.json").write_text(content, encoding="utf-8")
    (tmp_path / "units" / "坏的.json").write_text("{", encoding="utf-8")
    here, there = tmp_path / "here", tmp_path / "there"
    assert handed_out(tmp_path / "units", here) == 2
    assert handed_out(tmp_path / "units", there, "--engine", "dask") == 2
    for name in ("甲县.xlsx", "乙县.xlsx"):
        assert (here / name).read_bytes() == (there / name).read_bytes()
        assert api.read(here / name).submission.department == name.removesuffix(".xlsx")
