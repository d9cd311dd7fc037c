"""What the commands are given of who writes formats and hands out their templates."""

from __future__ import annotations

from pathlib import Path

from budgetxl.arguments.command import argument
from budgetxl.arguments.shared import FORCE, FORMAT, JSON, OUTPUT
from budgetxl.arguments.values import Expanded, count, forms, year

_YEAR = argument("--year", type=year, metavar="年份", required=True, help="哪一年")
_NEW_FORMAT = "新表样的文件夹，名字就是表样的名字"

GIVEN = {
    "formats": (
        JSON,
        argument("format", nargs="?", metavar="表样", help="只列这一套"),
        argument("--cases", metavar="规则", help="打印这条规则的用例：写明的，或自动写出的"),
        argument("--lint", action="store_true",
                 help="各条规则之间：多余的、矛盾的、永远用不上的，没有规则说到的填报格，一条一行，写明第几行"),
    ),
    "codes": (
        argument("code_book", type=Path, metavar="科目表", help="科目表：.xlsx 或 .csv"),
        _YEAR,
        argument("--into", type=Path, metavar="文件夹",
                 help="放进这个表样文件夹（默认是环境变量 BUDGETXL_TEMPLATES 所指的）"),
        FORCE,
    ),
    "schema": (FORMAT,),
    "new": (
        argument("folder", type=Path, metavar="文件夹", help=_NEW_FORMAT),
        argument("--from", dest="base", required=True, metavar="表样", help="照哪一套"),
        _YEAR,
    ),
    "draft": (
        argument("blanks", type=Path, metavar="表", nargs="+", action=Expanded,
                 help="空白表样、填好公开的表：.xlsx、.xls、.docx、.pdf、.html；同一套的几份一起写上，以数定合计"),
        argument("-o", dest="folder", type=Path, required=True, metavar="文件夹",
                 help=_NEW_FORMAT),
    ),
    "template": (
        FORMAT,
        OUTPUT,
        argument("--rows", type=count(2000), default=60, metavar="个数",
                 help="明细表的预留行数（默认 60）"),
        argument("--forms", type=forms, default=10, metavar="个数",
                 help="每个项目一张的表单备几张（默认 10；没有这种表单的表样用不到）"),
        argument("--totals", choices=("computed", "stated"), default="computed",
                 help="合计由模板计算（computed），或照外来的数填写（stated）"),
        FORCE,
        argument("--draft", action="store_true",
                 help="先看版面：不管规则和用例写好没有，合计也作填报格"),
    ),
}
"""The arguments of each command."""
