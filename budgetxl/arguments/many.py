"""What the commands are given that take a folder of workbooks, or look at several together."""

from __future__ import annotations

from pathlib import Path

from budgetxl.arguments.command import argument
from budgetxl.arguments.shared import ENGINE, FORCE, LIMIT, OUTPUT, RECOGNISED, REPORT

GIVEN = {
    "batch": (
        argument("inbox", metavar="收件",
                 help="收件文件夹，各层都算（或地址，如 s3://桶/收件）"),
        RECOGNISED,
        *ENGINE,
        argument("--departments", type=Path, metavar="名单.txt",
                 help="部门名单，一行一个：汇总里说明缺哪些部门"),
        LIMIT,
        argument("--suggestions", action="store_true",
                 help="报告里也写金额不符可能错在哪一格（每份多用一点时间）"),
        argument("-o", dest="outbox", required=True, metavar="发件",
                 help="写入这个文件夹（或地址，如 s3://桶/发件）"),
    ),
    "consolidate": (
        argument("units_folder", type=Path, metavar="文件夹",
                 help="各单位填好的模板，各层都算；batch 写出的发件文件夹，就从它的 Parquet 汇总"),
        OUTPUT,
        argument("--units", type=Path, metavar="名单.txt",
                 help="单位名单，一行一个：缺了谁、多了谁都说明"),
        argument("--department", metavar="名称", default="",
                 help="部门名称（默认是文件夹的名字）"),
        RECOGNISED,
        *ENGINE,
        REPORT,
        FORCE,
        argument("--draft", action="store_true",
                 help="单位没有交齐、没有通过也汇总：没有通过的照样加进去，用不了的说明少了多少"),
    ),
    "explain": (
        argument("consolidated", type=Path, metavar="部门.xlsx",
                 help="consolidate 写出的工作簿，旁边有它的来源文件"),
        argument("table", metavar="表名", help="表名，如 表三"),
        argument("row", metavar="行", help="行名、科目编码或名称，如 2040601"),
        argument("column", metavar="列", nargs="?", default="",
                 help="列名，如 基本支出（默认各列）"),
    ),
    "compare": (
        argument("this", type=Path, metavar="今年", help="今年填好的模板"),
        argument("last", type=Path, metavar="上年", help="上年填好的模板，可以是另一套表样"),
        argument("--codes", type=Path, metavar="对照.csv",
                 help="改了的科目编码、名称：原来,现在,年份（从哪一年起）"),
        FORCE,
        argument("-o", dest="output", type=Path, metavar="比较",
                 help="写成 .xlsx 或 .html（默认只打印变动最大的）"),
        argument("--into", type=Path, metavar="新.xlsx",
                 help="另写一份今年的工作簿，填上其中要填的上年数"),
    ),
}
"""The arguments of each command."""
