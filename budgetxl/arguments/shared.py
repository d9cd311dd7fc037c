"""What several families of commands are given."""

from __future__ import annotations

from pathlib import Path

from budgetxl.arguments.command import argument
from budgetxl.arguments.values import count
from budgetxl.report.files import suffixes_in_words

FORMAT = argument("format", metavar="表样", help="表样的名称，或它的文件夹")
RECOGNISED = argument("--as", dest="format", metavar="表样", default="",
                      help="是哪套表样（默认按标题和表头认）")
OUTPUT = argument("-o", dest="output", type=Path, required=True, metavar="文件",
                  help="写入这个文件")
FORCE = argument("--force", action="store_true", help="那里已有别的文件或填好的模板，也覆盖")
JSON = argument("--json", action="store_true", help="输出 JSON")
REPORT = argument("--report", type=Path, metavar="报告",
                  help=f"另存报告：{suffixes_in_words()}")

TIMEOUT = 300
"""Seconds for a workbook of many: thousands of times what one takes, so that none is given up
in vain."""

LIMIT = argument("--timeout", type=count(86400), default=TIMEOUT, metavar="秒数",
                 help=f"一份工作簿最多几秒，超过的再试一次，还不行就记下来（默认 {TIMEOUT}）")
ENGINE = (
    argument("--jobs", type=count(512), metavar="个数", help="同时用几个进程（默认与处理器一样多）"),
    argument("--engine", choices=("local", "dask"), default="local",
             help="在本机转换（local，默认），或在 Dask 集群上（dask）"),
    argument("--scheduler", metavar="地址",
             help="Dask 调度器的地址，如 tcp://10.0.0.1:8786（默认在本机启动集群）"),
)
