"""Long texts within forms: what is off in them is a notice in the cell where they stand."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import pytest

from budgetxl.place import Place
from budgetxl.prose.forms import form_remarks
from budgetxl.rules import Figures
from tests.prose.submissions import EXAMPLES, figures

FORM = "项目支出绩效目标申报表"
CORRECTION = 3
"""The form of 社区矫正业务经费, of 15 万元."""


def _said(**texts: str) -> list[tuple[str, str]]:
    """What is found in 泽州's forms with these texts in that of 社区矫正."""
    known = figures("泽州")
    submission = copy(known.submission)
    submission.cells = {**submission.cells, **{
        Place(FORM, None, column, CORRECTION): text for column, text in texts.items()}}
    made = Figures(replace(submission), known.book)
    return [(each.remark.rule, each.remark.says) for each in form_remarks(made)]


@pytest.mark.parametrize("document", [each for each in EXAMPLES])
def test_published_forms_pass(document: str) -> None:
    assert list(form_remarks(figures(document))) == []


@pytest.mark.parametrize("text", [
    "预算分列：1、社区矫正工作指导经费；2、社区矫正工作经费；3、心理健康服务费。各项支出预计15万元。",
    "依据财行〔2012〕402号文件开展社区矫正，矫正对象180余人，每人每月学习不少于2次，补助每人1000元。",
    "社区矫正中心的设备更新预计5万元，电子定位服务费预计10万元，都在项目资金15万元之内，专款专用。",
])
def test_right_text_passes(text: str) -> None:
    assert _said(项目概况=text) == []


@pytest.mark.parametrize("rule, words, text", [
    ("N.1", "写 51万元，本表和项目表里这个项目的资金是 15.00 万元",
     "预算分列：1、社区矫正工作指导经费；2、社区矫正工作经费；3、心理健康服务费。各项支出预计51万元。"),
    ("N.11", "网页标记“<p>”", "<p>社区矫正是我国刑罚制度改革的一项重要举措，对改造罪犯、预防犯罪有重大作用。</p>"),
    ("N.11", "编号从 2 跳到 4",
     "预算分列：1、工作指导经费；2、社区矫正工作经费；4、心理健康服务费；5、矫正人员电子定位费。"),
    ("N.11", "重复的词“服务服务”", "提升人民群众对公共法律服务服务的满意度，把服务群众的各项工作做扎实、做到位。"),
    ("N.11", "不成对", "根据财政部、司法部关于进一步加强社区矫正经费保障工作的意见》，安排本项目的经费。"),
    ("N.11", "标点重复", "社区矫正工作经费用于宣传教育、心理服务和电子定位。。项目由社区矫正管理股承办。"),
])
def test_what_is_off_is_a_notice(rule: str, words: str, text: str) -> None:
    assert [(found, words in says) for found, says in _said(项目概况=text)] == [(rule, True)]


def test_one_document_with_two_numbers() -> None:
    found = _said(
        项目概况="根据财政部、司法部财行〔2010〕402号文件，安排社区矫正工作经费，专款专用，不得挪作他用。",
        立项依据="《社区矫正法》，财政部、司法部关于社区矫正经费保障的意见（财行〔2012〕402号），以及省里的配套办法。")
    assert {rule for rule, _ in found} == {"N.12"}
    assert "财行〔2010〕402号" in found[0][1] and "财行〔2012〕402号" in found[0][1]
