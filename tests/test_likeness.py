"""Which names mean the same though written a little differently, and which do not."""

from __future__ import annotations

import pytest

from budgetxl.likeness import likeness

ALIKE = [
    ("普法活动举办次数(次)", "普法活动举办次数"),
    ("群众满意度 (%)", "群众满意度（％）"),
    ("群众满意度 (%)", "群众满意度"),
    ("申请人的满意率（100%）", "申请人的满意率"),
    ("咨询对象的满意度（90%以上）", "咨询对象的满意度（不低于95%）"),
    ("法律援助专职值班（12个月）", "法律援助专职值班"),
    ("援助补贴标准(元/人)", "援助补贴标准"),
    ("依法行政专项经费", "依法行政工作经费"),
    ("法律援助经费", "法律援助工作经费"),
    ("村(社区)法律顾问", "村（社区） 法律顾问。"),
    ("ＷＴＯ咨询", "wto咨询"),
]
APART = [
    ("政法转移支付资金（办案）", "政法转移支付资金（自采装备）"),
    ("培训经费（2019年）", "培训经费（2020年）"),
    ("培训经费（2019）", "培训经费（2020）"),
    ("一期工程（1）", "一期工程（2）"),
    ("“七五”普法宣传工作经费", "普法宣传经费"),
    ("法律援助", "法律援助经费"),
    ("经费", "工作"),
    ("法律援助案件100件", "法律援助案件"),
    ("村（社区）法律顾问", "村法律顾问"),
    ("社区矫正人数", "本年度社区矫正对象人数"),
    ("检查12月", "检查"),
    ("完成时间（12月）", "完成时间（6月）"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_a_trifle_makes_no_other_name(one, other):
    assert likeness(one) == likeness(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_tells_names_apart_is_kept(one, other):
    assert likeness(one) != likeness(other)


@pytest.mark.parametrize("name", [name for pair in ALIKE + APART for name in pair])
def test_a_likeness_is_like_itself(name):
    assert likeness(likeness(name)) == likeness(name)
