"""What can be wrong with a workbook itself, whatever its figures: every kind with its words."""

from __future__ import annotations

from dataclasses import dataclass

from budgetxl.fault.finding import Finding, Level, Verdict
from budgetxl.place import Place


@dataclass(frozen=True)
class FindingKind:
    """A kind of finding about the file itself; ``says`` is filled with ``str.format``."""

    level: Level
    says: str
    advice: str


_COUNT = "{count} 处"
_RENEW = "把各填报格复制到新模板，或用 budgetxl extract 与 fill 重新生成"

FILE_FINDINGS = {
    "D1": FindingKind(Level.ERROR, "金额格里不是数字：“{text}”", "删去文字和单位，只填数字"),
    "D2": FindingKind(Level.ERROR, "金额 {text} 的小数超过 6 位", "按万元填写，最多 6 位小数"),
    "D3": FindingKind(Level.ERROR, "填报格里写了公式“={text}”", "复制该格，选择性粘贴为“数值”"),
    "D4": FindingKind(Level.ERROR, "单元格是错误值 {text}", "清除该格，重新填写"),
    "D5": FindingKind(Level.ERROR, "科目编码“{text}”应为 {expected} 位数字", "按科目逐级填写编码，如 204 06 01"),
    "D6": FindingKind(Level.ERROR, "这一行有内容，但没有填{column}", "补填{column}，或清空这一行"),
    "D7": FindingKind(Level.ERROR, "没有填部门名称", "在“填报说明”表填写部门名称"),
    "D8": FindingKind(Level.ERROR, "合计没有填，按明细应为 {expected}", "照原来的数填上合计"),
    "D10": FindingKind(Level.ERROR, "格子里只有空格，看上去是空的", "选中这一格，按 Delete 清除"),
    "D9": FindingKind(Level.WARNING, "“{text}”把单位写进了格子，按 {expected} 计算", "只填数字"),
    "D11": FindingKind(
        Level.ERROR,
        "以文本存的数：“{text}”",
        "在这一格重新输入 {expected}；一整列都是这样的，选中后用“数据—分列—完成”转成数值",
    ),
    "D12": FindingKind(
        Level.WARNING,
        "“{text}”里有看不见的字符（{expected}），与{column}看起来相同，却不是同一个名称",
        "重新输入这个名称，不要从网页或别的文件粘贴",
    ),
    "D13": FindingKind(
        Level.ERROR,
        "文字格里存的是 {text}，显示为{expected}",
        "请写成文字：先把这一格的格式设为“文本”，再照要公开的样子重新输入",
    ),
    "D14": FindingKind(
        Level.WARNING,
        "名称格是空的，自动带出名称的公式也没有了；按科目表取“{text}”，公开表也这样写",
        "照批复填上名称；就是这个名称的不必填",
    ),
    "D15": FindingKind(
        Level.NOTICE,
        "金额 {text} 的小数多于 {count} 位，公开时印成 {expected}",
        "照要公开的小数位数填写；本来就是这么多的不用改",
    ),
    "T1": FindingKind(
        Level.ERROR,
        "合计公式被改成了数值 {text}，按明细应为 {expected}",
        "恢复公式：把各填报格复制到新模板，或用 budgetxl extract 与 fill 重新生成",
    ),
    "T2": FindingKind(
        Level.ERROR,
        "公式被改动：现为“={text}”，应为“={expected}”",
        "恢复公式：把各填报格复制到新模板，或用 budgetxl extract 与 fill 重新生成",
    ),
    "T3": FindingKind(Level.ERROR, "表样文字被改动：现为“{text}”，应为“{expected}”", "恢复原来的文字"),
    "T4": FindingKind(
        Level.ERROR, "表外{where}有内容“{text}”{more}，不会公开", "移入表内，或删除；说明文字写在表尾备注里"
    ),
    "T5": FindingKind(Level.ERROR, "工作簿里没有“{text}”这张表", "不要删除或改名工作表；用新模板重新填报"),
    "T6": FindingKind(Level.WARNING, "“{text}”的保护已被解除", "数据不受影响；请改用受保护的模板填报"),
    "T9": FindingKind(
        Level.ERROR,
        "工作簿里多了“{text}”这张表，其中 {count} 格（{area}）有内容，不会公开",
        "把内容移入模板原有的表，再删除这张表",
    ),
    "T10": FindingKind(
        Level.NOTICE,
        "“粘贴”表里还有 {count} 格（{area}）没有填进各表，不会公开",
        "按“粘贴官方表”填进各表，或清空这张表",
    ),
    "T7": FindingKind(
        Level.ERROR,
        "“{text}”被插入或删除过行列：{expected}；这张表没有与模板逐格核对",
        "用新模板重新填报；不要插入、删除行列",
    ),
    "T8": FindingKind(
        Level.NOTICE, "工作表名称“{text}”里多了空格，按“{expected}”读取", "改回“{expected}”"
    ),
    "C1": FindingKind(Level.ERROR, f"{_COUNT}公式与模板不同，现为“{{text}}”，应为“{{expected}}”", _RENEW),
    "C2": FindingKind(Level.ERROR, f"{_COUNT}文字与模板不同，现为“{{text}}”，应为“{{expected}}”", _RENEW),
    "C3": FindingKind(Level.ERROR, f"{_COUNT}模板里是空的，现为“{{text}}”", "删去，或移入填报格"),
    "C4": FindingKind(Level.WARNING, f"{_COUNT}的锁定被解除，应是锁定的", _RENEW),
    "C5": FindingKind(Level.NOTICE, f"{_COUNT}填报格被锁定，不能再填", "复制时只粘贴数值，不要带入格式"),
    "C6": FindingKind(
        Level.ERROR,
        f"{_COUNT}数字格式使显示的与所存的不同，现为“{{text}}”，应为“{{expected}}”",
        "改回模板的数字格式",
    ),
    "C7": FindingKind(Level.ERROR, f"{_COUNT}看不见：字的颜色与底色相同，或字太小", "改回模板的字体和底色"),
    "C8": FindingKind(Level.ERROR, f"{_COUNT}行被隐藏，或低得看不见", "取消隐藏，恢复行高"),
    "C9": FindingKind(Level.WARNING, f"{_COUNT}合并的单元格被拆开", _RENEW),
    "C10": FindingKind(Level.ERROR, f"{_COUNT}单元格被合并，遮住了其中的内容", "取消合并"),
    "C11": FindingKind(Level.ERROR, f"{_COUNT}列被隐藏，或窄得看不见", "取消隐藏，恢复列宽"),
    "C12": FindingKind(Level.WARNING, f"{_COUNT}数据有效性被删去或改动", _RENEW),
    "C13": FindingKind(Level.WARNING, f"{_COUNT}条件格式被删去或改动", _RENEW),
    "C14": FindingKind(Level.ERROR, f"{_COUNT}条件格式会遮住或改变显示的数", "删去这条条件格式"),
    "C15": FindingKind(Level.NOTICE, f"{_COUNT}条件格式是模板里没有的", "删去这条条件格式"),
    "C16": FindingKind(
        Level.NOTICE, f"{_COUNT}链接指向别处，现为“{{text}}”，应为“{{expected}}”", _RENEW
    ),
    "C17": FindingKind(
        Level.WARNING, "工作表的保护被解除或放宽，现为“{text}”，应为“{expected}”", _RENEW
    ),
    "C18": FindingKind(Level.ERROR, "工作表被隐藏", "取消隐藏"),
    "C19": FindingKind(Level.NOTICE, "隐藏的工作表被显示出来", "不要改动这张表"),
    "C20": FindingKind(Level.NOTICE, "工作表的次序被改动，现为“{text}”，应为“{expected}”", "恢复原来的次序"),
    "C21": FindingKind(Level.ERROR, "工作簿里没有这张表，其中的核对无从进行", _RENEW),
    "C22": FindingKind(
        Level.ERROR,
        f"{_COUNT}名称与模板不同，例如“{{column}}”现为“{{text}}”，应为“{{expected}}”",
        _RENEW,
    ),
    "C23": FindingKind(
        Level.NOTICE, f"{_COUNT}名称是模板里没有的，例如“{{column}}”为“{{text}}”", "删去这个名称"
    ),
    "C24": FindingKind(Level.WARNING, "工作簿带有到别的文件的链接“{text}”", "断开链接，只保留数值"),
    "C25": FindingKind(Level.ERROR, "工作簿会从外部取数（{text}）", "删去外部连接，只保留数值"),
    "C26": FindingKind(Level.ERROR, f"{_COUNT}宏与模板不同：{{text}}", _RENEW),
    "C27": FindingKind(Level.WARNING, "功能区与模板不同", _RENEW),
    "C28": FindingKind(
        Level.ERROR, "模板标识被改动：{text}；没有与模板逐格核对", "用新模板重新填报"
    ),
    "C29": FindingKind(
        Level.WARNING, "工作簿结构的保护被解除", "在“审阅”里点“保护工作簿”，只选“结构”，不设密码"
    ),
    "C30": FindingKind(Level.ERROR, "工作簿设成了“以显示精度为准”，填报的数会被改变", "取消这个设置"),
    "C31": FindingKind(Level.WARNING, "工作簿设成了手动重算，看到的合计和结论可能是旧的", "改回自动重算"),
    "C32": FindingKind(Level.WARNING, f"{_COUNT}图片或图形是模板里没有的，可能遮住数字", "删去"),
    "C33": FindingKind(
        Level.ERROR,
        "这份工作簿是用以前的表样、科目表或程序生成的（换过环境变量 BUDGETXL_TEMPLATES 也会这样），"
        "公式与现在的不同；没有与模板逐格核对",
        "用 budgetxl import 把数据移到新模板（{text}）",
    ),
    "R1": FindingKind(Level.WARNING, "这条理由没有写{text}", "补写，或清空这一行"),
    "R2": FindingKind(
        Level.NOTICE,
        "理由没有对象：规则 {text} 在 {expected} 没有发现问题",
        "已经改正的，清空这一行；写错的，照审核报告改正规则和位置",
    ),
    "R3": FindingKind(
        Level.WARNING, "规则 {text} 是逻辑性的，必须改正，写了理由也不算", "改正问题，清空这一行"
    ),
    "R4": FindingKind(Level.WARNING, "这条理由没有写数字，还不算数", "“数字”一栏写：{expected}"),
    "R5": FindingKind(
        Level.WARNING,
        "理由已经失效：写的是“{text}”，现在是“{expected}”",
        "核对现在的数字；理由仍然成立的，照现在的数字改写",
    ),
    "N1": FindingKind(
        Level.WARNING,
        "{text} 没有收录名称，公开表上它的汇总行名称会空着",
        "核对编码；编码没有错的，用 budgetxl codes 收入本局的科目表，再用新模板填报",
    ),
    "U1": FindingKind(
        Level.NOTICE,
        "“{name}”为 {text} {unit}（{expected}），单位是否为{other}？",
        "核对整份工作簿的金额单位：应按{unit}填报；确是这么多的不用改",
    ),
    "U2": FindingKind(
        Level.WARNING,
        "上年数填的是 {text}，上年的工作簿里是 {expected}",
        "照上年公开的数改正；清空这一格，budgetxl compare 今年.xlsx 去年.xlsx --into 新.xlsx 会填上",
    ),
}
"""Findings about the file.

D data, T the template, C what the certificate compares, R written reasons, N names, U the unit.
"""

FORM_BASIS = "模板填报要求"


def file_finding(
    code: str, place: Place | None, row: str = "", sheet: str = "", cell: str = "", **words: str
) -> Finding:
    """A finding of ``FILE_FINDINGS``; raises ``KeyError`` for an unknown code or a missing word."""
    kind = FILE_FINDINGS[code]
    return Finding(
        rule=code,
        level=kind.level,
        verdict=Verdict.BROKEN,
        place=place,
        row=row,
        demand=kind.says.format(**words),
        advice=kind.advice.format(**words),
        basis=FORM_BASIS,
        sheet=sheet,
        cells=(cell,) if cell else (),
        is_explainable=kind.level is not Level.ERROR,
    )
