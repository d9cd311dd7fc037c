"""One tampering at a time, and the one finding that it must lead to."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from tests.workbook_copies import (
    Edit,
    clear,
    put,
    remove,
    rename,
    several,
    shift_rows,
    unprotect,
)

UNCOMPARED = "这张表没有与模板逐格核对"

LOOSE = (
    'IF(ISNUMBER({0}),{0},IF(LEN({0})=0,0,IF(AND(读数!$N{1}="万元",读数!$L{1}=1,'
    '读数!$C{1}=1+(LEFT({0},1)="-"),LEN({0})=读数!$F{1}+1),IF((LEFT({0},1)="-"),-1,1)*读数!$M{1},0/0)))'
)

LOOSE_TOTAL = f'SUM({LOOSE.format("$E$4", 3)},{LOOSE.format("$G$4", 4)})'
"""The total of a form whose amounts may be written with their unit."""


class Tampered(NamedTuple):
    """What a clerk did to the ``file``, and the one finding that it must lead to."""

    code: str
    what: str
    file: str
    done: Edit
    at: str
    message: str


TAMPERED = [
    Tampered("D1", "a figure with its unit", file="stated", done=put("表三", "F7", "864.42万元"),
             at="表三!F7", message="金额格里不是数字：“864.42万元”"),
    Tampered("D11", "digits stored as text", file="stated", done=put("表三", "F7", "12"),
             at="表三!F7", message="以文本存的数：“12”"),
    Tampered("D1", "a dash for nothing", file="computed", done=put("表三", "G7", " — "), at="表三!G7",
             message="金额格里不是数字：“—”"),
    Tampered("D1", "an ideographic space for no amount", file="stated",
             done=put("表三", "G7", "　"), at="表三!G7", message="金额格里不是数字：“空格”"),
    Tampered("D1", "a no-break space for no amount", file="computed",
             done=put("表二", "G6", "\u00a0"), at="表二!G6", message="金额格里不是数字：“空格”"),
    Tampered("D1", "text in a stated total", file="stated", done=put("表三", "F17", "890.1（含结余）"),
             at="表三!F17", message="金额格里不是数字：“890.1（含结余）”"),
    Tampered("D2", "seven decimals", file="stated", done=put("表三", "F7", Decimal("864.4200001")),
             at="表三!F7", message="金额 864.4200001 的小数超过 6 位"),
    Tampered("D3", "a calculation in an input", file="stated",
             done=put("表三", "F7", Decimal("864.42"), formula="800+64.42"), at="表三!F7",
             message="填报格里写了公式“=800+64.42”"),
    Tampered("D3", "a link to another workbook", file="computed",
             done=put("表一", "B7", Decimal("961.1"), formula="[1]汇总!$B$2"), at="表一!B7",
             message="填报格里写了公式“=[1]汇总!$B$2”"),
    Tampered("D3", "a project named by a formula", file="computed",
             done=put("表七", "E6", "立法经费", formula='"立法"&"经费"'), at="表七!E6",
             message="填报格里写了公式“=\"立法\"&\"经费\"”"),
    Tampered("D4", "an error pasted in", file="stated", done=put("表三", "F7", "#REF!"), at="表三!F7",
             message="单元格是错误值 #REF!"),
    Tampered("D5", "a code without 项", file="computed", done=clear("表三", "C7"), at="表三!A7",
             message="科目编码“204 06”应为 3+2+2 位数字"),
    Tampered("D5", "a whole code in the cell of 类", file="computed",
             done=several(put("表三", "A7", "2040601"), clear("表三", "B7", "C7")), at="表三!A7",
             message="科目编码“2040601”应为 3+2+2 位数字"),
    Tampered("D5", "the letter O in a code", file="stated", done=put("表六", "A7", "3O1"), at="表六!A7",
             message="科目编码“3O1 01”应为 3+2 位数字"),
    Tampered("D5", "spaces around a code", file="stated", done=put("表三", "A7", " 204　"), at="表三!A7",
             message="科目编码“204　 06 01（前后有空格）”应为 3+2+2 位数字"),
    Tampered("D6", "an amount without a code", file="computed", done=put("表三", "G13", 5),
             at="表三!A13", message="这一行有内容，但没有填科目编码"),
    Tampered("D6", "a project without a name", file="computed", done=clear("表七", "E6"), at="表七!E6",
             message="这一行有内容，但没有填项目名称"),
    Tampered("D6", "a code that no list names", file="computed",
             done=several(put("表三", "A13", "299"), put("表三", "B13", "99"),
                          put("表三", "C13", "99"),
                          put("表三", "F13", 1)),
             at="表三!D13", message="这一行有内容，但没有填科目名称"),
    Tampered("D7", "no department", file="stated", done=clear("填报说明", "C3"), at="填报说明!C3",
             message="没有填部门名称"),
    Tampered("D7", "a department of spaces", file="stated", done=put("填报说明", "C3", "　 "),
             at="填报说明!C3", message="没有填部门名称"),
    Tampered("D10", "spaces for a project's name", file="stated", done=put("表七", "E6", " 　"),
             at="表七!E6", message="格子里只有空格，看上去是空的"),
    Tampered("T1", "a figure pasted over 合计", file="computed", done=put("表三", "F17", 900),
             at="表三!F17", message="合计公式被改成了数值 900，按明细应为 890.10"),
    Tampered("T1", "the right figure pasted over a row's total", file="computed",
             done=put("表三", "E7", Decimal("864.42")), at="表三!E7",
             message="合计公式被改成了数值 864.42，按明细应为 864.42"),
    Tampered("T1", "a total deleted", file="computed", done=clear("表三", "F17"), at="表三!F17",
             message="合计公式被改成了数值 空白，按明细应为 890.10"),
    Tampered("T2", "a SUM one row short", file="computed",
             done=put("表三", "F17", Decimal("864.42"), formula="SUM($F$7:$F$11)"), at="表三!F17",
             message="公式被改动：现为“=SUM($F$7:$F$11)”，应为“=SUM($F$7:$F$16)”"),
    Tampered("T2", "half of a total typed in", file="computed",
             done=put("表一", "B34", 1000, formula="$B$32+38.9"), at="表一!B34",
             message="公式被改动：现为“=$B$32+38.9”，应为“=SUM($B$32,$B$33)”"),
    Tampered("T2", "another department above one table", file="stated",
             done=put("表一", "A3", "编制部门：另一个局"), at="表一!A3",
             message="公式被改动：现为“=编制部门：另一个局”，应为“=\"编制部门：\"&填报说明!$C$3”"),
    Tampered("T3", "a label reworded", file="stated", done=put("表一", "A11", "经营收入"), at="表一!A11",
             message="表样文字被改动：现为“经营收入”，应为“事业单位经营收入”"),
    Tampered("T3", "the money unit changed", file="stated", done=put("表三", "G3", "单位：元"),
             at="表三!G3", message="表样文字被改动：现为“单位：元”，应为“单位：万元”"),
    Tampered("T3", "two headers exchanged, the second", file="computed",
             done=put("表三", "G5", "基本支出"), at="表三!G5", message="表样文字被改动：现为“基本支出”，应为“项目支出”"),
    Tampered("T4", "a note to oneself beside the table", file="stated",
             done=put("表三", "H9", "与批复核对"), at="表三!H9", message="表外单元格有内容“与批复核对”，不会公开"),
    Tampered("T4", "a signature below the table", file="stated", done=put("表三", "A22", "制表人：张三"),
             at="表三!A22", message="表外单元格有内容“制表人：张三”，不会公开"),
    Tampered("T4", "a figure far below", file="computed", done=put("表八", "C40", Decimal("29.66")),
             at="表八!C40", message="表外单元格有内容“29.66”，不会公开"),
    Tampered("T4", "an item in a row that the form leaves empty", file="stated",
             done=put("表一", "A20", "债券收入"), at="表一!A20", message="表外单元格有内容“债券收入”，不会公开"),
    Tampered("T5", "the sheet of instructions removed", file="stated", done=remove("填报说明"),
             at="填报说明", message="工作簿里没有“填报说明”这张表"),
    Tampered("D3", "a formula in a code", file="stated", done=put("表三", "A7", 204, "A8"),
             at="表三!A7", message="填报格里写了公式“=A8”"),
    Tampered("D3", "a formula for the department", file="stated", done=put("填报说明", "C3", "局", "B1"),
             at="填报说明!C3", message="填报格里写了公式“=B1”"),
    Tampered("D4", "an error value for a project's name", file="computed",
             done=put("表七", "E6", "#N/A"), at="表七!E6", message="单元格是错误值 #N/A"),
    Tampered("D6", "a name deleted with the formula that fills it in", file="computed",
             done=clear("表三", "D7"), at="表三!D7", message="这一行有内容，但没有填科目名称"),
    Tampered("D8", "a stated total deleted", file="stated", done=clear("表三", "F17"), at="表三!F17",
             message="合计没有填，按明细应为 890.10"),
    Tampered("T7", "a row inserted in a table that grows", file="stated",
             done=shift_rows("表三", 9, 1), at="表三!D17",
             message=f"“表三”被插入或删除过行列：第 7—17 行之间插入了 1 行；{UNCOMPARED}"),
    Tampered("T5", "an empty table removed", file="stated", done=remove("表九"), at="表九",
             message="工作簿里没有“表九”这张表"),
    Tampered("T5", "a table renamed", file="stated", done=rename("表八", "表八（三公经费）"), at="表八",
             message="工作簿里没有“表八”这张表"),
    Tampered("T8", "a blank in the name of a table", file="stated", done=rename("表八", "表 八"),
             at="表八", message="工作表名称“表 八”里多了空格，按“表八”读取"),
    Tampered("T6", "the protection taken off", file="stated", done=unprotect("表三"), at="表三",
             message="“表三”的保护已被解除"),
    Tampered("D1", "an amount of a form in another unit", file="stated",
             done=put("绩效目标1", "E4", "265000元"), at="绩效目标1!E4", message="金额格里不是数字：“265000元”"),
    Tampered("D3", "a project's name on its form by a formula", file="computed",
             done=put("绩效目标2", "E3", "立法经费", formula="表七!$E$6"), at="绩效目标2!E3",
             message="填报格里写了公式“=表七!$E$6”"),
    Tampered("D4", "an error value for an indicator", file="stated",
             done=put("绩效目标2", "E7", "#N/A"), at="绩效目标2!E7", message="单元格是错误值 #N/A"),
    Tampered("D6", "a form without its project", file="stated", done=clear("绩效目标2", "E3"),
             at="绩效目标2!E3", message="这一行有内容，但没有填项目名称"),
    Tampered("D6", "a spare form with an amount and no project", file="computed",
             done=put("绩效目标3", "E4", 5), at="绩效目标3!E3", message="这一行有内容，但没有填项目名称"),
    Tampered("D6", "a value without its indicator", file="computed",
             done=put("绩效目标1", "E18", "95%"), at="绩效目标1!C18", message="这一行有内容，但没有填三级指标"),
    Tampered("D9", "an amount of a form with its unit", file="stated",
             done=put("绩效目标1", "E4", "26.5万元"), at="绩效目标1!E4",
             message="“26.5万元”把单位写进了格子，按 26.5 计算"),
    Tampered("T1", "a figure pasted over a form's total", file="computed",
             done=put("绩效目标1", "C4", 27), at="绩效目标1!C4", message="合计公式被改成了数值 27，按明细应为 26.50"),
    Tampered("D8", "a form's stated total deleted", file="stated", done=clear("绩效目标1", "C4"),
             at="绩效目标1!C4", message="合计没有填，按明细应为 26.50"),
    Tampered("T2", "a form's total that takes the figure of another", file="computed",
             done=put("绩效目标1", "C4", 10, formula="绩效目标2!$C$4"), at="绩效目标1!C4",
             message=f"公式被改动：现为“=绩效目标2!$C$4”，应为“={LOOSE_TOTAL}”"),
    Tampered("T3", "the unit of a form reworded", file="stated", done=put("绩效目标2", "A4", "项目资金（元）"),
             at="绩效目标2!A4", message="表样文字被改动：现为“项目资金（元）”，应为“项目资金（万元）”"),
    Tampered("T4", "a remark beside a form", file="computed", done=put("绩效目标3", "H5", "暂缺"),
             at="绩效目标3!H5", message="表外单元格有内容“暂缺”，不会公开"),
    Tampered("T5", "a spare form removed", file="stated", done=remove("绩效目标3"), at="绩效目标3",
             message="工作簿里没有“绩效目标3”这张表"),
    Tampered("T6", "the protection taken off a form", file="computed", done=unprotect("绩效目标1"),
             at="绩效目标1", message="“绩效目标1”的保护已被解除"),
    # All words below: those of the fields, and of the header.
    Tampered("T7", "a row inserted on a spare form", file="stated", done=shift_rows("绩效目标3", 3, 1),
             at="绩效目标3!A3", message=f"“绩效目标3”被插入或删除过行列：第 3 行处插入了 1 行；{UNCOMPARED}"),
    # Right of the inserted row: 201 … in C, both sums, 230; left 事业收入 … and the three below.
    Tampered("T7", "a row inserted", file="stated", done=shift_rows("表一", 10, 1), at="表一!A10",
             message=f"“表一”被插入或删除过行列：第 10 行处插入了 1 行；{UNCOMPARED}"),
    Tampered("T7", "two rows deleted", file="stated", done=shift_rows("表一", 12, -2), at="表一!A10",
             message=f"“表一”被插入或删除过行列：第 10 行处删除了 2 行；{UNCOMPARED}"),
]
