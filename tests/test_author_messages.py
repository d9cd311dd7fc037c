"""What an author is told: in Chinese, at the culprit, once for one cause, with the names there are.

Held by what authors of formats wrote, each with the line that was pointed at.
"""

from __future__ import annotations

import json
import re
from importlib import resources

import pytest

from budgetxl import checking, formats
from budgetxl.fault import FormatError
from budgetxl.formats import schema, yamlfile
from tests import small

MAIN, RULES, CASES = "format.yaml", "rules.yaml", "cases.yaml"
TABLE, TARGETS = "tables/1-expenditure.yaml", "tables/4-targets.yaml"
BASIS = "  basis: 各行之和\n"


@pytest.fixture
def told(tmp_path, monkeypatch):
    """What is told of the small format with one thing written otherwise, and at which line."""
    small.put_at_hand(monkeypatch)

    def faults(file, old, new):
        folder = small.copy(tmp_path / small.NAME)
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(FormatError) as raised:
            checking.verify(formats.load(folder, thorough=True))
        return [(fault.excerpt, fault.message) for fault in raised.value.faults]

    return faults


COLON = "YAML 写法有误：冒号打成了全角，或冒号后面缺空格"

WRITTEN = {
    "a colon of full width": (RULES, BASIS, "  basis：各行之和\n", "basis：各行之和", COLON),
    "a key with a colon of full width and nothing": (RULES, BASIS, "  basis：\n", "basis：", COLON),
    "a colon without a blank": (RULES, BASIS, "  basis:各行之和\n", "basis:各行之和", COLON),
    "a dash without a blank": (
        RULES, "- rule: S.4", "-rule: S.4", "-rule: S.4",
        "YAML 写法有误：短横线后面要空一格"),
    "a dash without a blank, which makes one item of two": (
        MAIN, "  - 4-targets.yaml", "  -4-targets.yaml", "-4-targets.yaml",
        "YAML 写法有误：短横线后面要空一格"),
    "a name where names are expected": (
        TABLE, "kind: total}", "kind: total, adds: 基本支出}", "- {name: 合计, kind: total, adds: 基本支出}",
        '这里应是列表，写成 ["基本支出"]'),
    "a name among those that are added": (
        TABLE, "kind: total}", "kind: total, adds: [基本支岀]}",
        "- {name: 合计, kind: total, adds: [基本支岀]}", "本表没有“基本支岀”列，是否想写“基本支出”？"),
    "a field among those that are added": (
        TARGETS, "{field: 总额, kind: total", '{field: 总额, adds: ["拨款:其它"], kind: total',
        "", "本表没有“其它”格，是否想写“其他”？"),
    "an asterisk": (
        RULES, "basis: 各行之和", "basis: *各行之和", "basis: *各行之和",
        "YAML 写法有误：以 * 或 & 开头的话要加引号"),
    "a backslash": (
        RULES, "basis: 各行之和", 'basis: "各行\\之和"', 'basis: "各行\\之和"',
        "YAML 写法有误：双引号里不能有 \\，请改用单引号"),
    "a dash behind a key": (
        RULES, "basis: 各行之和", "basis: - 各行之和", "basis: - 各行之和",
        "YAML 写法有误：短横线起头的各项要另起一行"),
    "two documents": (
        RULES, BASIS, f"{BASIS}---\n", "---", "YAML 写法有误：这里读不懂，看看冒号、引号、括号和缩进"),
    "a sign that nobody sees": (
        RULES, "basis: 各行之和", "basis: 各行\a之和", "- rule: S.1",
        "YAML 写法有误：这里读不懂，看看冒号、引号、括号和缩进"),
    "a word in brackets without quotes": (
        RULES, "basis: 各行之和", "basis: {年}", "basis: {年}",
        "这里应是文字（纯数字请加引号）；以 { 开头的话要加引号"),
    "a key with nothing": (
        RULES, "basis: 各行之和", "basis:", "basis:", "这里应是文字（纯数字请加引号），却是空的"),
    "a number below": (
        MAIN, "decimals: 2", "decimals: -1", "decimals: -1", "“-1”不合要求，应是 0 到 6 的整数"),
    "a version of none": (
        MAIN, "version: 1", "version: 0", "version: 0", "“0”不合要求，应是不小于 1 的整数"),
    "a name in capitals": (
        MAIN, "id: small-2020-budget", "id: Small_2020", "id: Small_2020",
        "“Small_2020”不合要求，应是小写字母、数字和短横线，如 my-2027-budget"),
    "a list for a word": (
        MAIN, "money_unit: 万元", "money_unit: [万元]", "money_unit: [万元]", "这里应是 万元、元 之一"),
    "a table of neither kind": (
        TABLE, "detail:", "note: 备\ndetial:", "table: 支出表", "grids、detail 要写一个，只能写一个"),
    "a level that is called as the total": (
        TABLE, "level: 项", "level: 合计", "level: 合计", "级次的名称“合计”与合计行的行名相同，请另取一个"),
    "two levels of one name": (
        TABLE, "{level: 款,", "{level: 类,", "- {level: 类, digits: 5}",
        "级次的名称“类”与另一级相同，请另取一个"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_wrong(told, name):
    file, old, new, excerpt, message = WRITTEN[name]
    assert (excerpt, message) in [(excerpt and line, said) for line, said in told(file, old, new)]


def test_a_key_that_is_missing_is_the_only_thing_told(told):
    assert told(RULES, BASIS, "  basis：各行之和\n") == [("basis：各行之和", COLON)]


def test_a_case_that_is_undecided_says_which_cell_is_blank(told):
    begin = "P.2:\n  holds:\n    项目表[1, 单位名称]: 局机关\n"
    [(excerpt, message)] = told(CASES, f"{begin}    项目表[1, 金额]: 3\n", begin)
    assert (excerpt, message) == ("holds:", "规则 P.2 的用例应为 holds，算得 undecided（项目表[第1行, 金额] 未填）")


def test_one_cause_in_many_lines_of_each_is_told_once_with_the_names_there_are(told):
    old, new = "支出表[合计, {列}] = SUM", "支出表[合计, {列}] + 支出表[合计, 天数] = SUM"
    [(excerpt, message)] = told(RULES, old, new)
    assert message == ("规则 S.2：没有名为“天数”的支出表“合计”行的列，有：合计、基本支出、项目支出"
                       "（each 的各条里，这样的有 3 条）")


def test_totals_that_nothing_fills_are_told_by_column_or_row_where_the_table_says_them(told):
    text = (small.FOLDER / RULES).read_text("utf-8")
    both = text[text.index("- rule: S.1"):text.index("- rule: S.3")]
    assert told(RULES, both, "") == [
        ("- {name: 合计, kind: total}",
         "没有规则计算 支出表“合计”列（“合计”行、各行）：合计应有一条 fills 规则，或写 holds: [sums]"),
        ("total: {row: 合计, in: 科目编码, at: top, department: true}",
         "没有规则计算 支出表“合计”行的“基本支出”、“项目支出”：合计应有一条 fills 规则，"
         "或写 holds: [totals]"),
    ]


def test_a_total_row_alone_is_told_with_the_pack_that_fills_it(told):
    rules = "- rule: S.1b\n  table: 支出表\n  fills: true\n  says: '[@合计] = [@基本支出]'\n  basis: 甲\n"
    text = (small.FOLDER / RULES).read_text("utf-8")
    both = text[text.index("- rule: S.1"):text.index("- rule: S.3")]
    [(_, message)] = told(RULES, both, rules)
    assert message == ("没有规则计算 支出表“合计”行的“合计”、“基本支出”、“项目支出”：合计应有一条 fills 规则，"
                       "或写 holds: [totals]")


def test_a_formula_may_go_on_with_a_minus(tmp_path):
    (tmp_path / RULES).write_text("- says: 甲[乙] = 甲[丙]\n    -甲[丁]\n", "utf-8")
    read = yamlfile.read(tmp_path / RULES)
    assert (read.data, read.faults) == ([{"says": "甲[乙] = 甲[丙] -甲[丁]"}], [])


def test_a_format_in_the_folder_at_hand(tmp_path, monkeypatch):
    monkeypatch.chdir(small.copy(tmp_path / small.NAME))
    assert formats.load(formats.find(".")).id == small.NAME


STRUCTURE = {"$schema", "$defs", "$ref", "title", "description", "const", "properties", "items",
             "additionalProperties", "if", "then", "else", "allOf"}
"""Words of JSON Schema that nothing is told of by themselves."""


def test_every_word_of_the_schemas_is_said_in_chinese():
    """A pattern is said by its description."""
    def look(part):
        assert set(part) <= STRUCTURE | set(schema.SAYINGS)
        if "pattern" in part:
            assert re.search("[\u4e00-\u9fff]", part["description"])
        named = [*part.get("properties", {}).values(), *part.get("$defs", {}).values()]
        listed = [*part.get("allOf", ()), *part.get("oneOf", ()), *part.get("anyOf", ())]
        single = [part[key] for key in ("items", "additionalProperties", "if", "then", "else")
                  if isinstance(part.get(key), dict)]
        for inner in (*named, *listed, *single):
            look(inner)

    files = [*resources.files("budgetxl.formats").joinpath("schemas").iterdir()]
    assert len(files) >= 4
    for file in files:
        look(json.loads(file.read_text("utf-8")))
