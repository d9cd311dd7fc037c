"""What is to be said of a text, and the finding that says it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from budgetxl.fault import Finding, Level, Verdict
from budgetxl.prose.outline import Passage

if TYPE_CHECKING:
    from budgetxl.prose.mention import Mention

SHEET = "情况说明"
"""Where a report says that these findings stand."""

BASIS = {
    "N.1": "说明中的金额与对应表格的金额一致（同一口径）",
    "N.2": "占比 = 分项 ÷ 合计 × 100，按保留的位数四舍五入",
    "N.3": "增减率 = 增减额 ÷ 上年数 × 100，上年数由本年数和增减额反推",
    "N.4": "同一对象的增减额处处一致，分项增减额之和等于合计的增减额，上年数不为负",
    "N.5": "各项占比之和为 100%",
    "N.6": "分项金额之和等于合计金额",
    "N.7": "增减原因与数字的方向、与别处的原因一致，所列金额之和与增减额相符",
    "N.8": "金额写全单位，单位与表格相符",
    "N.9": "说明列举的科目、项目与表中的名称一致",
    "N.10": "“持平”“相同”与分项的变动一致",
    "N.11": "用语规范，没有残留的模板文字和重复的标点",
    "N.12": "文号、年度、数量重复出现时一致，没有照抄未改的段落",
    "SP.7": "项目属性、项目期与项目内容相符",
    "XI.20": "机关运行经费只含行政单位和参公单位的公用经费",
}

ADVICE = {
    "N.1": "核对表和说明，改正有误的一处",
    "N.2": "按表里的数重算占比",
    "N.3": "按本年数和上年数重算增减率",
    "N.4": "核对上年数，改正有误的增减额",
    "N.5": "重算各项占比",
    "N.6": "核对合计和各分项",
    "N.7": "核对原因和数字",
    "N.8": "补上或改正单位",
    "N.9": "两处写成一样：科目以科目表为准，项目以表里的名称为准",
    "N.10": "核对各分项的变动，改正“持平”或分项",
    "N.11": "改正这里的文字",
    "N.12": "核对原件，改成一致",
    "SP.7": "核对项目属性和项目类别",
    "XI.20": "核对机关运行经费的口径",
}


@dataclass(frozen=True)
class Remark:
    """What rule finds something, at which letters of a passage, and what is wrong there.

    ``about`` are the numbers that it calls in doubt. A ``is_tail`` is off by rounding alone.
    """

    rule: str
    level: Level
    passage: Passage
    start: int
    end: int
    says: str
    about: tuple[Mention, ...] = ()
    is_tail: bool = False


def of_mention(rule: str, level: Level, mention: Mention, says: str,
               *more: Mention, is_tail: bool = False) -> Remark:
    """A remark where ``mention`` stands."""
    return Remark(rule, level, mention.passage, mention.start, mention.end, says,
                  (mention, *more), is_tail)


def finding(remark: Remark) -> Finding:
    """The finding: its place is paragraph and sentence, and the words are quoted."""
    passage = remark.passage
    everywhere = remark.start == remark.end
    place = "全文" if everywhere else (
        f"{passage.paragraph.place}第 {passage.sentence(remark.start)} 句")
    return Finding(
        rule=remark.rule,
        level=Level.NOTICE if remark.is_tail else remark.level,
        verdict=Verdict.HOLDS if remark.is_tail else Verdict.BROKEN,
        place=None,
        row=place,
        demand=remark.says,
        advice="无需修改，属四舍五入的尾差" if remark.is_tail else ADVICE[remark.rule],
        basis=BASIS[remark.rule],
        sheet=SHEET,
        addition="" if everywhere else f"原文：“{quoted(remark)}”",
        is_explainable=remark.is_tail,
    )


def quoted(remark: Remark) -> str:
    """The words around what is remarked on, back and forth to the nearest stop."""
    text = remark.passage.text
    start = max(text.rfind(stop, 0, remark.start) for stop in "。；：，") + 1
    start = max(start, remark.start - 30)
    ends = [at for at in (text.find(stop, remark.end) for stop in "。；，") if at >= 0]
    return text[start:min([*ends, remark.end + 12, len(text)])]


def shown(value: Decimal | Fraction | int, places: int = 2) -> str:
    """An amount or a percentage as a text prints it."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded + 0:f}"
