"""Which number of somebody's text is which figure: found by the words around it, not its value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetxl.narrative import Document, Heading, Paragraph, StatedNumber
from budgetxl.narrative.align import Alignment, align
from budgetxl.narrative.document import CellText, NameText
from budgetxl.prose import Paragraph as Printed

ACCEPT = [("增长", "增加", "上升"), ("下降", "减少"), ("比上年", "较上年")]


def _number(text: str, says: str, unit: str = "万元") -> StatedNumber:
    return StatedNumber(text, says, says, Decimal(text), unit)


def _row(code: str, name: str, amount: str, change: str) -> Paragraph:
    return Paragraph((
        NameText(code), NameText(name), "：2020年预算数为", _number(amount, f"{name}本年"), "万元，比上年增加",
        _number(change, f"{name}增减"), "万元，主要原因是", CellText("工作增加"), "。"))


DOCUMENT = Document("某局", "2020年部门预算公开", 2020, (
    Heading(2, "一、支出预算情况"),
    Paragraph(("某局2020年支出预算", _number("100", "支出"), "万元，其中：")),
    Paragraph(("基本支出", _number("60", "基本"), "万元，占", _number("60", "基本占", "%"), "%，比上年增长",
               _number("5", "基本增长", "%"), "%。")),
    Paragraph(("项目支出", _number("40", "项目"), "万元，占", _number("40", "项目占", "%"), "%。")),
    Heading(2, "二、具体使用情况"),
    _row("2040601", "行政运行", "60", "8.85"),
    _row("2040602", "一般行政管理事务", "30", "1.5"),
    _row("2040605", "普法宣传", "10", "2"),
))
TEXT = """\
一、支出预算情况
某局2020年支出预算100万元，其中：
基本支出60万元，占60%，比上年增长5%。
项目支出40万元，占40%。
二、具体使用情况
2040601行政运行：2020年预算数为60万元，比上年增加8.85万元，主要原因是工作增加。
2040602一般行政管理事务：2020年预算数为30万元，比上年增加1.5万元，主要原因是工作增加。
2040605普法宣传：2020年预算数为10万元，比上年增加2万元，主要原因是工作增加。
"""


def _aligned(text: str) -> Alignment:
    lines = [Printed(line, i) for i, line in enumerate(text.splitlines(), start=1)]
    return align(DOCUMENT, lines, ACCEPT)


def _read(text: str) -> dict[str, str]:
    """What ``text`` has for each figure that was found in it."""
    lines, found = text.splitlines(), _aligned(text).numbers
    numbers = {}
    for (line, start), stated in found.items():
        end = start
        while end < len(lines[line - 1]) and lines[line - 1][end] in "0123456789.,":
            end += 1
        numbers[stated.says] = lines[line - 1][start:end]
    return numbers


ALL = {"支出": "100", "基本": "60", "基本占": "60", "基本增长": "5", "项目": "40", "项目占": "40",
       "行政运行本年": "60", "行政运行增减": "8.85", "一般行政管理事务本年": "30",
       "一般行政管理事务增减": "1.5", "普法宣传本年": "10", "普法宣传增减": "2"}


def test_its_own_text_is_found_whole() -> None:
    assert _read(TEXT) == ALL
    assert (_aligned(TEXT).missing, _aligned(TEXT).share) == ((), 1)


@pytest.mark.parametrize("theirs, mine", [
    ("占60%，比上年增长5%", "占60%，较上年上升5%"),
    ("主要原因是工作增加", "主要是因为人员编制和业务工作量都有较大变化，一是甲，二是乙"),
    ("普法宣传：", "普法宣传经费："),
    ("2020年支出预算", "2020 年 支出预算为"),
    ("。", "；"),
    ("某局2020年", "本部门2020年"),
])
def test_other_words_for_the_same_are_no_matter(theirs: str, mine: str) -> None:
    assert _read(TEXT.replace(theirs, mine)) == ALL


def test_rows_may_stand_in_any_order() -> None:
    lines = TEXT.splitlines()
    assert _read("\n".join([*lines[:5], *reversed(lines[5:])])) == ALL


@pytest.mark.parametrize("right, wrong, says", [
    ("预算100万元", "预算1000万元", "支出"),
    ("占40%", "占4.0%", "项目占"),
    ("增加1.5万元", "减少51.5万元", "一般行政管理事务增减"),
    ("为10万元", "为10,000.00万元", "普法宣传本年"),
])
def test_a_wrong_number_is_found_where_the_right_one_should_be(
    right: str, wrong: str, says: str
) -> None:
    read = _read(TEXT.replace(right, wrong))
    assert read.keys() == ALL.keys()
    assert [key for key in ALL if read[key] != ALL[key]] == [says]


def test_a_row_that_has_no_sentence_is_not_found_in_that_of_another() -> None:
    without = "\n".join(line for line in TEXT.splitlines() if "2040602" not in line)
    assert _read(without) == {k: v for k, v in ALL.items() if "一般行政管理事务" not in k}
    [missing] = _aligned(without).missing
    assert (missing.heading, missing.text[:15]) == ("二、具体使用情况", "2040602一般行政管理事务")


def test_a_sentence_about_something_else_is_not_taken_for_it() -> None:
    other = TEXT.replace("某局2020年支出预算100万元，其中：", "某局2020年支出预算中人员经费55万元，其中：")
    assert "支出" not in _read(other)


def test_of_a_text_of_another_kind_next_to_nothing_is_found() -> None:
    assert _aligned("一、概况\n本部门内设机构10个。\n二、职责\n负责2020年的普法工作。").share == 0
