"""What a bureau is told of workbooks that are in order and do not go together."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from budgetxl import api, cli
from budgetxl.combining import Options, run
from budgetxl.combining.department_report import report_content
from budgetxl.combining.rollcall import RollCall
from budgetxl.combining.unitfile import Taken
from budgetxl.consolidation import Unit
from budgetxl.submission import Submission
from tests import small
from tests.test_combining import unit, write


@pytest.fixture(scope="module", autouse=True)
def environment():
    with pytest.MonkeyPatch.context() as patch:
        small.put_at_hand(patch)
        yield
    api.rulebook.cache_clear()


def consolidated(folder, **more):
    return run(Options(folder, folder.with_name(f"{folder.name}.xlsx"), jobs=1, **more))


def remarks(result):
    return [(remark.says, remark.stops) for remark in result.remarks]


def test_the_same_project_in_two_units_is_told_with_both_forms(tmp_path):
    folder = tmp_path / "某局"
    for name, amount in (("甲中心", "1"), ("乙中心", "2")):
        data = unit(name)
        data["tables"]["项目表"] = [{"单位名称": name, "项目名称": "普法经费", "金额": amount}]
        data["tables"]["目标表"] = [{"项目名称": "普法经费", "拨款": amount}]
        write(data, folder / f"{name}.xlsx")
    result = consolidated(folder)
    assert remarks(result) == [("目标表“普法经费”有 2 张（乙中心.xlsx 目标1!C3、甲中心.xlsx 目标1!C3），"
                                "都收进来了：是同一个项目的，请合成一张；不是的，请改名分开", False)]


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    """Two units with a form for a project of one name, and the department's workbook."""
    folder = tmp_path_factory.mktemp("twins") / "某局"
    for name, amount in (("甲中心", "1"), ("乙中心", "2")):
        data = unit(name)
        data["tables"]["目标表"] = [{"项目名称": "普法经费", "拨款": amount}]
        write(data, folder / f"{name}.xlsx")
    result = consolidated(folder, draft=True)
    return result, folder.with_name("某局.xlsx")


def test_figures_that_share_a_name_have_no_sources_that_nobody_handed_in(twins):
    _, output = twins
    with output.with_name("某局-来源.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = [line for line in csv.DictReader(stream) if line["表单"] == "普法经费"]
    assert {(line["列"], line["来历"], line["数值"]) for line in lines if Decimal(line["数值"])} == {
        (column, "单位", amount) for column in ("拨款", "总额") for amount in ("1", "2")}


def test_a_page_says_that_figures_of_one_name_unfold_together(twins):
    result, output = twins
    shown = report_content(output.with_suffix(".html"), result).decode()
    assert shown.count("<li>同名的 2 处共 3.00，一起由这些组成：</li>") == 4


def test_the_department_itself_is_there_once_however_it_is_called(tmp_path):
    folder = tmp_path / "某局"
    for number, name in enumerate(("某局", "某局本级", "某局（机关）", "甲中心")):
        write(unit(name, basic=str(number + 1)), folder / f"{number}.xlsx")
    result = consolidated(folder, draft=True)
    assert remarks(result) == [
        ("1.xlsx：“某局本级”已经有一份（0.xlsx，写的是“某局”，也是本部门自己）；"
         "没有汇总，它填的数逐表相加：支出表 2、项目表 1、目标表 1", True),
        ("2.xlsx：“某局（机关）”已经有一份（0.xlsx，写的是“某局”，也是本部门自己）；"
         "没有汇总，它填的数逐表相加：支出表 3、项目表 1、目标表 1", True)]
    assert result.count == 2


def test_a_workbook_handed_in_again_under_another_name_is_told(tmp_path):
    folder = tmp_path / "某局"
    rows = {"支出表": [{"科目编码": code, "基本支出": amount, "项目支出": "7"} for code, amount in
                    (("2040601", "1.25"), ("2040605", "3"))]}
    for name in ("甲中心", "乙中心"):
        write({"format": small.NAME, "department": name, "tables": rows}, folder / f"{name}.xlsx")
    write(unit("丙中心"), folder / "丙中心.xlsx")
    write(unit("丁中心"), folder / "丁中心.xlsx")
    assert remarks(consolidated(folder)) == [
        ("甲中心.xlsx：“甲中心”填的 4 个数与“乙中心”（乙中心.xlsx）的完全相同，已经都加进去，"
         "请核对是不是同一份改了名称", False)]


def test_sheets_of_other_programs_stop_it_as_they_may_be_a_unit_s(tmp_path):
    folder = tmp_path / "某局"
    write(unit("甲中心"), folder / "甲.xlsx")
    (folder / "乙.et").write_bytes(b"WPS")
    (folder / "丙.XLS").write_bytes(b"an older kind of workbook")
    (folder / "说明.docx").write_bytes(b"a letter")
    assert remarks(consolidated(folder)) == [
        ("文件夹里有 2 个表格文件不是 .xlsx 或 .xlsm，没有汇总，请另存为 .xlsx 再放进来：丙.XLS、乙.et", True),
        ("文件夹里有 1 个文件不是 .xlsx 或 .xlsm，没有汇总：说明.docx", False)]


def test_units_that_were_not_consolidated_are_not_said_to_be(tmp_path, capsys):
    folder = tmp_path / "某局"
    write(unit("甲中心"), folder / "甲.xlsx")
    (folder / "乙.xlsx").write_bytes(b"PK")
    output = str(tmp_path / "部门.xlsx")
    assert cli.run(["consolidate", str(folder), "-o", output, "--jobs", "1"]) == 1
    assert capsys.readouterr().out.startswith("能汇总的有 1 个单位\n")
    assert cli.run(["consolidate", str(folder), "-o", output, "--jobs", "1", "--draft"]) == 1
    assert capsys.readouterr().out.startswith("汇总了 1 个单位\n")


def test_a_name_typed_otherwise_is_told_with_its_cell_and_the_name_that_is_used(tmp_path):
    folder = tmp_path / "某局"
    write(unit("甲中心"), folder / "甲.xlsx")
    typed = unit("乙中心", 科目名称="司法行政")
    write(typed, folder / "乙.xlsx")
    assert ("支出表 2040601：科目名称各单位写得不同，“司法行政”（乙.xlsx 支出表!B7）、"
            "“行政运行”（甲.xlsx）；汇总用科目表的名称“行政运行”", False
            ) in remarks(consolidated(folder, draft=True))


def test_who_decided_on_the_format_is_told_and_how_to_decide_otherwise():
    roll = RollCall("某局", ())
    for file, format_ in (("0.xlsx", "xinjiang-2020-budget"), ("1.xlsx", small.NAME)):
        each = Unit(f"单位{file}", file, Submission(format_, 2020, f"单位{file}"))
        roll.admits(Taken(file, each, "小表样"))
    assert remarks(roll) == [
        (f"1.xlsx：是“小表样”（{small.NAME}），这次汇总的是 xinjiang-2020-budget"
         f"（按第一份 0.xlsx 定的；要汇总这一套，加 --as {small.NAME}）；没有汇总", True)]
