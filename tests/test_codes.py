"""Which names a classification code may carry in a given year."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import pytest

from budgetxl.codes import CodeList, Entry, comparable, load

TABLES = Path(__file__).parent.parent / "workbook_templates" / "codes"
FUNCTIONAL = TABLES / "functional_classification.csv"
DEPARTMENTAL = TABLES / "departmental_economic_classification.csv"
GOVERNMENT = TABLES / "government_economic_classification.csv"
MAPPING = TABLES / "departmental_to_government_economic.csv"
ALL = [FUNCTIONAL, DEPARTMENTAL, GOVERNMENT]
YEARS = range(2018, 2027)

HEADER = "code,level,name,valid_from,valid_to,confirmed,source"


def functional(year: int) -> CodeList:
    return load(FUNCTIONAL, "功能分类科目", year)


def departmental(year: int) -> CodeList:
    return load(DEPARTMENTAL, "部门预算支出经济分类", year)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "codes.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize("typed", ["甲）乙", "甲)乙", " 甲)乙\u3000"])
def test_a_bracket_is_compared_in_either_width_be_it_alone(typed: str) -> None:
    assert comparable(typed) == "甲）乙"


# Right names are accepted.


@pytest.mark.parametrize(
    ("year", "code", "name"),
    [
        (2020, "204", "公共安全支出"),
        (2020, "20406", "司法"),
        (2020, "2040601", "行政运行"),
        (2020, "2040602", "一般行政管理事务"),
        (2020, "2040604", "基层司法业务"),
        (2020, "2040605", "普法宣传"),
        (2020, "2040607", "法律援助"),
        (2020, "2040650", "事业运行"),
        (2020, "215", "资源勘探工业信息等支出"),
        (2020, "224", "灾害防治及应急管理支出"),
        (2024, "204", "公共安全支出"),
        (2024, "2040607", "公共法律服务"),
        (2024, "2040610", "社区矫正"),
        (2024, "207", "文化旅游体育与传媒支出"),
        (2024, "208", "社会保障和就业支出"),
        (2024, "20805", "行政事业单位养老支出"),
        (2024, "2080501", "行政单位离退休"),
        (2024, "2080505", "机关事业单位基本养老保险缴费支出"),
        (2024, "2080506", "机关事业单位职业年金缴费支出"),
        (2024, "210", "卫生健康支出"),
        (2024, "2100799", "其他计划生育事务支出"),
        (2024, "2101103", "公务员医疗补助"),
        (2024, "220", "自然资源海洋气象等支出"),
        (2024, "2210201", "住房公积金"),
        (2024, "233", "债务发行费用支出"),
        (2024, "234", "抗疫特别国债安排的支出"),
        (2026, "2070113", "旅游宣传"),
    ],
)
def test_functional_names_as_published(year: int, code: str, name: str) -> None:
    """The seeds 昌吉 2020 and 泽州 2024, and a document of 2026, publish these."""
    assert name in functional(year).names(code)


@pytest.mark.parametrize("year", [2020, 2024])
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("301", "工资福利支出"),
        ("30101", "基本工资"),
        ("30108", "机关事业单位基本养老保险缴费"),
        ("30213", "维修（护）费"),
        ("30217", "公务接待费"),
        ("30231", "公务用车运行维护费"),
        ("303", "对个人和家庭的补助"),
        ("309", "资本性支出（基本建设）"),
        ("31013", "公务用车购置"),
    ],
)
def test_departmental_economic_names(year: int, code: str, name: str) -> None:
    assert departmental(year).names(code) == (name,)


@pytest.mark.parametrize(
    ("code", "name"),
    [("50101", "工资奖金津补贴"), ("50201", "办公经费"), ("50905", "离退休费")],
)
def test_government_economic_names(code: str, name: str) -> None:
    assert load(GOVERNMENT, "政府预算支出经济分类", 2024).name(code) == name


@pytest.mark.parametrize(
    ("year", "names"),
    [
        (2020, ("法律援助",)),
        (2021, ("公共法律服务", "法律援助")),
        (2022, ("公共法律服务", "法律援助")),
        (2023, ("公共法律服务",)),
        (2024, ("公共法律服务",)),
    ],
)
def test_2040607_has_both_names_while_the_year_of_change_is_unknown(
    year: int, names: tuple[str, ...]
) -> None:
    assert functional(year).names("2040607") == names
    assert functional(year).name("2040607") == names[0]


@pytest.mark.parametrize(
    ("code", "last_old_year", "old", "new"),
    [
        ("207", 2018, "文化体育与传媒支出", "文化旅游体育与传媒支出"),
        ("210", 2018, "医疗卫生与计划生育支出", "卫生健康支出"),
        ("215", 2019, "资源勘探信息等支出", "资源勘探工业信息等支出"),
        ("220", 2018, "国土海洋气象等支出", "自然资源海洋气象等支出"),
        ("20805", 2019, "行政事业单位离退休", "行政事业单位养老支出"),
    ],
)
def test_a_renamed_code_changes_its_name_with_the_year(
    code: str, last_old_year: int, old: str, new: str
) -> None:
    assert functional(last_old_year).names(code) == (old,)
    assert functional(last_old_year + 1).names(code) == (new,)


def test_an_entry_says_whether_a_document_carries_its_name() -> None:
    entries = functional(2024).children("20406")
    assert Entry("2040610", "项", "社区矫正", confirmed=True) in entries
    assert Entry("2040613", "项", "信息化建设", confirmed=False) in entries


def test_children_are_one_level_below() -> None:
    codes = functional(2024)
    assert {entry.level for entry in codes.children("")} == {"类"}
    assert [entry.code for entry in codes.children("221")] == ["22102", "22103"]
    assert [entry.name for entry in codes.children("22102")] == ["住房公积金", "提租补贴", "购房补贴"]
    assert codes.children("2210201") == ()


def test_a_list_knows_what_it_is() -> None:
    codes = functional(2020)
    assert (codes.title, codes.year) == ("功能分类科目", 2020)


# Brackets.


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("维修(护)费", "维修（护）费"),
        ("维修（护）费", "维修（护）费"),
        ("因公出国(境）费用", "因公出国（境）费用"),
        ("\u3000\u3000住房公积金 ", "住房公积金"),
        ("", ""),
    ],
)
def test_names_are_compared_whatever_their_brackets(name: str, compared: str) -> None:
    assert comparable(name) == compared


def test_names_differ_by_more_than_brackets() -> None:
    assert comparable("公务招待费") != comparable("公务接待费")
    assert comparable("债务发行费支出") != comparable("债务发行费用支出")


# What is not listed, and names of other years.


@pytest.mark.parametrize("code", ["2049998", "999", "", "20406 ", "30314"])
def test_an_unknown_code_has_no_name(code: str) -> None:
    codes = functional(2024)
    assert codes.name(code) is None
    assert codes.names(code) == ()


def test_a_code_is_not_listed_before_it_existed() -> None:
    assert functional(2018).name("224") is None
    assert functional(2019).name("224")


# The tables themselves.


@pytest.mark.parametrize("path", [*ALL, MAPPING], ids=lambda path: path.stem)
def test_tables_are_plain_utf8_with_lf(path: Path) -> None:
    data = path.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data and data.endswith(b"\n")


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_tables_are_sorted_by_code_and_first_year(path: Path) -> None:
    order = [(row["code"], row["valid_from"]) for row in rows(path)]
    assert order == sorted(order)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_codes_are_digits_of_their_level(path: Path) -> None:
    for row in rows(path):
        assert row["code"].isdigit()
        assert {"类": 3, "款": 5, "项": 7}[row["level"]] == len(row["code"])


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_names_have_full_width_brackets_and_sources_name_no_file(path: Path) -> None:
    for row in rows(path):
        assert row["name"] == comparable(row["name"])
        assert row["source"] and not set("/\\") & set(row["source"])


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_no_name_twice_in_one_year(path: Path) -> None:
    for one, other in combinations(rows(path), 2):
        if (one["code"], one["name"]) == (other["code"], other["name"]):
            ends, begins = one["valid_to"] or "9999", other["valid_from"] or "0000"
            assert ends < begins, one["code"]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_code_stands_under_its_parent(path: Path, year: int) -> None:
    codes = load(path, path.stem, year)
    assert codes.entries
    for entry in codes.entries:
        parents = {entry.code[:length] for length in (3, 5) if length < len(entry.code)}
        assert all(codes.name(parent) for parent in parents), entry


def test_the_mapping_joins_listed_codes() -> None:
    departmental_codes = {row["code"] for row in rows(DEPARTMENTAL) if row["level"] == "款"}
    government_codes = {row["code"] for row in rows(GOVERNMENT) if row["level"] == "款"}
    pairs = rows(MAPPING)
    assert {row["departmental_code"] for row in pairs} == departmental_codes
    assert {row["government_code"] for row in pairs} <= government_codes
    assert {row["side"] for row in pairs} == {"机关", "事业"}
    assert {row["confirmed"] for row in pairs} == {"yes", "no"}
    sides = [(row["departmental_code"], row["side"]) for row in pairs]
    assert len(sides) == len(set(sides))


# Tables that somebody edits.


def test_a_table_saved_by_excel_is_read(tmp_path: Path) -> None:
    """Excel writes a byte order mark, CRLF and empty rows at the end."""
    path = tmp_path / "codes.csv"
    text = f"{HEADER}\r\n30213,款,维修(护)费,,,yes,某表\r\n,,,,,,\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(path, "部门经济", 2024).entries == (
        Entry("30213", "款", "维修（护）费", confirmed=True),)


@pytest.mark.parametrize("lines", [
    ["201,类,甲,,2018,yes,某表", "201,类,甲,2020,,yes,某表"],
    ["201,类,甲,2020,,yes,某表", "201,类,甲,,2018,yes,某表"],
], ids=["the older one first", "the newer one first"])
def test_the_same_name_may_come_back_later(tmp_path: Path, lines: list[str]) -> None:
    path = written(tmp_path, *lines)
    names = [load(path, "科目", year).name("201") for year in (2018, 2019, 2020)]
    assert names == ["甲", None, "甲"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("20A,类,甲,,,yes,某表", "编码“20A”只能由数字组成"),
        ("２０１,类,甲,,,yes,某表", "编码“２０１”只能由数字组成"),
        ("20101,类,甲,,,yes,某表", "编码“20101”有 5 位，级次写作“类”；类 3 位、款 5 位、项 7 位、目 9 位、节 11 位"),
        ("2010,款,甲,,,yes,某表", "编码“2010”有 4 位，级次写作“款”；类 3 位、款 5 位、项 7 位、目 9 位、节 11 位"),
        ("202,类,,,,yes,某表", "编码“202”的名称和来源都要填写"),
        ("202,类,甲,20,,yes,某表", "年份“20”应为四位数字或留空"),
        ("202,类,甲,2024,2020,yes,某表", "起始年 2024 晚于终止年 2020"),
        ("202,类,甲,,,是,某表", "confirmed 写作“是”，应为 yes 或 no"),
        ("202,类,甲,,,yes", "有 6 列，应为 7 列"),
        ("201,类,乙,2020,,yes,某表", "编码“201”与名称“乙”和第2行重复，有效年份重叠"),
    ],
)
def test_a_bad_row_is_named_by_its_number(tmp_path: Path, line: str, message: str) -> None:
    path = written(tmp_path, "201,类,乙,,,yes,某表", line)
    with pytest.raises(ValueError) as raised:
        load(path, "科目", 2024)
    assert str(raised.value) == f"codes.csv 第3行：{message}"


def test_all_bad_rows_are_named_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "x,类,甲,,,yes,某表", "201,类,乙,,,yes,某表", "202,款,丙,,,yes,某表")
    with pytest.raises(ValueError) as raised:
        load(path, "科目", 2024)
    assert [line[:13] for line in str(raised.value).splitlines()] == [
        "codes.csv 第2行",
        "codes.csv 第4行",
    ]


def test_a_wrong_header_is_row_1(tmp_path: Path) -> None:
    path = written(tmp_path, header="code,name")
    with pytest.raises(ValueError, match=f"^codes.csv 第1行：表头应为“{HEADER}”$"):
        load(path, "科目", 2024)


def test_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_bytes(f"{HEADER}\n201,类,一般公共服务支出,,,yes,某表\n".encode("gbk"))
    with pytest.raises(ValueError, match="不是 UTF-8 编码"):
        load(path, "科目", 2024)
