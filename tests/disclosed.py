"""Disclosures written by hand, of the two departments whose tables come with the program."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from budgetxl.narrative import (
    Block,
    Chart,
    Document,
    Heading,
    Paragraph,
    Run,
    StatedNumber,
    TablePlace,
)

LIKELY = "主要用于保障机关正常运转和完成年度工作任务，严格执行中央八项规定精神，从严控制一般性支出"


class Sentences:
    """Paragraphs in which ``{961.10 表一[收入总计, 预算数] 万元}`` is a number that stays bound."""

    def __init__(self) -> None:
        self._ids = (f"s{number:03}" for number in count(1))

    def __call__(self, text: str) -> Paragraph:
        runs: list[Run] = []
        for piece in text.split("{"):
            number, brace, rest = piece.rpartition("}")
            if brace:
                runs.append(self._number(number))
            runs += [rest] if rest else []
        return Paragraph(tuple(runs))

    def _number(self, words: str) -> StatedNumber:
        shown, _, rest = words.partition(" ")
        says, _, unit = rest.rpartition(" ")
        value = Decimal(shown.rstrip("%").replace(",", ""))
        return StatedNumber(shown, next(self._ids), says, value, unit)


def changji() -> Document:
    """司法局 of 昌吉: tables after the survey, target forms among the explanations."""
    say = Sentences()
    names = ["部门收支总体情况表", "部门收入总体情况表", "部门支出总体情况表", "财政拨款收支预算总体情况表",
             "一般公共预算支出情况表", "一般公共预算基本支出情况表", "项目支出情况表",
             "一般公共预算“三公”经费支出情况表", "政府性基金预算支出情况表"]
    blocks: list[Block] = [
        Heading(1, "第一部分　部门概况"),
        Heading(2, "一、主要职能"),
        say("贯彻执行国家司法行政工作的方针、政策和法律、法规，编制全州司法行政工作的中长期规划和年度计划并组织实施。" * 2),
        Heading(2, "二、机构设置及人员情况"),
        say("司法局下设{11 补充数据[处室数] 个}个处室。本级编制{66 补充数据[编制数] 人}人，实有在职人员"
            "{60 补充数据[在职人数] 人}人。"),
        Heading(1, "第二部分　2020年部门预算公开表"),
    ]
    for number, name in zip("一二三四五六七八九", names, strict=True):
        blocks += [Heading(2, f"{number}、{name}"), TablePlace(f"表{number}")]
    blocks += [
        Heading(1, "第三部分　2020年部门预算情况说明"),
        Heading(2, "一、关于昌吉州司法局2020年收支预算情况的总体说明"),
        say("按照全口径预算的原则，2020年所有收入和支出均纳入部门预算管理。收支总预算"
            "{961.10 表一[收入总计, 预算数] 万元}万元。" + LIKELY + "。"),
        Heading(2, "二、关于昌吉州司法局2020年支出预算情况说明"),
        say("支出预算{961.10 表三[合计, 合计] 万元}万元，其中：基本支出{890.10 表三[合计, 基本支出] 万元}万元，占"
            "{92.61 表三[合计, 基本支出] / 表三[合计, 合计] %}%；项目支出{71.00 表三[合计, 项目支出] 万元}万元，占"
            "{7.39 表三[合计, 项目支出] / 表三[合计, 合计] %}%。"),
        Chart("支出预算结构图", (("基本支出", Decimal("890.10")), ("项目支出", Decimal("71.00"))), "万元"),
        Heading(2, "三、关于昌吉州司法局2020年一般公共预算当年拨款情况说明"),
        Heading(3, "（一）一般公共预算当年拨款规模变化情况"),
        say("一般公共预算当年拨款{961.10 表五[合计, 小计] 万元}万元。" + LIKELY * 3 + "。"),
        Heading(3, "（二）一般公共预算当年拨款具体使用情况"),
        Heading(4, "1.行政运行"),
        say("2020年预算数为{864.42 表五[2040601 行政运行, 小计] 万元}万元，" + LIKELY + "。"),
        Heading(4, "2.一般行政管理事务"),
        say("2020年预算数为{28.00 表五[2040602 一般行政管理事务, 小计] 万元}万元，" + LIKELY + "。"),
        Heading(2, "四、其他重要事项的情况说明"),
        Heading(3, "（一）预算绩效情况"),
        say("2020年实行绩效目标管理的项目{6 项目支出绩效目标表[个数] 个}个，涉及预算金额"
            "{71.00 表七[合计, 项目支出] 万元}万元。具体情况见下列表格："),
        TablePlace("项目支出绩效目标表"),
        Heading(1, "第四部分　名词解释"),
        say("财政拨款：指由一般公共预算、政府性基金预算安排的财政拨款数。"),
        say("基本支出：包括人员经费、商品和服务支出（定额）。其中，人员经费包括工资福利支出、对个人和家庭的补助。"),
        say("昌吉州司法局"),
    ]
    return Document("昌吉州司法局", "2020年部门预算公开", 2020, tuple(blocks))


def zezhou() -> Document:
    """司法局 of 泽州: all tables in a row, without a heading for each."""
    say = Sentences()
    tables = [TablePlace(f"表{number}") for number in
              ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三")]
    parts = (("行政运行", "697.60"), ("一般行政管理事务", "114.87"), ("基层司法业务", "90.00"),
             ("普法宣传", "120.00"), ("公共法律服务", "139.75"), ("社区矫正", "15.00"),
             ("社会保障和就业", "170.06"), ("卫生健康", "35.56"), ("住房保障", "85.26"))
    return Document("泽州县司法局", "2024年部门预算公开说明", 2024, (
        Heading(1, "第一部分　概况"),
        Heading(2, "一、本部门职责"),
        say(LIKELY * 4 + "。"),
        Heading(1, "第二部分　2024年度部门预算报表"),
        *tables,
        TablePlace("整体支出绩效目标申报表"),
        TablePlace("项目支出绩效目标申报表"),
        TablePlace("政府购买服务指导性目录"),
        Heading(1, "第三部分　2024年度部门预算情况说明"),
        Heading(2, "一、2024年度部门预算数据变动情况及原因"),
        say("2024年预算收支总额为{1,468.09 表一[收入总计, 2024年] 万元}万元。" + LIKELY * 5 + "。"),
        Chart("支出结构图", tuple((name, Decimal(amount)) for name, amount in parts), "万元"),
        Heading(1, "第四部分　名词解释"),
        say("基本支出：指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。"),
    ))
