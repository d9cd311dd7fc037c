"""A format begun by extending another, and the layout of one whose rules are not written yet."""

from __future__ import annotations

import json

import openpyxl
import pytest

from budgetxl import checking, formats
from budgetxl.formats.shelves import OWN_FOLDERS
from tests import small
from tests.changji import corrected

NAME = "next-2021-budget"


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A bureau's folder of formats, with the small one."""
    monkeypatch.setenv(OWN_FOLDERS, str(tmp_path))
    small.copy(tmp_path / small.NAME)
    return tmp_path


def new(run, folder, base=small.NAME, year="2021"):
    return run("new", folder, "--from", base, "--year", year)


def test_a_few_lines_and_a_first_template(run, shelf):
    folder = shelf / NAME
    status, out, err = new(run, folder)
    assert (status, out) == (0, "")
    assert err.splitlines() == [
        f"已写出：{folder / 'format.yaml'}", f"已写出：{folder / NAME}.xlsx"]
    assert (folder / "format.yaml").read_text("utf-8").splitlines()[1:] == [
        f"id: {NAME}", f"extends: {small.NAME}", "version: 1",
        'title: "小表样（两张分级的表、一份表单、一种按项目填的表单）"', "year: 2021"]
    checking.verify(formats.load(folder, thorough=True))
    said = run("check", folder / f"{NAME}.xlsx").out
    assert "强制 1 条，规范 0 条，提示 0 条，未评估 0 处" in said and "部门名称；填报说明!C3" in said


def test_a_folder_outside_says_how_check_comes_to_know_it(run, tmp_path, monkeypatch):
    shelf = tmp_path / "本局"
    shelf.mkdir()
    small.copy(shelf / small.NAME)
    monkeypatch.setenv(OWN_FOLDERS, str(shelf))
    *_, last = new(run, tmp_path / NAME).err.splitlines()
    assert last == f"要让 check 认得它，把环境变量 BUDGETXL_TEMPLATES 设为 {tmp_path}"


def test_cases_that_do_not_fit_the_year_are_named_and_the_template_is_a_draft(run, shelf):
    cases = shelf / small.NAME / "cases.yaml"
    cases.write_text(cases.read_text("utf-8").replace("支出表[1, 基本支出]\": 3.004",
                                                      "支出表[1, 基本支出]\": 3.006"), "utf-8")
    status, _, err = new(run, shelf / NAME)
    assert status == 0
    assert "这个模板只看版面。先改好下面各处，再用 budgetxl template 生成：" in err
    assert f"{small.NAME}/cases.yaml:4:3: 规则 S.1 的用例应为 holds，算得 broken" in err
    assert (shelf / NAME / f"{NAME}.xlsx").is_file()


@pytest.mark.parametrize(
    ("name", "base", "message"),
    [
        (NAME, "small-2020", "没有名为“small-2020”的表样，是否想写“small-2020-budget”？"),
        ("新表样", small.NAME, "文件夹名就是表样的名字，只能有小写字母、数字、短横线，如 small-2020-budget"),
        (small.NAME, small.NAME, "已有名为“small-2020-budget”的表样，请另起文件夹名"),
        ("shanxi-2024-budget", small.NAME, "已有名为“shanxi-2024-budget”的表样，请另起文件夹名"),
    ],
)
def test_what_cannot_be_begun(run, shelf, name, base, message):
    before = sorted(shelf.rglob("*"))
    status, out, err = new(run, shelf / name, base)
    assert (status, out) == (2, "")
    assert message in err
    assert sorted(shelf.rglob("*")) == before


CASES_OF_2027 = """\
C.3:
  holds: {"表二[1, 科目编码]": "2040601", "表二[1, 科目名称]": 行政运行}
  broken: {"表二[1, 科目编码]": "2040602", "表二[1, 科目名称]": 行政运行}
  boundary: {is: holds, cells: {"表二[1, 科目编码]": "2040607", "表二[1, 科目名称]": 公共法律服务}}
"""


def test_xinjiang_of_2027_in_ten_lines_is_filled_checked_and_published(run, tmp_path, monkeypatch):
    monkeypatch.setenv(OWN_FOLDERS, str(tmp_path))
    folder = tmp_path / "xinjiang-2027-budget"
    new(run, folder, "xinjiang-2020-budget", "2027")
    (folder / "cases.yaml").write_text(CASES_OF_2027, "utf-8")
    files = [*folder.rglob("*.yaml")]
    assert sum(len(file.read_text("utf-8").splitlines()) for file in files) <= 15
    data, book, printed = (tmp_path / name for name in ("数.json", "填.xlsx", "公开.xlsx"))
    figures = {**corrected(), "format": folder.name, "year": 2027}
    text = json.dumps(figures, ensure_ascii=False)  # 2040607 has another name by then
    data.write_text(text.replace('称": "法律援助"', '称": "公共法律服务"'), "utf-8")
    assert run("fill", folder, data, "-o", book).status == 0
    assert run("check", book).status == 0
    assert run("publish", book, "-o", printed).status == 0
    assert openpyxl.load_workbook(printed).sheetnames[0] == "表一"


# Before the rules are written.


def drafted(run, shelf, files):
    """The template of the small format with those files instead of its own, None for none."""
    folder, path = shelf / small.NAME, shelf / "样.xlsx"
    for name, text in files.items():
        (folder / name).unlink()
        if text is not None:
            (folder / name).write_text(text, "utf-8")
    ended = run("template", folder, "-o", path, "--draft")
    return ended, path


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"rules.yaml": None, "cases.yaml": None},
        {"rules.yaml": "", "cases.yaml": ""},
        {"rules.yaml": "- rule: S.1\n  says: 支出表[@合计\n", "cases.yaml": "S.9: 1\n"},
    ],
    ids=["all written", "no files", "empty files", "half written"],
)
def test_the_layout_is_seen_without_rules_and_cases(run, shelf, files):
    ended, path = drafted(run, shelf, files)
    assert ended.status == 0
    sheet = openpyxl.load_workbook(path)["支出表"]
    texts = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    total = sheet.cell(texts["合计"].row + 2, texts["合计"].column)
    assert "合计" in texts and not total.protection.locked and total.value is None


def test_faults_of_the_tables_are_told_in_a_draft_too(run, shelf):
    table = shelf / small.NAME / "tables" / "1-expenditure.yaml"
    table.write_text(table.read_text("utf-8").replace("kind: total", "kind: totla"), "utf-8")
    ended, path = drafted(run, shelf, {"rules.yaml": None})
    assert ended.status == 2 and "“totla”不在可选值" in ended.err
    assert not path.exists()


def test_without_draft_the_rules_are_asked_for(run, shelf):
    (shelf / small.NAME / "rules.yaml").unlink()
    ended = run("template", shelf / small.NAME, "-o", shelf / "样.xlsx")
    assert ended.status == 2 and "没有规则计算 目标表“总额”" in ended.err
