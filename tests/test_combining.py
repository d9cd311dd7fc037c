"""``budgetxl consolidate``: a folder of units, what is said of it, and where figures come from."""

from __future__ import annotations

import csv
from decimal import Decimal

import openpyxl
import pyarrow.parquet
import pytest

from budgetxl import api, cli
from budgetxl.combining import Options, run
from budgetxl.combining.department_report import report_content
from budgetxl.submission import from_data
from budgetxl.template import build
from tests import small


def unit(name, item="2040601", basic="10", **more):
    rows = [{"科目编码": item, "基本支出": basic, **more}]
    projects = [{"单位名称": name, "项目名称": f"{name}的项目", "金额": "1"}]
    forms = [{"项目名称": f"{name}的项目", "拨款": "1"}]
    return {"format": small.NAME, "department": name,
            "tables": {"支出表": rows, "项目表": projects, "目标表": forms}}


def write(data, path):
    book = small.book()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(build(book, 3, submission=from_data(data, book.format), forms=1))
    return path


def at_hand(patch):
    small.put_at_hand(patch)


@pytest.fixture(scope="module", autouse=True)
def environment():
    with pytest.MonkeyPatch.context() as patch:
        at_hand(patch)
        yield
    api.rulebook.cache_clear()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three units of 某局, all in order."""
    made = tmp_path_factory.mktemp("units") / "某局"
    write(unit("某局本级", basic="10.5"), made / "本级.xlsx")
    write(unit("甲中心", 项目支出="3"), made / "下属" / "甲.xlsx")
    write(unit("乙中心", "2040605", "0.25"), made / "下属" / "乙.xlsx")
    return made


@pytest.fixture(scope="module")
def whole(folder):
    """The department's workbook, and what was said."""
    output = folder.with_name("某局.xlsx")
    return run(Options(folder, output, jobs=1)), output


def test_the_result_is_a_workbook_like_any_other_and_passes(whole):
    result, output = whole
    assert [remark.says for remark in result.remarks] == []
    assert result.count == 3
    report = api.check(output)
    assert not report.has_errors
    assert report.submission.department == "某局"
    assert not report.submission.stated


def test_figures_unfold_to_unit_file_sheet_cell_and_amount(whole, capsys):
    _, output = whole
    assert cli.run(["explain", str(output), "支出表", "2040601", "基本支出"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["支出表", "2040601", "行政运行（项）", "基本支出：20.5", "万元"],
        ["10.5", "某局本级", "本级.xlsx", "支出表!D7"],
        ["10", "甲中心", "下属/甲.xlsx", "支出表!D7"],
    ]


def test_both_files_of_sources_hold_the_same(whole):
    _, output = whole
    table = pyarrow.parquet.ParquetFile(output.with_name("某局-来源.parquet")).read().to_pylist()
    with output.with_name("某局-来源.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [(row["table"], row["unit"], row["cells"], row["amount"]) for row in table] == [
        (line["表"], line["单位"], line["单元格"], Decimal(line["数值"])) for line in lines]
    assert len(lines) > 30


def test_a_total_unfolds_as_well_and_an_unknown_row_has_a_hint(whole, capsys):
    _, output = whole
    assert cli.run(["explain", str(output), "支出表", "合计", "合计"]) == 0
    assert "合计：23.75 万元" in capsys.readouterr().out
    assert cli.run(["explain", str(output), "支出表", "合记"]) == 2
    assert "是否想写“合计”" in capsys.readouterr().err


def test_the_page_unfolds_each_figure_into_its_units(whole):
    result, output = whole
    shown = report_content(output.with_suffix(".html"), result).decode()
    [row] = [line for line in shown.splitlines() if "某局本级" in line and "2040601" not in line
             and "<b>10.50</b>" in line and "<summary>20.50</summary>" in line][:1]
    assert "甲中心 <small>下属/甲.xlsx 支出表!D7</small></span><b>10.00</b>" in row
    assert "<script" not in shown


def test_a_filled_workbook_is_not_replaced_and_the_sources_stay_with_it(whole, folder, capsys):
    _, output = whole
    before = output.with_name("某局-来源.parquet").read_bytes()
    write(unit("某局本级", basic="11"), folder / "本级.xlsx")
    try:
        assert cli.run(["consolidate", str(folder), "-o", str(output), "--jobs", "1"]) == 2
        assert "没有覆盖" in capsys.readouterr().err
        assert output.with_name("某局-来源.parquet").read_bytes() == before
        assert not list(folder.parent.glob(".*.part"))
    finally:
        write(unit("某局本级", basic="10.5"), folder / "本级.xlsx")


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """A folder in which everything is wrong that can be, what is said of it, and its list."""
    made = tmp_path_factory.mktemp("bad") / "某局"
    write(unit("甲中心"), made / "甲.xlsx")
    write(unit("甲中心", basic="7"), made / "甲-又一份.xlsx")
    write(unit("乙 中心"), made / "乙.xlsx")
    write(unit("丙中心"), made / "丙.xlsx")
    book = openpyxl.load_workbook(made / "丙.xlsx")
    book["支出表"]["D7"] = "约12"
    book["支出表"]["P3"] = "另有 5 万元"
    book.save(made / "丙.xlsx")
    (made / "传坏了.xlsx").write_bytes(b"PK")
    (made / "戊中心.xls").write_bytes(b"an older kind of workbook")
    (made / "己中心.json").write_text("{}", "utf-8")
    (made / "~$甲.xlsx").write_bytes(b"the mark of Excel that somebody has it open")
    names = made.with_name("名单.txt")
    names.write_text("甲中心\n乙中心\n丙中心\n丁中心\n", "utf-8")
    output = made.with_name("部门.xlsx")
    return made, run(Options(made, output, names, jobs=1)), output, names


def said(result, *words):
    """The one remark that has all of these words."""
    [found] = [remark for remark in result.remarks if all(word in remark.says for word in words)]
    return found


def test_what_is_wrong_stops_it_and_nothing_is_written(bad):
    made, result, output, _ = bad
    assert result.report is None
    assert result.has_errors
    assert sorted(path.name for path in made.parent.iterdir()) == ["名单.txt", "某局"]


@pytest.mark.parametrize("words, stops", [
    (["名单上有 1 个单位没有交：丁中心"], True),
    (["甲.xlsx：“甲中心”已经有一份（甲-又一份.xlsx）；没有汇总，它填的数逐表相加：支出表 10"], True),
    (["文件夹里有 1 个表格文件不是 .xlsx 或 .xlsm，没有汇总", "请另存为 .xlsx", "：戊中心.xls"], True),
    (["文件夹里有 1 个文件不是 .xlsx 或 .xlsm，没有汇总：己中心.json"], False),
    (["乙.xlsx：填报说明!C3 写的是“乙 中心”，名单上是“乙中心”，当作同一个单位"], False),
    (["丙.xlsx：支出表!D7 金额格里不是数字：“约12”；没有汇总"], True),
    (["丙.xlsx：支出表!P3 ", "另有 5 万元", "没有汇总"], True),
    (["传坏了.xlsx：", "没有汇总"], True),
])
def test_each_fault_is_a_sentence_with_file_and_cell(bad, words, stops):
    _, result, _, _ = bad
    assert said(result, *words).stops is stops


def test_a_draft_adds_what_can_be_added(bad):
    made, _, output, names = bad
    result = run(Options(made, output, names, draft=True, jobs=1))
    assert result.report is not None and result.has_errors
    assert result.count == 3
    page = report_content(output.with_suffix(".html"), result).decode()
    assert "<li>✗ 名单上有 1 个单位没有交：丁中心</li>" in page
    found = {place.words(): value for place, value in result.report.submission.cells.items()}
    assert found["支出表[第1行, 基本支出]"] == Decimal("17")
