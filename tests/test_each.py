"""One rule for many: the lines that ``each`` goes through, and what an author is told of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from budgetxl import formats
from budgetxl.fault import Fault, FormatError
from budgetxl.formats.each import Each
from budgetxl.formats.source import Source
from tests import small

LISTS: dict[str, list[Any]] = {
    "支出列": ["基本支出", "项目支出"],
    "年份": [2019, 2020],
    "科目对照": [{"行": "一、教育", "码": "205"}, {"行": "二、卫生", "码": 210}],
}


def lines(data):
    """Each line as its words in order, such as 表二合计."""
    faults: list[Fault] = []
    found = Each(LISTS, Source("rules.yaml"), faults).lines(data, (0, "each"))
    assert not faults
    return ["".join(line.values()) for line in found]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, [""]),
        ({"列": ["合计", "基本支出"]}, ["合计", "基本支出"]),
        ({"年": [2019, 2020]}, ["2019", "2020"]),
        ([{"行": "补助", "列": "拨款"}, {"行": "事业", "列": "其他"}], ["补助拨款", "事业其他"]),
        ({"列": "支出列"}, ["基本支出", "项目支出"]),
        ({"年": "年份"}, ["2019", "2020"]),
        ("科目对照", ["一、教育205", "二、卫生210"]),
        (["科目对照"], ["一、教育205", "二、卫生210"]),
        ({"表": ["表二", "表三"], "列": ["合计", "拨款"]},
         ["表二合计", "表二拨款", "表三合计", "表三拨款"]),
        ({"表": ["表二", "表三"], "列": "支出列"},
         ["表二基本支出", "表二项目支出", "表三基本支出", "表三项目支出"]),
        (["科目对照", {"表": ["表二", "表三"]}],
         ["一、教育205表二", "一、教育205表三", "二、卫生210表二", "二、卫生210表三"]),
        ([{"表": ["表二", "表三"]}, "科目对照"],
         ["表二一、教育205", "表二二、卫生210", "表三一、教育205", "表三二、卫生210"]),
        ([{"表": ["表二", "表三"]}, {"列": "支出列"}],
         ["表二基本支出", "表二项目支出", "表三基本支出", "表三项目支出"]),
    ],
    ids=str,
)
def test_lines_in_the_order_written(data, expected):
    assert lines(data) == expected


def write(folder, each, lists=None):
    """The small format with ``each`` in its rule S.2; ``lists`` are the author's own."""
    folder = folder / small.NAME
    small.copy(folder)
    main, book = folder / "format.yaml", folder / "rules.yaml"
    text = json.dumps(LISTS if lists is None else lists, ensure_ascii=False)
    main.write_text(f"{main.read_text('utf-8')}lists: {text}\n", encoding="utf-8")
    text = book.read_text("utf-8")
    assert "each: {列: [合计, 基本支出, 项目支出]}" in text
    text = text.replace("each: {列: [合计, 基本支出, 项目支出]}", f"each: {each}", 1)
    book.write_text(text, encoding="utf-8")
    return folder


def test_a_named_list_and_a_product_in_a_format(tmp_path):
    folder = write(tmp_path, "{列: 三列, 行: [合计]}", {"三列": ["合计", "基本支出", "项目支出"]})
    told = {rule.says for rule in formats.load(folder).rules}
    assert told == {rule.says for rule in formats.load(small.FOLDER).rules}


FAULTS = {
    "an unknown list of lines": (
        "科目对找", "each: 科目对找", "format.yaml 的 lists 里没有“科目对找”，是否想写“科目对照”？"),
    "an unknown list of words": (
        "{列: 支出}", "列: 支出}", "format.yaml 的 lists 里没有“支出”，是否想写“支出列”？"),
    "an unknown list in a product": (
        "[{表: [表二]}, 对照]", "对照]", "format.yaml 的 lists 里没有“对照”，是否想写“科目对照”？"),
    "plain words without a word": (
        "支出列", "each: 支出列", "“支出列”里是一个个词，要说叫什么：each: {行: 支出列}"),
    "lines under a word": (
        "{列: 科目对照}", "列: 科目对照}", "“科目对照”里各项自己有词，直接写名字：each: 科目对照"),
    "a word twice": (
        "[科目对照, {行: [甲, 乙]}]", "{行: [甲, 乙]}]", "each 里“行”说了两次"),
    "a number": ("3", "each: 3", "这里应是文字（纯数字请加引号）、“键: 值”的一组或列表"),
    "nothing to go through": ("{列: []}", "列: []}", "这里不能是空的"),
    "a list in a list": ("{列: [[合计]]}", "[合计]]}", "这里应是文字（纯数字请加引号）或整数"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_an_author_is_told(name, tmp_path):
    each, where, message = FAULTS[name]
    [fault] = faults(write(tmp_path, each))
    assert fault.message == message
    line = Path(tmp_path / fault.file).read_text("utf-8").splitlines()[fault.line - 1]
    assert line[fault.column - 1 :] == where


@pytest.fixture(autouse=True)
def at_hand(monkeypatch):
    """The small format speaks of itself, a year before."""
    small.put_at_hand(monkeypatch)


def faults(folder):
    with pytest.raises(FormatError) as raised:
        formats.load(folder, thorough=True)
    return raised.value.faults


def test_a_list_is_of_words_or_of_lines(tmp_path):
    lists = {"类": ["教育", {"行": "卫生"}]}
    [fault] = faults(write(tmp_path, "{列: [合计]}", lists))
    assert fault.message == "“类”的各项要么都是一个词，要么都写成 {行: …, 码: …}"


@pytest.mark.parametrize("each", ["{行: [合计]}", "[{列: 合计}, {行: 合计}]"])
def test_a_word_that_is_given_nowhere_or_not_in_every_line(each, tmp_path):
    [fault] = faults(write(tmp_path, each))
    assert fault.message == "each 没有给出“{列}”"
    assert fault.excerpt == "says: 支出表[合计, {列}] = SUM(支出表[{列}])"


def test_a_word_of_the_basis_that_is_given_nowhere(tmp_path):
    folder = write(tmp_path, "{列: [合计]}")
    file = folder / "rules.yaml"
    text = file.read_text("utf-8").replace("basis: 合计是各项之和", 'basis: "{年份} 年表样"', 1)
    file.write_text(text, "utf-8")
    assert [fault.message for fault in faults(folder)] == ["each 没有给出“{年份}”"]


def test_a_word_that_is_spelt_wrong(tmp_path):
    [fault] = faults(write(tmp_path, "{数列: [合计]}"))
    assert fault.message == "each 没有给出“{列}”，是否想写“数列”？"
