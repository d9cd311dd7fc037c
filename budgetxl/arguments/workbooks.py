"""What the commands are given that take one workbook, or a few."""

from __future__ import annotations

from pathlib import Path

from budgetxl.arguments.command import argument
from budgetxl.arguments.shared import (
    ENGINE, FORCE, FORMAT, JSON, LIMIT, OUTPUT, RECOGNISED, REPORT,
)
from budgetxl.arguments.values import Expanded, count, forms

_FILE = argument("file", type=Path, metavar="文件", help="填好的模板")
_DRAFT = argument("--draft", action="store_true", help="有强制项不通过也生成，标明“草稿”")

# A filled workbook may have more room than what fills it asks for.
_ROOM = (
    argument("--rows", type=count(2000), metavar="个数",
             help="填好之后明细表再留几行空行（默认按常用的大小）"),
    argument("--forms", type=forms, metavar="个数",
             help="每个项目一张的表单至少备几张（默认按常用的大小）"),
)

GIVEN = {
    "fill": (
        FORMAT,
        argument("data", type=Path, nargs="?", metavar="数据.json", help="数据文件"),
        OUTPUT,
        FORCE,
        *_ROOM,
        argument("--each", type=Path, metavar="单位",
                 help="每个单位一份，写入文件夹（-o）：单位名单.csv，或存放各单位数据文件（.json）的文件夹"),
        argument("--macros", action="store_true", help="与 --each 一起用：写成带按钮的 .xlsm"),
        *ENGINE,
        LIMIT,
    ),
    "extract": (
        _FILE,
        FORCE,
        argument("-o", dest="output", type=Path, metavar="数据.json",
                 help="写入这个文件（默认打印）"),
    ),
    "import": (
        argument("sources", type=Path, metavar="原件", nargs="+", action=Expanded,
                 help="公开表：.xlsx、.xls、.docx、.pdf、.html，或复制成文字的 .txt；"
                 "一套表分在几个文件里的，一起写上；也可以是填好的工作簿、数据文件（.json）"),
        RECOGNISED,
        OUTPUT,
        FORCE,
        *_ROOM,
        argument("--into", type=Path, metavar="模板",
                 help="只替换这份填好的模板里找到的表，其余不动；写成新文件"),
    ),
    "check": (
        argument("files", type=Path, metavar="文件", nargs="+", action=Expanded,
                 help="填好的模板，可以写 *.xlsx"),
        RECOGNISED,
        argument("--with", type=Path, metavar="另一份", dest="others", action="append",
                 default=[], help="与另一份填好的模板对照，如自评表与预算表（可多次使用）"),
        argument("--narrative", type=Path, metavar="说明",
                 help="也审核这份情况说明，逐个数与表核对：.docx、.pdf、.html 或 .txt"),
        argument("--level", choices=("error", "warning", "notice"), default="notice",
                 help="列到哪一级：只列强制（error），到规范（warning），全部（notice，默认）；结论总是说全部"),
        argument("-v", dest="verbose", action="store_true",
                 help="逐处列出金额、怎么办和依据"),
        argument("--coverage", action="store_true",
                 help="也说明没有查到的：哪些填报值没有规则核对，哪些规则没有用上"),
        JSON,
        REPORT,
        argument("--marked", type=Path, metavar="副本.docx",
                 help="文字里的问题写成批注，另存为这份副本（说明是 .docx 时）"),
        FORCE,
    ),
    "publish": (
        _FILE,
        OUTPUT,
        _DRAFT,
        argument("--contents", action="store_true", help="前面加一页目录，列出各张表"),
        argument("--adjustments", action="store_true",
                 help="旁边另存尾差调整表：哪些数没有照四舍五入印出，为什么"),
        argument("--relax", action="store_true",
                 help="各表不能逐分相加时，允许个别的数差一个末位（须有人同意）"),
        FORCE,
    ),
    "export": (
        _FILE,
        _DRAFT,
        FORCE,
        argument("-o", dest="output", type=Path, required=True, metavar="文件夹",
                 help="写入这个文件夹"),
    ),
}
"""The arguments of each command."""
