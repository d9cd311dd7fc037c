"""What a chief and an analyst are given of a folder: the summary, figures and findings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from budgetxl import api
from budgetxl.amount import rounded
from budgetxl.batch.convert import WorkbookOutcome
from budgetxl.batch.natural import natural
from budgetxl.batch.departments import departments
from budgetxl.batch.overview import failures_first, overview
from budgetxl.batch.page import page
from budgetxl.checking import Report
from budgetxl.fault import Refusal
from tests.batch.inboxes import BROKEN, FORMATS, HUNAN, WORKBOOKS, filled, put, real
from tests.workbook_copies import with_cell


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


# -- the summary ------------------------------------------------------------------------------


def test_the_chief_reads_what_has_to_be_said(told):
    book = openpyxl.load_workbook(told.outbox / "summary.xlsx")
    assert book.sheetnames == ["汇总", "工作簿", "常见差错"]
    words = [str(row[0]) for row in rows(book["汇总"]) if row[0]]
    assert words[1] == "11 个工作簿，3 个部门，公开表 2 份"
    said = words[words.index("要说明的") + 1:]
    assert said[0] == "部门重复"
    assert said[1].startswith("昌吉州司法局：新疆部门预算公开表") and "有 3 份" in said[1]
    assert said[said.index("缺少部门") + 1] == "和田地区司法局"
    assert said[said.index("名单以外的部门") + 1] == "泽州县司法局"
    assert said[said.index("年度混杂") + 1] == "2020 年 4 份，2024 年 1 份"
    unread = said.index("没有读的文件")
    assert len(said[said.index("没有用上的工作簿") + 1:unread]) == BROKEN
    assert said[unread + 1] == "说明.txt：不是工作簿（.txt），没有读"
    assert len(book["汇总"]._charts) == 2
    text = (told.outbox / "index.html").read_text(encoding="utf-8")
    assert all(line.replace("&", "&amp;") in text for line in said)


def test_one_row_a_workbook(told):
    head, *lines = rows(openpyxl.load_workbook(told.outbox / "summary.xlsx")["工作簿"])
    assert len(lines) == WORKBOOKS
    assert [(line[4], line[0]) for line in lines] == [
        ("不通过", "山西/泽州.xlsm"), ("不通过", "昌吉.xlsm"), ("不通过", "昌吉.xlsx"),
        *(("不能用", f"坏/{name}.xlsx") for name in ("别家", "半截", "口令", "文字", "旧版", "空")),
        ("通过", "县/乡/衡阳.XLSX"), ("通过", "县/改正 #1%20?.xlsx"),
    ]
    [good] = [line for line in lines if line[0].startswith("县/改正")]
    fact = dict(zip(head, good, strict=True))
    assert (fact["部门"], fact["年度"], fact["结论"]) == ("昌吉州司法局", "2020", "通过")
    assert (fact["强制"], fact["收入总计"], fact["单位"]) == (0, 961.1, "万元")
    [broken] = [line for line in lines if line[0] == "坏/口令.xlsx"]
    assert broken[4] == "不能用" and "打开密码" in broken[-1]
    [targets] = [line for line in lines if line[0] == "县/乡/衡阳.XLSX"]
    assert dict(zip(head, targets, strict=True))["收入总计"] is None


def test_the_commonest_faults_are_counted(told):
    lines = rows(openpyxl.load_workbook(told.outbox / "summary.xlsx")["常见差错"])[1:]
    counted = {(rule, level): (books_, places) for rule, level, _, books_, places, _ in lines}
    findings = pq.read_table(told.outbox / "findings.parquet").to_pylist()
    broken = [{**f, "rule": "尾差"} if f["verdict"] == "holds" else f
              for f in findings if f["verdict"] != "undecided"]
    words = {"error": "强制", "warning": "规范", "notice": "提示"}
    for (rule, level), (books_, places) in counted.items():
        mine = [f for f in broken if f["rule"] == rule and words[f["level"]] == level]
        assert (len({f["file"] for f in mine}), len(mine)) == (books_, places)
    order = [(["强制", "规范", "提示"].index(line[1]), -line[3]) for line in lines]
    assert order == sorted(order) and len({level for level, _ in order}) == 3
    assert not any("…，" in line[2] and "{" in line[2] for line in lines)


def outcomes(count: int) -> list[WorkbookOutcome]:
    """So many workbooks, every third of which did not pass."""
    return [WorkbookOutcome(f"县/单位{n}.xlsx", "通过" if n % 3 else "不通过", HUNAN, "表样", 2020,
                            f"单位{n}", totals={"收入总计": "1041.9"}, report=f"报告/{n}.html")
            for n in range(1, count + 1)]


def those_of(count: int) -> Callable[[list[str]], list[WorkbookOutcome]]:
    """What gives the outcomes of some of the paths, in their order."""
    by_path = {one.path: one for one in outcomes(count)}
    return lambda paths: [by_path[path] for path in paths]


def test_the_page_lists_failures_first_and_names_in_the_order_of_counting() -> None:
    told_ = overview(sorted(outcomes(12), key=lambda one: natural(one.path)), ("单位1",))
    text = page(told_, failures_first(told_, those_of(12)))
    listed = re.findall(r">县/单位(\d+)\.xlsx</a>", text)
    assert listed == ["3", "6", "9", "12", "1", "2", "4", "5", "7", "8", "10", "11"]
    assert text.count("<td>1,041.90</td>") == 12
    assert text.index("县/单位11.xlsx") < text.index("名单以外的部门"), "nobody has to do anything"


def test_a_page_of_many_is_in_tables_of_a_few_with_what_passed_folded_away() -> None:
    told_ = overview(outcomes(1000), ())
    text = page(told_, failures_first(told_, those_of(1000)))
    assert re.findall(r'<details class="group"( open)?><summary><b class="(\w+)">', text) == [
        (" open", "fail"), ("", "pass")]
    tables = re.findall(r'<table class="list books">(.*?)</table>', text, re.DOTALL)
    assert [table.count("<tr>") - 1 for table in tables] == [250, 83, 250, 250, 167]


def test_of_many_remarks_the_page_tells_a_hundred_and_how_many_there_are() -> None:
    unread = {f"{number}.et": "没有读" for number in range(621)}
    told = page(overview((), (), unread), ())
    assert "没有读的文件</b> 621 条" in told and "……还有 521 条" in told
    assert "99.et：没有读" in told and "620.et：没有读" not in told


def test_names_are_sorted_as_people_count() -> None:
    names = ["乡10/a.xlsx", "乡2/b10.xlsx", "乡2/b9.xlsx", "乡2/b09.xlsx", "2.xlsx"]
    assert sorted(names, key=natural) == [
        "2.xlsx", "乡2/b09.xlsx", "乡2/b9.xlsx", "乡2/b10.xlsx", "乡10/a.xlsx"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_list_of_departments_is_read_as_windows_writes_it(tmp_path, encoding):
    path = tmp_path / "名单.txt"
    path.write_bytes("甲局\r\n 乙局 \r\n\r\n甲局\r\n".encode(encoding))
    assert departments(path) == ("甲局", "乙局")


# -- the tables -------------------------------------------------------------------------------


def figures_of(outbox: Path, path: str) -> pa.Table:
    """What figures.parquet says of one workbook, without the columns that name it."""
    table = pq.read_table(outbox / "figures.parquet")
    assert table.column_names[:2] == ["file", "file_verdict"]
    return table.filter(pc.equal(table["file"], path)).drop_columns(["file", "file_verdict"])


def exported(checked: Report) -> pa.Table:
    """figures.parquet of the export of one workbook, be it a draft."""
    return pq.read_table(pa.BufferReader(api.open_data(checked, draft=True)["figures.parquet"]))


def test_figures_are_those_of_the_export_of_each_workbook(run, tmp_path):
    """Row for row and type for type, so that the two can be put together."""
    files = {f"{name}.xlsx": filled(name, real(name)) for name in FORMATS}
    inbox = put(tmp_path / "收件", files)
    run(inbox, tmp_path / "发件")
    for path in files:
        mine = figures_of(tmp_path / "发件", path)
        assert mine.num_rows > 10
        assert mine.equals(exported(api.check(inbox / path)))


def test_figures_say_which_workbook_and_its_verdict(told):
    table = pq.read_table(told.outbox / "figures.parquet", columns=["file", "file_verdict"])
    assert {tuple(row.values()) for row in table.to_pylist()} == {
        ("昌吉.xlsx", "不通过"), ("昌吉.xlsm", "不通过"), ("县/改正 #1%20?.xlsx", "通过"),
        ("县/乡/衡阳.XLSX", "通过"), ("山西/泽州.xlsm", "不通过"),
    }
    assert not any(table.schema.field(name).nullable for name in table.column_names)


def test_amounts_are_those_of_the_publication(told):
    """What the official sheet prints at a place is what the table says."""
    mine = figures_of(told.outbox, "县/改正 #1%20?.xlsx").to_pylist()
    book = openpyxl.load_workbook(told.outbox / "公开表/县/改正 #1%20?-公开表.xlsx")
    sheet = rows(book["表八"])
    printed = [cell for row in sheet for cell in row if isinstance(cell, (int, float))]
    assert sorted(f["amount"] for f in mine if f["table"] == "表八") == sorted(
        rounded(Decimal(str(number)), 2) for number in printed)


def test_every_amount_of_every_publication_is_in_the_table(told):
    for name, file in (("改正 #1%20?-公开表", "县/改正 #1%20?.xlsx"),
                       ("乡/衡阳-公开表", "县/乡/衡阳.XLSX")):
        known = set(figures_of(told.outbox, file)["amount"].to_pylist())
        book = openpyxl.load_workbook(told.outbox / f"公开表/县/{name}.xlsx")
        for sheet in book:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if isinstance(cell.value, (int, float)) and "#,##0" in cell.number_format:
                    assert rounded(Decimal(str(cell.value)), 2) in known, (sheet.title, cell)


def test_what_cannot_be_read_is_no_figure_and_all_others_are(run, tmp_path, books):
    """A clerk typed 1e30: a finding says so, and nothing is made of it."""
    inbox = put(tmp_path / "收件", {"改正.xlsx": books["改正"]})
    with_cell(inbox / "改正.xlsx", inbox / "太大.xlsx", b"1E+30")
    run(inbox, tmp_path / "发件")
    whole = figures_of(tmp_path / "发件", "改正.xlsx").to_pylist()
    found = figures_of(tmp_path / "发件", "太大.xlsx").to_pylist()
    assert found == [f for f in whole if f["column"] != "公务接待费"]
    assert len(found) == len(whole) - 1
    told = pq.read_table(tmp_path / "发件" / "findings.parquet").to_pylist()
    [finding] = [f for f in told if f["file"] == "太大.xlsx" and f["rule"] == "D1"]
    assert (finding["cells"], finding["level"]) == ("F6", "error")
    with pytest.raises(Refusal, match="公务接待费.*不能生成开放数据"):
        exported(api.check(inbox / "太大.xlsx"))


def test_findings_are_those_of_the_reports(told):
    table = pq.read_table(told.outbox / "findings.parquet").to_pylist()
    for file in (told.outbox / "报告").rglob("*.json"):
        [document] = json.loads(file.read_text(encoding="utf-8"))["files"]
        expected = [*document["findings"], *document["undecided"]]
        mine = [f for f in table if f["file"] == document["file"]]
        for key in ("rule", "level", "verdict", "table", "row", "left", "message", "advice"):
            assert [f[key] for f in mine] == [f[key] for f in expected]
