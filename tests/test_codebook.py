"""A bureau's own code book: what is read, what is refused, and which formats use it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest

from budgetxl import api, codebook, formats
from budgetxl.fault import FILE_FINDINGS, Refusal
from budgetxl.layout import CODES_SHEET
from tests.changji import corrected
from tests.cli.commands import FORMAT, ended


def book_of(folder: Path, *rows, name: str = "科目表.xlsx") -> Path:
    """A code book with these rows, its codes as text or as numbers."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(folder / name)
    return folder / name


def loaded(folder: Path, *rows, name: str = "科目表.xlsx") -> dict[str, str]:
    book = codebook.load(book_of(folder, *rows, name=name), 2027)
    return {entry.code: entry.name for entry in book.entries}


OF_TEMPLATE = {code for code in FILE_FINDINGS if code[0] in "CT"}
"""What is found where a workbook is not its template."""

HEAD = ("科目编码", "科目名称", "说明")


def test_codes_of_any_depth_are_read_as_text_or_as_numbers(tmp_path: Path) -> None:
    assert loaded(
        tmp_path, ("2027 年政府收支分类科目",), HEAD,
        ("201", "一般公共服务支出", "类"), (20101, "　人大事务"), (2010101.0, "行政运行"),
        ("201010101", "机关(本级)"), ("20101010101", "工资"), (None, "以下为经济分类"),
        ("３０１", "工资福利支出"), (502, "机关商品和服务支出"),
    ) == {
        "201": "一般公共服务支出", "20101": "人大事务", "2010101": "行政运行",
        "201010101": "机关（本级）", "20101010101": "工资", "301": "工资福利支出",
        "502": "机关商品和服务支出",
    }


@pytest.mark.parametrize("rows", [
    [("201", "", "", "甲"), ("201", "01", "", "乙"), ("201", "01", "02", "丙")],
    [(201, None, None, "甲"), (None, 1, None, "乙"), (None, None, 2, "丙")],
], ids=["every part in every row", "each row its own part"])
def test_a_code_may_stand_in_a_column_for_each_part(tmp_path: Path, rows) -> None:
    heads = [("科目编码", None, None, "科目名称"), ("类", "款", "项", None)]
    assert loaded(tmp_path, *heads, *rows) == {"201": "甲", "20101": "乙", "2010102": "丙"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_of_excel(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "科目表.csv"
    path.write_text("编码,名称\r\n301,工资福利支出\r\n", encoding=encoding)
    assert [entry.name for entry in codebook.load(path, 2027).entries] == ["工资福利支出"]


@pytest.mark.parametrize(("row", "said"), [
    (("201", "又一个"), "第4行：编码 201 与Sheet!第2行重复"),
    (("2990101", "甲"), "第4行：编码 2990101 的上一级 29901 不在科目表里"),
    (("20102", ""), "第4行：编码 20102 没有名称"),
    (("2.01E+06", "甲"), "第4行：编码“2.01E+06”是科学计数法"),
    (("20A", "甲"), "第4行：编码“20A”只能由数字组成"),
    (("2010", "甲"), "第4行：编码“2010”有 4 位；类 3 位"),
    (("401", "甲"), "第4行：编码“401”不属于任何分类"),
], ids=["twice", "no upper level", "no name", "rounded", "no digits", "length", "class"])
def test_a_mistake_is_named_by_its_line_and_nothing_is_taken(tmp_path: Path, row, said) -> None:
    path = book_of(tmp_path, HEAD, ("201", "甲"), ("30314", "补贴"), row)
    with pytest.raises(Refusal) as refused:
        codebook.load(path, 2027)
    [sentence] = refused.value.sentences
    assert f"{path} Sheet!{said}" in sentence


def test_mistakes_are_told_together_and_counted(tmp_path: Path) -> None:
    path = book_of(tmp_path, HEAD, *((f"20A{n}", "甲") for n in range(30)))
    with pytest.raises(Refusal) as refused:
        codebook.load(path, 2027)
    assert len(refused.value.sentences) == 21
    assert refused.value.sentences[-1] == "……一共 30 处"


@pytest.mark.parametrize(("name", "content", "said"), [
    ("表.xls", b"", "先另存为 .xlsx"),
    ("表.xlsx", b"no zip", "读不出来"),
    ("表.csv", "部门,金额\n".encode(), "找不到表头"),
    ("没有.csv", None, "读不了这个文件"),
])
def test_what_is_no_code_book_is_refused(tmp_path: Path, name, content, said) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Refusal, match=said):
        codebook.load(tmp_path / name, 2027)


# -- the command, and the formats of that year -----------------------------------------------


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch):
    """A bureau's folder, in which the 2020 book names a code of its own and renames another."""
    shelf = tmp_path / "本局"
    monkeypatch.setenv("BUDGETXL_TEMPLATES", str(shelf))
    source = book_of(tmp_path, HEAD, ("30314", "职工住宅取暖费"), ("20406", "司法行政"))
    api.rulebook.cache_clear()
    assert ended(["codes", str(source), "--year", "2020"]) == 0
    yield shelf
    api.rulebook.cache_clear()


def test_formats_of_the_year_know_its_codes_beside_those_that_come_with_the_program(shelf) -> None:
    codes = formats.load(formats.find(FORMAT)).codes
    assert codes["部门预算支出经济分类科目"].names("30314") == ("职工住宅取暖费",)
    assert codes["功能分类科目"].names("20406") == ("司法行政",)
    assert codes["功能分类科目"].names("2040601") == ("行政运行",)
    other = formats.load(formats.find("shanxi-2024-budget"))
    assert other.codes["功能分类科目"].names("20406") == ("司法",)


def test_a_code_of_ones_own_is_offered_named_and_not_questioned(shelf, tmp_path: Path) -> None:
    data, path = corrected(), tmp_path / "填好.xlsx"
    row = data["tables"]["表六"][-2]
    row.update({"科目编码": "30314", "科目名称": "职工住宅取暖费"})
    (tmp_path / "数据.json").write_text(json.dumps(data), encoding="utf-8")
    assert ended(["fill", FORMAT, str(tmp_path / "数据.json"), "-o", str(path)]) == 0
    report = api.check(path)
    assert not [one for one in report.findings if "30314" in one.row or one.rule in OF_TEMPLATE]
    with path.open("rb") as stream:
        sheet = openpyxl.load_workbook(io.BytesIO(stream.read()))[CODES_SHEET]
    assert "职工住宅取暖费" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_a_book_is_loaded_again_and_somebody_elses_file_is_kept(shelf, tmp_path: Path) -> None:
    source = book_of(tmp_path, HEAD, ("30314", "取暖费"))
    assert ended(["codes", str(source), "--year", "2020"]) == 0
    kept = shelf / "codes" / "2020" / "departmental_economic_classification.csv"
    assert "30314,款,取暖费,2020,2020,yes,科目表.xlsx" in kept.read_text(encoding="utf-8")
    kept.write_text("自己的笔记", encoding="utf-8")
    assert ended(["codes", str(source), "--year", "2020"]) == 2
    assert kept.read_text(encoding="utf-8") == "自己的笔记"


def test_without_a_folder_it_says_how_to_name_one(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.delenv("BUDGETXL_TEMPLATES", raising=False)
    source = book_of(tmp_path, HEAD, ("301", "工资福利支出"))
    assert ended(["codes", str(source), "--year", "2027"]) == 2
    assert "--into" in capsys.readouterr().err
    assert ended(["codes", str(source), "--year", "2027", "--into", str(tmp_path / "本局")]) == 0
    said = capsys.readouterr().out
    assert "BUDGETXL_TEMPLATES 设为" in said and "仍用程序自带的；以前做的模板要重新生成" in said
