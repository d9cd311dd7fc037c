"""The text with the tables: what a narrative.yaml says, written from the figures."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from budgetxl import formats, rules, submission
from budgetxl.fault import FormatError
from budgetxl.narrative import Document, Heading, Paragraph, Written, narrative_of, write
from tests import small

ROWS = [
    {"科目编码": "2040601", "基本支出": "80", "项目支出": "8.5"},
    {"科目编码": "2040602", "项目支出": "11.5"},
    {"科目编码": "2080505", "基本支出": "20"},
]


@pytest.fixture(autouse=True)
def _at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    small.put_at_hand(monkeypatch)


def _format(folder: Path, text: str, sections: bool = True) -> formats.Format:
    copied = small.copy(folder / small.NAME)
    if sections:
        text = "title: '{年}年预算公开'\nsections:\n" + indent(dedent(text), "  ")
    (copied / "narrative.yaml").write_text(text, encoding="utf-8")
    return formats.load(copied, thorough=True)


def _written(
    format_: formats.Format, rows: list[dict[str, str]] = ROWS, **tables: Any
) -> Written:
    book = rules.bind(format_)
    data = {"format": format_.id, "department": "某局", "year": 2020,
            "tables": {"支出表": rows, **tables}}
    found = narrative_of(format_)
    assert found is not None
    return write(found, rules.Figures(submission.from_data(data, format_), book))


def _lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, (Heading, Paragraph))]


def _says(folder: Path, says: str, rows: list[dict[str, str]] = ROWS, **tables: Any) -> list[str]:
    """The paragraphs of one section that says so."""
    text = "- says:\n" + indent(dedent(says), "    ")
    return _lines(_written(_format(folder, text), rows, **tables).document)


def test_a_sentence_has_the_figures_and_their_shares(tmp_path: Path) -> None:
    assert _says(tmp_path, """
        - '{部门}{年}年支出{支出表[合计, 合计]}万元，其中：'
        - '基本支出{支出表[合计, 基本支出]}万元，占{占 支出表[合计, 合计]}%；比{上年}年的事不在这里。'
    """) == ["某局2020年支出120.00万元，其中：",
             "基本支出100.00万元，占83.33%；比2019年的事不在这里。"]


def test_nothing_is_a_plain_0_and_0_per_cent_of_anything(tmp_path: Path) -> None:
    assert _says(tmp_path, """
        - '支出{支出表[合计, 合计]}万元，基本支出{支出表[合计, 基本支出]}万元，占{占 支出表[合计, 合计]}%。'
    """, []) == ["支出0万元，基本支出0万元，占0%。"]


def test_rows_are_one_paragraph_each_or_parts_of_one(tmp_path: Path) -> None:
    assert _says(tmp_path, """
        - each: 支出表
          says: '{序}.{[@科目编码]}{全称 [@科目编码]}{[@合计]}万元。'
        - - '项目支出包括：'
          - {each: 支出表, when: '[@项目支出] <> 0', says: '{[@科目名称]}{[@项目支出]}万元', between: 、, end: 等。}
        - '科目{个数 支出表}个：{列 支出表[科目名称], 当 支出表[基本支出] <> 0, 间隔 和, 末尾 等}。'
    """) == [
        "1.2040601公共安全支出司法行政运行88.50万元。",
        "2.2040602公共安全支出司法一般行政管理事务11.50万元。",
        "3.2080505社会保障和就业支出行政事业单位养老支出机关事业单位基本养老保险缴费支出20.00万元。",
        "项目支出包括：行政运行8.50万元、一般行政管理事务11.50万元等。",
        "科目3个：行政运行和机关事业单位基本养老保险缴费支出等。",
    ]


def test_words_go_through_a_sentence_and_their_codes_are_left_out(tmp_path: Path) -> None:
    assert _says(tmp_path, """
        - - each: {列: [基本支出, 项目支出], 甲: [204 公共安全支出]}
            says: '{名称 {甲}}{列}{支出表[合计, {列}]}万元'
            between: ；
            end: 。
    """) == ["公共安全支出基本支出100.00万元；公共安全支出项目支出20.00万元。"]


PHRASES = """\
title: '{年}年'
phrases:
  执行情况:
    - {when: '[@年初] = 0', says: 年初没有安排}
    - {when: '[@执行] = 0', says: 没有执行}
    - {says: ['执行{[@执行]}元', {when: '整体表[说明] <> "—"', says: '，原因是{整体表[说明]}'}]}
sections:
  - says: '财政拨款{整体表[财政拨款, 年初]}万元，{执行情况 整体表[财政拨款]}。'
"""


@pytest.mark.parametrize("form, sentence", [
    ({"财政拨款": {"年初": "120", "执行": "90"}, "说明": "人员减少。"},
     "财政拨款120万元，执行90.00元，原因是人员减少。"),
    ({"财政拨款": {"年初": "120", "执行": "90"}}, "财政拨款120万元，执行90.00元。"),
    ({"财政拨款": {"年初": "120"}}, "财政拨款120万元，没有执行。"),
    ({}, "财政拨款0万元，年初没有安排。"),
])
def test_of_a_phrase_the_first_case_that_holds_stands(
    tmp_path: Path, form: dict[str, Any], sentence: str
) -> None:
    written = _written(_format(tmp_path, PHRASES, sections=False), 整体表=form)
    assert _lines(written.document) == [sentence]


def test_a_phrase_speaks_of_the_row_at_hand(tmp_path: Path) -> None:
    text = """\
title: 一
phrases:
  构成:
    - {when: '[@项目支出] = 0', says: 都是基本支出}
    - {says: '项目支出占{[@项目支出] / [@合计] * 100}%'}
sections:
  - {each: 支出表, says: '{[@科目名称]}{构成}。'}
"""
    written = _written(_format(tmp_path, text, sections=False))
    assert _lines(written.document) == [
        "行政运行项目支出占9.60%。", "一般行政管理事务项目支出占100%。",
        "机关事业单位基本养老保险缴费支出都是基本支出。"]


def test_what_stands_below_a_heading_is_its_level(tmp_path: Path) -> None:
    format_ = _format(tmp_path, """
        - heading: 第一部分 {部门}概况
        - {heading: 一、支出, says: '{支出表[合计, 合计]}万元', tables: 支出表}
        - {heading: （一）没有的, when: '支出表[合计, 合计] = 0', says: 不出现}
        - {heading: 1.表单, tables: 全部}
    """)
    blocks = _written(format_).document.blocks
    assert [(block.level, block.text) for block in blocks if isinstance(block, Heading)] == [
        (1, "第一部分 某局概况"), (2, "一、支出"), (4, "1.表单")]
    assert [getattr(block, "table", "") for block in blocks if hasattr(block, "table")] == [
        "支出表", "项目表", "整体表", "目标表"]


def test_each_number_knows_what_it_is(tmp_path: Path) -> None:
    format_ = _format(tmp_path, """
        - says: ['支出{支出表[合计, 合计]}万元。']
        - {each: 支出表, when: '[@合计] > 15', says: '{[@合计]}万元，占{占 支出表[合计, 合计]}%。'}
    """)
    numbers = [*_written(format_).document.numbers()]
    assert [(each.id, each.says, str(each.value), each.unit) for each in numbers] == [
        ("s001", "支出表[合计, 合计]", "120.00", "万元"),
        ("s002", "支出表[2040601, 合计]", "88.50", "万元"),
        ("s003", "支出表[2040601, 合计] / 支出表[合计, 合计] * 100", "73.75", "%"),
        ("s004", "支出表[2080505, 合计]", "20.00", "万元"),
        ("s005", "支出表[2080505, 合计] / 支出表[合计, 合计] * 100", "16.67", "%"),
    ]


def test_what_is_lacking_is_a_line_to_write_on_and_is_said(tmp_path: Path) -> None:
    format_ = _format(tmp_path, """
        - {heading: 一、清单, says: '项目有{列 项目表[项目名称]}，占{支出表[合计, 合计] / 项目表[合计, 金额] * 100}%。'}
    """)
    written = _written(format_)
    assert _lines(written.document) == ["一、清单", "项目有＿＿＿＿，占＿＿＿＿%。"]
    assert written.gaps == ("“一、清单”：项目表[项目名称]",
                            "“一、清单”：支出表[合计, 合计] / 项目表[合计, 金额] * 100")


def test_the_lines_of_a_long_text_are_paragraphs(tmp_path: Path) -> None:
    assert _says(tmp_path, "- '{整体表[说明]}。'", 整体表={"说明": "一是甲。\n二是乙。"}) == [
        "一是甲。", "二是乙。"]


FAULTY = """\
title: '{年}年'
phrases:
  甲: [{says: '{乙}'}]
  乙: [{says: '{甲}'}]
sections:
  - heading: 一、支出
    says:
      - 支出{支出表[合计, 合汁]}万元
      - '{占 支出表[合计, 科目名称]}%和{全称 支出表[合计, 合计]}'
      - '{部们}的{合计'
      - {each: 支出票, says: 好}
      - {when: '支出表[合计, 合计]', says: 好}
      - '{列 支出表[科目名], 当 支出表[合计] <> 0}'
    tables: 支出票
  - says: '{甲}'
"""


def test_an_author_hears_of_every_mistake_at_once(tmp_path: Path) -> None:
    format_ = _format(tmp_path, FAULTY, sections=False)
    with pytest.raises(FormatError) as caught:
        narrative_of(format_)
    assert [(fault.line, fault.message) for fault in caught.value.faults] == [
        (4, "“{甲}”：“甲”说来说去又说到自己"),
        (8, "“{支出表[合计, 合汁]}”：没有名为“合汁”的支出表“合计”行的列，是否想写“合计”？"),
        (9, "“{占 支出表[合计, 科目名称]}”：没有名为“科目名称”的支出表“合计”行的列，有：合计、基本支出、项目支出"),
        (9, "“{全称 支出表[合计, 合计]}”：“全称”后面写一列科目编码，如 [@科目编码]"),
        (10, "花括号没有成对"),
        (11, "each 后面写一张表或几个词，没有“支出票”，是否想写“支出表”？"),
        (12, "“支出表[合计, 合计]”：应是一个可判断真假的式子，如 左 = 右"),
        (13, "“{列 支出表[科目名], 当 支出表[合计] <> 0}”：没有名为“科目名”的支出表的列，是否想写“科目名称”？"),
        (14, "没有名为“支出票”的公开表，是否想写“支出表”？"),
    ]


def test_what_is_no_narrative_at_all_is_said_by_its_schema(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="不认识的键“headings”，是否想写“heading”"):
        _format(tmp_path, "- {headings: 一、支出}")


def test_a_format_without_one_has_none() -> None:
    assert narrative_of(small.book().format) is None
