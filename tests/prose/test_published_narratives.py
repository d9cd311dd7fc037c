"""The two published narratives: every known fault is found, and nothing grave besides."""

from __future__ import annotations

from functools import lru_cache

import pytest

from budgetxl.prose import ProseReading, State, check
from tests.prose.submissions import figures, narrative

CHANGJI, ZEZHOU = ("昌吉", "changji"), ("泽州", "zezhou")

CHANGJI_FAULTS = [
    ("N.2", "error", "应为 1.56%，写 1.04%"),
    ("N.3", "error", "增减率应为 46.21%，写 1.03%"),
    ("N.4", "error", "基本支出这里增减 -140.16 万元"),
    ("N.4", "error", "行政运行这里增减 -110.94 万元"),
    ("N.4", "notice", "各科目增减额之和 32.48 万元"),
    ("N.4", "notice", "它的项目增减 -6.00 万元"),
    ("N.5", "error", "6 项占比之和 99.48%"),
    ("N.6", "notice", "292.10万元，分项之和 292.09 万元"),
    ("N.7", "notice", "没有算进别处所说的 法律援助 5.00"),
    ("N.7", "notice", "同一个原因“机构改革单位合并”"),
    ("N.7", "notice", "三公经费递减"),
    ("N.8", "error", "写 961.1元"),
    ("N.8", "error", "“1.5”后面没有单位"),
    ("N.8", "notice", "“因公出国（境）费0”后面没有单位"),
    ("N.9", "error", "列举了“个人农业生产补贴”"),
    ("N.9", "error", "“公务接待费”在表六写作“公务招待费”"),
    ("N.9", "error", "“公务用车运行维护费”在表六写作“公务车运行维护费”"),
    ("N.9", "error", "表里是“人民调解经费”"),
    ("N.9", "error", "表里是“行政复议工作经费”"),
    ("N.11", "notice", "“一般公用预算”与“一般公共预算”差一个字"),
    ("N.11", "notice", "没有写总额"),
    ("N.11", "notice", "“2040602公共安全司法一般行政管理事务”的类、款名称"),
    ("N.11", "notice", "“减少0万元”应写“持平”"),
    ("N.11", "notice", "机构、人员涉密不公开"),
    ("N.11", "notice", "“2020”后面漏了“年”字"),
    ("N.11", "notice", "期间写了两遍"),
    ("N.11", "error", "标点重复“。。”"),
    ("N.12", "error", "原因逐字相同"),
    ("XI.20", "notice", "表里有事业运行"),
]
ZEZHOU_FAULTS = [
    ("N.2", "error", "写 100%"),
    ("N.6", "notice", "1,468.09万元，分项之和 1468.10 万元"),
    ("N.10", "error", "分项变动之和 -6.00 万元"),
    ("N.11", "error", "标点重复“。；”"),
    ("N.11", "notice", "“一般公共预算当年拨款结构图”下面没有内容"),
    ("N.11", "notice", "“省直部门”是别的层级的用语"),
    ("N.11", "notice", "“仅供内部审核”单独成段 8 次"),
    ("SP.7", "notice", "7 张项目绩效目标表的项目属性都是"),
]


@lru_cache(maxsize=None)
def _read(document: str, example: str) -> ProseReading:
    return check(narrative(example), figures(document))


@pytest.mark.parametrize("document, faults", [(CHANGJI, CHANGJI_FAULTS), (ZEZHOU, ZEZHOU_FAULTS)])
def test_known_faults_are_found(
    document: tuple[str, str], faults: list[tuple[str, str, str]]
) -> None:
    told = [(each.rule, each.level.value, each.demand) for each in _read(*document).findings]
    missing = [fault for fault in faults if not any(
        fault[:2] == each[:2] and fault[2] in each[2] for each in told)]
    assert missing == []


@pytest.mark.parametrize("document, faults", [(CHANGJI, CHANGJI_FAULTS), (ZEZHOU, ZEZHOU_FAULTS)])
def test_nothing_grave_is_told_but_known_faults(
    document: tuple[str, str], faults: list[tuple[str, str, str]]
) -> None:
    grave = [each for each in _read(*document).findings if each.level.value != "notice"]
    known = [words for _, level, words in faults if level != "notice"]
    assert [each.demand for each in grave if not any(w in each.demand for w in known)] == []


@pytest.mark.parametrize("document", [CHANGJI, ZEZHOU])
def test_every_number_comes_to_one_state(document: tuple[str, str]) -> None:
    reading = _read(*document)
    assert sum(reading.counts.values()) == len(reading.numbers)
    assert reading.counts[State.MATCHED] > reading.counts[State.UNBOUND]
    for number in reading.numbers:
        assert number.paragraph.text[number.start].isdigit()


def test_finding_says_where_and_quotes() -> None:
    [found] = [each for each in _read(*CHANGJI).findings if "46.21%" in each.demand]
    assert (found.sheet, found.row) == ("情况说明", "第 35 段第 1 句")
    assert found.addition == "原文：“增长1.03%”"
    assert found.advice == "按本年数和上年数重算增减率"
