"""The command line's words: commands, options, and argparse made to speak Chinese."""

from __future__ import annotations

import argparse
from collections.abc import Callable
import re
import sys
from pathlib import Path
from typing import Any, NoReturn

from budgetxl import __version__
from budgetxl.report.files import suffixes_in_words

TIMEOUT = 300
"""Seconds for a workbook in a batch: thousands of times what one takes, so that none is given
up in vain."""

_SAID = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (\S+): invalid choice: (.*) \(choose from (.*)\)", r"\1 只能是 \3，不能是 \2"),
    (r"argument (\S+): expected one argument", r"\1 后面缺少内容"),
    (r"argument (\S+): expected at least one argument", r"\1 后面缺少内容"),
    (r"argument (\S+): (.*)", r"\1：\2"),
)


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ``ArgumentParser`` whose headings, help and errors are Chinese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Formatter, **options)
        self.given = self.add_argument_group("参数")
        self.optional = self.add_argument_group("选项")
        self.optional.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Says what is off and how the command goes, on stderr, and ends with status 2."""
        for pattern, words in _SAID:
            if re.fullmatch(pattern, message, re.DOTALL):
                message = re.sub(pattern, words, message, flags=re.DOTALL).replace("'", "")
                break
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}：{message}\n")


def parser() -> Parser:
    """The parser of the whole command line; the namespace's ``command`` names the command."""
    whole = Parser(prog="budgetxl", description="部门预算公开表：生成模板、审核、发布。")
    version = f"budgetxl {__version__}"
    whole.optional.add_argument("--version", action="version", version=version, help="显示版本")
    commands = whole.add_subparsers(required=True, title="命令", metavar="命令", dest="command")
    _add(commands, "formats", "列出表样", "--json")
    _add(commands, "schema", "数据文件的 JSON Schema", "format")
    _add(commands, "template", "生成锁定的填报模板", "format", "-o", "--rows", "--forms", "--totals",
         "--force")
    _add(commands, "fill", "把数据填入模板", "format", "data", "-o", "--force")
    extract = _add(commands, "extract", "从填好的模板取出数据", "file", "--force")
    extract.optional.add_argument(
        "-o", dest="output", type=Path, metavar="DATA.json", help="写入这个文件（默认打印）"
    )
    _add(commands, "check", "审核填好的模板", "files", "--with", "--json", "--report", "--force")
    _add(commands, "publish", "生成公开表", "file", "-o", "--draft", "--force")
    export = _add(commands, "export", "生成开放数据包（CSV、Parquet 和说明）", "file", "--draft",
                  "--force")
    export.optional.add_argument("-o", dest="output", type=Path, required=True, metavar="DIR",
                                 help="写入这个文件夹")
    batch = _add(commands, "batch", "批量转换：审核一个文件夹里的全部工作簿，生成公开表、报告和汇总",
                 "inbox", "--jobs", "--engine", "--scheduler", "--departments", "--timeout")
    batch.optional.add_argument("-o", dest="outbox", required=True, metavar="OUTBOX",
                                help="写入这个文件夹（或地址，如 s3://桶/发件）")
    _add(commands, "button", "按钮用：由工作簿里的宏调用", "verb", "book", "token", "way")
    _addin(_add(commands, "addin", "Excel 加载项 budgetxl.xlam"))
    return whole


def _addin(command: Parser) -> None:
    acts = command.add_subparsers(required=True, title="做什么", metavar="做什么", dest="act")
    build = _add(acts, "build", "生成 budgetxl.xlam", "--force")
    build.optional.add_argument("-o", dest="output", type=Path, metavar="FILE",
                                default=Path("budgetxl.xlam"), help="写入这个文件")
    _add(acts, "install", "放到 Excel 启动时装入的文件夹")
    _add(acts, "uninstall", "从那里取走")
    _add(acts, "status", "装好了没有，在哪里")


def _add(commands: Any, name: str, help_: str, *arguments: str) -> Parser:
    command: Parser = commands.add_parser(name, help=help_, description=help_)
    for argument in arguments:
        group = command.optional if argument.startswith("-") else command.given
        group.add_argument(argument, **_ARGUMENTS[argument])
    return command


def _count(most: int) -> Callable[[str], int]:
    """What takes a whole number from 1 to ``most``."""

    def count(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"应为 1 到 {most} 的整数")
        return int(text)

    return count


_ARGUMENTS: dict[str, dict[str, Any]] = {
    "inbox": {"metavar": "INBOX", "help": "收件文件夹，各层都算（或地址，如 s3://桶/收件）"},
    "--jobs": {"type": _count(512), "metavar": "N", "help": "同时用几个进程（默认与处理器一样多）"},
    "--engine": {"choices": ("local", "dask"), "default": "local",
                 "help": "在本机转换（local，默认），或在 Dask 集群上（dask）"},
    "--scheduler": {"metavar": "ADDRESS",
                    "help": "Dask 调度器的地址，如 tcp://10.0.0.1:8786（默认在本机启动集群）"},
    "--departments": {"type": Path, "metavar": "LIST.txt",
                      "help": "部门名单，一行一个：汇总里说明缺哪些部门"},
    "--timeout": {"type": _count(86400), "default": TIMEOUT, "metavar": "SECONDS",
                  "help": f"一份工作簿最多几秒，超过的再试一次，还不行就记下来（默认 {TIMEOUT}）"},
    "verb": {"choices": ("check", "clear", "publish"), "metavar": "VERB",
             "help": "check、clear 或 publish"},
    "book": {"metavar": "BOOK", "help": "工作簿全名（十六进制）"},
    "token": {"metavar": "TOKEN", "help": "等待回音的文件（十六进制）"},
    "way": {"metavar": "WAY", "help": "宏是怎样找到程序的"},
    "format": {"metavar": "FORMAT", "help": "表样的名称，或它的文件夹"},
    "data": {"type": Path, "metavar": "DATA.json", "help": "数据文件"},
    "file": {"type": Path, "metavar": "FILE", "help": "填好的模板"},
    "files": {"type": Path, "metavar": "FILE", "nargs": "+", "help": "填好的模板"},
    "-o": {"dest": "output", "type": Path, "required": True, "metavar": "FILE",
           "help": "写入这个文件"},
    "--with": {"type": Path, "metavar": "OTHER", "dest": "others", "action": "append",
               "default": [], "help": "与另一份填好的模板对照，如自评表与预算表（可多次使用）"},
    "--json": {"action": "store_true", "help": "输出 JSON"},
    "--report": {"type": Path, "metavar": "OUT", "help": f"另存报告：{suffixes_in_words()}"},
    "--rows": {"type": _count(2000), "default": 60, "metavar": "N",
               "help": "明细表的预留行数（默认 60）"},
    "--forms": {"type": _count(100), "default": 10, "metavar": "N",
                "help": "每个项目一张的表单备几张（默认 10；没有这种表单的表样用不到）"},
    "--totals": {"choices": ("computed", "stated"), "default": "computed",
                 "help": "合计由模板计算（computed），或照外来的数填写（stated）"},
    "--force": {"action": "store_true", "help": "那里已有别的文件或填好的模板，也覆盖"},
    "--draft": {"action": "store_true", "help": "有强制项不通过也生成，标明“草稿”"},
}
